//! What a competition economist computes from elasticities: the hypothetical monopolist (SSNIP) test with critical
//! loss, upward pricing pressure and pass-through.
//!
//! Spend y is fixed and demand is a share of it, so an offer's revenue R moves with the elasticities e of shares
//! and its quantity with e − 1 on its own price. All tests are first-order in the logarithm of price.

use crate::measure;
use crate::record::measures::{ALL, Named};
use crate::record::table::{Table, Texts};

/// How all spend on an offer answers to prices, contested or not.
const ATTACHED: Named = measure!(elasticities.attached_elasticity);

/// One market in one tick of one run, offer by offer.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Revenue, dollars a year: of all spend, or of the part that chooses within the year.
    pub revenue: Vec<f64>,
    /// ∂R_o/∂ln p_q, row by row of o, dollars a year.
    pub slope: Vec<Vec<f64>>,
    /// Margin of who sells the offer, share of what it is paid.
    pub margin: Vec<f64>,
}

/// Which demand a test is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Demand {
    /// All spend within a year: customers under contract or without attention hardly move.
    Attached,
    /// Spend that chooses within the year: what a lasting price rise meets in the end.
    Contested,
}

impl Demand {
    /// Both, the shorter run first.
    pub const BOTH: [Demand; 2] = [Demand::Attached, Demand::Contested];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Demand::Attached => "all spend, within a year",
            Demand::Contested => "spend that chooses",
        }
    }
}

/// What a hypothetical monopolist over some offers finds when it raises all their prices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ssnip {
    /// Share of the units that it loses.
    pub actual_loss: f64,
    /// Share at which the rise would just not pay: s/(s + M) (Harris & Simons 1989).
    pub critical_loss: f64,
    /// Of the units that offers lose when each alone is dearer, the part that the others of them gain; where margins
    /// tell own elasticities, the rise pays if it is at least the critical loss (Katz & Shapiro 2003;
    /// O'Brien & Wickelgren 2003).
    pub aggregate_diversion: f64,
    /// Change of profit, share of profit.
    pub profit_change: f64,
}

impl View {
    /// The mean of several views of one market.
    pub fn mean(views: &[View]) -> View {
        let n = views.len() as f64;
        let offers = views[0].revenue.len();
        let over = |of: &dyn Fn(&View) -> f64| views.iter().map(of).sum::<f64>() / n;
        View {
            revenue: (0..offers).map(|o| over(&|v| v.revenue[o])).collect(),
            slope: (0..offers)
                .map(|o| (0..offers).map(|q| over(&|v| v.slope[o][q])).collect())
                .collect(),
            margin: (0..offers).map(|o| over(&|v| v.margin[o])).collect(),
        }
    }

    /// The test of a rise by `rise` (0.05 is 5 %) of the prices of the offers `group`.
    pub fn ssnip(&self, group: &[usize], rise: f64) -> Ssnip {
        let x = crate::maths::ln(1.0 + rise);
        let after = |o: usize| {
            let moved: f64 = group.iter().map(|&q| self.slope[o][q]).sum();
            (self.revenue[o] + moved * x).max(0.0)
        };
        let sum = |of: &dyn Fn(usize) -> f64| group.iter().map(|&o| of(o)).sum::<f64>();
        let revenue = sum(&|o| self.revenue[o]);
        let profit = sum(&|o| self.revenue[o] * self.margin[o]);
        let profit_after = sum(&|o| after(o) * (1.0 - (1.0 - self.margin[o]) / (1.0 + rise)));
        let lost = sum(&|o| self.units_lost(o));
        let kept = sum(&|o| {
            let others = group.iter().filter(|&&q| q != o);
            others.map(|&q| self.slope[q][o]).sum()
        });
        Ssnip {
            actual_loss: 1.0 - sum(&after) / (1.0 + rise) / revenue,
            critical_loss: rise / (rise + profit / revenue),
            aggregate_diversion: kept / lost,
            profit_change: profit_after / profit - 1.0,
        }
    }

    /// Units that `o` loses per ln of its own price, at its price: R·(1 − e).
    fn units_lost(&self, o: usize) -> f64 {
        self.revenue[o] - self.slope[o][o]
    }

    /// Units that the firm with the offers `own` loses, at their price, per ln of its one list price.
    fn firm_units_lost(&self, own: &[usize]) -> f64 {
        let moved = own
            .iter()
            .flat_map(|&o| own.iter().map(move |&q| self.slope[o][q]));
        own.iter().map(|&o| self.revenue[o]).sum::<f64>() - moved.sum::<f64>()
    }

    /// Diversion ratio by value from `o` to `q`: what `q` takes in of what the units that `o` loses were paid.
    pub fn value_diversion(&self, o: usize, q: usize) -> f64 {
        self.slope[q][o] / self.units_lost(o)
    }

    /// GUPPI of the firm that sells the offers `own` at one list price, if it came under one owner with `others`:
    /// Σ diversion by value × margin (Salop & Moresi 2009; Farrell & Shapiro 2010), share of the price.
    pub fn upward_pressure(&self, own: &[usize], others: &[usize]) -> f64 {
        let gained = |&q: &usize| -> f64 {
            let taken: f64 = own.iter().map(|&o| self.slope[q][o]).sum();
            taken * self.margin[q]
        };
        others.iter().map(gained).sum::<f64>() / self.firm_units_lost(own)
    }

    /// Upward pricing pressure net of a saving of `efficiency` of unit cost (Farrell & Shapiro 2010, eq. 1),
    /// share of the price.
    pub fn net_pressure(&self, own: &[usize], others: &[usize], efficiency: f64) -> f64 {
        self.upward_pressure(own, others) - efficiency * (1.0 - self.margin[own[0]])
    }

    /// The smallest market by the test: from `group`, the offer that takes most of what the group loses is added
    /// until the rise pays; none if it never does.
    pub fn grown(&self, group: &[usize], rise: f64) -> Option<Vec<usize>> {
        let mut group = group.to_vec();
        loop {
            if self.ssnip(&group, rise).profit_change > 0.0 {
                return Some(group);
            }
            let gains = |q: usize| group.iter().map(|&o| self.slope[q][o]).sum::<f64>();
            let outside = (0..self.revenue.len()).filter(|q| !group.contains(q));
            let next = outside.max_by(|&a, &b| gains(a).total_cmp(&gains(b)).then(b.cmp(&a)))?;
            group.push(next);
        }
    }
}

/// Pass-through of a cost into the firm's own price as the kernel has it, rivals' prices fixed:
/// d ln p/d ln c = 1/(1 + α·s·L) for p = c·ε/(ε − 1) with ε = 1 + k·α·(1 − s), L = 1/ε; dp/dc is it over 1 − L.
pub fn pass_through(price_sensitivity: f64, share: f64, margin: f64) -> f64 {
    1.0 / (1.0 + price_sensitivity * share * margin) / (1.0 - margin)
}

/// The offers of a market at a tick, in the tables of a run.
#[derive(Clone, Copy)]
pub struct Recorded<'a> {
    /// The table of offers.
    pub offers: &'a Table,
    /// The table of elasticities.
    pub elasticities: &'a Table,
    /// The market.
    pub market: &'a str,
    /// The names of its offers.
    pub names: &'a [String],
    /// The tick.
    pub tick: i32,
}

impl Recorded<'_> {
    /// The market as it is seen; `margin` gives each offer's margin.
    ///
    /// # Errors
    /// When the tables do not hold it.
    pub fn view(&self, margin: &[f64], demand: Demand) -> Result<View, String> {
        let elasticity = match demand {
            Demand::Attached => ATTACHED,
            Demand::Contested => measure!(elasticities.elasticity),
        };
        let held = self.spend()?;
        let own = self.pairs(elasticity)?;
        let attached = self.pairs(ATTACHED)?;
        let n = self.names.len();
        let place = |o: usize, q: usize| o * n + q;
        let revenue = |o: usize| {
            let part = attached[place(o, o)] / own[place(o, o)];
            if part.is_finite() {
                held[o] * part
            } else {
                0.0
            }
        };
        let revenue: Vec<f64> = (0..n).map(revenue).collect();
        let slope = |o: usize, q: usize| {
            let slope = revenue[o] * own[place(o, q)];
            if slope.is_finite() { slope } else { 0.0 }
        };
        Ok(View {
            slope: (0..n)
                .map(|o| (0..n).map(|q| slope(o, q)).collect())
                .collect(),
            revenue,
            margin: margin.to_vec(),
        })
    }

    /// The place of an offer.
    fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// Spend on each offer, over all segments.
    fn spend(&self) -> Result<Vec<f64>, String> {
        let table = self.offers;
        let mut found = vec![f64::NAN; self.names.len()];
        let ticks = integers(table, "tick")?;
        let spend = numbers(table, measure!(offers.spend))?;
        let (markets, segments, offers) = (
            texts(table, "market")?,
            texts(table, "segment")?,
            texts(table, "offer")?,
        );
        for row in 0..table.rows() {
            let here = ticks[row] == self.tick && markets.get(row) == self.market;
            if here
                && segments.get(row) == ALL
                && let Some(place) = self.place(offers.get(row))
            {
                found[place] = spend[row];
            }
        }
        Ok(found)
    }

    /// A number of every pair of offers, row by row.
    fn pairs(&self, measure: Named) -> Result<Vec<f64>, String> {
        let table = self.elasticities;
        let (ticks, values) = (integers(table, "tick")?, numbers(table, measure)?);
        let (markets, offers, others) = (
            texts(table, "market")?,
            texts(table, "offer")?,
            texts(table, "other")?,
        );
        let n = self.names.len();
        let mut found = vec![f64::NAN; n * n];
        for row in 0..table.rows() {
            if ticks[row] == self.tick
                && markets.get(row) == self.market
                && let (Some(o), Some(q)) =
                    (self.place(offers.get(row)), self.place(others.get(row)))
            {
                found[o * n + q] = values[row];
            }
        }
        Ok(found)
    }
}

fn lacks(table: &Table, name: &str) -> String {
    format!("the table {} has no column {name}", table.name())
}

fn integers<'a>(table: &'a Table, name: &str) -> Result<&'a [i32], String> {
    table.integers(name).ok_or_else(|| lacks(table, name))
}

fn numbers(table: &Table, measure: Named) -> Result<&[f64], String> {
    let numbers = table.numbers(measure.column);
    numbers.ok_or_else(|| lacks(table, measure.column))
}

fn texts<'a>(table: &'a Table, name: &str) -> Result<&'a Texts, String> {
    table.texts(name).ok_or_else(|| lacks(table, name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Symmetric logit of `n` offers with price sensitivity α and the margin 1/ε of Bertrand: everybody chooses.
    fn logit(n: usize, alpha: f64) -> View {
        let s = 1.0 / n as f64;
        let slope = |o, q| -alpha * s * (if o == q { 1.0 - s } else { -s });
        View {
            revenue: vec![s; n],
            slope: (0..n)
                .map(|o| (0..n).map(|q| slope(o, q)).collect())
                .collect(),
            margin: vec![1.0 / (1.0 + alpha * (1.0 - s)); n],
        }
    }

    #[test]
    fn a_monopolist_over_everything_always_raises_prices() {
        let whole = logit(4, 8.0).ssnip(&[0, 1, 2, 3], 0.05);
        assert!(whole.profit_change > 0.0);
        // Spend is fixed: units fall by exactly what the price rises.
        assert!((whole.actual_loss - (1.0 - 1.0 / 1.05)).abs() < 1e-12);
    }

    #[test]
    fn one_firm_at_its_best_price_gains_nothing_from_a_rise() {
        let view = logit(4, 4.0);
        let small = view.ssnip(&[0], 1e-4);
        assert!(small.profit_change.abs() < 1e-6, "{small:?}");
        assert!(view.ssnip(&[0], 0.05).profit_change < 0.0);
        assert!(small.aggregate_diversion == 0.0);
    }

    #[test]
    fn the_rise_pays_where_aggregate_diversion_reaches_the_critical_loss() {
        // At Bertrand margins, to first order in the rise.
        for n in [2, 3, 5, 10] {
            let view = logit(n, 6.0);
            for size in 1..=n {
                let group: Vec<usize> = (0..size).collect();
                let test = view.ssnip(&group, 1e-3);
                let pays = test.profit_change > 1e-7;
                assert_eq!(
                    pays,
                    test.aggregate_diversion > test.critical_loss,
                    "{n} {size}"
                );
            }
        }
    }

    #[test]
    fn pressure_follows_diversion_and_margin() {
        let view = logit(3, 4.0);
        let (s, alpha) = (1.0 / 3.0, 4.0);
        let diversion = alpha * s * s / (s + alpha * s * (1.0 - s));
        let margin = 1.0 / (1.0 + alpha * (1.0 - s));
        assert!((view.upward_pressure(&[0], &[1]) - diversion * margin).abs() < 1e-12);
        let net = view.net_pressure(&[0], &[1], 0.1);
        assert!((net - (diversion * margin - 0.1 * (1.0 - margin))).abs() < 1e-12);
    }

    /// Two channels at one list price lose to each other what their firm does not lose.
    #[test]
    fn channels_of_one_list_price_press_as_one_offer() {
        let whole = logit(3, 4.0);
        let (s, alpha) = (1.0 / 3.0, 4.0);
        let shares = [0.25 * s, 0.75 * s, s, s];
        let slope = |o: usize, q: usize| {
            let own = if o == q { 1.0 } else { 0.0 };
            -alpha * shares[o] * (own - shares[q])
        };
        let split = View {
            revenue: shares.to_vec(),
            slope: (0..4)
                .map(|o| (0..4).map(|q| slope(o, q)).collect())
                .collect(),
            margin: vec![whole.margin[0]; 4],
        };
        let one = whole.upward_pressure(&[0], &[1]);
        assert!((split.upward_pressure(&[0, 1], &[2]) - one).abs() < 1e-12);
        assert!((split.upward_pressure(&[2], &[0, 1]) - one).abs() < 1e-12);
        assert!(split.upward_pressure(&[0], &[2]) < 0.8 * one);
    }

    #[test]
    fn a_market_grows_until_the_rise_pays() {
        let grown = logit(10, 4.0).grown(&[3], 0.05).unwrap();
        assert_eq!(grown[..2], [3, 0]);
        let view = logit(10, 4.0);
        assert!(view.ssnip(&grown, 0.05).profit_change > 0.0);
        let before = &grown[..grown.len() - 1];
        assert!(view.ssnip(before, 0.05).profit_change <= 0.0);
    }

    #[test]
    fn pass_through_is_the_derivative_of_the_best_response() {
        let (alpha, share_at_one) = (4.0, 0.3);
        // p = c·ε(p)/(ε(p) − 1), the share falling with the own price as in a logit of ln price.
        let best = |c: f64| {
            let mut p: f64 = 1.5;
            for _ in 0..200 {
                let odds = share_at_one / (1.0 - share_at_one) * crate::maths::pow(p, -alpha);
                let s = odds / (1.0 + odds);
                let e = 1.0 + alpha * (1.0 - s);
                p = f64::midpoint(p, c * e / (e - 1.0));
            }
            p
        };
        let c = 1.0;
        let p = best(c);
        let odds = share_at_one / (1.0 - share_at_one) * crate::maths::pow(p, -alpha);
        let measured = (best(c + 1e-5) - best(c - 1e-5)) / 2e-5;
        let stated = pass_through(alpha, odds / (1.0 + odds), 1.0 - c / p);
        assert!((measured - stated).abs() < 1e-6, "{measured} {stated}");
    }
}
