//! What is told of every organisation, and how numbers are written.

use lockin::organisation::Organisation;
use lockin::plan::Plan;
use lockin::study::desk::InSeed;
use lockin::study::desk::life::{Life, Moment};
use lockin::study::statistics::{Summary, summary};
use lockin::study::trace::dollars_in_words;

use crate::cli::tables::Cell;

/// Years from the start at which autonomy is told.
pub const AUTONOMY: [u32; 4] = [0, 1, 3, 5];
/// Years from the start at which the cost of leaving is told.
pub const LEAVING: [u32; 3] = [0, 2, 3];

/// Years from the start at which it is told what today's work costs.
pub const BILLS: [u32; 3] = [1, 3, 5];

/// The years of `all` that the world lasts.
pub fn lasting<'a>(plan: &'a Plan, all: &'a [u32]) -> impl Iterator<Item = u32> + use<'a> {
    let years = plan.world.clock.years;
    all.iter().copied().filter(move |y| *y <= years)
}

/// The places of its workloads, parts of one class beside each other.
pub fn in_order(own: &Organisation, plan: &Plan) -> Vec<usize> {
    let places = own.places(plan);
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by_key(|k| places[*k].class);
    order
}

/// In words.
pub fn when(years: u32) -> String {
    match years {
        0 => "today".to_owned(),
        1 => "in 1 year".to_owned(),
        n => format!("in {n} years"),
    }
}

/// The summary over seeds of what `of` makes of each; what is not a number is left out.
pub fn over(seeds: &[InSeed], of: impl Fn(&InSeed) -> f64) -> Summary {
    let values: Vec<f64> = seeds.iter().map(of).filter(|x| !x.is_nan()).collect();
    summary(&values)
}

/// A mean with its error in brackets.
pub fn with_error(of: Summary, show: impl Fn(f64) -> String, scale: f64) -> Cell {
    if of.n == 0 {
        return Cell::nothing();
    }
    let error = of.standard_error;
    let shown = if error.is_nan() || show(error) == show(0.0) {
        show(of.mean)
    } else {
        format!("{} ({})", show(of.mean), show(error))
    };
    Cell::over(shown, of, scale)
}

/// Dollars as a person writes them.
pub fn dollars(x: f64) -> String {
    if x.abs() < 0.5 {
        return "$0".to_owned();
    }
    let text = dollars_in_words(x.abs());
    if x < 0.0 { format!("−{text}") } else { text }
}

/// A number with one digit.
pub fn tenth(x: f64) -> String {
    format!("{x:.1}")
}

/// How a life stands `years` from the start.
pub fn at(life: &Life, plan: &Plan, years: u32) -> Moment {
    life.after(years, plan.calendar().ticks_a_year()).clone()
}

/// Something that is told of an organisation in one seed, and how it is written.
pub struct Said {
    /// What it is.
    pub name: String,
    /// Its value in a seed.
    pub of: Box<dyn Fn(&InSeed) -> f64>,
    /// How it is written.
    pub show: fn(f64) -> String,
    /// The kind of table that takes it apart.
    pub from: &'static str,
}

/// What is told of every organisation, in order.
pub fn said(plan: &Plan) -> Vec<Said> {
    let whole = |x: f64| format!("{x:.0}");
    let mut all: Vec<Said> = Vec::new();
    let mut say = |(name, from): (String, &'static str), show, of: Box<dyn Fn(&InSeed) -> f64>| {
        let said = Said {
            name,
            of,
            show,
            from,
        };
        all.push(said);
    };
    let ticks = plan.calendar().ticks_a_year();
    let spends = |s: &InSeed| s.buys.moments[0].spend_a_year();
    say(
        ("spend, a year".to_owned(), "leaving"),
        dollars,
        Box::new(spends),
    );
    for years in lasting(plan, &AUTONOMY) {
        let of = move |s: &InSeed| s.buys.after(years, ticks).parts.score();
        let name = format!("autonomy {}, of 100", when(years));
        say((name, "autonomy"), tenth, Box::new(of));
    }
    for years in lasting(plan, &AUTONOMY) {
        let of = move |s: &InSeed| 100.0 * s.buys.places[years as usize];
        let name = format!("above so many % of its peers {}", when(years));
        say((name, "autonomy"), whole, Box::new(of));
    }
    for years in lasting(plan, &LEAVING) {
        let of = move |s: &InSeed| s.stays.after(years, ticks).leaving_all().total();
        let name = format!("cost of leaving {}", when(years));
        say((name, "leaving"), dollars, Box::new(of));
    }
    for years in lasting(plan, &LEAVING) {
        let of = move |s: &InSeed| {
            let moment = s.stays.after(years, ticks);
            12.0 * moment.leaving_all().total() / moment.spend_a_year()
        };
        let name = format!("the same in months of its spend {}", when(years));
        say((name, "leaving"), tenth, Box::new(of));
    }
    all
}
