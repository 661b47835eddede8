//! Every policy and every shock moves what it is about, with the sign that theory gives; where theory gives none, the reason.
//!
//! Variants of the default world, made small, on common draws: differences are paired seed by seed.

mod rows;

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;
use std::sync::{Mutex, MutexGuard};

use self::rows::{ROWS, Row, Sign, World};
use crate::common::{assert_same, first_difference, plan, read, run, series, small, start};
use lockin::policy::{Policy, in_force};
use lockin::record::{Heard, Recorder};
use lockin::study::Study;
use lockin::study::ensemble::Outcome;
use lockin::study::statistics::{Summary, paired_difference};
use lockin::worldfile::Loaded;

const MERGER: &str = include_str!("../../../worlds/merger.ron");
const NEW_CUSTOMERS: &str = include_str!("../../../worlds/new-customers.ron");
const BUILD_OR_BUY: &str = include_str!("../../../worlds/build-or-buy.ron");
const ANNOUNCED: &str = include_str!("../../../worlds/announced.ron");
const AGENTS: u32 = 800;
const YEARS: u32 = 4;
const SEEDS: [u64; 16] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];
/// The recession of the small world comes when all else does, not by chance.
const DATED: &str = "variants.recession.shocks[0].when=On(\"2027-01-01\")";
/// In the wakeful world buyers look at nine in ten contracts that end, and second clouds send ten times
/// the traffic, so that few seeds show what moves only those who choose.
const WAKEFUL: &[&str] = &[
    "classes.edge.transfer_gb_per_dollar=1",
    "segments.digital.attention_compute=0.9",
    "segments.large.attention_compute=0.9",
    "segments.mid.attention_compute=0.9",
    "segments.small.attention_compute=0.9",
    "segments.public.attention_compute=0.9",
];

/// A small world.
fn loaded(world: World) -> Loaded {
    match world {
        World::Small => small(AGENTS, YEARS, &[DATED]),
        World::Wakeful => small(AGENTS, YEARS, &[WAKEFUL, &[DATED]].concat()),
        World::Merger => merger(),
        World::NewCustomers => new_customers(),
        World::Announced => announced(),
        World::BuildOrBuy => build_or_buy(),
    }
}

/// The runs of a small world, by variant and seed.
struct Runs(BTreeMap<(String, u64), Recorder>);

impl Runs {
    /// The runs that some rows compare, with the tables that they look at.
    fn of(world: World, rows: &[&Row]) -> Self {
        let mut variants: Vec<&str> = rows.iter().flat_map(|r| [r.variant, r.against]).collect();
        variants.sort_unstable();
        variants.dedup();
        let tables: Vec<&str> = rows.iter().map(|row| row.table).collect();
        let study = Study::of(&loaded(world), None, &variants, SEEDS.to_vec());
        let study = study.unwrap_or_else(|told| panic!("{told:?}"));
        let study = study.hearing(Heard::of(&tables));
        let done = Mutex::default();
        let keep = |_, recorder: Recorder| {
            let key = (recorder.variant.clone(), recorder.seed);
            let mut done: MutexGuard<BTreeMap<_, _>> = done.lock().unwrap();
            done.insert(key, recorder);
            Ok(())
        };
        let outcomes = study.live(&study.runs(), &AtomicBool::new(false), keep, |_| ());
        assert!(outcomes.iter().all(|(_, came)| *came == Outcome::Kept));
        Self(done.into_inner().unwrap())
    }

    fn number(&self, variant: &str, row: &Row) -> Vec<f64> {
        let of = |seed: &u64| {
            let run = &self.0[&(variant.to_owned(), *seed)];
            let mut series = series(run, row.table, row.keys, row.column);
            series.truncate(row.until);
            crate::common::mean_from(&series, row.from)
        };
        SEEDS.iter().map(of).collect()
    }

    fn effect(&self, row: &Row) -> Summary {
        paired_difference(
            &self.number(row.variant, row),
            &self.number(row.against, row),
        )
    }
}

/// What is wrong with an effect, if anything.
fn verdict(row: &Row, effect: Summary) -> Option<String> {
    let clear = effect.mean.abs() > 3.0 * effect.standard_error && effect.mean != 0.0;
    let right = match row.sign {
        Sign::Up => clear && effect.mean > 0.0,
        Sign::Down => clear && effect.mean < 0.0,
        Sign::Either(_) => effect.mean != 0.0,
    };
    let said = format!(
        "{} on {} {:?} {}: {:+.3e} ± {:.1e}, {:?} ({})",
        row.variant,
        row.table,
        row.keys,
        row.column,
        effect.mean,
        effect.standard_error,
        row.sign,
        row.source
    );
    println!("{said}");
    (!right).then_some(said)
}

/// The world `merger`, small: two years longer than its break-up.
fn merger() -> Loaded {
    let sets = ["agents=500", "calibration_agents=500", "clock.years=6"];
    read(MERGER.to_owned(), &sets, None)
}

/// The world `new-customers`, small: three years longer than it takes its law to come.
fn new_customers() -> Loaded {
    let sets = ["agents=500", "calibration_agents=500", "clock.years=6"];
    read(NEW_CUSTOMERS.to_owned(), &sets, None)
}

/// The world `announced`, small: two years longer than it takes its law to come.
fn announced() -> Loaded {
    let sets = ["agents=500", "calibration_agents=500", "clock.years=7"];
    read(ANNOUNCED.to_owned(), &sets, None)
}

/// The world `build-or-buy`, small: four years longer than it takes its mergers to come.
fn build_or_buy() -> Loaded {
    let sets = ["agents=500", "calibration_agents=500", "clock.years=5"];
    read(BUILD_OR_BUY.to_owned(), &sets, None)
}

/// What is wrong with the effects in one of the worlds.
fn wrong(world: World) -> Vec<String> {
    let rows: Vec<&Row> = ROWS.iter().filter(|row| row.world == world).collect();
    let runs = Runs::of(world, &rows);
    rows.iter()
        .filter_map(|row| verdict(row, runs.effect(row)))
        .collect()
}

#[test]
fn policies_and_shocks_move_what_they_are_about_with_the_sign_of_theory() {
    let wrong = wrong(World::Small);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn where_buyers_look_at_their_contracts_policies_move_choices() {
    let wrong = wrong(World::Wakeful);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn mergers_and_break_ups_move_prices_with_the_sign_of_theory() {
    let wrong = wrong(World::Merger);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn bargains_and_rip_offs_have_the_sign_of_theory() {
    let wrong = wrong(World::NewCustomers);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_known_before_it_acts_has_the_sign_of_theory() {
    let wrong = wrong(World::Announced);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn machines_of_ones_own_have_the_sign_of_theory() {
    let wrong = wrong(World::BuildOrBuy);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_variant_with_a_policy_or_a_shock_has_a_row() {
    for loaded in [
        small(AGENTS, YEARS, &[]),
        merger(),
        new_customers(),
        announced(),
        build_or_buy(),
    ] {
        for variant in &loaded.world().variants {
            let has = ROWS.iter().any(|row| row.variant == variant.name);
            assert!(
                has || (variant.policies.is_empty() && variant.shocks.is_empty()),
                "{} has no row",
                variant.name
            );
        }
    }
}

/// Every policy of every variant.
fn all_policies(loaded: &Loaded) -> Vec<Policy> {
    let variants = loaded.world().variants.iter();
    variants
        .flat_map(|variant| variant.policies.clone())
        .collect()
}

#[test]
fn the_order_of_policies_does_not_matter() {
    let loaded = small(AGENTS, YEARS, &[]);
    let names = plan(&loaded, "base").names.clone();
    let clock = &loaded.world().clock;
    let mut policies = all_policies(&loaded);
    let last = policies.iter().map(|p| p.ticks(clock).start).max().unwrap();
    let in_force = |policies: &[Policy]| in_force(policies, clock, &names, last);
    for one in 0..policies.len() {
        for other in 0..policies.len() {
            let pair = [policies[one].clone(), policies[other].clone()];
            let turned = [policies[other].clone(), policies[one].clone()];
            let (here, there) = (in_force(&pair), in_force(&turned));
            assert_eq!(sorted(here), sorted(there), "{pair:?}");
        }
    }
    let rules = in_force(&policies);
    policies.reverse();
    assert_eq!(sorted(in_force(&policies)), sorted(rules));
}

/// Rules with their lists in order.
fn sorted(mut rules: lockin::policy::Rules) -> lockin::policy::Rules {
    rules.divested.sort_unstable();
    rules
        .portability
        .sort_unstable_by(|a, b| a.left.total_cmp(&b.left).then(a.segment.cmp(&b.segment)));
    rules
        .preferences
        .sort_unstable_by_key(|p| (p.segment, p.provider));
    rules
}

#[test]
fn policies_after_the_end_change_nothing_bit_for_bit() {
    let policies = "variants.egress-ban.policies=[\
        EgressFeeBan(from: \"2031-01-01\"), \
        MultiCloudTransferAtCost(from: \"2031-01-01\"), \
        CommitDiscountCap(from: \"2031-01-01\", at_most: 0.1), \
        SubsidyCap(from: \"2031-01-01\", largest_share: 0.0, credit_months: 0), \
        StakeDivestiture(from: \"2031-01-01\", deal: \"amazon-anthropic\"), \
        LocalPreference(from: \"2031-01-01\", segment: \"public\", provider: \"regional\", bonus: 0.5), \
        CapexTaxCredit(from: \"2031-01-01\", credit: 0.5), \
        PriceParity(from: \"2031-01-01\", rule: Required), \
        VerticalSeparation(from: \"2031-01-01\"), \
        PublicCompute(from: \"2031-01-01\", vendor: \"house\", grant: 1e9), \
        PriceTransparency(from: \"2031-01-01\", removes: 1), \
        ContractLengthLimit(from: \"2031-01-01\", longest_months: 2)]";
    let loaded = small(AGENTS, 1, &[policies]);
    let start = start(&loaded);
    let base = run(&plan(&loaded, "base"), &start, 1);
    let later = run(&plan(&loaded, "egress-ban"), &start, 1);
    assert_same(&base, &later, "a later policy");
}

/// A policy that ends is, up to its end, the one that does not, bit for bit; then the rules are what they were.
#[test]
fn a_policy_that_ends_leaves_the_rules_as_they_were() {
    let ban = "variants.egress-ban.policies=[EgressFeeBan(from: \"2026-08-01\")]";
    let until = "variants.discount-cap.policies=[EgressFeeBan(from: \"2026-08-01\", until: \"2027-08-01\")]";
    let loaded = small(AGENTS, 2, &[ban, until]);
    let (base, ending) = (plan(&loaded, "base"), plan(&loaded, "discount-cap"));
    let regimes: Vec<_> = ending
        .regimes
        .iter()
        .map(|(from, r)| (*from, r.egress_fees))
        .collect();
    assert_eq!(regimes, [(0, 1.0), (5, 0.0), (17, 1.0)]);
    assert_eq!(ending.regimes[2].1, base.regimes[0].1);
    let start = start(&loaded);
    let fees = |variant| {
        let made = run(&plan(&loaded, variant), &start, 1);
        series(&made, "providers", &["aws"], "egress_revenue")
    };
    let (base, ban, ending) = (fees("base"), fees("egress-ban"), fees("discount-cap"));
    assert_eq!(ending[..17], ban[..17]);
    assert_eq!(ending[..5], base[..5]);
    assert!(ending[5..17].iter().all(|fee| *fee == 0.0), "{ending:?}");
    assert!(ending[17..].iter().all(|fee| *fee > 0.0), "{ending:?}");
}

/// In its first month half a fee is half of what was charged: nobody has moved for it yet.
#[test]
fn a_ban_may_leave_a_part_of_the_fee() {
    let half = "variants.egress-ban.policies=[EgressFeeBan(from: \"2026-08-01\", leaves: 0.5)]";
    let loaded = small(
        AGENTS,
        1,
        &[
            half,
            "classes.edge.egress_gb_per_dollar=0",
            "classes.core.egress_gb_per_dollar=0",
        ],
    );
    let start = start(&loaded);
    let fees = |variant| {
        let made = run(&plan(&loaded, variant), &start, 1);
        series(&made, "providers", &["aws"], "egress_revenue")
    };
    let (base, half) = (fees("base"), fees("egress-ban"));
    assert!(
        base[5] > 0.0 && (half[5] / base[5] - 0.5).abs() < 0.05,
        "{base:?} {half:?}"
    );
}

/// One mandate for all, and one for each segment, are the same law.
#[test]
fn a_mandate_for_every_segment_is_one_for_all_bit_for_bit() {
    let loaded = small(AGENTS, 1, &[]);
    let segments = loaded.world().segments.iter();
    let each = segments.map(|s| {
        format!(
            "PortabilityMandate(from: \"2026-08-01\", saves: 0.35, segment: Some(\"{}\"))",
            s.name
        )
    });
    let each = format!(
        "variants.egress-ban.policies=[{}]",
        each.collect::<Vec<_>>().join(", ")
    );
    let all =
        "variants.discount-cap.policies=[PortabilityMandate(from: \"2026-08-01\", saves: 0.35)]";
    let one = "variants.transfer-at-cost.policies=[PortabilityMandate(from: \"2026-08-01\", saves: 0.35, segment: Some(\"public\"))]";
    let loaded = small(AGENTS, 1, &[&each, all, one]);
    let start = start(&loaded);
    let made = |variant| run(&plan(&loaded, variant), &start, 1);
    let all = made("discount-cap");
    assert_same(&made("egress-ban"), &all, "one by one");
    let first = first_difference(&made("transfer-at-cost"), &all);
    assert!(first.is_some(), "a mandate for one segment is one for all");
}

#[test]
fn who_comes_in_after_the_end_changes_nothing_bit_for_bit() {
    let entries = "variants.vendor-entry.shocks=[\
        ProviderEntry(when: On(\"2031-01-01\"), provider: \"new_cloud\", margin: -0.5, months: 12, accelerators: 1e9), \
        VendorEntry(when: On(\"2031-01-01\"), vendor: \"new_vendor\", margin: -0.5, months: 12)]";
    let loaded = small(AGENTS, 1, &[entries]);
    let start = start(&loaded);
    let base = run(&plan(&loaded, "base"), &start, 1);
    let later = run(&plan(&loaded, "vendor-entry"), &start, 1);
    assert_same(&base, &later, "a later entry");
}

#[test]
fn an_entrant_sells_below_cost_at_first_and_is_nowhere_before() {
    let loaded = small(AGENTS, YEARS, &[]);
    let start = start(&loaded);
    let made = run(&plan(&loaded, "vendor-entry"), &start, 1);
    let of = |column| series(&made, "vendors", &["new_vendor"], column);
    let (share, margin, present) = (of("share"), of("lerner"), of("present"));
    // 2028-01-01 is the tick after the twenty-first.
    assert!(share[..22].iter().chain(&present[..22]).all(|x| *x == 0.0));
    assert!(share[22..].iter().all(|x| *x > 0.0), "{share:?}");
    assert!(of("list_price")[..22].iter().all(|x| x.is_nan()));
    let first = &margin[22..22 + 24];
    assert!(first.iter().all(|m| (m + 0.3).abs() < 0.05), "{first:?}");
    assert!(margin[48] > 0.0, "{margin:?}");
    let quality = of("quality");
    let there = loaded
        .world()
        .vendors
        .iter()
        .filter(|v| v.enters_like.is_none());
    let there: Vec<_> = there.map(|v| v.name.as_str()).collect();
    let best = |column, tick: usize| {
        let of = there
            .iter()
            .map(|v| series(&made, "vendors", &[v], column)[tick]);
        of.fold(f64::NEG_INFINITY, f64::max)
    };
    let (sold, known) = (best("quality", 21), best("knowledge", 21));
    let behind = quality[22] - sold.min(known);
    assert!((behind + 0.1).abs() < 1e-9, "{behind}");
}
