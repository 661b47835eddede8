//! The answers over what nobody knows: their range in worlds drawn from the prior, and what they depend on.

use lockin::enterprise::autonomy::PARTS;
use lockin::enterprise::leaving::{Leaving, SPLIT};
use lockin::organisation::Organisation;
use lockin::plan::Plan;
use lockin::study::desk::InSeed;
use lockin::study::desk::prior::{Drawn, Driver};
use lockin::study::statistics::percentile;

use super::exposed::waiting;
use super::leave::holds;
use super::short::Sentence;
use super::sign::{added, names};
use super::words::{AUTONOMY, LEAVING, at, dollars, in_order, lasting, said, when};
use crate::cli::tables::{Cell, Column, NOTHING, Table, named, signed};

/// The shares of draws between which an answer is told to lie.
const BETWEEN: (f64, f64) = (0.1, 0.9);

/// An answer over draws.
struct Answered {
    name: String,
    show: fn(f64) -> String,
    /// By draw.
    values: Vec<f64>,
    /// Whether it is the worth of a strategy, of which the sign matters.
    strategy: bool,
    depends_on: String,
}

/// The answers of one organisation over draws.
pub struct Range {
    answers: Vec<Answered>,
    /// What has no answer in some of the draws.
    undefined: Vec<String>,
    /// What leaving costs and the parts of autonomy, in tables of their own.
    parts: Vec<Table>,
    /// Whether the file says which clauses it holds.
    clauses: bool,
}

impl Range {
    /// Of organisation `own`, which is number `o`; strategies that every draw offers.
    pub fn of(drawn: &Drawn, (o, own): (usize, &Organisation), plan: &Plan) -> Self {
        let draws = &drawn.of[o];
        let mut all: Vec<Answered> = Vec::new();
        let mut undefined = Vec::new();
        let mut add = |name: String, show, values: Vec<f64>, strategy| {
            if values.iter().any(|x| !x.is_finite()) {
                undefined.push(name);
            } else {
                all.push(Answered {
                    depends_on: depends_on(drawn.driver(&values)),
                    name,
                    show,
                    values,
                    strategy,
                });
            }
        };
        for said in said(plan) {
            let values = draws.iter().map(&said.of).collect();
            add(said.name, said.show, values, false);
        }
        for (k, name) in held(own, draws, plan) {
            let values = draws.iter().map(|s| waiting(s, plan, k)).collect();
            add(format!("waiting a year: {name}"), dollars, values, false);
        }
        for (name, values) in exposed(draws) {
            add(format!("exposed to: {name}"), dollars, values, false);
        }
        for (s, name) in names(plan).into_iter().enumerate().skip(1) {
            add(name, dollars, added(draws, s, |o| o.worth), true);
        }
        Self {
            answers: all,
            undefined,
            parts: vec![
                leaving(drawn, (o, own), plan),
                autonomy(drawn, (o, own), plan),
            ],
            clauses: own.clauses.is_some(),
        }
    }

    /// In tables.
    pub fn tables(self, own: &Organisation) -> Vec<Table> {
        let mut tables = vec![self.table(own)];
        tables.extend(self.parts);
        tables
    }

    fn table(&self, own: &Organisation) -> Table {
        let columns = vec![
            Column::text(format!("{}: over what nobody knows", own.name)),
            Column::number("10 %", "").key("p10"),
            Column::number("median", "").key("median"),
            Column::number("90 %", "").key("p90"),
            Column::right("above 0 in"),
            Column::text("depends most on"),
        ];
        let title = format!(
            "{}: answers in worlds drawn from the prior; events and strategies in dollars a year against as it is",
            own.name
        );
        let mut table = Table::new(format!("range-{}", named(&own.name)), title, columns);
        for answered in &self.answers {
            table.row(answered.row());
        }
        let n = self
            .answers
            .first()
            .map_or(0, |answered| answered.values.len());
        if !self.undefined.is_empty() {
            let which = self.undefined.join(", ");
            let note = format!("Not in every draw, so left out: {which}.");
            table.notes.push(note);
        }
        if !self.clauses {
            let note =
                "Strategies start without clauses, since its file does not say which it holds.";
            table.notes.push(note.to_owned());
        }
        table.note(format!(
            "{n} draws of a Latin hypercube over the world's prior, each in one seed: a range holds what is not known and what is chance. Depends most on: the parameter with the largest partial rank correlation, in brackets, if that differs from 0 at 5 % among all of them (Bonferroni)."
        ))
    }

    /// In a sentence; `best` is what to sign by the world as it is stated.
    pub fn in_words(&self, own: &Organisation, best: Option<&str>) -> Option<Sentence> {
        let leaving = self
            .answers
            .iter()
            .rfind(|a| a.name.starts_with("cost of leaving"))?;
        let at = |share| (leaving.show)(percentile(&leaving.values, share));
        let mut words = format!(
            "In {} worlds drawn from what nobody knows the {} is {} to {} in eight of ten",
            leaving.values.len(),
            leaving.name,
            at(BETWEEN.0),
            at(BETWEEN.1)
        );
        match self
            .answers
            .iter()
            .find(|a| a.strategy && Some(a.name.as_str()) == best)
        {
            Some(sign) => {
                let (name, above) = (&sign.name, sign.above());
                let better = format!("\"{name}\" is better than as it is in {above} of them.");
                words.extend([", and ", &better]);
            }
            None => words.push('.'),
        }
        Some(Sentence {
            words,
            table: format!("range-{}", named(&own.name)),
        })
    }
}

/// A parameter and its correlation, in brackets.
fn depends_on(driver: Option<Driver>) -> String {
    driver.map_or(NOTHING.to_owned(), |driver| {
        format!("{} ({})", driver.path, signed(driver.correlation, 2))
    })
}

/// The workloads that it has in every draw: the place of the class, and what they are called.
fn held<'a>(
    own: &'a Organisation,
    draws: &'a [InSeed],
    plan: &'a Plan,
) -> impl Iterator<Item = (usize, String)> + 'a {
    let places = in_order(own, plan).into_iter();
    let there = places.filter(move |k| draws.iter().all(|s| holds(s, *k)));
    there.map(move |k| (k, own.called(plan, k)))
}

/// What each event costs, dollars a year by draw; where what it befalls is drawn, it has the name of the first draw.
fn exposed(draws: &[InSeed]) -> Vec<(String, Vec<f64>)> {
    let events = draws.iter().map(|s| s.events.len()).max().unwrap_or(0);
    let one = |e: usize| {
        let name = |s: &InSeed| s.events[e].as_ref().map(|(name, _)| name.clone());
        let lost = |s: &InSeed| {
            let hit = s.events[e].as_ref();
            hit.map_or(f64::NAN, |(_, hit)| s.as_it_buys.worth - hit.worth)
        };
        let values = draws.iter().map(lost).collect();
        Some((draws.iter().find_map(name)?, values))
    };
    (0..events).filter_map(one).collect()
}

/// The median, with what eight of ten draws lie between; nothing where some draw has no such number.
fn median_between(values: &[f64], show: impl Fn(f64) -> String) -> Cell {
    if values.iter().any(|x| !x.is_finite()) {
        return Cell::nothing();
    }
    let [low, middle, high] = [BETWEEN.0, 0.5, BETWEEN.1].map(|share| percentile(values, share));
    let shown = if show(low) == show(high) {
        show(middle)
    } else {
        format!("{} ({} to {})", show(middle), show(low), show(high))
    };
    Cell::number(shown, middle).interval((low, high))
}

/// What leaving costs over draws, by workload and part.
fn leaving(drawn: &Drawn, (o, own): (usize, &Organisation), plan: &Plan) -> Table {
    let draws = &drawn.of[o];
    let mut columns = vec![
        Column::text(format!("{}: leaving over what nobody knows", own.name)),
        Column::text("when"),
        Column::number("leaving", "").key("total_usd"),
    ];
    let key = |part: &str| format!("{}_usd", part.replace(' ', "_"));
    columns.extend(SPLIT.map(|part| Column::number(part, "").key(&key(part))));
    columns.push(Column::text("all of it depends most on"));
    let title = format!(
        "{}: what leaving costs over what nobody knows, median (10 % to 90 %)",
        own.name
    );
    let name = format!("range-leaving-{}", named(&own.name));
    let mut table = Table::new(name, title, columns);
    let mut add = |name: &str, of: &dyn Fn(&InSeed, u32) -> Leaving| {
        for years in lasting(plan, &LEAVING) {
            let values = |pick: &dyn Fn(Leaving) -> f64| -> Vec<f64> {
                draws.iter().map(|s| pick(of(s, years))).collect()
            };
            let total = values(&|leaving| leaving.total());
            let mut cells = vec![
                Cell::text(name),
                Cell::text(when(years)),
                median_between(&total, dollars),
            ];
            let part = |i: usize| median_between(&values(&|l| l.split()[i]), dollars);
            cells.extend((0..SPLIT.len()).map(part));
            cells.push(Cell::text(depends_on(drawn.driver(&total))));
            table.row(cells);
        }
    };
    for (k, name) in held(own, draws, plan) {
        add(&name, &|s, years| at(&s.stays, plan, years).leaving[k]);
    }
    add("everything", &|s, years| {
        at(&s.stays, plan, years).leaving_all()
    });
    table.note(
        "If nothing is moved until then. Medians of parts do not add up to the median of all.",
    )
}

/// The parts of autonomy over draws.
fn autonomy(drawn: &Drawn, (o, own): (usize, &Organisation), plan: &Plan) -> Table {
    let mut columns = vec![Column::text(format!(
        "{}: autonomy over what nobody knows",
        own.name
    ))];
    columns.extend(lasting(plan, &AUTONOMY).map(|years| Column::number(when(years), "")));
    let title = format!(
        "{}: the parts of autonomy over what nobody knows, median (10 % to 90 %)",
        own.name
    );
    let name = format!("range-autonomy-{}", named(&own.name));
    let mut table = Table::new(name, title, columns);
    for (p, part) in PARTS.iter().enumerate() {
        let cell = |years: u32| {
            let here = |s: &InSeed| at(&s.buys, plan, years).parts.all()[p];
            let values: Vec<f64> = drawn.of[o].iter().map(here).collect();
            median_between(&values, |x| format!("{x:.2}"))
        };
        let cells = lasting(plan, &AUTONOMY).map(cell);
        table.row(std::iter::once(Cell::text(*part)).chain(cells));
    }
    table
}

impl Answered {
    fn row(&self) -> [Cell; 6] {
        let at = |share| {
            let x = percentile(&self.values, share);
            Cell::number((self.show)(x), x)
        };
        let (name, above) = if self.strategy {
            let above = format!("{} of {}", self.above(), self.values.len());
            (format!("sign: {}", self.name), above)
        } else {
            (self.name.clone(), String::new())
        };
        [
            Cell::text(name),
            at(BETWEEN.0),
            at(0.5),
            at(BETWEEN.1),
            Cell::text(above),
            Cell::text(self.depends_on.as_str()),
        ]
    }

    /// In how many draws it is above 0.
    fn above(&self) -> usize {
        self.values.iter().filter(|x| **x > 0.0).count()
    }
}
