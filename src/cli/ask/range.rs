//! The answers over what nobody knows: their range in worlds drawn from the prior, and what they depend on.

use lockin::organisation::Organisation;
use lockin::plan::Plan;
use lockin::study::desk::prior::Drawn;
use lockin::study::statistics::percentile;

use super::short::Sentence;
use super::sign::{added, names};
use super::words::{dollars, said};
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
}

impl Range {
    /// Of organisation `o`; strategies that every draw offers.
    pub fn of(drawn: &Drawn, o: usize, plan: &Plan) -> Self {
        let draws = &drawn.of[o];
        let mut all: Vec<Answered> = Vec::new();
        let mut undefined = Vec::new();
        let mut add = |name: String, show, values: Vec<f64>, strategy| {
            if values.iter().any(|x| !x.is_finite()) {
                undefined.push(name);
            } else {
                let driver = drawn.driver(&values);
                let depends_on = driver.map_or(NOTHING.to_owned(), |driver| {
                    format!("{} ({})", driver.path, signed(driver.correlation, 2))
                });
                all.push(Answered {
                    name,
                    show,
                    values,
                    strategy,
                    depends_on,
                });
            }
        };
        for said in said(plan) {
            let values = draws.iter().map(&said.of).collect();
            add(said.name, said.show, values, false);
        }
        for (s, name) in names(plan).into_iter().enumerate().skip(1) {
            add(name, dollars, added(draws, s, |o| o.worth), true);
        }
        Self {
            answers: all,
            undefined,
        }
    }

    /// In a table.
    pub fn table(&self, own: &Organisation) -> Table {
        let columns = vec![
            Column::text(format!("{}: over what nobody knows", own.name)),
            Column::number("10 %", "").key("p10"),
            Column::number("median", "").key("median"),
            Column::number("90 %", "").key("p90"),
            Column::right("above 0 in"),
            Column::text("depends most on"),
        ];
        let title = format!(
            "{}: answers in worlds drawn from the prior; strategies in dollars a year against as it is",
            own.name
        );
        let mut table = Table::new(format!("range-{}", named(&own.name)), title, columns);
        for answered in &self.answers {
            let at = |share| {
                let x = percentile(&answered.values, share);
                Cell::number((answered.show)(x), x)
            };
            let n = answered.values.len();
            let above = if answered.strategy {
                format!("{} of {n}", answered.above())
            } else {
                String::new()
            };
            let name = if answered.strategy {
                format!("sign: {}", answered.name)
            } else {
                answered.name.clone()
            };
            table.row([
                Cell::text(name),
                at(BETWEEN.0),
                at(0.5),
                at(BETWEEN.1),
                Cell::text(above),
                Cell::text(answered.depends_on.as_str()),
            ]);
        }
        let n = self
            .answers
            .first()
            .map_or(0, |answered| answered.values.len());
        let table = if self.undefined.is_empty() {
            table
        } else {
            let which = self.undefined.join(", ");
            table.note(format!("Not in every draw, so left out: {which}."))
        };
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

impl Answered {
    /// In how many draws it is above 0.
    fn above(&self) -> usize {
        self.values.iter().filter(|x| **x > 0.0).count()
    }
}
