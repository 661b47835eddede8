//! Regret over the seeds of a study.

use rayon::prelude::*;

use super::{Base, CHANGES, Firm, Gain};
use crate::plan::Plan;
use crate::study::Study;
use crate::study::statistics::{Summary, summary};
use crate::study::trouble::Trouble;
use crate::worldfile::error::did_you_mean;

/// Runs that are lived of a firm in a seed: as it is, and with each change of its price.
pub const RUNS: usize = 1 + CHANGES.len();

/// The firms called so, all that price by best response if none is asked for.
///
/// # Errors
/// When none does, or there is no such firm among them.
pub fn chosen(plan: &Plan, names: &[String]) -> Result<Vec<Firm>, Trouble> {
    let all = Firm::all(plan);
    if all.is_empty() {
        return Err(Trouble::input(
            "no firm of this study prices by best response, so none can regret its price",
        ));
    }
    if names.is_empty() {
        return Ok(all);
    }
    let known: Vec<&str> = all.iter().map(|firm| firm.name(plan)).collect();
    let firm = |name: &String| {
        let place = known.iter().position(|known| known == name);
        place.map(|i| all[i]).ok_or_else(|| {
            let remedy = did_you_mean(name, &known);
            Trouble::input(format!(
                "--firm {name}: no such firm prices by best response and is one firm; {remedy}"
            ))
        })
    };
    names.iter().map(firm).collect()
}

/// What firms gain by changing their prices, seed by seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Gains {
    /// By seed, firm and change: see [`CHANGES`].
    by_seed: Vec<Vec<Vec<Gain>>>,
}

impl Gains {
    /// What `firms` gain in every seed of the first variant of a study. `advance` is called after each firm in each seed.
    ///
    /// # Errors
    /// When a table lacks a column.
    pub fn lived(
        study: &Study,
        firms: &[Firm],
        advance: impl Fn() + Sync,
    ) -> Result<Self, Trouble> {
        let own = &study.variants[0];
        let of_seed = |&seed: &u64| firms.iter().map(move |&firm| (seed, firm));
        let todo: Vec<(u64, Firm)> = study.seeds.iter().flat_map(of_seed).collect();
        let one = |&(seed, firm): &(u64, Firm)| {
            let found = Base::lived(&own.plan, &own.start, seed).gains(firm, &CHANGES);
            advance();
            found.map_err(Trouble::failed)
        };
        let all = todo.par_iter().with_max_len(1).map(one);
        let all: Result<Vec<Vec<Gain>>, Trouble> = all.collect();
        let by_seed = all?
            .chunks(firms.len())
            .map(<[Vec<Gain>]>::to_vec)
            .collect();
        Ok(Self { by_seed })
    }

    /// What the firm in the place `f` gains by each change, over seeds, shares of what it earns.
    pub fn of_firm(&self, f: usize, of: fn(&Gain) -> f64) -> Vec<Summary> {
        let gain = |c: usize| {
            let seeds = self.by_seed.iter().map(|firms| of(&firms[f][c]));
            summary(&seeds.collect::<Vec<_>>())
        };
        (0..CHANGES.len()).map(gain).collect()
    }
}

/// The largest mean of some gains, nothing where every change loses.
pub fn regret(gains: &[Summary]) -> f64 {
    gains.iter().fold(0.0_f64, |most, gain| most.max(gain.mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worldfile::Loaded;

    #[test]
    fn firms_are_meant_by_their_names() {
        let text = include_str!("../../../worlds/teaching.ron").to_owned();
        let plan = Loaded::from_text("w.ron", text, &[], None).unwrap().base();
        assert_eq!(chosen(&plan, &[]), Ok(Firm::all(&plan)));
        let beta = chosen(&plan, &["beta".to_owned()]).unwrap();
        assert_eq!(beta[0].name(&plan), "beta");
        let told = chosen(&plan, &["bet".to_owned()]).unwrap_err();
        assert!(told.text().contains("did you mean beta"), "{told}");
    }

    #[test]
    fn regret_is_the_largest_gain_on_average_and_never_negative() {
        let gain = |in_run: f64| Gain {
            in_run,
            with_end: -in_run,
        };
        let seed = |shift: f64| {
            let of = |c: usize| gain(0.01 * c as f64 + shift);
            vec![(0..CHANGES.len()).map(of).collect()]
        };
        let gains = Gains {
            by_seed: vec![seed(-0.01), seed(0.01)],
        };
        let in_run = gains.of_firm(0, |gain| gain.in_run);
        assert_eq!((in_run.len(), in_run[0].n), (CHANGES.len(), 2));
        assert!((regret(&in_run) - 0.07).abs() < 1e-12);
        assert_eq!(regret(&gains.of_firm(0, |gain| gain.with_end)), 0.0);
    }
}
