//! The stylised facts: how a run stands against what is known of the market.
//!
//! The facts are data, `tests/data/facts.csv`, a line a statistic: which fact, what is measured, the band it should
//! lie in, where that is known from, and its label. `imposed`: an input shows it by construction. `calibrated`:
//! parameters were set so that it holds. `emergent`: neither; only these are evidence. What a line measures is one
//! pure function of a run's tables, in [`measured`].

pub mod dump;
pub mod measured;
pub mod of_study;

use dump::Dump;

use super::statistics::{sum, wilson_interval_95};

const FACTS: &str = include_str!("../../../tests/data/facts.csv");

/// Why a fact holds where it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// An input shows it by construction.
    Imposed,
    /// Parameters were set so that it holds.
    Calibrated,
    /// Neither: it is evidence.
    Emergent,
    /// The model has no mechanism for it.
    NotModelled,
}

impl Label {
    /// Its name in the file and in tables.
    pub fn name(self) -> &'static str {
        match self {
            Label::Imposed => "imposed",
            Label::Calibrated => "calibrated",
            Label::Emergent => "emergent",
            Label::NotModelled => "not modelled",
        }
    }

    fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Imposed,
            Self::Calibrated,
            Self::Emergent,
            Self::NotModelled,
        ];
        all.into_iter().find(|label| label.name() == name)
    }
}

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// A share, in per cent.
    Percent,
    /// A share of seeds, in per cent: a seed says 1 or 0.
    OfSeeds,
    /// A difference of shares, in percentage points.
    Points,
    /// A number with two decimals.
    Number,
    /// A number without decimals.
    Whole,
}

impl Scale {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "percent" => Scale::Percent,
            "of seeds" => Scale::OfSeeds,
            "points" => Scale::Points,
            "number" => Scale::Number,
            "whole" => Scale::Whole,
            _ => return None,
        })
    }

    /// A value without its unit, and without a sign where it rounds to zero.
    pub fn write(self, value: f64) -> String {
        let text = match self {
            Scale::Percent | Scale::OfSeeds | Scale::Points => format!("{:.1}", 100.0 * value),
            Scale::Number => format!("{value:.2}"),
            Scale::Whole => format!("{value:.0}"),
        };
        match text.strip_prefix('-') {
            Some(zero) if zero.trim_matches(['0', '.']).is_empty() => zero.to_owned(),
            _ => text,
        }
    }

    /// The unit after a value, with a space before it; empty for a bare number.
    pub fn unit(self) -> &'static str {
        match self {
            Scale::Percent | Scale::OfSeeds => " %",
            Scale::Points => " pts",
            Scale::Number | Scale::Whole => "",
        }
    }
}

/// One statistic of a stylised fact.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// The fact's number, such as F4.
    pub fact: &'static str,
    /// Whether every seed has to be in the band, and not only the mean.
    pub every_seed: bool,
    /// The fact in words.
    pub statement: &'static str,
    /// What is measured; for what is not modelled, why not.
    pub measured: &'static str,
    /// The name of its function in [`measured::STATISTICS`].
    pub statistic: &'static str,
    /// How its values are written.
    pub scale: Scale,
    /// The band; unbounded ends are infinite.
    pub band: (f64, f64),
    /// Why it holds where it does.
    pub label: Label,
    /// Keys of its sources.
    pub sources: Vec<&'static str>,
}

/// The facts, in the order of their numbers.
pub fn facts() -> Vec<Fact> {
    FACTS.lines().skip(1).map(fact).collect()
}

fn fact(line: &'static str) -> Fact {
    let fields: Vec<&str> = line.split(',').collect();
    let &[
        fact,
        judged,
        statement,
        measured,
        statistic,
        scale,
        low,
        high,
        label,
        sources,
    ] = &fields[..]
    else {
        panic!("a fact has ten fields: {line}");
    };
    let end = |text: &str, unbounded: f64| text.parse().unwrap_or(unbounded);
    Fact {
        fact,
        every_seed: judged == "every seed",
        statement,
        measured,
        statistic,
        scale: Scale::named(scale).unwrap_or(Scale::Number),
        band: (end(low, f64::NEG_INFINITY), end(high, f64::INFINITY)),
        label: Label::named(label).unwrap_or_else(|| panic!("no label: {line}")),
        sources: sources.split_whitespace().collect(),
    }
}

impl Fact {
    /// Whether a value lies in the band; what is not a finite number does not.
    pub fn holds(&self, value: f64) -> bool {
        value.is_finite() && (self.band.0..=self.band.1).contains(&value)
    }
}

/// How a fact stands.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// The model has no mechanism for it.
    NotModelled,
    /// The study does not hold what is needed, and why.
    NotRecorded(String),
    /// It was measured.
    Measured {
        /// The mean over seeds.
        mean: f64,
        /// The smallest and the largest over seeds, which one seed does not have; of a share of seeds its 95 % interval.
        range: Option<(f64, f64)>,
        /// Whether it lies in the band: the mean, or every seed.
        hit: bool,
    },
}

/// A fact with how a study stands to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The fact.
    pub fact: Fact,
    /// How it stands.
    pub verdict: Verdict,
}

/// What a run says of each fact, or why it does not; of what is not modelled, nothing.
pub type Said = Vec<Option<Result<f64, String>>>;

/// What a run says of each fact: all that is kept of it.
pub fn said(run: &Dump) -> Said {
    let of = |fact: &Fact| {
        let of = || measured::named(fact.statistic);
        let of = || of().unwrap_or_else(|| panic!("no statistic {}", fact.statistic));
        (fact.label != Label::NotModelled).then(|| of()(run))
    };
    facts().iter().map(of).collect()
}

/// Every fact against the runs of a study.
pub fn judge(runs: &[Said]) -> Vec<Judged> {
    let judged = |(place, fact): (usize, Fact)| Judged {
        verdict: verdict(&fact, runs.iter().map(|run| &run[place])),
        fact,
    };
    facts().into_iter().enumerate().map(judged).collect()
}

fn verdict<'a>(
    fact: &Fact,
    runs: impl Iterator<Item = &'a Option<Result<f64, String>>>,
) -> Verdict {
    if fact.label == Label::NotModelled {
        return Verdict::NotModelled;
    }
    let values: Result<Vec<f64>, String> = runs.flatten().cloned().collect();
    match values {
        Ok(values) => over_seeds(fact, &values),
        Err(why) => Verdict::NotRecorded(why),
    }
}

fn over_seeds(fact: &Fact, values: &[f64]) -> Verdict {
    if values.iter().any(|value| !value.is_finite()) {
        return Verdict::NotRecorded("not defined in every seed".to_owned());
    }
    let mean = sum(values.iter().copied()) / values.len() as f64;
    let hit = if fact.every_seed {
        values.iter().all(|&value| fact.holds(value))
    } else {
        fact.holds(mean)
    };
    Verdict::Measured {
        mean,
        range: range(fact.scale, values),
        hit,
    }
}

/// How far a fact spreads over seeds: the smallest and the largest, or where a seed can only say yes or no the score
/// interval of the share that says yes (Wilson 1927).
fn range(scale: Scale, values: &[f64]) -> Option<(f64, f64)> {
    if scale == Scale::OfSeeds {
        let yes = values.iter().filter(|&&value| value > 0.5).count();
        return Some(wilson_interval_95(yes as u64, values.len() as u64));
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (values.len() > 1).then_some((low, high))
}

/// Emergent facts that hit, and emergent facts that were measured; a fact hits if all its emergent statistics do.
pub fn evidence(all: &[Judged]) -> (usize, usize) {
    let mut facts: Vec<(&str, bool)> = Vec::new();
    for judged in all.iter().filter(|j| j.fact.label == Label::Emergent) {
        let Verdict::Measured { hit, .. } = judged.verdict else {
            continue;
        };
        match facts.iter_mut().find(|(fact, _)| *fact == judged.fact.fact) {
            Some((_, so_far)) => *so_far &= hit,
            None => facts.push((judged.fact.fact, hit)),
        }
    }
    let hits = facts.iter().filter(|(_, hit)| *hit).count();
    (hits, facts.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worldfile::register::address;

    #[test]
    fn what_rounds_to_zero_has_no_sign() {
        let told = [-0.0004, -0.0006, 0.0].map(|x| Scale::Points.write(x));
        assert_eq!(told, ["0.0", "-0.1", "0.0"]);
        assert_eq!(Scale::Whole.write(-0.2), "0");
        assert_eq!(Scale::Number.write(-10.0), "-10.00");
    }

    #[test]
    fn every_fact_is_complete_and_its_sources_are_registered() {
        for fact in facts() {
            let modelled = fact.label != Label::NotModelled;
            assert_eq!(modelled, !fact.statistic.is_empty(), "{fact:?}");
            assert!(
                !fact.measured.is_empty() && !fact.statement.is_empty(),
                "{fact:?}"
            );
            if modelled {
                assert!(measured::named(fact.statistic).is_some(), "{fact:?}");
                assert!(
                    fact.band.0 < fact.band.1 && fact.band != (f64::NEG_INFINITY, f64::INFINITY)
                );
                assert!(!fact.sources.is_empty(), "{fact:?}");
            }
            for key in fact.sources {
                assert!(address(key).is_some(), "{key}");
            }
        }
    }

    #[test]
    fn the_facts_are_f1_to_f30_in_order() {
        let mut numbers: Vec<u32> = facts()
            .iter()
            .map(|f| f.fact[1..].parse().unwrap())
            .collect();
        assert!(numbers.is_sorted());
        numbers.dedup();
        assert_eq!(numbers, (1..=30).collect::<Vec<u32>>());
    }

    #[test]
    fn every_statistic_serves_a_fact() {
        let facts = facts();
        for (name, _) in measured::STATISTICS {
            assert!(facts.iter().any(|f| f.statistic == *name), "{name}");
        }
    }

    fn a_fact(every_seed: bool) -> Fact {
        Fact {
            every_seed,
            band: (1.0, 3.0),
            ..facts().remove(0)
        }
    }

    fn is_hit(fact: &Fact, values: &[f64]) -> bool {
        matches!(
            over_seeds(fact, values),
            Verdict::Measured { hit: true, .. }
        )
    }

    #[test]
    fn a_starred_fact_has_to_hold_in_every_seed_and_another_in_the_mean() {
        assert!(is_hit(&a_fact(false), &[0.0, 4.0]));
        assert!(!is_hit(&a_fact(true), &[0.0, 4.0]));
        assert!(is_hit(&a_fact(true), &[1.0, 3.0]));
        let undefined = over_seeds(&a_fact(false), &[2.0, f64::NAN]);
        assert!(matches!(undefined, Verdict::NotRecorded(_)));
        // Switching over no switching at all is no number, however open the band.
        let open = Fact {
            band: (1.0, f64::INFINITY),
            ..a_fact(true)
        };
        let undefined = over_seeds(&open, &[f64::INFINITY]);
        assert!(matches!(undefined, Verdict::NotRecorded(_)));
        let (mean, range) = match over_seeds(&a_fact(false), &[2.0, 4.0]) {
            Verdict::Measured { mean, range, .. } => (mean, range),
            other => panic!("{other:?}"),
        };
        assert_eq!((mean, range), (3.0, Some((2.0, 4.0))));
    }

    #[test]
    fn one_seed_has_no_range_and_a_share_of_seeds_the_interval_of_a_share() {
        assert_eq!(range(Scale::Percent, &[0.9]), None);
        assert_eq!(range(Scale::Points, &[0.9, 0.7]), Some((0.7, 0.9)));
        // Two of three: Wilson's interval is 20.8 to 93.9 %.
        let (low, high) = range(Scale::OfSeeds, &[1.0, 0.0, 1.0]).unwrap();
        assert!((low - 0.207_66).abs() < 1e-4 && (high - 0.938_51).abs() < 1e-4);
        // One seed of one is a share with an interval as well.
        let (low, high) = range(Scale::OfSeeds, &[1.0]).unwrap();
        assert!((low - 0.206_55).abs() < 1e-4 && high == 1.0, "{low} {high}");
        let shares: Vec<Fact> = facts()
            .into_iter()
            .filter(|fact| fact.scale == Scale::OfSeeds)
            .collect();
        for fact in facts() {
            let says_so = fact.measured.starts_with("seeds in which");
            assert_eq!(shares.contains(&fact), says_so, "{}", fact.measured);
        }
        assert!(!shares.is_empty());
    }

    #[test]
    fn only_emergent_facts_are_evidence_and_one_missed_statistic_is_a_miss() {
        let line = |fact: &'static str, label, hit| Judged {
            fact: Fact {
                fact,
                label,
                ..a_fact(false)
            },
            verdict: Verdict::Measured {
                mean: 0.0,
                range: None,
                hit,
            },
        };
        let unknown = Judged {
            verdict: Verdict::NotRecorded(String::new()),
            ..line("F9", Label::Emergent, false)
        };
        let all = [
            line("F1", Label::Emergent, true),
            line("F2", Label::Emergent, true),
            line("F2", Label::Emergent, false),
            line("F3", Label::Imposed, true),
            line("F4", Label::Calibrated, false),
            unknown,
        ];
        assert_eq!(evidence(&all), (1, 2));
    }
}
