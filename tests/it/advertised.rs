//! What a world file may ask for and no shipped market rests on: scripted prices, matched prices, quarters for months.

use bevy_ecs::prelude::World;

use crate::common::{SEED, plan, read, run, series, simulation, start};
use lockin::market::Slopes;
use lockin::record::Recorder;
use lockin::sim::Manner;
use lockin::worldfile::Loaded;

const WORLD: &str = "worlds/teaching.ron";

/// The teaching world with few agents over a few years, values set.
fn teaching(sets: &[&str]) -> Loaded {
    let size = ["agents=300", "calibration_agents=500", "clock.years=4"];
    let text = std::fs::read_to_string(WORLD).unwrap();
    read(text, &[&size[..], sets].concat(), None)
}

fn lived(loaded: &Loaded, variant: &str) -> Recorder {
    run(&plan(loaded, variant), &start(loaded), SEED)
}

/// A provider's price net of discounts, relative to the start's.
fn price(run: &Recorder, provider: &str) -> Vec<f64> {
    let net = series(run, "providers", &[provider], "net_price");
    net.iter().map(|price| price / net[0]).collect()
}

#[test]
fn a_scripted_price_is_on_its_path_from_each_date_on() {
    let loaded = teaching(&[]);
    let run = lived(&loaded, "south-cuts");
    let net = series(&run, "providers", &["south"], "net_price");
    let net_at_start = net[0];
    // A row is the end of its month.
    for (tick, net) in net.iter().enumerate().skip(1) {
        let relative = net / net_at_start;
        let scripted = match tick {
            0..12 => 1.0,
            12..24 => 0.9,
            _ => 0.8,
        };
        // Around a date the month before and the month after are both right.
        if ![11, 12, 13, 23, 24, 25].contains(&tick) {
            assert!(
                (relative / scripted - 1.0).abs() < 0.01,
                "tick {tick}: {relative}, scripted {scripted}"
            );
        }
    }
}

#[test]
fn a_path_may_be_written_in_any_order() {
    let steps = [
        "(from: \"2028-01-01\", price: 0.8)",
        "(from: \"2027-01-01\", price: 0.9)",
    ];
    let path = |a: &str, b: &str| format!("providers.south.pricing=Scripted(path: [{a}, {b}])");
    let forwards = price(
        &lived(&teaching(&[&path(steps[1], steps[0])]), "base"),
        "south",
    );
    let backwards = price(
        &lived(&teaching(&[&path(steps[0], steps[1])]), "base"),
        "south",
    );
    assert_eq!(forwards, backwards);
    // Without a step it is the price of the start for ever.
    let still = lived(
        &teaching(&[
            "providers.south.pricing=Scripted(path: [])",
            "compute.discount_sd=0.0",
        ]),
        "base",
    );
    let still = price(&still, "south");
    assert!(
        still.iter().all(|price| (price - 1.0).abs() < 0.02),
        "{still:?}"
    );
}

#[test]
fn who_matches_the_lowest_follows_it_but_not_below_cost() {
    let loaded = teaching(&[]);
    let (alone, matched) = (
        lived(&loaded, "south-cuts"),
        lived(&loaded, "north-matches"),
    );
    let (north, south) = (price(&matched, "north"), price(&matched, "south"));
    assert!(
        price(&alone, "north")[20] > 1.02 * north[20],
        "matching changes nothing"
    );
    // A review comes within three months of the cut.
    for tick in [20, 47] {
        assert!(
            (north[tick] / south[tick] - 1.0).abs() < 0.06,
            "tick {tick}: {} beside {}",
            north[tick],
            south[tick]
        );
    }
    // Costs rise under the lowest price: the match ends at cost.
    let dear = teaching(&["providers.north.unit_cost_growth_per_year=0.3"]);
    let run = lived(&dear, "north-matches");
    let (north, south) = (price(&run, "north"), price(&run, "south"));
    assert!(
        north[47] > 1.2 * south[47],
        "{} beside {}",
        north[47],
        south[47]
    );
    let of = |column: &str| series(&run, "providers", &["north"], column)[47];
    // Between two reviews costs rise by 7.5 %.
    assert!(
        of("net_price") > 0.925 * of("unit_cost"),
        "{} under {}",
        of("net_price"),
        of("unit_cost")
    );
}

#[test]
fn a_quarter_is_three_months() {
    let quarters = teaching(&["clock.tick=Quarter"]);
    let months = teaching(&[]);
    let (by_quarter, by_month) = (lived(&quarters, "base"), lived(&months, "base"));
    let (q, m) = (price(&by_quarter, "north"), price(&by_month, "north"));
    assert_eq!((q.len(), m.len()), (4 * 4 + 1, 4 * 12 + 1));
    // The years are alike.
    for year in 1..=4 {
        let price = q[4 * year] / m[12 * year];
        assert!(
            (price - 1.0).abs() < 0.05,
            "year {year}: north's price {price}"
        );
    }
    let spend = |run: &Recorder| series(run, "market", &["compute", "all"], "spend");
    let grown = (spend(&by_quarter)[16] / spend(&by_quarter)[0])
        / (spend(&by_month)[48] / spend(&by_month)[0]);
    assert!(
        (grown - 1.0).abs() < 0.03,
        "spend grows {grown} times as much"
    );
}

/// Firms remember a year of demand, whatever a tick is: with quarters the fifth replaces the first.
#[test]
fn memory_is_of_a_year() {
    for (tick, ticks) in [("Month", 12), ("Quarter", 4)] {
        let loaded = teaching(&[&format!("clock.tick={tick}")]);
        let mut simulation = simulation(
            &plan(&loaded, "base"),
            &start(&loaded),
            SEED,
            Manner::default(),
        );
        let ring = |world: &mut World| world.resource::<Slopes>().ring.clone();
        let first = ring(simulation.world());
        assert_eq!(first.len(), ticks, "{tick}");
        for _ in 0..ticks {
            simulation.step();
        }
        let now = ring(simulation.world());
        assert!(
            first.iter().zip(&now).all(|(then, now)| then != now),
            "{tick}: an old look is still remembered"
        );
    }
}
