//! Mergers and break-ups: what has to hold of them whatever the numbers.

use crate::common::{
    SEED, WORLD, assert_same, assert_same_but, first_difference, mean_from, plan, run, series,
    small, start, text,
};
use lockin::record::Recorder;
use lockin::worldfile::Loaded;

const AGENTS: u32 = 500;
const YEARS: u32 = 3;
/// The tick of 2027-01-01: a world of 2026-04-01 has lived nine months before.
const DATE: i32 = 10;

/// What a merger changes by definition: that it is told, and who counts as one owner.
const MERGED: [&str; 2] = ["events", "market.owners_hhi"];

/// The base of the small world and, in the place of a variant of its, a run under `policies`.
fn base_and(policies: &str, sets: &[&str]) -> [Recorder; 2] {
    let policies = format!("variants.egress-ban.policies=[{policies}]");
    let sets: Vec<&str> = sets.iter().copied().chain([policies.as_str()]).collect();
    let loaded = small(AGENTS, YEARS, &sets);
    let start = start(&loaded);
    ["base", "egress-ban"].map(|variant| run(&plan(&loaded, variant), &start, SEED))
}

/// Mean price of a firm from half a year after the date on, over that of base.
fn price_over_base([base, other]: &[Recorder; 2], table: &str, firm: &str) -> f64 {
    let of = |run| {
        mean_from(
            &series(run, table, &[firm], "list_price"),
            DATE as usize + 6,
        )
    };
    of(other) / of(base)
}

const CLOUDS: &str = "acquirer: Provider(\"aws\"), target: Provider(\"google\")";
const VENDORS: &str = "acquirer: Vendor(\"openai\"), target: Vendor(\"anthropic\")";

#[test]
fn two_clouds_of_one_owner_raise_both_prices_from_the_date_on() {
    let runs = base_and(&format!("Merger(from: \"2027-01-01\", {CLOUDS})"), &[]);
    let (tick, place) = first_difference(&runs[0], &runs[1]).expect("a merger does something");
    assert_eq!(tick, DATE, "{place}");
    for cloud in ["aws", "google"] {
        let price = price_over_base(&runs, "providers", cloud);
        println!("{cloud} {price}");
        assert!(price > 1.005, "{cloud} {price}");
    }
    let azure = price_over_base(&runs, "providers", "azure");
    assert!(
        azure < price_over_base(&runs, "providers", "google"),
        "{azure}"
    );
}

/// Two clouds of one owner count as one from the date on, behind a wall too: the index is higher by twice the product of
/// their shares, and that of models by way of those that they own.
#[test]
fn the_index_of_owners_takes_two_merged_firms_for_one() {
    let separate = format!("Merger(from: \"2027-01-01\", {CLOUDS}, remedies: [BehaveAsSeparate])");
    let [_, run] = base_and(&separate, &[]);
    let of = |market, column| series(&run, "market", &[market, "all"], column);
    let shares = ["aws", "google"].map(|cloud| series(&run, "providers", &[cloud], "share"));
    let (firms, owners) = (of("compute", "hhi"), of("compute", "owners_hhi"));
    let models = [of("model", "hhi"), of("model", "owners_hhi")];
    for tick in 0..firms.len() {
        let merged = tick >= DATE as usize;
        let twice = 2e4 * shares[0][tick] * shares[1][tick];
        let rise = owners[tick] - firms[tick];
        let wanted = if merged { twice } else { 0.0 };
        assert!((rise - wanted).abs() < 1e-6, "tick {tick}: {rise} {wanted}");
        assert_eq!(
            models[1][tick] > models[0][tick] + 1.0,
            merged,
            "tick {tick}"
        );
    }
}

#[test]
fn two_vendors_of_one_owner_raise_both_prices() {
    let runs = base_and(&format!("Merger(from: \"2027-01-01\", {VENDORS})"), &[]);
    for vendor in ["openai", "anthropic"] {
        let price = price_over_base(&runs, "vendors", vendor);
        println!("{vendor} {price}");
        assert!(price > 1.005, "{vendor} {price}");
    }
}

/// Who behaves as separate, is told to part on the day, or sells to nobody to whom the other sells prices as before, bit for bit.
#[test]
fn what_is_no_merger_changes_no_bit() {
    let separate = format!("Merger(from: \"2027-01-01\", {CLOUDS}, remedies: [BehaveAsSeparate])");
    let [base, other] = base_and(&separate, &[]);
    assert_same_but(&base, &other, &MERGED, "a merger behind a wall");
    let undone = format!(
        "BreakUp(from: \"2027-01-01\", firm: Provider(\"google\"), other: Provider(\"aws\")), \
         Merger(from: \"2027-01-01\", {CLOUDS})"
    );
    let [base, other] = base_and(&undone, &[]);
    assert_same(&base, &other, "a merger undone on its day");
}

/// In a world in which no segment buys of both, there is nothing to win back. Azure owns no model: two
/// clouds that own one each would price these together.
#[test]
fn a_merger_of_firms_that_nobody_substitutes_between_changes_no_bit() {
    let share = |name: &str, shares: &str| format!("segments.{name}.provider_shares=[{shares}]");
    let with = |cloud: &str| {
        format!(
            "(name: \"{cloud}\", share: 0.4), (name: \"aws\", share: 0.4), (name: \"gpu_clouds\", share: 0.1), \
             (name: \"regional\", share: 0.1)"
        )
    };
    let sets: Vec<String> = ["digital", "mid", "public"]
        .map(|s| share(s, &with("azure")))
        .into_iter()
        .chain(["large", "small"].map(|s| share(s, &with("google"))))
        .collect();
    let sets = sets.iter().map(String::as_str);
    let sets: Vec<&str> = sets.chain(["demand.compute_growth_afresh=1"]).collect();
    let clouds = "acquirer: Provider(\"azure\"), target: Provider(\"google\")";
    let merger = format!("Merger(from: \"2027-01-01\", {clouds})");
    let [base, other] = base_and(&merger, &sets);
    assert_same_but(&base, &other, &MERGED, "a merger of strangers");
}

#[test]
fn savings_and_a_pledge_bring_prices_down_again() {
    let merger = |more: &str| {
        let policy = format!("Merger(from: \"2027-01-01\", {CLOUDS}{more})");
        let runs = base_and(&policy, &[]);
        ["aws", "google"].map(|cloud| price_over_base(&runs, "providers", cloud))
    };
    let bare = merger("");
    let saving = merger(", cost_saving: 0.2");
    let pledged = merger(", remedies: [CommitPrices]");
    println!("{bare:?} {saving:?} {pledged:?}");
    for cloud in 0..2 {
        assert!(saving[cloud] < 1.0, "{saving:?}");
        assert!(pledged[cloud] < bare[cloud], "{pledged:?} {bare:?}");
    }
}

/// Firms that have parted price for themselves again: what is left of the rise is what the customers that each has kept make of
/// it, less than half.
#[test]
fn a_merger_that_is_undone_lets_prices_go_back() {
    let risen = |until: &str| {
        let policy = format!("Merger(from: \"2027-01-01\", {until}{CLOUDS})");
        let [base, other] = base_and(&policy, &[]);
        let last = |run| {
            series(run, "providers", &["google"], "list_price")
                .pop()
                .unwrap()
        };
        last(&other) / last(&base) - 1.0
    };
    let (undone, stays) = (risen("until: \"2027-07-01\", "), risen(""));
    println!("{undone} {stays}");
    assert!(undone.abs() < 0.5 * stays, "{undone} {stays}");
}

#[test]
fn a_better_offer_wins_share() {
    let better = format!(
        "Merger(from: \"2027-01-01\", {CLOUDS}, quality_gain: 0.1, remedies: [BehaveAsSeparate])"
    );
    let [base, other] = base_and(&better, &[]);
    for cloud in ["aws", "google"] {
        let of = |run| {
            mean_from(
                &series(run, "providers", &[cloud], "share"),
                DATE as usize + 12,
            )
        };
        assert!(of(&other) > of(&base), "{cloud}");
    }
}

/// What would join nothing is refused, with the reason.
#[test]
fn a_merger_that_would_join_nothing_is_refused() {
    let told = |pair: &str| {
        let policies =
            format!("variants.egress-ban.policies=[Merger(from: \"2027-01-01\", {pair})]");
        let set = lockin::worldfile::change::parse_set(&policies).unwrap();
        let loaded = Loaded::from_text(WORLD, text(), &[set], None);
        loaded.expect_err(pair).to_string()
    };
    for (pair, why) in [
        (
            "acquirer: Provider(\"aws\"), target: Provider(\"aws\")",
            "does not merge with itself",
        ),
        (
            "acquirer: Provider(\"aws\"), target: Provider(\"regional\")",
            "many small firms",
        ),
        (
            "acquirer: Provider(\"aws\"), target: Provider(\"gogle\")",
            "google",
        ),
        (
            "acquirer: Vendor(\"open\"), target: Vendor(\"regional_closed\")",
            "neither of the two prices by `BestResponse`",
        ),
        (
            "acquirer: Provider(\"aws\"), target: Provider(\"google\"), cost_saving: Some(NaN)",
            "cost_saving",
        ),
    ] {
        let problems = told(pair);
        assert!(problems.contains(why), "{pair}: {problems}");
    }
}
