//! The figures of a report: what each shows, from the yearly numbers of a study.

use lockin::measure;
use lockin::record::Recorder;
use lockin::record::measures::{ALL, Named};
use lockin::sim::{Manner, Simulation};
use lockin::study::BASE;
use lockin::study::moves::Moves;
use lockin::study::opened::Opened;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::turns::year_of;
use lockin::study::welfare::Year;

use crate::cli::Trouble;
use crate::cli::chart::{self, Band, Frame, Line, Point, Row, Width, colour};
use crate::cli::headline::range::Said;
use crate::cli::headline::{Scale, Shown, a_number, differences_shown, find, levels_shown};

/// Who moved from where to where under base, in the study's first seed lived again: a figure a market.
pub fn moves(study: &Opened) -> Result<Vec<Figure>, Trouble> {
    let Some(&seed) = study.seeds.first() else {
        return Ok(Vec::new());
    };
    let again = study.again(&[BASE], vec![seed])?;
    let (plan, start) = (again.variants[0].plan.clone(), again.start.clone());
    let simulation = Simulation::new(plan, start, seed, Recorder::deaf(), Manner::default());
    let world = &study.plan.world;
    let one = |(moves, market): (&Moves, &str)| {
        let all: f64 = moves.spend.iter().flatten().sum();
        let bar = |name: &String| (name.clone(), colour(world, name));
        let right: Vec<_> = moves.firms.iter().map(bar).collect();
        let mut left = right.clone();
        left.push(("new".to_owned(), "#6b6b6b"));
        let places = (0..left.len()).flat_map(|from| (0..right.len()).map(move |to| (from, to)));
        let bands = places.map(|(from, to)| Band {
            from,
            to,
            share: moves.spend[from][to] / all,
        });
        let bands: Vec<Band> = bands.filter(|band| band.share > 0.0).collect();
        let title = format!("From where to where: {market}, start to end of the run under base");
        Figure {
            file: format!("moves-{market}"),
            svg: chart::flow(&framed(&title), &left, &right, &bands).svg(),
            note: format!(
                "One run, seed {seed}, lived again: workloads by spend at the end, pale where they stayed. {:.0} % of the spend of those that had chosen at the start ended elsewhere.",
                100.0 * moves.moved()
            ),
        }
    };
    let of_both = lockin::study::moves::moves(simulation);
    let named = of_both.iter().zip(["compute", "model"]);
    let sold = named.filter(|(moves, _)| moves.spend.iter().flatten().any(|spend| *spend > 0.0));
    Ok(sold.map(one).collect())
}

/// A figure, drawn.
pub struct Figure {
    /// Its file, without the ending.
    pub file: String,
    /// How to read it.
    pub note: String,
    /// The drawing.
    pub svg: String,
}

/// What a market's path is drawn of, in both markets: measure, title, scale.
const MEASURES: &[(Named, &str, Scale)] = &[
    (
        measure!(market.price_index),
        "List prices, start = 1",
        Scale::Plain(2),
    ),
    (
        measure!(market.quality_price_index),
        "Prices of constant quality, start = 1",
        Scale::Plain(2),
    ),
    (
        measure!(market.lerner),
        "Lerner index, weighted by spend",
        Scale::Plain(2),
    ),
    (measure!(market.hhi), "Concentration (HHI)", Scale::Plain(0)),
    (
        measure!(market.switching_accounts),
        "Buyers switching in a year",
        Scale::Percent,
    ),
    (
        measure!(market.exit_cost_months),
        "Cost to leave now, months of spend",
        Scale::Plain(1),
    ),
    (
        measure!(market.embeddedness),
        "Embeddedness, weighted by spend",
        Scale::Plain(2),
    ),
];

/// Every figure of a study; `beside` are the variants drawn beside base over time.
pub fn figures(said: &Said, beside: &[String]) -> Vec<Figure> {
    let drawer = Drawer { said, beside };
    let mut all = vec![
        drawer.shares(measure!(providers.share), "compute"),
        drawer.shares(measure!(vendors.share), "model"),
    ];
    for market in ["compute", "model"].into_iter().filter(|m| drawer.sells(m)) {
        for measure in MEASURES {
            all.push(drawer.over_time(market, measure));
        }
        all.push(drawer.by_segment(market));
    }
    all.push(drawer.by_provider(
        measure!(providers.rent_over_cost),
        "rents",
        "Rent of accelerators over what they cost",
    ));
    all.push(drawer.by_provider(
        measure!(providers.utilisation),
        "utilisation",
        "Utilisation of capacity",
    ));
    all.push(drawer.autonomy());
    if said.study.variants.len() > 1 {
        all.push(drawer.variation());
        let numbers = differences_shown(&said.study.plan).into_iter();
        let sold = |number: &Shown| match number.key.split_once('/') {
            Some((market, _)) => drawer.sells(market),
            None => true,
        };
        for number in numbers.filter(sold) {
            all.push(drawer.effects(&number));
        }
    }
    all.retain(|figure| !figure.svg.is_empty());
    all
}

struct Drawer<'a> {
    said: &'a Said,
    beside: &'a [String],
}

impl Drawer<'_> {
    /// Shares of spend of every firm of a table.
    fn shares(&self, share: Named, market: &str) -> Figure {
        let world = &self.said.study.plan.world;
        let names: Vec<&str> = match share.table {
            "providers" => world.providers.iter().map(|p| p.name.as_str()).collect(),
            _ => world.vendors.iter().map(|v| v.name.as_str()).collect(),
        };
        let path = |name: &&str| self.path(BASE, &a_number(share, name, name, Scale::Percent));
        let mut paths: Vec<Line> = names.iter().map(path).collect();
        paths.retain(|path| path.points.iter().any(|point| point.mean > 0.0));
        self.over_years(
            format!("{market}-shares"),
            format!("Shares of {market} spend under base, %"),
            &paths,
        )
    }

    /// A measure of a market under base and the variants beside it.
    fn over_time(&self, market: &str, measure: &(Named, &str, Scale)) -> Figure {
        let (measure, title, scale) = *measure;
        let number = a_number(measure, &format!("{market}/{ALL}"), title, scale);
        let variants = [BASE]
            .into_iter()
            .chain(self.beside.iter().map(String::as_str));
        let paths: Vec<Line> = variants
            .map(|variant| Line {
                name: variant.to_owned(),
                colour: colour(&self.said.study.plan.world, variant),
                ..self.path(variant, &number)
            })
            .collect();
        self.over_years(
            format!("{market}-{}", measure.column.replace('_', "-")),
            format!("{}{}: {market}", title, unit(scale)),
            &paths,
        )
    }

    /// The cost to leave now, by segment of buyers.
    fn by_segment(&self, market: &str) -> Figure {
        let segments = &self.said.study.plan.world.segments;
        let path = |name: &str| {
            let key = format!("{market}/{name}");
            self.path(
                BASE,
                &a_number(
                    measure!(market.exit_cost_months),
                    &key,
                    name,
                    Scale::Plain(1),
                ),
            )
        };
        let paths: Vec<Line> = segments.iter().map(|s| path(&s.name)).collect();
        self.over_years(
            format!("{market}-exit-cost-by-segment"),
            format!("Cost to leave now by segment under base, months of spend: {market}"),
            &paths,
        )
    }

    /// A measure of every provider, under base.
    fn by_provider(&self, measure: Named, file: &str, title: &str) -> Figure {
        let providers = self.said.study.plan.world.providers.iter();
        let path = |name: &str| self.path(BASE, &a_number(measure, name, name, Scale::Plain(2)));
        let mut paths: Vec<Line> = providers.map(|p| path(&p.name)).collect();
        paths.retain(|path| path.points.iter().any(|point| point.mean > 0.0));
        self.over_years(file.to_owned(), format!("{title}, under base"), &paths)
    }

    /// The autonomy score by segment, at the start, in the middle and at the end.
    fn autonomy(&self) -> Figure {
        let segments = self.said.study.plan.world.segments.iter();
        let path = |name: &str| {
            self.path(
                BASE,
                &a_number(measure!(autonomy.mean), name, name, Scale::Plain(0)),
            )
        };
        let paths: Vec<Line> = segments.map(|s| path(&s.name)).collect();
        let title = "Autonomy of buyers, 0 to 100, mean by segment under base";
        self.over_years("autonomy".to_owned(), title.to_owned(), &paths)
    }

    /// Whether anything is sold in a market, under base.
    fn sells(&self, market: &str) -> bool {
        let key = format!("{market}/{ALL}");
        let spend = self.path(
            BASE,
            &a_number(measure!(market.spend), &key, "", Scale::Plain(0)),
        );
        spend.points.iter().any(|point| point.mean > 0.0)
    }

    /// A number's path from year to year.
    fn path(&self, variant: &str, number: &Shown) -> Line {
        let study = &self.said.study;
        let clock = &study.plan.world.clock;
        let points = (0..=clock.years).filter_map(|year| {
            let tick = year as i32 * study.ticks_a_year();
            let level = find(&self.said.lines, variant, number, tick)?.level;
            let (low, high) = interval(level);
            let scaled = |x| number.scale.in_its_unit(x);
            Some(Point {
                at: year_of(clock.start) + f64::from(year),
                mean: scaled(level.mean),
                low: scaled(low),
                high: scaled(high),
            })
        });
        Line {
            name: number.name.clone(),
            colour: colour(&study.plan.world, &number.name),
            dashed: false,
            points: points.collect(),
        }
    }

    /// What every variant does to a number in the last year.
    fn effects(&self, number: &Shown) -> Figure {
        let study = &self.said.study;
        let tick = study.plan.world.clock.years as i32 * study.ticks_a_year();
        let scaled = |x| number.scale.difference(x).0;
        let unit = number.scale.difference_unit();
        let comma = if unit.is_empty() { "" } else { ", " };
        self.differences(
            &format!(
                "effect-{}-{}-{}",
                number.table,
                number.key.replace('/', "-"),
                number.measure.replace('_', "-")
            ),
            &format!("{}{comma}{unit}", self.in_words(number)),
            |variant| {
                let line = find(&self.said.lines, variant, number, tick)?;
                line.difference.map(|d| Summary {
                    mean: scaled(d.mean),
                    standard_error: scaled(d.standard_error),
                    n: d.n,
                })
            },
        )
    }

    /// What a number is called where there is room: as the levels of base call it.
    fn in_words(&self, number: &Shown) -> String {
        let levels = levels_shown(&self.said.study.plan);
        let same = |level: &&Shown| level.key == number.key && level.measure == number.measure;
        let level = levels.iter().find(same);
        level.map_or(&number.name, |level| &level.name).clone()
    }

    /// Equivalent variation, in % of spend.
    fn variation(&self) -> Figure {
        let years = self.said.study.plan.world.clock.years;
        let share = |y: &Year| 100.0 * y.variation_share(|_| true);
        self.differences(
            "effect-equivalent-variation",
            "buyers, equivalent variation in % of spend",
            |variant| self.said.welfare.of(variant, years, share),
        )
    }

    /// The difference that each variant makes, as `of` gives it.
    fn differences(&self, file: &str, title: &str, of: impl Fn(&str) -> Option<Summary>) -> Figure {
        let study = &self.said.study;
        let years = study.plan.world.clock.years;
        let mut effects = Vec::new();
        for variant in study.variants.iter().filter(|name| *name != BASE) {
            if let Some(difference) = of(variant) {
                let (low, high) = interval_95(difference);
                let clear = low > 0.0 || high < 0.0;
                effects.push(Row {
                    name: variant.clone(),
                    colour: if clear { "#0072B2" } else { "#6b6b6b" },
                    mean: difference.mean,
                    low,
                    high,
                    full: clear,
                    seeds: Vec::new(),
                });
            }
        }
        let title = format!("Effect on {title}; year {years}, from base");
        Figure {
            file: file.to_owned(),
            svg: chart::rows(&framed(&title), &effects, true).svg(),
            note: match study.seeds.len() {
                1 => "Differences paired by seed; one seed gives no interval, so every mark is hollow.".to_owned(),
                n => format!(
                    "Mean and 95 % interval of differences paired by seed, {n} seeds; hollow where the interval holds 0."
                ),
            },
        }
    }

    fn over_years(&self, file: String, title: String, paths: &[Line]) -> Figure {
        Figure {
            file,
            svg: chart::lines(&framed(&title), paths, &[]).svg(),
            note: self.note_on_time(),
        }
    }

    fn note_on_time(&self) -> String {
        match self.said.study.seeds.len() {
            1 => "One seed; levels at the end of each year, flows over it.".to_owned(),
            n => format!(
                "Mean over {n} seeds with its 95 % interval; levels at the end of each year, flows over it."
            ),
        }
    }
}

fn framed(title: &str) -> Frame {
    Frame {
        title: title.to_owned(),
        width: Width::One,
        log: false,
    }
}

/// The 95 % interval of a mean; of one value, the value.
fn interval(of: Summary) -> (f64, f64) {
    if of.n < 2 {
        (of.mean, of.mean)
    } else {
        interval_95(of)
    }
}

fn unit(scale: Scale) -> &'static str {
    match scale {
        Scale::Percent => ", %",
        Scale::Plain(_) | Scale::Index => "",
    }
}
