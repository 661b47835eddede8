//! What a stream of cash is worth: net present value, internal rate of return, payback.
//!
//! Flows are dollars at the end of equal periods; the first is paid now. Rates are per period.

use crate::maths;

/// Rates at which a stream is worth nothing, per period, each above −1 (a loss of everything).
#[derive(Debug, Clone, PartialEq)]
pub enum Irr {
    /// No rate: the flows never change sign, or change it so that none balances them.
    None,
    /// One rate.
    One(f64),
    /// Several rates, ascending: the stream has no *single* rate of return.
    Several(Vec<f64>),
}

impl Irr {
    /// All rates, ascending.
    pub fn rates(&self) -> &[f64] {
        match self {
            Self::None => &[],
            Self::One(rate) => std::slice::from_ref(rate),
            Self::Several(rates) => rates,
        }
    }
}

/// Net present value: Σ flow_t·(1 + r)^(−t), `rate_per_period` above −1.
pub fn npv(flows: &[f64], rate_per_period: f64) -> f64 {
    let factor = 1.0 / (1.0 + rate_per_period);
    flows.iter().rev().fold(0.0, |worth, f| worth * factor + f)
}

/// Every internal rate of return: the roots of [`npv`] in the rate.
///
/// With s = ln(1 + r) the worth is Σ f_t·e^(−s·t), which has no more roots than the
/// flows have changes of sign (Descartes' rule; Norstrøm 1972 for rates of return).
/// Its derivative, taken after shifting time to a change of sign, has one change less:
/// between the roots of that the worth is monotone and is bisected.
pub fn irr(flows: &[f64]) -> Irr {
    let mut rates: Vec<f64> = roots(&trimmed(flows))
        .into_iter()
        .map(|s| maths::exp(s) - 1.0)
        .collect();
    match rates.len() {
        0 => Irr::None,
        1 => Irr::One(rates.remove(0)),
        _ => Irr::Several(rates),
    }
}

/// What rounding may leave of cash that breaks even, as a part of all that has flowed by then.
pub const BREAK_EVEN: f64 = 1e-9;

/// The first period from which cumulated undiscounted cash stays at or above zero, to [`BREAK_EVEN`] of what flowed
/// (0: it is never below); none if it ends below zero or there are no flows.
pub fn payback(flows: &[f64]) -> Option<usize> {
    let (mut cumulated, mut flowed) = (0.0, 0.0);
    let mut since = None;
    for (period, flow) in flows.iter().enumerate() {
        cumulated += flow;
        flowed += flow.abs();
        if cumulated < -BREAK_EVEN * flowed {
            since = None;
        } else if since.is_none() {
            since = Some(period);
        }
    }
    since
}

/// The flows without zeros before the first and after the last payment: they move no root.
fn trimmed(flows: &[f64]) -> Vec<f64> {
    let first = flows.iter().position(|f| *f != 0.0);
    let last = flows.iter().rposition(|f| *f != 0.0);
    match (first, last) {
        (Some(first), Some(last)) => flows[first..=last].to_vec(),
        _ => Vec::new(),
    }
}

/// Roots s, ascending, of Σ f_t·e^(−s·t); first and last coefficient are not zero.
fn roots(flows: &[f64]) -> Vec<f64> {
    let Some(change) = first_change(flows) else {
        return Vec::new();
    };
    let largest = flows.iter().fold(0.0, |most: f64, f| most.max(f.abs()));
    let beyond = |end: f64| maths::ln(1.0 + largest / end.abs()) + 1e-9;
    let mut marks = vec![-beyond(flows[flows.len() - 1])];
    marks.extend(roots(&differentiated(flows, change)));
    marks.push(beyond(flows[0]));
    let mut found: Vec<f64> = Vec::new();
    for pair in marks.windows(2) {
        let root = between(flows, pair[0], pair[1]);
        if let Some(root) = root.filter(|r| found.last().is_none_or(|last| r - last > 1e-9)) {
            found.push(root);
        }
    }
    found
}

/// A time between the two flows of the first change of sign, in periods.
fn first_change(flows: &[f64]) -> Option<f64> {
    let mut before: Option<(usize, f64)> = None;
    for (t, &flow) in flows.iter().enumerate().filter(|(_, f)| **f != 0.0) {
        if let Some((at, earlier)) = before
            && (earlier > 0.0) != (flow > 0.0)
        {
            return Some((at + t) as f64 / 2.0);
        }
        before = Some((t, flow));
    }
    None
}

/// The flows of the derivative when time is counted from `origin`, scaled to at most one.
fn differentiated(flows: &[f64], origin: f64) -> Vec<f64> {
    let slope = |(t, f): (usize, &f64)| -f * (t as f64 - origin);
    let slopes: Vec<f64> = flows.iter().enumerate().map(slope).collect();
    let largest = slopes.iter().fold(0.0, |most: f64, f| most.max(f.abs()));
    trimmed(&slopes.iter().map(|f| f / largest).collect::<Vec<f64>>())
}

/// The root between two marks between which the worth is monotone, a mark that touches zero included.
fn between(flows: &[f64], low: f64, high: f64) -> Option<f64> {
    let (at_low, at_high) = (worth(flows, low), worth(flows, high));
    if at_low == 0.0 {
        return Some(low);
    }
    if at_high == 0.0 {
        return Some(high);
    }
    ((at_low > 0.0) != (at_high > 0.0)).then(|| bisected(flows, low, high, at_low > 0.0))
}

fn bisected(flows: &[f64], mut low: f64, mut high: f64, positive_low: bool) -> f64 {
    for _ in 0..200 {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            break;
        }
        if (worth_and_size(flows, middle).0 > 0.0) == positive_low {
            low = middle;
        } else {
            high = middle;
        }
    }
    low + (high - low) / 2.0
}

/// Σ f_t·e^(−s·t) on a scale that cannot overflow; 0 where rounding hides its sign.
fn worth(flows: &[f64], s: f64) -> f64 {
    let (worth, size) = worth_and_size(flows, s);
    if worth.abs() <= 1e-14 * size {
        0.0
    } else {
        worth
    }
}

/// The same, and the sum of its terms without their signs.
fn worth_and_size(flows: &[f64], s: f64) -> (f64, f64) {
    let factor = maths::exp(-s.abs());
    let step = |(worth, size): (f64, f64), f: &f64| (worth * factor + f, size * factor + f.abs());
    if s >= 0.0 {
        flows.iter().rev().fold((0.0, 0.0), step)
    } else {
        flows.iter().fold((0.0, 0.0), step)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Flows whose worth is Π (1 − (1 + rate)/(1 + r)): zero at each of `rates` and nowhere else.
    fn with_rates(rates: &[f64]) -> Vec<f64> {
        let mut flows = vec![1.0];
        for rate in rates {
            let mut product = vec![0.0; flows.len() + 1];
            for (t, flow) in flows.iter().enumerate() {
                product[t] += flow;
                product[t + 1] -= flow * (1.0 + rate);
            }
            flows = product;
        }
        flows
    }

    fn close(found: &[f64], expected: &[f64], tolerance: f64) -> bool {
        found.len() == expected.len()
            && found
                .iter()
                .zip(expected)
                .all(|(f, e)| (f - e).abs() < tolerance)
    }

    #[test]
    fn a_level_flow_is_worth_its_annuity() {
        let mut flows = vec![1.0; 11];
        flows[0] = 0.0;
        let annuity = (1.0 - maths::pow(1.09, -10.0)) / 0.09;
        assert!((npv(&flows, 0.09) - annuity).abs() < 1e-12);
    }

    #[test]
    fn a_loan_repaid_at_once_returns_its_interest() {
        let Irr::One(rate) = irr(&[-100.0, 0.0, 121.0]) else {
            panic!("one rate");
        };
        assert!((rate - 0.1).abs() < 1e-14, "{rate}");
    }

    #[test]
    fn a_loss_has_a_negative_rate() {
        assert!(close(irr(&[-100.0, 50.0]).rates(), &[-0.5], 1e-14));
    }

    #[test]
    fn flows_of_one_sign_have_no_rate() {
        assert_eq!(irr(&[1.0, 2.0, 3.0]), Irr::None);
        assert_eq!(irr(&[0.0, 0.0]), Irr::None);
        assert_eq!(irr(&[]), Irr::None);
        assert_eq!(irr(&[-5.0]), Irr::None);
    }

    #[test]
    fn two_changes_of_sign_may_have_no_rate_at_all() {
        assert_eq!(irr(&[1.0, -2.0, 1.5]), Irr::None);
    }

    #[test]
    fn a_mine_that_must_be_closed_has_two_rates() {
        // −1 600 now, 10 000 in a year, −10 000 in two (Lorie & Savage 1955): 25 % and 400 %.
        let found = irr(&[-1600.0, 10_000.0, -10_000.0]);
        assert!(close(found.rates(), &[0.25, 4.0], 1e-12), "{found:?}");
    }

    #[test]
    fn a_double_root_is_one_rate() {
        let found = irr(&with_rates(&[0.1, 0.1]));
        assert!(close(found.rates(), &[0.1], 1e-6), "{found:?}");
    }

    #[test]
    fn long_monthly_streams_keep_their_rate() {
        let mut flows = vec![1.0; 1201];
        flows[0] = -1.0 / 0.01 * (1.0 - maths::pow(1.01, -1200.0));
        assert!(close(irr(&flows).rates(), &[0.01], 1e-12));
    }

    #[test]
    fn payback_is_the_period_from_which_cash_stays_up() {
        assert_eq!(payback(&[-10.0, 4.0, 4.0, 4.0]), Some(3));
        assert_eq!(payback(&[-10.0, 12.0, -5.0, 4.0]), Some(3));
        assert_eq!(payback(&[-10.0, 12.0, -5.0, 2.0]), None);
        assert_eq!(payback(&[1.0, 1.0]), Some(0));
        assert_eq!(payback(&[]), None);
        // Ten times a tenth is not quite one.
        let mut tenths = vec![0.1; 11];
        tenths[0] = -1.0;
        assert_eq!(payback(&tenths), Some(10));
    }

    proptest! {
        #[test]
        fn planted_rates_are_found(mut rates in prop::collection::vec(-0.6_f64..3.0, 1..4)) {
            rates.sort_by(f64::total_cmp);
            prop_assume!(rates.windows(2).all(|r| r[1] - r[0] > 0.05));
            let found = irr(&with_rates(&rates));
            prop_assert!(close(found.rates(), &rates, 1e-6), "{found:?} {rates:?}");
        }

        #[test]
        fn the_worth_at_a_rate_found_is_nothing(flows in prop::collection::vec(-10.0_f64..10.0, 2..30)) {
            for rate in irr(&flows).rates() {
                let factor = 1.0 / (1.0 + rate);
                let size = flows.iter().rev().fold(0.0, |sum, f| sum * factor + f.abs());
                prop_assert!(npv(&flows, *rate).abs() <= 1e-9 * size);
            }
        }

        #[test]
        fn an_investment_has_one_rate_and_worth_falls_through_it(
            cost in 1.0_f64..1e6, back in prop::collection::vec(0.001_f64..1e6, 1..60)
        ) {
            let mut flows = vec![-cost];
            flows.extend(back);
            let Irr::One(rate) = irr(&flows) else {
                return Err(TestCaseError::fail("one change of sign, one rate"));
            };
            let gap = 1e-6 * (1.0 + rate);
            prop_assert!(npv(&flows, rate - gap) > 0.0);
            prop_assert!(npv(&flows, rate + gap) < 0.0);
        }

        #[test]
        fn money_of_another_unit_has_the_same_rates(
            flows in prop::collection::vec(-10.0_f64..10.0, 2..20), k in -20_i32..20
        ) {
            let unit = if k < 0 { 1.0 / f64::from(1 << -k) } else { f64::from(1 << k) };
            let scaled: Vec<f64> = flows.iter().map(|f| f * unit).collect();
            prop_assert_eq!(irr(&flows), irr(&scaled));
            prop_assert_eq!(payback(&flows), payback(&scaled));
        }

        #[test]
        fn payback_needs_cash_that_ends_up(flows in prop::collection::vec(-10.0_f64..10.0, 1..30)) {
            let cumulated: Vec<f64> = flows.iter().scan(0.0, |c, f| { *c += f; Some(*c) }).collect();
            let rounding = 1e-6;
            match payback(&flows) {
                Some(period) => {
                    prop_assert!(cumulated[period..].iter().all(|c| *c >= -rounding));
                    prop_assert!(period == 0 || cumulated[period - 1] < 0.0);
                }
                None => prop_assert!(*cumulated.last().unwrap() < 0.0),
            }
        }
    }
}
