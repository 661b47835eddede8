//! Every policy and every shock moves what it is about, with the sign that theory gives; where theory gives none, the reason.
//!
//! Variants of the default world, made small, on common draws: differences are paired seed by seed.

mod common;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use common::{assert_same, plan, run, series, small, start};
use lockin::policy::{Policy, in_force};
use lockin::record::Recorder;
use lockin::sim::state::Start;
use lockin::study::statistics::{Summary, paired_difference};
use lockin::worldfile::Loaded;
use rayon::prelude::*;

const AGENTS: u32 = 800;
const YEARS: u32 = 4;
const SEEDS: [u64; 4] = [1, 2, 3, 4];
/// The recession of the small world comes when all else does, not by chance.
const DATED: &str = "variants.recession.shocks[0].when=On(\"2027-01-01\")";
/// The first tick whose numbers count: every policy is in force from there on.
const FIRST: usize = 10;
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

/// What theory says of a measure.
#[derive(Debug, Clone, Copy)]
enum Sign {
    /// It rises.
    Up,
    /// It falls.
    Down,
    /// It moves; why it may do so either way.
    Either(#[expect(dead_code, reason = "it is there to be read in the failure")] &'static str),
}
use Sign::{Down, Either, Up};

/// What a variant does to the mean of one number from `FIRST` on.
struct Row {
    wakeful: bool,
    /// The tick before which numbers count.
    until: usize,
    variant: &'static str,
    against: &'static str,
    table: &'static str,
    keys: &'static [&'static str],
    column: &'static str,
    sign: Sign,
    source: &'static str,
}

const fn row(
    variant: &'static str,
    table: &'static str,
    keys: &'static [&'static str],
    column: &'static str,
    sign: Sign,
    source: &'static str,
) -> Row {
    Row {
        wakeful: false,
        until: usize::MAX,
        variant,
        against: "base",
        table,
        keys,
        column,
        sign,
        source,
    }
}

/// The same against another variant than base.
const fn than(against: &'static str, row: Row) -> Row {
    Row { against, ..row }
}

/// The same in the year that a shock lasts.
const fn in_its_year(row: Row) -> Row {
    Row {
        until: FIRST + 12,
        ..row
    }
}

/// The same in the wakeful world.
const fn awake(row: Row) -> Row {
    Row {
        wakeful: true,
        ..row
    }
}

const COMPUTE: &[&str] = &["compute", "all"];
/// Accounts are mostly small and few agents stand for them; large ones are better seen.
const LARGE: &[&str] = &["compute", "large"];

const ROWS: &[Row] = &[
    row(
        "egress-ban",
        "market",
        COMPUTE,
        "exit_cost_months",
        Down,
        "definition of the exit cost",
    ),
    awake(row(
        "egress-ban",
        "market",
        LARGE,
        "multi_homing",
        Up,
        "Biglaiser, Crémer & Mantovani 2024",
    )),
    row(
        "egress-ban",
        "market",
        COMPUTE,
        "price_index",
        Either(
            "less is earned on those who leave (a waterbed), and more is competed for: Farrell & Klemperer 2007",
        ),
        "",
    ),
    row(
        "switching-charge-ban",
        "market",
        COMPUTE,
        "exit_cost_months",
        Down,
        "definition of the exit cost",
    ),
    awake(row(
        "transfer-at-cost",
        "market",
        LARGE,
        "multi_homing",
        Up,
        "Biglaiser, Crémer & Mantovani 2024",
    )),
    row(
        "discount-cap",
        "providers",
        &["aws"],
        "discount",
        Down,
        "definition of the cap",
    ),
    row(
        "discount-cap",
        "providers",
        &["aws"],
        "list_price",
        Down,
        "list prices answer: Inderst & Shaffer 2010",
    ),
    row(
        "discount-cap",
        "providers",
        &["aws"],
        "net_price",
        Either(
            "large buyers lose their discount, small ones gain a lower list price: Aghion & Bolton 1987 against Bernheim & Whinston 1998",
        ),
        "",
    ),
    row(
        "portability-mandate",
        "market",
        COMPUTE,
        "exit_cost_months",
        Down,
        "definition of the exit cost",
    ),
    awake(row(
        "portability-mandate",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "Viard 2007",
    )),
    row(
        "portability-mandate",
        "market",
        COMPUTE,
        "lerner",
        Down,
        "Viard 2007; dear moves: Dubé, Hitsch & Rossi 2009",
    ),
    Row {
        wakeful: false,
        until: usize::MAX,
        variant: "exclusivity-ban",
        against: "exclusivity-stays",
        table: "offers",
        keys: &["model", "all", "openai@aws"],
        column: "spend",
        sign: Up,
        source: "definition of exclusivity",
    },
    row(
        "subsidy-cap",
        "deals",
        &["amazon-anthropic"],
        "discount",
        Down,
        "definition of the cap",
    ),
    row(
        "subsidy-cap",
        "providers",
        &["aws"],
        "hosting_margin",
        Up,
        "what is not given is kept",
    ),
    row(
        "stake-divestiture",
        "deals",
        &["amazon-anthropic"],
        "stake",
        Down,
        "definition of the sale",
    ),
    row(
        "stake-divestiture",
        "providers",
        &["aws"],
        "stakes_sold",
        Up,
        "a stake has a worth",
    ),
    awake(row(
        "local-preference",
        "offers",
        &["compute", "public", "regional"],
        "share",
        Up,
        "more utility, more demand",
    )),
    row(
        "local-preference",
        "providers",
        &["regional"],
        "list_price",
        Either(
            "those who prefer it are worth a dearer price, those who are won are worth a lower one: Klemperer 1987",
        ),
        "",
    ),
    row(
        "capex-tax-credit",
        "market",
        COMPUTE,
        "price_index",
        Down,
        "cost is passed on: Weyl & Fabinger 2013",
    ),
    row(
        "capex-tax-credit",
        "vendors",
        &["anthropic"],
        "rent",
        Down,
        "cost is passed on: Weyl & Fabinger 2013",
    ),
    row(
        "price-transparency",
        "market",
        COMPUTE,
        "lerner",
        Down,
        "less noise, more elastic demand: Perloff & Salop 1985",
    ),
    row(
        "contract-limit",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "more renewals, more reviews",
    ),
    row(
        "price-parity",
        "offers",
        &["model", "all", "anthropic@aws"],
        "retail_ratio",
        Either(
            "a channel that would sell below list goes up, one above it down: Johnson 2017 needs fees that answer",
        ),
        "",
    ),
    than(
        "parity-clauses",
        row(
            "parity-ban",
            "offers",
            &["model", "all", "anthropic@aws"],
            "retail_ratio",
            Either("the wedge is decided again, with either sign"),
            "",
        ),
    ),
    row(
        "vertical-separation",
        "providers",
        &["google"],
        "own_model_profit",
        Down,
        "definition of separation",
    ),
    row(
        "vertical-separation",
        "vendors",
        &["gemini"],
        "list_price",
        Up,
        "two margins for one: Spengler 1950",
    ),
    row(
        "vertical-separation",
        "vendors",
        &["gemini"],
        "share",
        Down,
        "dearer, and no more discount",
    ),
    row(
        "public-compute",
        "vendors",
        &["regional_closed"],
        "knowledge",
        Up,
        "more training, more knowledge",
    ),
    than(
        "algorithms",
        row(
            "algorithm-ban",
            "market",
            COMPUTE,
            "lerner",
            Either(
                "lower margins only once algorithms have learnt to collude, which takes far more than a hundred reviews: Calvano et al. 2020",
            ),
            "",
        ),
    ),
    row(
        "demand-boom",
        "market",
        &["model", "all"],
        "spend",
        Up,
        "definition of the shock",
    ),
    in_its_year(row(
        "demand-boom",
        "vendors",
        &["anthropic"],
        "rent",
        Up,
        "capacity is slow: Kaldor 1934",
    )),
    in_its_year(row(
        "chip-shortage",
        "vendors",
        &["anthropic"],
        "rent",
        Up,
        "scarcity",
    )),
    in_its_year(row(
        "chip-shortage",
        "providers",
        &["aws"],
        "utilisation",
        Either("what is late leaves less capacity, what is dear is wanted less"),
        "",
    )),
    in_its_year(row(
        "chip-shortage",
        "market",
        &["model", "all"],
        "price_index",
        Up,
        "cost is passed on: Weyl & Fabinger 2013",
    )),
    awake(row(
        "outage",
        "providers",
        &["azure"],
        "share",
        Down,
        "less utility, less demand",
    )),
    row(
        "recession",
        "market",
        COMPUTE,
        "spend",
        Down,
        "definition of the shock",
    ),
    row(
        "recession",
        "market",
        COMPUTE,
        "embeddedness",
        Up,
        "slower growth dilutes lock-in less",
    ),
    row(
        "breakthrough",
        "vendors",
        &["gemini"],
        "quality",
        Up,
        "definition of the shock",
    ),
    row(
        "breakthrough",
        "vendors",
        &["gemini"],
        "share",
        Up,
        "more utility, more demand",
    ),
];

/// The small world and its runs, each made once.
struct Runs {
    loaded: Loaded,
    start: Arc<Start>,
    done: Mutex<BTreeMap<(String, u64), Arc<Recorder>>>,
}

impl Runs {
    fn new(sets: &[&str]) -> Self {
        let mut sets = sets.to_vec();
        sets.push(DATED);
        let loaded = small(AGENTS, YEARS, &sets);
        let start = start(&loaded);
        Self {
            loaded,
            start,
            done: Mutex::default(),
        }
    }

    /// Makes the runs of all these variants.
    fn make(&self, variants: &[&str]) {
        let all: Vec<_> = variants
            .iter()
            .flat_map(|variant| SEEDS.map(|seed| (*variant, seed)))
            .collect();
        all.par_iter().for_each(|(variant, seed)| {
            let made = run(&plan(&self.loaded, variant), &self.start, *seed);
            let key = ((*variant).to_owned(), *seed);
            self.done.lock().unwrap().insert(key, Arc::new(made));
        });
    }

    fn number(&self, variant: &str, row: &Row) -> Vec<f64> {
        let done = self.done.lock().unwrap();
        let of = |seed: &u64| {
            let run = &done[&(variant.to_owned(), *seed)];
            let mut series = series(run, row.table, row.keys, row.column);
            series.truncate(row.until);
            common::mean_from(&series, FIRST)
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
        Up => clear && effect.mean > 0.0,
        Down => clear && effect.mean < 0.0,
        Either(_) => effect.mean != 0.0,
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

/// What is wrong with the effects in one of the two worlds.
fn wrong(wakeful: bool) -> Vec<String> {
    let runs = Runs::new(if wakeful { WAKEFUL } else { &[] });
    let rows: Vec<&Row> = ROWS.iter().filter(|row| row.wakeful == wakeful).collect();
    let mut variants: Vec<&str> = rows.iter().flat_map(|r| [r.variant, r.against]).collect();
    variants.sort_unstable();
    variants.dedup();
    runs.make(&variants);
    rows.iter()
        .filter_map(|row| verdict(row, runs.effect(row)))
        .collect()
}

#[test]
fn policies_and_shocks_move_what_they_are_about_with_the_sign_of_theory() {
    let wrong = wrong(false);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn where_buyers_look_at_their_contracts_policies_move_choices() {
    let wrong = wrong(true);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_variant_with_a_policy_or_a_shock_has_a_row() {
    let loaded = small(AGENTS, YEARS, &[]);
    for variant in &loaded.world().variants {
        let has = ROWS.iter().any(|row| row.variant == variant.name);
        assert!(
            has || (variant.policies.is_empty() && variant.shocks.is_empty()),
            "{} has no row",
            variant.name
        );
    }
}

/// Every policy of every variant, with the tick from which it holds.
fn all_policies(loaded: &Loaded) -> Vec<(u32, Policy)> {
    let clock = &loaded.world().clock;
    let variants = loaded.world().variants.iter();
    let all = variants.flat_map(|variant| variant.policies.clone());
    all.map(|p| (clock.tick_of(p.intervention().from()), p))
        .collect()
}

#[test]
fn the_order_of_policies_does_not_matter() {
    let loaded = small(AGENTS, YEARS, &[]);
    let names = plan(&loaded, "base").names();
    let mut policies = all_policies(&loaded);
    let last = policies.iter().map(|(tick, _)| *tick).max().unwrap();
    for one in 0..policies.len() {
        for other in 0..policies.len() {
            let pair = [policies[one].clone(), policies[other].clone()];
            let turned = [policies[other].clone(), policies[one].clone()];
            let rules = in_force(&pair, &names, last);
            let (here, there) = (rules, in_force(&turned, &names, last));
            let told = format!("{:?}", pair.each_ref().map(|(_, p)| p));
            assert_eq!(sorted(here), sorted(there), "{told}");
        }
    }
    let rules = in_force(&policies, &names, last);
    policies.reverse();
    assert_eq!(sorted(in_force(&policies, &names, last)), sorted(rules));
}

/// Rules with their lists in order.
fn sorted(mut rules: lockin::policy::Rules) -> lockin::policy::Rules {
    rules.divested.sort_unstable();
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
