//! The answer in sentences, each with the table that it rests on.

use lockin::organisation::Organisation;
use lockin::organisation::assumed::assumed;
use lockin::plan::Plan;
use lockin::study::desk::InSeed;

use super::exposed::{cost_then, events, waiting};
use super::leave::holds;
use super::sign::Tries;
use super::words::{at, dollars, in_order, over};
use crate::cli::tables::named;

/// A sentence, and the name of the table that it rests on.
pub struct Sentence {
    /// The words.
    pub words: String,
    /// The table.
    pub table: String,
}

/// What a board is told of an organisation.
pub fn short(own: &Organisation, seeds: &[InSeed], plan: &Plan, tries: &Tries) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut say = |table: &str, words: String| {
        let table = format!("{table}-{}", named(&own.name));
        all.push(Sentence { words, table });
    };
    say("autonomy", standing(seeds, plan));
    say("leaving", leaving(own, seeds, plan));
    if let Some(words) = first_to_move(own, seeds, plan) {
        say("leaving", words);
    }
    if let Some(words) = when(own, seeds, plan) {
        say("dates", words);
    }
    say("sign", tries.in_words());
    say("raise", tries.autonomy_in_words());
    if let Some(words) = exposed(seeds) {
        say("exposure", words);
    }
    let n = assumed(own, plan).len();
    if n > 0 {
        say(
            "assumed",
            format!("Its file leaves out {n} things; what was assumed for them is listed."),
        );
    }
    all
}

/// The last year, up to three, that the world lasts.
fn later(plan: &Plan) -> u32 {
    plan.world.clock.years.min(3)
}

fn standing(seeds: &[InSeed], plan: &Plan) -> String {
    let year = later(plan);
    let score = |y: u32| over(seeds, |s| at(&s.buys, plan, y).parts.score()).mean;
    let place = |y: u32| over(seeds, |s| 100.0 * s.buys.places[y as usize]).mean;
    format!(
        "Its autonomy is {:.0} of 100 today, above {:.0} % of its peers; in {year} years, as buyers like it live, {:.0}, above {:.0} %.",
        score(0),
        place(0),
        score(year),
        place(year)
    )
}

fn leaving(own: &Organisation, seeds: &[InSeed], plan: &Plan) -> String {
    let year = later(plan);
    let all = |y: u32| over(seeds, |s| at(&s.stays, plan, y).leaving_all().total()).mean;
    let spend = over(seeds, |s| s.stays.moments[0].spend_a_year()).mean;
    let of = |k: usize| over(seeds, |s| s.stays.moments[0].leaving[k].total()).mean;
    let places = in_order(own, plan).into_iter();
    let most = places.fold(0, |most, k| if of(k) > of(most) { k } else { most });
    format!(
        "To leave everything would cost {} today, {:.0} months of what it spends, most of it for {}; in {year} years {}, if nothing is moved.",
        dollars(all(0)),
        12.0 * all(0) / spend,
        own.called(plan, most),
        dollars(all(year))
    )
}

/// What is moved for the fewest months of its spend, and what for the most.
fn first_to_move(own: &Organisation, seeds: &[InSeed], plan: &Plan) -> Option<String> {
    let held = in_order(own, plan)
        .into_iter()
        .filter(|k| seeds.iter().any(|s| holds(s, *k)));
    let months = |k: usize| {
        let of = |s: &InSeed| {
            let start = &s.stays.moments[0];
            12.0 * start.leaving[k].total() / start.paid[k].spend
        };
        over(seeds, of).mean
    };
    let mut all: Vec<(usize, f64)> = held.map(|k| (k, months(k))).collect();
    all.sort_by(|a, b| a.1.total_cmp(&b.1));
    let [least, .., most] = &all[..] else {
        return None;
    };
    Some(format!(
        "Easiest to move: {}, for {} of what it spends; hardest: {}, for {:.0}.",
        own.called(plan, least.0),
        months_in_words(least.1),
        own.called(plan, most.0),
        most.1
    ))
}

fn months_in_words(months: f64) -> String {
    match months {
        0.5..1.5 => "1 month".to_owned(),
        _ => format!("{months:.0} months"),
    }
}

/// What is told where the file states no contract's end.
const NO_DATES: &str =
    "By when to act is not told: its file says of no contract when it ends (contract_ends).";

/// What to act on first, and where waiting costs most.
fn when(own: &Organisation, seeds: &[InSeed], plan: &Plan) -> Option<String> {
    let dated: Vec<(usize, String)> = in_order(own, plan)
        .into_iter()
        .filter_map(|k| {
            let ends = own.workload(plan, k)?.contract_ends?;
            Some((k, ends.to_string()))
        })
        .collect();
    let Some(first) = dated.iter().min_by(|a, b| a.1.cmp(&b.1)) else {
        return Some(NO_DATES.to_owned());
    };
    let cost = |k: usize| over(seeds, |s| waiting(s, plan, k)).mean;
    let most = dated
        .iter()
        .max_by(|a, b| cost(a.0).total_cmp(&cost(b.0)))?;
    let then = over(seeds, |s| cost_then(s, most.0)).mean;
    let first_words = format!(
        "Act first on {}, before its contract ends on {}.",
        own.called(plan, first.0),
        first.1
    );
    Some(format!(
        "{first_words} Waiting costs most with {}: leaving it costs {} when its contract ends on {}, and {} more a year later.",
        own.called(plan, most.0),
        dollars(then),
        most.1,
        dollars(cost(most.0))
    ))
}

fn exposed(seeds: &[InSeed]) -> Option<String> {
    let events = events(seeds);
    let most = events
        .iter()
        .max_by(|a, b| a.lost.mean.total_cmp(&b.lost.mean))?;
    Some(format!(
        "Of what may befall it from outside, \"{}\" would cost most: {} a year over five years, {:.0} % of its spend, after its own answer.",
        most.name,
        dollars(most.lost.mean),
        most.share.mean
    ))
}
