//! Demand as it is measured: slopes, discounts and premiums, summed over enterprises.

use bevy_ecs::prelude::Resource;

use crate::pricing::Slope;
use crate::pricing::new_customers::Apart;

/// Spend and what it buys at list: their ratio is one less the mean discount.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Discounted {
    /// Spend, dollars a year.
    pub spend: f64,
    /// Spend at list prices.
    pub at_list: f64,
    /// Of it, what price matches take off.
    pub by_match: f64,
}

impl std::ops::AddAssign for Discounted {
    fn add_assign(&mut self, other: Self) {
        let Self {
            spend,
            at_list,
            by_match,
        } = other;
        self.spend += spend;
        self.at_list += at_list;
        self.by_match += by_match;
    }
}

impl Discounted {
    /// Mean discount, weighted by what is bought.
    pub fn mean(&self) -> f64 {
        if self.at_list > 0.0 {
            1.0 - self.spend / self.at_list
        } else {
            0.0
        }
    }

    /// The mean of the discounts that the seller grants, without what price matches take off.
    pub fn granted(&self) -> f64 {
        let paid = self.at_list - self.by_match;
        if paid > 0.0 {
            1.0 - self.spend / paid
        } else {
            0.0
        }
    }

    /// What price matches take off on average, share of list.
    pub fn matched(&self) -> f64 {
        if self.at_list > 0.0 {
            self.by_match / self.at_list
        } else {
            0.0
        }
    }
}

/// What buyers hold.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Held {
    /// Spend times utility and accepted match.
    pub surplus: f64,
    /// Spend, dollars a year.
    pub spend: f64,
}

impl std::ops::AddAssign for Held {
    fn add_assign(&mut self, other: Self) {
        let Self { surplus, spend } = other;
        self.surplus += surplus;
        self.spend += spend;
    }
}

/// What comes with a sale on the same cloud in the other market, since a buyer prefers to have all on one (ι): sums over
/// enterprises of D·D'/y, D the slope of what is sold, D' that of what it brings, y spend in the market in which it is sold;
/// dollars a year per unit of both ln prices and of α and α'.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Brought {
    /// Compute that comes with models sold through the offer, by the slope of its own price.
    pub by_channel: f64,
    /// The same, by the slope of its vendor's list price.
    pub by_list: f64,
    /// Models sold through the offer that come with its cloud's compute.
    pub by_compute: f64,
}

impl std::ops::AddAssign for Brought {
    fn add_assign(&mut self, other: Self) {
        let Self {
            by_channel,
            by_list,
            by_compute,
        } = other;
        self.by_channel += by_channel;
        self.by_list += by_list;
        self.by_compute += by_compute;
    }
}

impl std::ops::Mul<f64> for Brought {
    type Output = Self;

    fn mul(self, by: f64) -> Self {
        Self {
            by_channel: self.by_channel * by,
            by_list: self.by_list * by,
            by_compute: self.by_compute * by,
        }
    }
}

/// What is measured on the enterprises looked at in one tick.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measured {
    /// By provider for compute, then by vendor for models.
    pub firms: Vec<Slope>,
    /// By pair of firms whose prices are ever set together: what of the first's slope comes to the second, dollars a year per
    /// unit of ln price and α.
    pub together: Vec<f64>,
    /// By provider, then by vendor: demand of new customers and of the others; empty where no firm prices them apart.
    pub apart: Vec<Apart>,
    /// By offer: slopes of the channels of the model market; compute offers stay empty.
    pub channels: Vec<Slope>,
    /// By offer: what comes with a sale; compute offers and direct channels stay empty.
    pub brought: Vec<Brought>,
    /// Discounts by offer.
    pub discounts: Vec<Discounted>,
    /// Spend by market, compute then models.
    pub spend: [f64; 2],
    /// Spend times lock-in premium, by segment and market.
    pub premium: Vec<[f64; 2]>,
    /// Spend by segment and market.
    pub premium_spend: Vec<[f64; 2]>,
    /// Spend times utility and accepted match of what is held, by segment and market.
    pub surplus: Vec<[f64; 2]>,
    /// The same utility and spend, by segment and home and market.
    pub homes: Vec<[Held; 2]>,
    /// Dollars that leaving everything would cost in each of `YEARS_AHEAD`, by segment and market.
    pub exit_ahead: Vec<[[f64; 2]; 2]>,
    /// The spend that would be left, by segment and market.
    pub exit_spend: Vec<[f64; 2]>,
}

/// The years ahead for which the cost of leaving is worked out.
pub const YEARS_AHEAD: [f64; 2] = [2.0, 3.0];

impl Measured {
    /// Nothing measured yet, for a world of so many providers and vendors, offers, segments and homes of a segment.
    pub fn none(firms: usize, offers: usize, segments: usize, homes: usize) -> Self {
        Self {
            firms: vec![Slope::default(); firms],
            together: Vec::new(),
            apart: Vec::new(),
            channels: vec![Slope::default(); offers],
            brought: vec![Brought::default(); offers],
            discounts: vec![Discounted::default(); offers],
            spend: [0.0; 2],
            premium: vec![[0.0; 2]; segments],
            premium_spend: vec![[0.0; 2]; segments],
            surplus: vec![[0.0; 2]; segments],
            homes: vec![[Held::default(); 2]; segments * homes],
            exit_ahead: vec![[[0.0; 2]; 2]; segments],
            exit_spend: vec![[0.0; 2]; segments],
        }
    }

    /// Demand as firms see it that know what comes: of `coming` each with its share of the horizon, the rest under the rules
    /// in force. What buyers hold and pay stays as it is.
    pub fn look_ahead(&mut self, coming: &[(f64, Self)]) {
        if coming.is_empty() {
            return;
        }
        let now = 1.0 - coming.iter().map(|(share, _)| share).sum::<f64>();
        scale_each(&mut self.firms, now);
        scale_each(&mut self.together, now);
        scale_each(&mut self.apart, now);
        scale_each(&mut self.channels, now);
        scale_each(&mut self.brought, now);
        for (share, then) in coming {
            add_scaled(&mut self.firms, &then.firms, *share);
            add_scaled(&mut self.together, &then.together, *share);
            add_scaled(&mut self.apart, &then.apart, *share);
            add_scaled(&mut self.channels, &then.channels, *share);
            add_scaled(&mut self.brought, &then.brought, *share);
        }
    }

    /// Adds what was measured on other enterprises.
    pub fn add(&mut self, other: &Self) {
        let Self {
            firms,
            together,
            apart,
            channels,
            brought,
            discounts,
            spend,
            premium,
            premium_spend,
            surplus,
            homes,
            exit_ahead,
            exit_spend,
        } = other;
        add_each(&mut self.together, together);
        add_each(&mut self.apart, apart);
        add_each(&mut self.firms, firms);
        add_each(&mut self.channels, channels);
        add_each(&mut self.brought, brought);
        add_each(&mut self.discounts, discounts);
        add_each(&mut self.spend, spend);
        add_each(self.premium.as_flattened_mut(), premium.as_flattened());
        add_each(
            self.premium_spend.as_flattened_mut(),
            premium_spend.as_flattened(),
        );
        add_each(self.surplus.as_flattened_mut(), surplus.as_flattened());
        add_each(self.homes.as_flattened_mut(), homes.as_flattened());
        add_each(
            self.exit_ahead.as_flattened_mut().as_flattened_mut(),
            exit_ahead.as_flattened().as_flattened(),
        );
        add_each(
            self.exit_spend.as_flattened_mut(),
            exit_spend.as_flattened(),
        );
    }
}

/// Adds what is measured place by place.
fn add_each<T: std::ops::AddAssign + Copy>(mine: &mut [T], theirs: &[T]) {
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += *theirs;
    }
}

/// Scales what is measured place by place.
fn scale_each<T: std::ops::Mul<f64, Output = T> + Copy>(mine: &mut [T], by: f64) {
    for mine in mine {
        *mine = *mine * by;
    }
}

/// Adds a part of what is measured place by place.
fn add_scaled<T>(mine: &mut [T], theirs: &[T], by: f64)
where
    T: std::ops::AddAssign + std::ops::Mul<f64, Output = T> + Copy,
{
    for (mine, theirs) in mine.iter_mut().zip(theirs) {
        *mine += *theirs * by;
    }
}

/// Months of memory of measured demand, however long a tick is.
pub const MEMORY_MONTHS: f64 = 12.0;

/// Measured demand of the last twelve months, a part of the enterprises in each tick.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct Slopes {
    /// What each tick of the last twelve months measured, by tick modulo their number.
    pub ring: Vec<Measured>,
    /// Their sum, over the ring from its first place on.
    pub year: Measured,
}

impl Slopes {
    /// A memory that starts with the parts of a year in `ring`, one for each tick.
    pub fn new(ring: Vec<Measured>) -> Self {
        let year = ring[0].clone();
        let mut slopes = Self { ring, year };
        slopes.sum();
        slopes
    }

    /// Replaces what was measured twelve months ago.
    pub fn remember(&mut self, tick: u32, measured: Measured) {
        let place = tick as usize % self.ring.len();
        self.ring[place] = measured;
        self.sum();
    }

    fn sum(&mut self) {
        let mut year = self.ring[0].clone();
        for month in &self.ring[1..] {
            year.add(month);
        }
        self.year = year;
    }
}

/// Own- and cross-price slopes of one market: sums over enterprises.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CrossSlopes {
    /// Spend on each offer, dollars a year.
    pub held: Vec<f64>,
    /// Q: spend that chooses each offer within the year.
    pub contested: Vec<f64>,
    /// ∂Q_o/∂ln p_q, row by row of o.
    pub slope: Vec<f64>,
}

impl CrossSlopes {
    /// Empty sums for `offers` offers.
    pub fn none(offers: usize) -> Self {
        Self {
            held: vec![0.0; offers],
            contested: vec![0.0; offers],
            slope: vec![0.0; offers * offers],
        }
    }

    /// Adds the sums over other enterprises.
    pub fn add(&mut self, other: &Self) {
        let Self {
            held,
            contested,
            slope,
        } = other;
        add_each(&mut self.held, held);
        add_each(&mut self.contested, contested);
        add_each(&mut self.slope, slope);
    }

    /// Elasticity of contested demand for `o` to the price of `q`; not a number where there is none.
    pub fn elasticity(&self, o: usize, q: usize) -> f64 {
        over(self.at(o, q), self.contested[o])
    }

    /// Elasticity, within a year, of all spend on `o` to the price of `q`.
    pub fn attached_elasticity(&self, o: usize, q: usize) -> f64 {
        over(self.at(o, q), self.held[o])
    }

    /// Of the demand that `o` loses when its price rises, the part that goes to `q`, another offer.
    pub fn diversion(&self, o: usize, q: usize) -> f64 {
        if o == q {
            return f64::NAN;
        }
        over(self.at(q, o), -self.at(o, o))
    }

    fn at(&self, o: usize, q: usize) -> f64 {
        self.slope[o * self.contested.len() + q]
    }
}

fn over(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { f64::NAN }
}

/// Both markets' cross slopes in the ticks in which they are looked at: start, middle, end.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct Elasticities(pub Option<[CrossSlopes; 2]>);
