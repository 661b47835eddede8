//! How an organisation stands: all that is told of it, and its autonomy.

use lockin::enterprise::autonomy::PARTS;
use lockin::organisation::Organisation;
use lockin::organisation::assumed::assumed;
use lockin::plan::Plan;
use lockin::study::desk::InSeed;
use lockin::study::desk::question::Asked;

use super::range::Range;
use super::short::{Sentence, short};
use super::sign::{self, Tries};
use super::words::{AUTONOMY, at, lasting, over, said, when, with_error};
use super::{exposed, leave, made};
use crate::cli::so_many;
use crate::cli::tables::{Cell, Column, NOTHING, Part, Table, named};

/// What is told of one organisation.
pub struct OfOne {
    /// In sentences.
    pub short: Vec<Sentence>,
    /// In tables.
    pub tables: Vec<Table>,
}

/// All that is told.
pub struct Answer {
    /// The organisations side by side.
    pub together: Table,
    /// Each of them.
    pub of: Vec<OfOne>,
    /// How it was made, in words.
    pub how: String,
}

impl Answer {
    /// What the seeds say; `read` is what was read of a study.
    pub fn of(asked: &Asked, read: Option<&str>) -> Self {
        let plan = &asked.study.variants[0].plan;
        let strategies = sign::names(plan);
        let all = asked.organisations.iter().zip(&asked.told.of);
        let one = |(o, (own, seeds)): (usize, (&Organisation, &Vec<InSeed>))| {
            let states = asked.states(o);
            let tries = Tries::of(own, seeds, &strategies, &states);
            let drawn = asked
                .drawn
                .as_ref()
                .map(|drawn| Range::of(drawn, (o, own), plan));
            let mut short = short(own, seeds, plan, &tries);
            short.extend(drawn.as_ref().and_then(|d| d.in_words(own, tries.best())));
            let mut tables = vec![
                leave::leaving(own, seeds, plan),
                exposed::dates(own, seeds, plan),
                autonomy(own, seeds, plan),
                tries.autonomy(own),
                tries.worth(own, plan),
                exposed::exposure(own, seeds),
                exposed::deals(own, seeds, &states, plan),
                left_out(own, plan),
            ];
            tables.extend(drawn.into_iter().flat_map(|d| d.tables(own)));
            tables.iter_mut().for_each(made::linked);
            OfOne { short, tables }
        };
        Self {
            together: answer(asked, plan),
            of: all.enumerate().map(one).collect(),
            how: how(asked, read),
        }
    }

    /// In the order in which it is printed.
    pub fn parts(self, asked: &Asked) -> Vec<Part> {
        let mut parts = vec![Part::Words(begin(asked))];
        for (own, of) in asked.organisations.iter().zip(&self.of) {
            let sentences = of.short.iter().map(|s| format!("- {}", s.words));
            let lines: Vec<String> = sentences.collect();
            parts.push(Part::Words(format!("{}\n{}", own.name, lines.join("\n"))));
        }
        parts.push(Part::Table(self.together));
        let tables = self.of.into_iter().flat_map(|of| of.tables);
        parts.extend(tables.map(Part::Table));
        parts.push(Part::Words(self.how));
        parts
    }
}

const HOW: &str = "\
Means over seeds, in brackets the Monte Carlo standard error. Money is nominal dollars. Each organisation lives in every
seed as a guest that moves nothing in the market. If nothing is moved, it grows and renews where it is: the cost of
leaving in two or three years is that of a move made then. Lost discount is that of a year, below 0 where the next cloud
gives more. Costs are as planned: moves between model vendors overrun (`lockin explain lock_in.overrun_chance`). Buyers of
the model do not weigh the rest of a contract when they move early; what is then due is charged here.";

const NO_RANGE: &str = "\
No range over what nobody knows is told: none was asked for, or the world's `prior` is empty.";

/// How all of it was made.
fn how(asked: &Asked, read: Option<&str>) -> String {
    let no_range = asked.drawn.is_none().then_some(NO_RANGE);
    let parts = [Some(HOW), no_range, read];
    parts.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

/// Who asks, and where.
pub fn begin(asked: &Asked) -> String {
    let plan = &asked.study.variants[0].plan;
    let names: Vec<&str> = asked
        .organisations
        .iter()
        .map(|o| o.name.as_str())
        .collect();
    format!(
        "{} in {}, variant {}, {}, from {}.",
        names.join(", "),
        plan.world.name,
        asked.study.variants[0].name,
        so_many(asked.study.seeds.len(), "seed"),
        plan.world.clock.start
    )
}

fn answer(asked: &Asked, plan: &Plan) -> Table {
    let mut columns = vec![Column::text("answer")];
    columns.extend(
        asked
            .organisations
            .iter()
            .map(|own| Column::number(own.name.as_str(), "")),
    );
    let title = if asked.organisations.len() > 1 {
        "how they stand"
    } else {
        "how it stands"
    };
    let mut table = Table::new("answer", title, columns);
    for said in said(plan) {
        let all = asked.organisations.iter().zip(&asked.told.of);
        let cells = all.map(|(own, seeds)| {
            let cell = with_error(over(seeds, &said.of), said.show, 1.0);
            cell.made(&format!("table-{}-{}", said.from, named(&own.name)))
        });
        let name = std::iter::once(Cell::text(said.name.as_str()));
        table.row(name.chain(cells));
    }
    table
}

/// Its score and the parts of it, as it lives.
fn autonomy(own: &Organisation, seeds: &[InSeed], plan: &Plan) -> Table {
    let mut columns = vec![Column::text(format!("{}: autonomy", own.name))];
    columns.extend(lasting(plan, &AUTONOMY).map(|years| Column::number(when(years), "")));
    let name = format!("autonomy-{}", named(&own.name));
    let title = format!("{}: autonomy and its parts, as it lives", own.name);
    let mut table = Table::new(name, title, columns);
    let mut row = |name: &str, of: &dyn Fn(&InSeed, u32) -> f64, digits: usize| {
        let show = |x: f64| format!("{x:.digits$}");
        let cell = |years| with_error(over(seeds, |s| of(s, years)), show, 1.0);
        let cells = lasting(plan, &AUTONOMY).map(cell);
        table.row(std::iter::once(Cell::text(name)).chain(cells));
    };
    row(
        "score, of 100",
        &|s, y| at(&s.buys, plan, y).parts.score(),
        1,
    );
    for (p, part) in PARTS.iter().enumerate() {
        row(part, &|s, y| at(&s.buys, plan, y).parts.all()[p], 2);
    }
    row(
        "score if nothing is moved",
        &|s, y| at(&s.stays, plan, y).parts.score(),
        1,
    );
    row(
        "mean score of its peers",
        &|s, y| s.buys.peers[y as usize],
        1,
    );
    row(
        "above so many % of its peers",
        &|s, y| 100.0 * s.buys.places[y as usize],
        0,
    );
    table.note(format!(
        "Peers: {}. The parts run from 0 (tied) to 1 (free): {}.",
        peers(own, &seeds[0]),
        "exit from what leaving costs, vendors and providers from how spend is spread, contracts from the years left, clauses from those held"
    ))
}

/// Whom it is held against in a seed.
fn peers(own: &Organisation, seed: &InSeed) -> String {
    let (n, within) = seed.buys.compared;
    let size = if within.is_finite() {
        format!("at most {within:.0} times larger or smaller")
    } else {
        "of any size".to_owned()
    };
    format!(
        "{n} enterprises of the run, of segment {}, {size}",
        own.segment
    )
}

/// What was assumed for what it leaves out.
fn left_out(own: &Organisation, plan: &Plan) -> Table {
    let columns = [
        Column::text(format!("{}: left out", own.name)),
        Column::text("assumed"),
    ];
    let name = format!("assumed-{}", named(&own.name));
    let title = format!("{}: what its file leaves out", own.name);
    let mut table = Table::new(name, title, columns);
    for assumption in assumed(own, plan) {
        table.row([Cell::text(assumption.field), Cell::text(assumption.value)]);
    }
    if table.rows.is_empty() {
        table.row([Cell::text(NOTHING), Cell::text("nothing was left out")]);
    }
    table
}
