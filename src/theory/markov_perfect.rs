//! A duopoly with switching costs whose prices are Markov perfect, solved numerically, beside the pricing kernel
//! (Beggs & Klemperer 1992; Dubé, Hitsch & Rossi 2009).
//!
//! Customers choose anew every period; a part x of them was with the first firm. With ρ = (1 + κ/H)^(−α) a share
//! p^(−α)/(p^(−α) + ρq^(−α)) of its own stays and ρp^(−α)/(ρp^(−α) + q^(−α)) of the other's comes over, at prices p and q.
//! Each spends one, so that a firm with x' customers earns x'(1 − c/p), and
//!
//! V(x) = max over p of x'(1 − c/p) + β·V(x'),  q = p(1 − x).
//!
//! V and ln p are polynomials through their values at Chebyshev's nodes. It shares no formula with the kernel: no
//! slope, and no first-order condition. The price told is that of equal firms, x = 1/2.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Line};
use super::nash::highest;
use super::steady_price::SteadyPrice;
use super::{Answers, Setting};
use crate::maths;

/// Nodes of the polynomials.
const NODES: usize = 24;
/// Rounds before it gives up; the rest of a path that is settling falls by β a round.
const ROUNDS: usize = 4_000;
/// Change of ln p and of V in a round that counts as none.
const SETTLED: f64 = 1e-9;
/// The highest price that is looked at, times cost.
const DEAREST: f64 = 20.0;

/// Two equal firms over a grid of switching costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarkovPerfect {
    /// α.
    pub price_sensitivity: f64,
    /// Δ: length of a period, years.
    pub period_years: f64,
    /// r, per year.
    pub discount_rate: f64,
    /// κ/H.
    pub costs_of_moving: Vec<f64>,
    /// N: periods over which the kernel that stands beside counts.
    pub horizon: f64,
    /// How far from the equilibrium the kernel may be, share of the price.
    pub kernel_within: f64,
}

/// Prices and worth of a firm by its share of customers, at the nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct Equilibrium {
    /// ln p/c.
    markup: Vec<f64>,
    /// V.
    worth: Vec<f64>,
    basis: Basis,
}

impl Equilibrium {
    /// p/c of a firm that holds a share `x` of the customers.
    pub fn price(&self, x: f64) -> f64 {
        maths::exp(self.basis.through(&self.markup).at(x))
    }

    /// What a firm that holds a share `x` gains at most by another price in one period, share of its worth.
    pub fn gain_of_deviating(&self, market: &Duopoly, x: f64) -> f64 {
        let worth = self.basis.through(&self.worth);
        let rival = self.price(1.0 - x);
        let of = |markup: f64| market.worth_of(markup, x, rival, &worth);
        let kept = of(maths::ln(self.price(x)));
        let steps = (1..=400).map(|i| maths::ln(DEAREST) * f64::from(i) / 400.0);
        let best = steps.map(of).fold(kept, f64::max);
        best / kept - 1.0
    }
}

/// What the two firms face.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Duopoly {
    /// α.
    pub price_sensitivity: f64,
    /// ρ: how much less an offer weighs that one has to move to.
    pub friction: f64,
    /// β: what a period later counts.
    pub discount: f64,
}

impl Duopoly {
    /// Share of customers after a period at prices `p` and `q`, in units of cost.
    fn share_after(&self, x: f64, p: f64, q: f64) -> f64 {
        let own = maths::pow(p, -self.price_sensitivity);
        let other = maths::pow(q, -self.price_sensitivity);
        let stay = own / (own + self.friction * other);
        let come = self.friction * own / (self.friction * own + other);
        x * stay + (1.0 - x) * come
    }

    fn worth_of(&self, markup: f64, x: f64, rival: f64, worth: &Polynomial) -> f64 {
        let price = maths::exp(markup);
        let after = self.share_after(x, price, rival);
        after * (1.0 - 1.0 / price) + self.discount * worth.at(after)
    }

    /// Its symmetric equilibrium.
    ///
    /// # Errors
    /// When prices do not settle: there may be none in pure strategies.
    pub fn equilibrium(&self) -> Result<Equilibrium, String> {
        let basis = Basis::new();
        let start = maths::ln(1.0 + 2.0 / self.price_sensitivity);
        let (mut markup, mut worth) = (vec![start; NODES], vec![0.0; NODES]);
        for _ in 0..ROUNDS {
            let (prices, later) = (basis.through(&markup), basis.through(&worth));
            let mut moved: f64 = 0.0;
            for (i, x) in basis.nodes.iter().enumerate() {
                let rival = maths::exp(prices.at(1.0 - x));
                let of = |markup: f64| self.worth_of(markup, *x, rival, &later);
                let best = highest(of, 0.0, maths::ln(DEAREST));
                let value = of(best);
                moved = moved
                    .max((best - markup[i]).abs())
                    .max((value - worth[i]).abs());
                // Half of the way: best responses that overshoot would go round for ever.
                markup[i] = f64::midpoint(markup[i], best);
                worth[i] = value;
            }
            if moved < SETTLED {
                return Ok(Equilibrium {
                    markup,
                    worth,
                    basis,
                });
            }
        }
        Err("prices do not settle: no equilibrium in pure strategies is found".to_owned())
    }
}

/// Chebyshev's nodes on [0, 1] and the polynomials there.
#[derive(Debug, Clone, PartialEq)]
struct Basis {
    nodes: Vec<f64>,
    /// T_j at each node: a row a node.
    at_nodes: Vec<Vec<f64>>,
}

impl Basis {
    /// The nodes are (1 − cos((2i + 1)π/2n))/2; cosines by bisection and their recurrence, which need but a root.
    fn new() -> Self {
        // cos(π/3), halved until the angle is π/2n: n is 3·2^k.
        let (mut half, mut angles) = (0.5_f64, 3);
        while angles < 2 * NODES {
            half = f64::midpoint(1.0, half).sqrt();
            angles *= 2;
        }
        let twice = 2.0 * half * half - 1.0;
        let mut cosines = vec![half, 2.0 * twice * half - half];
        for i in 2..NODES {
            cosines.push(2.0 * twice * cosines[i - 1] - cosines[i - 2]);
        }
        let nodes = cosines.iter().map(|c| (1.0 - c) / 2.0).collect();
        let at_nodes = cosines.iter().map(|c| polynomials(-c)).collect();
        Self { nodes, at_nodes }
    }

    /// The polynomial through these values at the nodes.
    fn through(&self, values: &[f64]) -> Polynomial {
        let of = |j: usize| {
            let sum: f64 = values
                .iter()
                .zip(&self.at_nodes)
                .map(|(v, t)| v * t[j])
                .sum();
            sum * if j == 0 { 1.0 } else { 2.0 } / NODES as f64
        };
        Polynomial((0..NODES).map(of).collect())
    }
}

/// T_0 to T_{n−1} at `z`.
fn polynomials(z: f64) -> Vec<f64> {
    let mut of = vec![1.0, z];
    for j in 2..NODES {
        of.push(2.0 * z * of[j - 1] - of[j - 2]);
    }
    of
}

/// A polynomial on [0, 1] by its coefficients on Chebyshev's.
struct Polynomial(Vec<f64>);

impl Polynomial {
    /// Its value at `x` (Clenshaw 1955).
    fn at(&self, x: f64) -> f64 {
        let z = 2.0 * x - 1.0;
        let (mut next, mut after) = (0.0, 0.0);
        for coefficient in self.0[1..].iter().rev() {
            (next, after) = (2.0 * z * next - after + coefficient, next);
        }
        z * next - after + self.0[0]
    }
}

impl MarkovPerfect {
    fn duopoly(&self, cost: f64) -> Duopoly {
        Duopoly {
            price_sensitivity: self.price_sensitivity,
            friction: maths::pow(1.0 + cost, -self.price_sensitivity),
            discount: maths::exp(-self.discount_rate * self.period_years),
        }
    }

    /// p/c of the pricing kernel.
    fn kernel(&self, cost: f64) -> f64 {
        let steady = SteadyPrice {
            price_sensitivity: self.price_sensitivity,
            firms: 2,
            period_years: self.period_years,
            costs_of_moving: vec![cost],
            horizons: vec![self.horizon],
        };
        steady.computed(cost, self.horizon)
    }
}

impl Answers for MarkovPerfect {
    fn lines(&self, _: &Setting) -> Result<Vec<Line>, String> {
        let mut lines = Vec::new();
        for cost in &self.costs_of_moving {
            let duopoly = self.duopoly(*cost);
            let found = duopoly
                .equilibrium()
                .map_err(|e| format!("κ/H {cost}: {e}"))?;
            let price = found.price(0.5);
            let deviations =
                [0.1, 0.3, 0.5, 0.7, 0.9].map(|x| found.gain_of_deviating(&duopoly, x));
            let gain = deviations.into_iter().fold(0.0, f64::max);
            let name = |what: &str| format!("κ/H {cost}: {what}");
            lines.push(Line {
                answer: Answer::Open,
                ..Line::exact(name("p/c, Markov perfect"), price, 0.0, 0.0)
            });
            lines.push(Line::within(
                name("gain of another price, of the firm's worth"),
                gain,
                0.0,
                1e-6,
            ));
            let within = self.kernel_within * price;
            lines.push(Line::exact(
                name("p/c, kernel"),
                self.kernel(*cost),
                price,
                within,
            ));
        }
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polynomial_goes_through_its_values() {
        let basis = Basis::new();
        let values: Vec<f64> = basis.nodes.iter().map(|x| maths::exp(*x)).collect();
        let through = basis.through(&values);
        for x in [0.0, 0.1, 0.37, 0.5, 0.93, 1.0] {
            assert!((through.at(x) - maths::exp(x)).abs() < 1e-11, "{x}");
        }
        let cosine =
            |i: usize| libm::cos(std::f64::consts::PI * (2 * i + 1) as f64 / (2 * NODES) as f64);
        for (i, x) in basis.nodes.iter().enumerate() {
            assert!((x - (1.0 - cosine(i)) / 2.0).abs() < 1e-12, "{i}");
        }
    }

    #[test]
    fn without_a_cost_of_moving_the_past_is_forgotten_and_the_price_is_bertrands() {
        let market = Duopoly {
            price_sensitivity: 4.0,
            friction: 1.0,
            discount: 0.92,
        };
        let found = market.equilibrium().unwrap();
        for x in [0.1, 0.5, 0.9] {
            assert!((found.price(x) - 1.5).abs() < 1e-7, "{}", found.price(x));
        }
    }

    #[test]
    fn firms_that_do_not_look_ahead_ask_the_static_price() {
        let market = Duopoly {
            price_sensitivity: 4.0,
            friction: 0.6,
            discount: 0.0,
        };
        let found = market.equilibrium().unwrap();
        let stay: f64 = 1.0 / 1.6;
        let slope = 2.0 * stay * (1.0 - stay);
        let expected = 1.0 + 0.5 / (4.0 * slope * 0.5);
        assert!(
            (found.price(0.5) - expected).abs() < 1e-7,
            "{}",
            found.price(0.5)
        );
    }
}
