//! Clouds that buy a model vendor, and owners that give one up: what has to hold whatever the numbers.

use crate::common::{
    SEED, WORLD, assert_same, assert_same_but, first_difference, mean_from, plan, read, run,
    series, small, start, text,
};
use lockin::record::Recorder;
use lockin::worldfile::Loaded;

const AGENTS: u32 = 400;
const YEARS: u32 = 3;
/// The tick of 2027-01-01 in the default world, which starts on 2026-04-01.
const DATE: usize = 10;
/// The tick of 2028-01-01.
const END: usize = 22;

const MERGER: &str = include_str!("../../worlds/merger.ron");

/// The variant `egress-ban` of the small world under `policies`, made ready.
fn ready(policies: &str, sets: &[&str]) -> Loaded {
    let policies = format!("variants.egress-ban.policies=[{policies}]");
    let sets: Vec<&str> = sets.iter().copied().chain([policies.as_str()]).collect();
    small(AGENTS, YEARS, &sets)
}

/// The base of the small world and a run under `policies`.
fn base_and(policies: &str, sets: &[&str]) -> [Recorder; 2] {
    let loaded = ready(policies, sets);
    let start = start(&loaded);
    ["base", "egress-ban"].map(|variant| run(&plan(&loaded, variant), &start, SEED))
}

fn under(policies: &str) -> Recorder {
    let loaded = ready(policies, &[]);
    run(&plan(&loaded, "egress-ban"), &start(&loaded), SEED)
}

/// Amazon buys Anthropic, in which it has a stake and Google another.
fn buys(more: &str) -> String {
    format!(
        "Merger(from: \"2027-01-01\", acquirer: Provider(\"aws\"), target: Vendor(\"anthropic\"){more})"
    )
}

fn of_vendor(run: &Recorder, column: &str) -> Vec<f64> {
    series(run, "vendors", &["anthropic"], column)
}

/// What Amazon books of models besides the profit of the one that it has owned from the start.
fn of_bought(run: &Recorder) -> Vec<f64> {
    let own = series(run, "providers", &["aws"], "own_model_profit");
    let house = series(run, "vendors", &["house"], "profit");
    own.iter()
        .zip(&house)
        .map(|(own, house)| own - house)
        .collect()
}

/// From the date on, and not before, the vendor's profit is its owner's, its treasury is at rest, its sponsors are bought out,
/// its deal with its owner has ended, and on its owner's channel it is sold at list and keeps all of it.
#[test]
fn a_vendor_that_a_cloud_buys_is_run_as_its_own() {
    let [base, run] = base_and(&buys(""), &[]);
    let (tick, place) = first_difference(&base, &run).expect("a merger does something");
    assert_eq!(tick as usize, DATE, "{place}");
    let cash = of_vendor(&run, "cash");
    assert!(
        cash[DATE..].iter().all(|c| *c == cash[DATE - 1]),
        "{cash:?}"
    );
    assert!(cash[DATE - 2] != cash[DATE - 1], "{cash:?}");
    let bought = of_bought(&run);
    let profit = of_vendor(&run, "profit");
    for tick in 0..bought.len() {
        let wanted = if tick < DATE { 0.0 } else { profit[tick] };
        let apart = (bought[tick] - wanted).abs();
        assert!(
            apart <= 1e-6 * profit[tick].abs(),
            "{tick}: {bought:?} {profit:?}"
        );
    }
    for deal in ["amazon-anthropic", "google-anthropic"] {
        let of = |column| series(&run, "deals", &[deal], column);
        let stake = of("stake");
        assert!(stake[DATE - 1] > 0.0, "{deal} {stake:?}");
        assert!(stake[DATE..].iter().all(|s| *s == 0.0), "{deal} {stake:?}");
        let sold = of("stake_sold");
        let paid = deal == "google-anthropic";
        assert_eq!(sold[DATE] > 0.0, paid, "{deal} {sold:?}");
        assert!(
            sold[DATE + 1..].iter().all(|s| *s == 0.0),
            "{deal} {sold:?}"
        );
        let compute = of("compute");
        assert_eq!(
            compute[DATE..].iter().any(|c| *c > 0.0),
            paid,
            "{deal} {compute:?}"
        );
    }
    let key = ["model", "all", "anthropic@aws"];
    let ratio = series(&run, "offers", &key, "retail_ratio");
    assert!(ratio[DATE..].iter().all(|r| *r == 1.0), "{ratio:?}");
    assert!(ratio[DATE - 1] != 1.0, "{ratio:?}");
    let take = |run| mean_from(&of_vendor(run, "mean_take"), DATE + 1);
    assert!(take(&run) < take(&base), "{} {}", take(&run), take(&base));
}

/// On its owner's cloud the model costs less: the margin of the channel on top of the vendor's falls away (Spengler 1950), and
/// so does that on rents where the vendor looks at what hosting costs.
#[test]
fn a_model_is_cheaper_on_the_cloud_that_has_bought_it() {
    let price = |run: &Recorder| {
        let key = ["model", "all", "anthropic@aws"];
        let of = |column| mean_from(&series(run, "offers", &key, column), DATE + 6);
        of("price") * (1.0 - of("discount"))
    };
    let [base, bought] = base_and(&buys(""), &[]);
    let at_cost = under(&buys(", hosting_at_cost: true"));
    let [base, bought, at_cost] = [&base, &bought, &at_cost].map(price);
    println!("{base} {bought} {at_cost}");
    assert!(bought < 0.99 * base, "{bought} {base}");
    assert!(at_cost < 0.97 * bought, "{at_cost} {bought}");
}

/// What a wall keeps apart, what is undone on its day, and foreclosure that is not allowed change nothing.
#[test]
fn what_does_not_integrate_changes_no_bit() {
    let [base, walled] = base_and(&buys(", remedies: [BehaveAsSeparate]"), &[]);
    let but = ["events", "market.owners_hhi"];
    assert_same_but(&base, &walled, &but, "a vendor behind a wall");
    let apart =
        "BreakUp(from: \"2027-01-01\", firm: Vendor(\"anthropic\"), other: Provider(\"aws\"))";
    let undone = under(&format!("{}, {apart}", buys("")));
    assert_same(&base, &undone, "a merger undone on its day");
    let open = under(&buys(", off_rivals: true, remedies: [OpenAccess]"));
    assert_same(&under(&buys("")), &open, "foreclosure with open access");
}

/// One owner counts as one, behind a wall too.
#[test]
fn the_index_of_owners_takes_a_vendor_with_those_that_its_owner_has() {
    let walled = under(&buys(", remedies: [BehaveAsSeparate]"));
    let of = |run: &Recorder, column| series(run, "market", &["model", "all"], column);
    let share = |vendor| series(&walled, "vendors", &[vendor], "share");
    let (bought, own) = (share("anthropic"), share("house"));
    let (firms, owners) = (of(&walled, "hhi"), of(&walled, "owners_hhi"));
    for tick in 0..firms.len() {
        let twice = if tick < DATE {
            0.0
        } else {
            2e4 * bought[tick] * own[tick]
        };
        let rise = owners[tick] - firms[tick];
        assert!((rise - twice).abs() < 1e-6, "tick {tick}: {rise} {twice}");
    }
}

/// Up to its end a merger that ends is one that does not, bit for bit; then the vendor pays its way out of the treasury that it
/// had, and its channel keeps what it kept before.
#[test]
fn a_vendor_that_is_let_go_has_its_treasury_again() {
    let stays = under(&buys(""));
    let ends = under(&buys(", until: \"2028-01-01\""));
    let (tick, place) = first_difference(&stays, &ends).expect("the end does something");
    assert_eq!(tick as usize, END, "{place}");
    let cash = of_vendor(&ends, "cash");
    assert_eq!(cash[END - 1], cash[DATE - 1]);
    assert!(cash[END] != cash[END - 1], "{cash:?}");
    let bought = of_bought(&ends);
    assert!(bought[END - 1] != 0.0, "{bought:?}");
    assert!(bought[END..].iter().all(|p| p.abs() < 1.0), "{bought:?}");
    let take = |run| of_vendor(run, "mean_take")[END + 1];
    assert!(
        take(&ends) > take(&stays),
        "{} {}",
        take(&ends),
        take(&stays)
    );
}

/// Off rivals' channels nothing is sold through them; the direct channel and the owner's are open.
#[test]
fn a_vendor_that_is_taken_off_rivals_channels_sells_nothing_there() {
    let run = under(&buys(", off_rivals: true"));
    let spend = |offer| series(&run, "offers", &["model", "all", offer], "spend");
    for (offer, sold) in [
        ("anthropic@aws", true),
        ("anthropic@direct", true),
        ("anthropic@google", false),
    ] {
        let spend = spend(offer);
        assert!(spend[DATE - 1] > 0.0, "{offer} {spend:?}");
        assert!(
            spend[DATE..].iter().all(|s| (*s > 0.0) == sold),
            "{offer} {spend:?}"
        );
    }
}

/// A vendor that its owner gives up begins with what investors put in, pays rents and not cost, and its profit is its own.
#[test]
fn a_vendor_that_its_owner_gives_up_pays_its_way() {
    let gives_up = "BreakUp(from: \"2027-01-01\", firm: Provider(\"google\"), other: Vendor(\"gemini\"), cash: 2e10)";
    let [base, run] = base_and(gives_up, &[]);
    let (tick, place) = first_difference(&base, &run).expect("it does something");
    assert_eq!(tick as usize, DATE, "{place}");
    let of = |run, column| series(run, "vendors", &["gemini"], column);
    let (cash, rounds, profit) = (of(&run, "cash"), of(&run, "rounds"), of(&run, "profit"));
    assert!(cash[..DATE].iter().all(|c| c.is_nan()), "{cash:?}");
    assert_eq!(rounds[DATE], 2e10);
    assert!(
        (cash[DATE] - 2e10 - profit[DATE]).abs() < 1.0,
        "{cash:?} {profit:?}"
    );
    let own = series(&run, "providers", &["google"], "own_model_profit");
    assert!(
        own[DATE - 1] != 0.0 && own[DATE..].iter().all(|p| *p == 0.0),
        "{own:?}"
    );
    let of_google = |run, column| series(run, "providers", &["google"], column);
    assert!(of_google(&run, "hosting_margin")[DATE] > of_google(&base, "hosting_margin")[DATE]);
    let (bought, before) = (of(&run, "serving")[DATE], of(&base, "serving")[DATE]);
    assert!(bought > 1.2 * before, "{bought} {before}");
}

/// The world `merger` in which nobody buys Alpha, and whoever decides trains it alike, by what it earns with other products.
const IDLE: &[&str] = &[
    "agents=300",
    "calibration_agents=300",
    "clock.years=3",
    "segments.*.vendor_shares=[(name: \"alpha\", share: 0.000001), (name: \"beta\", share: 0.8), (name: \"open\", share: 0.199999)]",
    "vendors.alpha.frontier=false",
    "vendors.alpha.quality=-2",
    "vendors.alpha.pricing=CostPlus(inertia: 0.5)",
    "vendors.alpha.funding=Treasury(cash: 0.0)",
    "vendors.alpha.training_spend=1e6",
    "vendors.alpha.other_revenue=1e7",
    "research.cash_reserve_years=10",
    "money.runway_months=0",
];

/// Who sells nothing brings a cloud nothing to price with a view to. What is left is what its owner, who counts from month to month,
/// trains it with otherwise: some thousand dollars, which move rents by millionths.
#[test]
fn a_vendor_without_customers_changes_nothing_of_its_owners_prices() {
    let loaded = read(MERGER.to_owned(), IDLE, None);
    let start = start(&loaded);
    let [base, bought] =
        ["base", "north-alpha"].map(|variant| run(&plan(&loaded, variant), &start, SEED));
    let of = |run, table, key, column| series(run, table, &[key], column);
    let sold = of(&base, "vendors", "alpha", "share");
    assert!(sold.iter().all(|share| *share == 0.0), "{sold:?}");
    for cloud in ["north", "south", "west", "fringe"] {
        let share = |run| of(run, "providers", cloud, "share");
        assert_eq!(share(&base), share(&bought), "{cloud}");
        let prices = [&base, &bought].map(|run| of(run, "providers", cloud, "list_price"));
        for (base, bought) in prices[0].iter().zip(&prices[1]) {
            let apart = (bought / base - 1.0).abs();
            assert!(apart < 1e-5, "{cloud}: {bought} {base}");
        }
    }
    let owned = |run| mean_from(&of(run, "providers", "north", "own_model_profit"), 13);
    assert!(owned(&base) == 0.0 && owned(&bought) != 0.0);
}

/// What makes no sense is refused, with the place, the reason and the remedy.
#[test]
fn what_cannot_be_owned_is_refused() {
    let told = |policies: &str| {
        let set = format!("variants.egress-ban.policies=[{policies}]");
        let set = lockin::worldfile::change::parse_set(&set).unwrap();
        let loaded = Loaded::from_text(WORLD, text(), &[set], None);
        loaded.expect_err(policies).to_string()
    };
    let by = |acquirer: &str, target: &str, more: &str| {
        format!("Merger(from: \"2027-01-01\", acquirer: {acquirer}, target: {target}{more})")
    };
    let (aws, google) = ("Provider(\"aws\")", "Provider(\"google\")");
    let (claude, gemini) = ("Vendor(\"anthropic\")", "Vendor(\"gemini\")");
    let both = format!("{}, {}", by(aws, claude, ""), by(google, claude, ""));
    let apart = |more: &str| {
        format!("BreakUp(from: \"2027-01-01\", firm: {google}, other: {gemini}{more})")
    };
    for (policies, why) in [
        (by(claude, aws, ""), "the provider is who buys"),
        (by(aws, gemini, ""), "gemini is owned by google"),
        (by(google, gemini, ""), "owned by google from the start"),
        (by(aws, "Vendor(\"open\")", ""), "open weights"),
        (by("Provider(\"regional\")", claude, ""), "many small firms"),
        (by(aws, google, ", off_rivals: true"), "off_rivals"),
        (
            by(aws, google, ", hosting_at_cost: true"),
            "hosting_at_cost",
        ),
        (both, "is to own it at the same time"),
        (apart(""), "cash"),
        (
            format!("BreakUp(from: \"2027-01-01\", firm: {google}, other: {claude}, cash: 1e9)"),
            "neither has owned the other",
        ),
        (
            format!(
                "{}, BreakUp(from: \"2028-01-01\", firm: {aws}, other: {claude}, cash: 1e9)",
                by(aws, claude, "")
            ),
            "is given cash",
        ),
    ] {
        let problems = told(&policies);
        assert!(problems.contains(why), "{policies}: {problems}");
    }
    // A vendor may be sold on the day on which its owner gives it up.
    let sold = format!("{}, {}", apart(", cash: 1e9"), by(aws, gemini, ""));
    let run = under(&sold);
    let own = |provider| series(&run, "providers", &[provider], "own_model_profit");
    let (seller, buyer) = (own("google"), own("aws"));
    assert!(seller[DATE - 1] != 0.0 && seller[DATE] == 0.0, "{seller:?}");
    assert!(buyer[DATE] != buyer[DATE - 1], "{buyer:?}");
}
