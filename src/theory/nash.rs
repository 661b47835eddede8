//! Nash equilibrium in prices by nothing but trying: each seller in turn searches the
//! price of each of its offers at which its own profit is highest, until nobody moves.
//!
//! It shares no formula with the pricing kernel: no elasticity and no first-order condition.

use crate::maths;

/// Rounds of best responses before it gives up.
const ROUNDS: usize = 5000;
/// (√5 − 1)/2.
const GOLDEN: f64 = 0.618_033_988_749_894_9;

/// Prices at which no seller gains by another price of one of its offers.
///
/// `profit(base, tried, seller)` is what a seller expects of prices `tried` when `base` are in
/// force; the two differ in what it expects only under conduct other than Bertrand's.
///
/// # Errors
/// When prices never settle, or run away.
pub fn equilibrium(
    costs: &[f64],
    sellers: &[usize],
    profit: impl Fn(&[f64], &[f64], usize) -> f64,
) -> Result<Vec<f64>, String> {
    let mut prices: Vec<f64> = costs.iter().map(|cost| cost * 1.5 + 0.1).collect();
    for _ in 0..ROUNDS {
        let mut moved: f64 = 0.0;
        for offer in 0..prices.len() {
            let base = prices.clone();
            let worth = |margin: f64| {
                let mut tried = base.clone();
                tried[offer] = costs[offer] + maths::exp(margin);
                profit(&base, &tried, sellers[offer])
            };
            let now = maths::ln(prices[offer] - costs[offer]);
            let best = highest(worth, now - 3.0, now + 3.0);
            prices[offer] = costs[offer] + maths::exp(best);
            moved = moved.max((prices[offer] / base[offer] - 1.0).abs());
        }
        if prices.iter().zip(costs).any(|(p, c)| *p > 1e9 * (1.0 + c)) {
            return Err("no price is high enough: prices run away".to_string());
        }
        // The search finds the top of a curve to the square root of rounding, and no closer.
        if moved < 1e-8 {
            return Ok(prices);
        }
    }
    Err("prices do not settle".to_string())
}

/// Where a function with one peak between two ends is highest, by golden section (Kiefer 1953),
/// then by the vertex of a parabola, which is not blunted by rounding at the top.
pub fn highest(f: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    while high - low > 1e-4 {
        let left = high - GOLDEN * (high - low);
        let right = low + GOLDEN * (high - low);
        if f(left) < f(right) {
            low = left;
        } else {
            high = right;
        }
    }
    let middle = f64::midpoint(low, high);
    let step = 1e-4;
    let (before, at, after) = (f(middle - step), f(middle), f(middle + step));
    let bend = before - 2.0 * at + after;
    if bend < 0.0 {
        middle + 0.5 * step * (before - after) / bend
    } else {
        middle
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_a_curve_is_found() {
        let top = highest(|x| -(x - 0.3) * (x - 0.3), -3.0, 3.0);
        assert!((top - 0.3).abs() < 1e-9, "{top}");
    }

    /// Cournot's duopoly in its dual: two goods, q = 1 − p + p'/2: each sells at (1 + c + p'/2)/2.
    #[test]
    fn linear_demand_has_the_equilibrium_of_its_first_order_conditions() {
        let sold = |p: &[f64], i: usize| 1.0 - p[i] + p[1 - i] / 2.0;
        let profit = |_: &[f64], p: &[f64], i: usize| (p[i] - 0.2) * sold(p, i);
        let prices = equilibrium(&[0.2, 0.2], &[0, 1], profit).unwrap();
        let expected = 1.2 / 1.5;
        assert!((prices[0] - expected).abs() < 1e-6, "{prices:?}");
    }
}
