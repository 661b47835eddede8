//! Every pure formula, whatever legal numbers it is given: ranges, monotonicity, limits, symmetry, never NaN.

use proptest::prelude::*;

use lockin::enterprise::growth::{growth_rate, intensified};
use lockin::enterprise::lockin::{Friction, MovingCost, cost_of_move};
use lockin::logit::{MAX_OFFERS, Weighed};
use lockin::market::posted::{PostedMarket, weights};
use lockin::market::response::{Linear, Log, PriceResponse};
use lockin::maths;
use lockin::pricing::{Response, Situation, Slope};
use lockin::provider::rent::learned;

fn utilities() -> impl Strategy<Value = Vec<(f64, u8)>> {
    prop::collection::vec((-3.0_f64..3.0, 0_u8..4), 1..12)
}

/// A market of these utilities and nests, nests counted from 0 without gaps.
fn weighed(offers: &[(f64, u8)], alpha: f64, lambda: f64) -> (Weighed, Vec<u8>, usize) {
    let mut seen: Vec<u8> = Vec::new();
    let nest_of = offers.iter().map(|(_, nest)| {
        let place = seen.iter().position(|s| s == nest).unwrap_or_else(|| {
            seen.push(*nest);
            seen.len() - 1
        });
        place as u8
    });
    let nest_of: Vec<u8> = nest_of.collect();
    let utilities: Vec<f64> = offers.iter().map(|(u, _)| *u).collect();
    let mut padded = [0.0; MAX_OFFERS];
    let scaled = weights(&utilities, alpha / lambda);
    padded[..scaled.len()].copy_from_slice(&scaled);
    let nests = seen.len();
    (
        Weighed::new(padded, &nest_of, nests, lambda),
        nest_of,
        nests,
    )
}

fn probabilities(weighed: &Weighed, nest_of: &[u8]) -> Vec<f64> {
    let of = |(o, nest): (usize, &u8)| weighed.probability(o, usize::from(*nest));
    nest_of.iter().enumerate().map(of).collect()
}

proptest! {
    #[test]
    fn probabilities_are_probabilities(
        offers in utilities(), alpha in 0.1_f64..12.0, lambda in 0.1_f64..=1.0
    ) {
        let (market, nest_of, nests) = weighed(&offers, alpha, lambda);
        let all = probabilities(&market, &nest_of);
        prop_assert!(all.iter().all(|p| (0.0..=1.0).contains(p)), "{all:?}");
        prop_assert!((all.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let by_nest: f64 = (0..nests).map(|v| market.nest_probability(v)).sum();
        prop_assert!((by_nest - 1.0).abs() < 1e-12);
        prop_assert!(market.log_sum().is_finite());
    }

    #[test]
    fn what_becomes_better_is_chosen_more_and_everything_else_less(
        offers in utilities(), alpha in 0.1_f64..12.0, lambda in 0.1_f64..=1.0, better in 0.01_f64..2.0
    ) {
        let (before, nest_of, _) = weighed(&offers, alpha, lambda);
        let mut changed = offers.clone();
        changed[0].0 += better;
        let (after, ..) = weighed(&changed, alpha, lambda);
        let pairs = probabilities(&before, &nest_of).into_iter().zip(probabilities(&after, &nest_of));
        for (o, (before, after)) in pairs.enumerate() {
            let rose = after - before;
            prop_assert!(if o == 0 { rose >= -1e-15 } else { rose <= 1e-15 }, "{o}: {rose}");
        }
    }

    /// The slope is the derivative, and what one offer loses the others win.
    #[test]
    fn the_pull_of_an_offer_is_the_derivative_of_choice(
        offers in utilities(), alpha in 0.5_f64..4.0, lambda in 0.2_f64..=1.0
    ) {
        let (market, nest_of, _) = weighed(&offers, alpha, lambda);
        let step = 1e-6;
        let moved = |by: f64| {
            let mut changed = offers.clone();
            changed[0].0 += by;
            let (market, nest_of, _) = weighed(&changed, alpha, lambda);
            probabilities(&market, &nest_of)
        };
        let (up, down, all) = (moved(step), moved(-step), probabilities(&market, &nest_of));
        let mut balance = 0.0;
        for o in 0..offers.len() {
            let pull = alpha * market.pull((o, nest_of[o]), (0, nest_of[0]), lambda) * all[o];
            let slope = (up[o] - down[o]) / (2.0 * step);
            prop_assert!((pull - slope).abs() < 1e-6, "{o}: {pull} {slope}");
            balance += pull;
        }
        prop_assert!(balance.abs() < 1e-9);
    }

    #[test]
    fn demand_is_bought_from_somebody_and_an_outside_good_takes_the_rest(
        goods in prop::collection::vec((0.0_f64..3.0, 0.1_f64..4.0), 1..10), mu in 0.05_f64..2.0, outside in -2.0_f64..2.0
    ) {
        let (qualities, prices): (Vec<f64>, Vec<f64>) = goods.into_iter().unzip();
        let alone: Vec<u8> = (0..prices.len() as u8).collect();
        let sum = |response: &PriceResponse| {
            let weighed = response.weighed(&qualities, &prices, &alone);
            probabilities(&weighed, &alone).iter().sum::<f64>()
        };
        let (price_sensitivity, nest_dissimilarity, budget_elasticity) = (4.0, 1.0, 1.0);
        let log = Log { price_sensitivity, nest_dissimilarity, budget_elasticity };
        prop_assert!((sum(&PriceResponse::Log(log)) - 1.0).abs() < 1e-12);
        let bought = sum(&PriceResponse::Linear(Linear { mu, outside }));
        prop_assert!(bought > 0.0 && bought < 1.0 + 1e-12);
    }

    #[test]
    fn moving_never_pays_and_costs_more_the_more_is_left(
        vendor in 0.0_f64..5.0, provider in 0.0_f64..5.0, more in 0.0_f64..3.0, horizon in 1.0_f64..10.0, scale in 0.1_f64..20.0
    ) {
        let market = PostedMarket {
            nests: 2,
            nest_of: vec![0, 0, 1, 1],
            provider_of: vec![0, 1, 0, 1],
            ..PostedMarket::default()
        };
        let cost = MovingCost { vendor, provider, egress: 0.0 };
        let dearer = MovingCost { vendor: vendor + more, provider: provider + more, egress: 0.0 };
        let factors = |cost| Friction::around(0, cost, horizon, &market, scale).apply(&[1.0; MAX_OFFERS], &market);
        let (less, most) = (factors(cost), factors(dearer));
        prop_assert_eq!(less[0], 1.0);
        for o in 1..4 {
            prop_assert!(less[o] > 0.0 && less[o] <= 1.0);
            prop_assert!(most[o] <= less[o] + 1e-15);
            let years = cost_of_move(cost, &market, 0, o);
            let closed = maths::pow(1.0 + years / horizon, -scale);
            prop_assert!((less[o] - closed).abs() < 1e-12);
            prop_assert_eq!(years, cost_of_move(cost, &market, o, 0), "there and back cost the same");
        }
    }
}

/// Any firm that sells something, on the response given.
fn firms(response: Response) -> impl Strategy<Value = Situation> {
    let market = (
        0.01_f64..0.99,
        0.01_f64..1.0,
        0.0_f64..1.0,
        0.0_f64..1.0,
        0.0_f64..2.0,
    );
    let firm = (0.05_f64..3.0, 0.1_f64..3.0, 0.5_f64..10.0, 0.0_f64..1.0);
    let time = (0.0_f64..0.8, 0.5_f64..30.0);
    (market, firm, time).prop_map(move |(market, firm, time)| {
        let (share, slope, stay, win, contested) = market;
        let (cost, conduct, price_sensitivity, research) = firm;
        let (renewed, horizon_years) = time;
        Situation {
            price: 1.0,
            start_price: 1.0,
            cost,
            start_cost: cost,
            response,
            demand: Slope {
                slope: share * slope,
                spend: share,
                reviewed: share * contested,
                stay: share * contested * stay,
                win: share * contested * stay * win,
                renewed: share * renewed,
                placed: share * (contested * stay + renewed * slope),
                matched: 0.0,
            },
            share,
            recaptured: 0.0,
            brings: 0.0,
            conduct,
            price_sensitivity,
            budget_elasticity: 1.0,
            research,
            horizon_years,
            tick_years: 1.0 / 12.0,
            menu_cost: 0.04,
            ceiling: 1e9,
        }
    })
}

proptest! {
    #[test]
    fn a_best_price_covers_cost_and_falls_with_rivalry_horizon_and_research(
        log in firms(Response::Log), linear in firms(Response::Linear), more in 1.01_f64..3.0
    ) {
        for firm in [log, linear] {
            let price = firm.best_price();
            prop_assert!(price.is_finite() && price >= firm.cost, "{price} {firm:?}");
            let mut keener = firm;
            keener.demand.slope *= more;
            prop_assert!(keener.best_price() <= price);
            let patient = Situation { horizon_years: firm.horizon_years + 1.0, ..firm };
            prop_assert!(patient.best_price() <= price * (1.0 + 1e-12));
            let learning = Situation { research: firm.research + 0.2, ..firm };
            prop_assert!(learning.best_price() <= price * (1.0 + 1e-12));
            let wider = Situation { recaptured: 0.1 * (firm.elasticity() - 1.0), ..firm };
            prop_assert!(wider.best_price() >= price);
        }
    }

    #[test]
    fn the_conduct_behind_a_price_gives_it_back(firm in firms(Response::Log), other in firms(Response::Linear)) {
        for mut firm in [firm, other] {
            firm.price = firm.best_price();
            let found = Situation { conduct: firm.conduct_behind_price(), ..firm };
            prop_assert!((found.best_price() / firm.price - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn a_change_for_good_is_felt_at_least_as_a_month_and_at_most_for_the_horizon(mut firm in firms(Response::Log)) {
        // As much comes in as leaves: sales stay.
        firm.demand.placed = firm.demand.reviewed + firm.demand.renewed;
        let flow = firm.demand.slope / firm.demand.spend;
        let stock = firm.mean_response() / flow;
        let most = f64::midpoint(firm.horizon_years, firm.tick_years);
        prop_assert!((firm.tick_years * (1.0 - 1e-9)..=most + 1e-9).contains(&stock), "{stock}");
    }

    #[test]
    fn a_price_moves_towards_its_target_and_not_past_it(
        firm in firms(Response::Log), target in 0.1_f64..10.0, inertia in 0.0_f64..0.99
    ) {
        let price = firm.towards(target, inertia);
        let (low, high) = (firm.price.min(target), firm.price.max(target));
        prop_assert!(price >= low * (1.0 - 1e-12) && price <= high * (1.0 + 1e-12));
        let gap = maths::ln(target / firm.price).abs();
        prop_assert_eq!(price == firm.price, gap <= firm.menu_cost);
    }

    #[test]
    fn intensity_stays_a_share_and_never_falls(x in 0.0_f64..=1.0, factor in 1.0_f64..3.0) {
        let after = intensified(x, factor);
        prop_assert!(after >= x - 1e-15 && after <= 1.0 + 1e-15);
    }

    #[test]
    fn learning_only_lowers_cost(rate in 0.0_f64..0.9, fold in 1.0_f64..1e6, more in 1.0_f64..10.0) {
        let cost = learned(rate, fold);
        prop_assert!(cost > 0.0 && cost <= 1.0);
        prop_assert!(learned(rate, fold * more) <= cost * (1.0 + 1e-12));
    }
}

#[test]
fn growth_fades_from_its_start_to_the_long_run() {
    let world = "worlds/ai-cloud-2026.ron".as_ref();
    let loaded = lockin::worldfile::Loaded::read(world, &[], None).unwrap();
    let terms = &loaded.world().demand;
    let path: Vec<f64> = (0..=50)
        .map(|year| growth_rate(terms, f64::from(year)))
        .collect();
    assert_eq!(path[0], terms.growth_now);
    assert!(path.is_sorted_by(|a, b| a > b));
    assert!((path[50] - terms.growth_long_run).abs() < 1e-5);
}
