//! Price matches that sellers see: the price of a channel against what profit says, and what has to hold of a run.

use crate::common::{
    SEED, assert_same, first_difference, mean_from, plan, read, run, series, start,
};
use lockin::logit::{MAX_OFFERS, Weighed};
use lockin::maths;
use lockin::pricing::{Response, Situation, Slope};
use lockin::record::Recorder;

const ALPHA: f64 = 3.0;
const LAMBDA: f64 = 0.5;
const COST: f64 = 0.6;
/// m: what holders pay above the lowest price.
const MARGIN: f64 = 0.05;
/// Holders among buyers.
const HOLDERS: f64 = 0.4;
/// The nests of two channels of one vendor and of a rival.
const NESTS: [u8; 3] = [0, 0, 1];

/// What each sort of buyer pays on the two channels of a vendor, the first of which asks `own` and the other `other`.
fn paid(own: f64, other: f64, holds: bool) -> [f64; 2] {
    let most = (1.0 + MARGIN) * own.min(other);
    if holds {
        [own.min(most), other.min(most)]
    } else {
        [own, other]
    }
}

/// The market as each sort of buyer weighs it, the rival asking 1.
fn weighed(prices: [f64; 2]) -> Weighed {
    let mut weights = [0.0; MAX_OFFERS];
    for (o, price) in [prices[0], prices[1], 1.0].into_iter().enumerate() {
        weights[o] = maths::pow(price, -ALPHA / LAMBDA);
    }
    Weighed::new(weights, &NESTS, 2, LAMBDA)
}

/// Each sort of buyer: its part of the market, and whether it holds a match.
const SORTS: [(f64, bool); 2] = [(HOLDERS, true), (1.0 - HOLDERS, false)];

/// What the first channel earns where everybody chooses anew.
fn profit(own: f64, other: f64) -> f64 {
    let of = |(part, holds): (f64, bool)| {
        let prices = paid(own, other, holds);
        part * weighed(prices).probability(0, 0) * (1.0 - COST / prices[0])
    };
    SORTS.map(of).iter().sum()
}

/// The price at which that is highest from `low` to `high`.
fn most_profitable(other: f64, (low, high): (f64, f64)) -> f64 {
    let tried = |n: u32| low + (high - low) * f64::from(n) / 100_000.0;
    let all = (0..=100_000).map(tried);
    all.max_by(|a, b| profit(*a, other).total_cmp(&profit(*b, other)))
        .expect("there are prices")
}

/// The kernel's price of the first channel where that is what it asks, everybody choosing anew.
fn kernels_price(other: f64, mut own: f64) -> f64 {
    for _ in 0..200 {
        let (bound, sets) = (own >= (1.0 + MARGIN) * other, own <= other);
        let follows = sets && other >= (1.0 + MARGIN) * own;
        let (mut slope, mut spend, mut matched) = (0.0, 0.0, 0.0);
        for (part, holds) in SORTS {
            let weighed = weighed(paid(own, other, holds));
            let (p, inside) = (weighed.probability(0, 0), weighed.inside(0, 0));
            spend += part * p;
            if holds && bound {
                matched += part * p;
                continue;
            }
            let (mut all, mut of_vendor) = (p, inside);
            if holds && follows {
                all += weighed.probability(1, 0);
                of_vendor += weighed.inside(1, 0);
            }
            slope += part * p * (1.0 / LAMBDA - (1.0 / LAMBDA - 1.0) * of_vendor - all);
        }
        let firm = Situation {
            price: own,
            start_price: 1.0,
            cost: COST,
            start_cost: COST,
            response: Response::Log,
            demand: Slope {
                slope,
                spend,
                reviewed: spend,
                stay: 0.0,
                win: 0.0,
                renewed: 0.0,
                placed: spend,
                matched,
            },
            share: spend,
            recaptured: 0.0,
            brings: 0.0,
            conduct: 1.0,
            price_sensitivity: ALPHA,
            budget_elasticity: 1.0,
            research: 0.0,
            horizon_years: 1.0,
            tick_years: 1.0,
            menu_cost: 0.0,
            ceiling: 10.0,
        };
        own = firm.towards(firm.best_price(), 0.5);
    }
    own
}

/// A channel that is out of its price's reach for who holds a match asks what is best of who does not; one that sets the
/// lowest price, what is best where a cut is a cut of the other channel too.
#[test]
fn a_channel_under_price_matches_asks_what_is_most_profitable() {
    let bound = kernels_price(0.7, 0.9);
    assert!(bound > 0.735, "{bound}");
    let best = most_profitable(0.7, (0.735, 2.0));
    assert!((bound / best - 1.0).abs() < 1e-4, "{bound} {best}");
    let sets = kernels_price(1.3, 0.9);
    assert!(sets * (1.0 + MARGIN) < 1.3, "{sets}");
    let best = most_profitable(1.3, (0.61, 1.2));
    assert!((sets / best - 1.0).abs() < 1e-4, "{sets} {best}");
}

const WORLD: &str = include_str!("../../worlds/new-customers.ron");
const YEARS: &str = "clock.years=5";

/// The runs of these variants of the world `new-customers`, made small, with these values set.
fn runs<const N: usize>(variants: [&str; N], sets: &[&str]) -> [Recorder; N] {
    let small = ["agents=400", "calibration_agents=400", YEARS];
    let loaded = read(WORLD.to_owned(), &[&small, sets].concat(), None);
    let start = start(&loaded);
    variants.map(|variant| run(&plan(&loaded, variant), &start, SEED))
}

/// Where nobody holds a match, who looks at them sees nothing.
#[test]
fn who_looks_at_matches_that_nobody_holds_changes_no_bit() {
    let nobody = [
        "segments.*.clauses.price_match=0",
        "lock_in.price_match_price=1",
        "variants.two-prices.set=[(path: \"lock_in.price_match_seen\", value: \"true\")]",
    ];
    let [base, looks] = runs(["base", "two-prices"], &nobody);
    assert_same(&base, &looks, "looking at matches that nobody holds");
}

/// A match that costs nothing and binds at the lowest price is held by all, and all pay one price of a vendor's models, whatever
/// channel they buy on: what is posted above it is taken off.
#[test]
fn what_is_matched_is_paid_at_the_lowest_price() {
    let [matched, seen] = runs(["price-match", "price-match-seen"], &[]);
    assert!(first_difference(&matched, &seen).is_some());
    for run in [&matched, &seen] {
        let price = |offer: &str| series(run, "offers", &["model", "all", offer], "price");
        let (direct, north, south) = (
            price("alpha@direct"),
            price("alpha@north"),
            price("alpha@south"),
        );
        let off = series(run, "offers", &["model", "all", "alpha@direct"], "discount");
        let lowest = |tick: usize| direct[tick].min(north[tick]).min(south[tick]);
        let last = direct.len() - 1;
        // What is taken off on the direct channel is a match and nothing else; of the last twelve months.
        let mean = |of: &dyn Fn(usize) -> f64| (last - 11..=last).map(of).sum::<f64>() / 12.0;
        let expected = mean(&|tick| 1.0 - lowest(tick) / direct[tick]);
        assert!(
            (off[last] - expected).abs() < 0.03,
            "{} {expected}",
            off[last]
        );
        assert!(mean_from(&off, 12) > 0.0, "{off:?}");
    }
}
