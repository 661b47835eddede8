//! What a vendor does with its money: training, a reserve, a pay-out.

use super::Training;
use super::purse::Purse;
use crate::maths;
use crate::terms::vendors::{ResearchTerms, VendorTerms};

/// What a vendor sees of a month when it decides what to do with its money; dollars a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accounts {
    /// Revenue net of take rates, other products included.
    pub revenue: f64,
    /// Revenue less what serving costs.
    pub gross_profit: f64,
    /// Overhead.
    pub overhead: f64,
    /// Training that returns at least what investors ask, [`Worthwhile`].
    pub worthwhile: f64,
    /// Revenue from other products.
    pub other_revenue: f64,
    /// Model revenue that its owner trains it as if it kept, at the market of the start.
    pub kept: f64,
    /// How hard its owner trains it, if it has one: [`super::owner`].
    pub effort: f64,
    /// The market for models: its spend relative to the start.
    pub market: f64,
    /// Cash, dollars.
    pub cash: f64,
    /// Profit since the start less what was paid out, dollars.
    pub retained_earnings: f64,
}

/// What a vendor does with its money.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Decision {
    /// Training spend, dollars a year.
    pub training: f64,
    /// What was earned and training could not use, dollars: it is paid out at the end of a year.
    pub idle: f64,
    /// What it needs in cash for a year, dollars.
    pub need: f64,
}

/// Training, idle cash and need of a vendor `years` after the start, `purse` being who decides.
///
/// Who makes open weights earns nothing on their sale, so the commons' training follows the market for models
/// (its spend relative to the start, or to its entry) and not its own share in it. So does an owner's, as long as
/// that returns enough ([`super::owner`]): it trains as if its model kept the share that it had when it came into its
/// hands. For an entrant it pays what is stated until revenue does.
pub fn decide(
    purse: Purse,
    training: &Training,
    stated: &VendorTerms,
    terms: &ResearchTerms,
    seen: &Accounts,
    years: f64,
) -> Decision {
    let from_revenue = training_share(training.start_share, terms, years) * seen.revenue;
    let outside = |training| Decision {
        training,
        idle: 0.0,
        need: 0.0,
    };
    match purse {
        Purse::Holders if stated.enters_like.is_some() => {
            outside(seen.effort * from_revenue.max(stated.training_spend))
        }
        Purse::Holders => {
            let share = training_share(training.start_share, terms, years);
            outside(seen.effort * share * (seen.kept * seen.market + seen.other_revenue))
        }
        Purse::Commons => outside(stated.training_spend * seen.market / training.market_at_entry),
        Purse::Own => from_treasury(terms, seen, from_revenue),
    }
}

/// A treasury keeps some years of need. What is above goes into training over some years, but what was earned and what
/// training could not use at the return that investors ask: that is idle. Capital that was paid in is never idle.
fn from_treasury(terms: &ResearchTerms, seen: &Accounts, from_revenue: f64) -> Decision {
    let earned = seen.gross_profit - seen.overhead;
    let need = (from_revenue - earned).max(terms.cash_need_least * seen.revenue);
    let spare = (seen.cash - terms.cash_reserve_years * need).max(0.0);
    let useful = (seen.worthwhile - from_revenue).max(0.0) * terms.cash_spending_years;
    let idle = (spare.min(seen.retained_earnings) - useful).max(0.0);
    let extra = (spare - idle) / terms.cash_spending_years;
    let means = earned + terms.cash_cap_per_year * seen.cash;
    Decision {
        training: (from_revenue + extra).min(means).max(0.0),
        idle,
        need,
    }
}

/// What training returns to investors.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Worthwhile {
    /// What of better odds comes to sales, worth at what is required: D/(B·(r + Λ)), since customers choose anew now and then
    /// and stay until they do.
    pub response: f64,
    /// αγ/ln 10: the rise of the odds of being chosen by ln knowledge.
    pub loop_gain: f64,
    /// The rate at which knowledge that keeps its distance to a frontier is renewed: the growth of the frontier and decay.
    pub renewed: f64,
    /// What investors ask for, per year.
    pub required: f64,
}

impl Worthwhile {
    /// Training at which the last dollar still returns what is required, dollars a year (Nerlove & Arrow 1962: capital that
    /// demand follows and that wears out), where `margin` a year is earned on enterprises.
    pub fn spend(&self, margin: f64) -> f64 {
        margin.max(0.0) * self.loop_gain * self.response * self.renewed
            / (self.required + self.renewed)
    }
}

/// ρ: runs from its start to the long-run share.
pub fn training_share(start: f64, terms: &ResearchTerms, years: f64) -> f64 {
    let left = maths::exp(-years / terms.training_share_years);
    terms.training_share_long_run + (start - terms.training_share_long_run) * left
}

/// Growth factor of other products' revenue after `years`: growth fades from now to the long run.
pub fn other_growth(terms: &ResearchTerms, years: f64) -> f64 {
    let fading = terms.other_growth_now - terms.other_growth_long_run;
    let faded = terms.other_growth_years * (1.0 - maths::exp(-years / terms.other_growth_years));
    maths::exp(terms.other_growth_long_run * years + fading * faded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pricing::Slope;

    /// Month by month: a dollar more makes knowledge better and wears off, a better model wins customers, who stay until they
    /// choose anew.
    #[test]
    fn the_last_dollar_of_worthwhile_training_returns_what_is_required() {
        let (margin, gain, required, renewed) = (50e9, 1.4, 0.15, 2.0);
        let demand = Slope {
            slope: 0.3,
            spend: 1.0,
            reviewed: 0.6,
            stay: 0.5,
            win: 0.1,
            renewed: 0.3,
            ..Slope::default()
        };
        let response = demand.worth_of_quality(required);
        let training = Worthwhile {
            response,
            loop_gain: gain,
            renewed,
            required,
        };
        let best = training.spend(margin);
        let step = 1.0 / 240.0;
        let (mut better, mut won, mut worth) = (renewed / best, 0.0, 0.0);
        for i in 0..60_000 {
            won += (gain * demand.slope * better - demand.forgetting() * won) * step;
            better -= renewed * better * step;
            worth += margin * won * maths::exp(-required * f64::from(i) * step) * step;
        }
        assert!((worth - 1.0).abs() < 1e-2, "{worth}");
        assert_eq!(training.spend(-1.0), 0.0);
        // All choose all the time: the logit's own derivative.
        let always = Slope {
            slope: 12.0 * 0.7,
            reviewed: 12.0,
            stay: 12.0 * 0.3,
            win: 12.0 * 0.3,
            renewed: 0.0,
            ..demand
        };
        assert!((always.worth_of_quality(0.0) - 0.7).abs() < 1e-15);
    }
}
