//! What buyers hold and sign: clauses bind, deals' terms reach them, and the commands about them say what they should.

use crate::common::binary::{Study, done};
use crate::common::{
    SEED, assert_same_but, plan, run, run_small, series, simulation, small, start,
};
use lockin::enterprise::clauses::paid_ratio;
use lockin::enterprise::traits::PRICE_MATCH;
use lockin::enterprise::{Enterprise, Workloads};
use lockin::market::posted::Posted;
use lockin::maths;
use lockin::sim::Manner;

#[test]
fn a_buyer_with_a_price_match_never_pays_more_than_its_clause_allows() {
    let sets = ["deals.amazon-anthropic.channel_discount_floor=0.25"];
    let loaded = small(600, 3, &sets);
    let mut run = simulation(
        &plan(&loaded, "base"),
        &start(&loaded),
        SEED,
        Manner::default(),
    );
    let margin = loaded.world().lock_in.price_match_margin;
    let mut bound = 0;
    while run.tick() < run.ticks() {
        run.step();
        let posted = run.world().resource::<Posted>().clone();
        let market = &posted.markets[1];
        let mut query = run.world().query::<(&Enterprise, &Workloads)>();
        for (enterprise, workloads) in query.iter(run.world()) {
            for offer in workloads
                .0
                .iter()
                .filter_map(lockin::enterprise::Workload::current)
            {
                let Some(o) = offer.index().checked_sub(market.first) else {
                    continue;
                };
                let ratio = paid_ratio(enterprise, market, o);
                if !enterprise.has(PRICE_MATCH) {
                    assert_eq!(ratio, 1.0);
                    continue;
                }
                let same_vendor = |&p: &usize| market.nest_of[p] == market.nest_of[o];
                let open = |&p: &usize| market.utility[p] > f64::NEG_INFINITY;
                let prices = (0..market.offers()).filter(same_vendor).filter(open);
                let lowest = prices
                    .map(|p| market.ln_retail[p])
                    .fold(f64::INFINITY, f64::min);
                let most = (1.0 + margin) * maths::exp(lowest);
                let paid = ratio * maths::exp(market.ln_retail[o]);
                assert!(paid <= most * (1.0 + 1e-9), "pays {paid}, at most {most}");
                bound += usize::from(ratio < 1.0);
            }
        }
    }
    assert!(bound > 0, "the clause never binds");
}

#[test]
fn the_sponsors_channel_keeps_to_its_discount_floor() {
    let held = run_small(
        600,
        2,
        &["deals.amazon-anthropic.channel_discount_floor=0.2"],
    );
    let free = run_small(600, 2, &[]);
    let ratio = |run| -> Vec<f64> {
        let retail = series(run, "offers", &["model", "all", "anthropic@aws"], "price");
        let list = series(run, "vendors", &["anthropic"], "list_price");
        retail.iter().zip(list).map(|(r, l)| r / l).collect()
    };
    assert!(
        ratio(&held)[2..].iter().all(|r| *r <= 0.8 + 1e-9),
        "{:?}",
        ratio(&held)
    );
    assert!(ratio(&free)[2..].iter().any(|r| *r > 0.8 + 1e-9));
}

#[test]
fn a_share_of_revenue_is_paid_by_the_vendor_to_the_sponsor() {
    let run = run_small(600, 2, &["deals.amazon-anthropic.revenue_share=0.1"]);
    let paid = series(&run, "vendors", &["anthropic"], "revenue_shares");
    let received = series(&run, "providers", &["aws"], "revenue_shares");
    let of_deal = series(&run, "deals", &["amazon-anthropic"], "revenue_share");
    let model = series(&run, "vendors", &["anthropic"], "model_revenue");
    let other = series(&run, "vendors", &["anthropic"], "other_revenue");
    for tick in 1..=24 {
        let due = 0.1 * (model[tick] + other[tick]);
        for amount in [paid[tick], received[tick], of_deal[tick]] {
            assert!((amount - due).abs() < 0.01, "tick {tick}: {amount} {due}");
        }
    }
}

#[test]
fn a_shortfall_is_paid_once_a_deal_year_and_is_what_was_missing() {
    let run = run_small(600, 3, &["deals.amazon-anthropic.commitment=900e9"]);
    let deal = |column| series(&run, "deals", &["amazon-anthropic"], column);
    let (shortfall, compute) = (deal("shortfall"), deal("compute"));
    let mut paid = 0;
    for (tick, amount) in shortfall.iter().enumerate() {
        if tick == 0 || tick % 12 != 0 {
            assert_eq!(*amount, 0.0, "tick {tick}");
            continue;
        }
        let year = tick / 12 - 1;
        let owed = 90e9 * (0.4 + 1.2 * year as f64 / 9.0);
        let bought: f64 = compute[tick - 11..=tick].iter().sum();
        assert!(
            (amount - (owed - bought).max(0.0)).abs() < 1.0,
            "year {year}: {amount}"
        );
        paid += usize::from(*amount > 0.0);
    }
    assert!(paid > 0, "nothing is missing in any year");
    let received = series(&run, "providers", &["aws"], "shortfall_received");
    let all: f64 = received.iter().sum();
    assert!((all - shortfall.iter().sum::<f64>()).abs() < 1.0);
}

#[test]
fn more_equity_moves_quality_little_where_money_can_be_had_anyway() {
    let quality = |equity: &str| {
        let sets = ["money.round_chance_per_month=1.0", equity];
        let loaded = small(600, 5, &sets);
        let run = run(&plan(&loaded, "base"), &start(&loaded), SEED);
        series(&run, "vendors", &["anthropic"], "quality")[60]
    };
    let gained = quality("deals.amazon-anthropic.equity=10e9")
        - quality("deals.amazon-anthropic.equity=5e9");
    assert!(gained.abs() < 0.15, "{gained} decades");
}

#[test]
fn commands_about_buyers_and_markets_answer() {
    let study = Study::new();
    study
        .run(&["--seeds", "1..=2", "--variant", "no-amazon-anthropic"])
        .with(0);
    let payoff = done(&["payoff", study.name(), "--segment", "large"]).with(0);
    for told in [
        "one vendor, price match",
        "own open weights",
        "all seeds, 2",
        "largest regret",
    ] {
        assert!(payoff.out.contains(told), "{told}: {}", payoff.out);
    }
    let draws = |threads: &str| {
        let asked = ["payoff", study.name(), "--segment", "large", "--prior", "8"];
        done(&[&asked[..], &["--threads", threads]].concat()).with(0)
    };
    let over = draws("1");
    for told in [
        "all draws, 8",
        "over what nobody knows",
        "of 8",
        "its means are rough",
    ] {
        let all = format!("{}{}", over.out, over.err);
        assert!(all.contains(told), "{told}: {all}");
    }
    assert_eq!(over.out, draws("2").out, "threads change what draws say");
    let trace = done(&["trace", study.name(), "--enterprise", "7"]).with(0);
    for told in [
        "Enterprise 7",
        "Its autonomy is",
        "percentile",
        "2027-04-01",
    ] {
        assert!(trace.out.contains(told), "{told}: {}", trace.out);
    }
    let market = done(&["market-definition", study.name(), "--offers", "aws,azure"]).with(0);
    for told in ["critical loss", "GUPPI", "spend that chooses"] {
        assert!(market.out.contains(told), "{told}: {}", market.out);
    }
    for (arguments, told) in [
        (
            vec!["payoff", study.name(), "--segment", "larg"],
            "did you mean large?",
        ),
        (
            vec![
                "payoff",
                study.name(),
                "--prior",
                "8",
                "--deal",
                "amazon-antropic",
            ],
            "did you mean amazon-anthropic?",
        ),
        (
            vec!["trace", study.name(), "--enterprise", "99999"],
            "write a number from 0 to",
        ),
        (
            vec!["trace", study.name(), "--enterprise", "1", "--seed", "9"],
            "write one of them",
        ),
        (
            vec![
                "market-definition",
                study.name(),
                "--offers",
                "aws,anthropc",
            ],
            "did you mean anthropic?",
        ),
        (
            vec![
                "market-definition",
                study.name(),
                "--offers",
                "aws,open@aws",
            ],
            "a group lies in one market",
        ),
    ] {
        let done = done(&arguments).with(2);
        assert!(done.err.contains(told), "{arguments:?}: {}", done.err);
    }
}

const REVIEW: &str = "strategic_review=(years: 2, aggressiveness: 0.8, budget: 0.05, steering: 0.5, commitment_share: 0.5, least_gain: 0.0)";

#[test]
fn a_review_that_gives_nothing_changes_nothing() {
    let nothing = REVIEW.replace("budget: 0.05", "budget: 0.0");
    let nothing = nothing.replace("least_gain: 0.0", "least_gain: 0.5");
    let off = run_small(600, 3, &[]);
    let on = run_small(600, 3, &[&nothing]);
    assert_same_but(
        &off,
        &on,
        &["deals", "events"],
        "a review that gives nothing",
    );
}

#[test]
fn what_the_review_signs_settles_like_any_deal() {
    what_is_signed_settles(REVIEW);
}

#[test]
fn what_is_signed_where_providers_outbid_one_another_settles_too() {
    what_is_signed_settles(&REVIEW.replace("least_gain", "bidding: Ascending, least_gain"));
}

/// A review is lived: offers are made, each has one answer, and what is signed is given.
fn what_is_signed_settles(review: &str) {
    let run = run_small(600, 4, &[review]);
    let events = run.table("events").unwrap();
    let kinds = events.texts("kind").unwrap();
    let of = |kind: &str| {
        (0..events.rows())
            .filter(|&row| kinds.get(row) == kind)
            .count()
    };
    assert!(of("offer") > 0, "nobody offers");
    assert!(of("accept") > 0, "nobody accepts");
    let refused = ["refuse-outbid", "refuse-too-little", "refuse-dearer"].map(of);
    let answers = of("accept") + refused.iter().sum::<usize>();
    assert_eq!(
        of("offer"),
        answers,
        "an offer without an answer: {refused:?}"
    );
    let deals = run.table("deals").unwrap();
    let names = deals.texts("deal").unwrap();
    let (credits, compute) = (
        deals.numbers("credits").unwrap(),
        deals.numbers("compute").unwrap(),
    );
    let signed = |row: &usize| names.get(*row).contains("-with-") && credits[*row] > 0.0;
    let rows: Vec<usize> = (0..deals.rows()).filter(signed).collect();
    assert!(!rows.is_empty(), "nothing signed is settled");
    assert!(rows.iter().all(|&row| compute[row] > 0.0));
}
