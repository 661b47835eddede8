//! Parameters that change on a date: what may, from when to when it holds, and what is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use lockin::plan::{Next, Plan};
use lockin::record::Recorder;
use lockin::sim::Manner;
use lockin::sim::state::Start;
use lockin::worldfile::Loaded;
use lockin::worldfile::amended::ON_A_DATE;
use lockin::worldfile::change::{Change, Origin};
use lockin::worldfile::locate::{Kind, Node};
use lockin::worldfile::sets::NOT_BY_VARIANT;

use crate::common::{
    SEED, assert_same, first_difference, plan, read, run, simulation, small, start,
};

const TEACHING: &str = include_str!("../../worlds/teaching.ron");

/// The teaching world, small, with a variant `probe` that has what `parts` say.
fn probed(parts: &str) -> Loaded {
    let probe = format!("    variants: [\n        (name: \"probe\", about: \"\", {parts}),");
    let text = TEACHING.replacen("    variants: [", &probe, 1);
    read(
        text,
        &["agents=300", "calibration_agents=300", "clock.years=4"],
        None,
    )
}

fn lived(loaded: &Loaded, variant: &str) -> Recorder {
    run(&plan(loaded, variant), &start(loaded), SEED)
}

#[test]
fn a_change_on_the_first_day_is_a_variant_that_sets_it() {
    let value = "path: \"providers.*.egress_per_gb\", value: \"0.02\"";
    let first = TEACHING
        .split("start: \"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let set = probed(&format!("set: [({value})]"));
    let changed = probed(&format!("changes: [(from: \"{first}\", {value})]"));
    let set = lived(&set, "probe");
    assert_same(&set, &lived(&changed, "probe"), "a date on the first day");
    assert!(first_difference(&set, &lived(&changed, "base")).is_some());
}

#[test]
fn a_change_holds_from_its_day_to_its_end() {
    let change = "(from: \"2028-01-01\", until: \"2029-03-15\", path: \"providers.north.egress_per_gb\", value: \"0.0\")";
    let loaded = probed(&format!("changes: [{change}]"));
    let probe = plan(&loaded, "probe");
    let clock = &probe.world.clock;
    let date = |text: &str| lockin::calendar::Date::try_from(text.to_owned()).unwrap();
    let (from, until) = (
        clock.tick_of(date("2028-01-01")),
        clock.tick_of(date("2029-03-15")),
    );
    let stated = probe.world.providers[0].egress_per_gb;
    let mut lived = simulation(&probe, &start(&loaded), SEED, Manner::default());
    while lived.tick() < lived.ticks() {
        lived.step();
        let fee = lived.plan().world.providers[0].egress_per_gb;
        let free = (from..until).contains(&lived.tick());
        assert_eq!(
            fee,
            if free { 0.0 } else { stated },
            "tick {}",
            lived.tick()
        );
    }
    let start = start(&loaded);
    let (one, other) = (
        run(&probe, &start, SEED),
        run(&plan(&loaded, "base"), &start, SEED),
    );
    let (tick, place) = first_difference(&one, &other).expect("it moves the market");
    assert_eq!(tick, i32::try_from(from).unwrap(), "{place}");
    // What does not end moves what comes after that date too, and nothing before.
    let change = change.replace("until: \"2029-03-15\", ", "");
    let lasting = probed(&format!("changes: [{change}]"));
    let lasting = run(&plan(&lasting, "probe"), &start, SEED);
    let (tick, place) = first_difference(&one, &lasting).expect("its end moves the market");
    assert_eq!(tick, i32::try_from(until).unwrap(), "{place}");
}

#[test]
fn the_change_that_began_last_holds_and_a_variant_changes_over_its_world() {
    let of = |from: &str, path: &str, value: &str| {
        format!("(from: \"{from}\", path: \"{path}\", value: \"{value}\")")
    };
    let later = of("2029-01-01", "providers.north.egress_per_gb", "0.01");
    let earlier = of("2028-01-01", "providers.*.egress_per_gb", "0.05");
    let loaded = probed(&format!("changes: [{later}, {earlier}]"));
    let fees = |plan: &Plan| {
        let of = |plan: &Plan| {
            (
                plan.world.providers[0].egress_per_gb,
                plan.world.providers[1].egress_per_gb,
            )
        };
        plan.and_next().skip(1).map(of).collect::<Vec<_>>()
    };
    assert_eq!(fees(&plan(&loaded, "probe")), [(0.05, 0.05), (0.01, 0.05)]);
    assert_eq!(fees(&loaded.base()), []);
    let world = format!("    changes: [{earlier}],\n    variants: [");
    let text = TEACHING.replacen("    variants: [", &world, 1);
    let own = format!("            name: \"exclusive\",\n            changes: [{later}],");
    let text = text.replacen("            name: \"exclusive\",", &own, 1);
    let loaded = read(text, &["agents=300", "calibration_agents=300"], None);
    assert_eq!(fees(&loaded.base()), [(0.05, 0.05)]);
    assert_eq!(fees(&plan(&loaded, "portable")), [(0.05, 0.05)]);
    assert_eq!(
        fees(&plan(&loaded, "exclusive")),
        [(0.05, 0.05), (0.01, 0.05)]
    );
    // A plan that is made anew keeps what follows, and a change of the world reaches that too.
    let longer = plan(&loaded, "exclusive")
        .as_ref()
        .clone()
        .with(|world| world.agents = Some(301));
    assert_eq!(fees(&longer).len(), 2);
    assert!(longer.and_next().all(|plan| plan.world.agents == Some(301)));
}

#[test]
fn the_start_is_inferred_as_if_nothing_ever_changed() {
    let base = probed("changes: []");
    let change = "    changes: [(from: \"2028-01-01\", path: \"providers.*.egress_per_gb\", value: \"0.0\")],\n    variants: [";
    let text = TEACHING.replacen("    variants: [", change, 1);
    let sets = ["agents=300", "calibration_agents=300", "clock.years=4"];
    let dated = read(text, &sets, None);
    assert_eq!(*start(&base), *start(&dated));
    let (tick, place) = first_difference(&lived(&base, "base"), &lived(&dated, "base")).unwrap();
    assert!(tick > 12, "{place}");
}

/// What `check` says of the teaching world with a variant that has these changes.
fn refused(changes: &str) -> String {
    let probe =
        format!("    variants: [\n        (name: \"probe\", about: \"\", changes: [{changes}]),");
    let text = TEACHING.replacen("    variants: [", &probe, 1);
    let told = Loaded::from_text("w.ron", text, &[], None);
    told.expect_err("it is refused").to_string()
}

#[test]
fn what_cannot_change_on_a_date_is_refused_with_its_place() {
    let of = |path: &str, value: &str| {
        refused(&format!(
            "(from: \"2028-01-01\", path: \"{path}\", value: \"{value}\")"
        ))
    };
    for (path, value, said) in [
        (
            "providers.north.operating_margin",
            "0.3",
            "providers.north.operating_margin cannot change on a date: a run takes it from its start; set it for the \
             whole run; docs/reference.md lists what may change",
        ),
        ("clock.years", "3", "clock.years cannot change on a date"),
        (
            "providers.north.egress_pergb",
            "0.1",
            "did you mean egress_per_gb",
        ),
        (
            "providers.*.egress_pergb",
            "0.1",
            "did you mean egress_per_gb",
        ),
        (
            "providers.north.egress_per_gb",
            "99.0",
            "99.0 is out of range",
        ),
        ("providers.north.egress_per_gb", "cheap", "egress_per_gb"),
    ] {
        let told = of(path, value);
        let line = 1
            + TEACHING
                .lines()
                .position(|l| l == "    variants: [")
                .unwrap()
            + 1;
        assert!(told.contains(said), "{path}: {told}");
        assert!(
            told.starts_with(&format!("w.ron:{line}:")),
            "{path}: {told}"
        );
    }
    let told =
        refused("(from: \"2020-01-01\", path: \"providers.*.egress_per_gb\", value: \"0.0\")");
    assert!(told.contains("this is before the world starts"), "{told}");
    let told = refused(
        "(from: \"2028-01-01\", until: \"2028-01-20\", path: \"providers.*.egress_per_gb\", value: \"0.0\")",
    );
    assert!(told.contains("a change ends after it begins"), "{told}");
    let told = refused(
        "(from: \"2028-01-01\", path: \"providers.*.egress_per_gb\", value: \"0.0\"), \
         (from: \"2028-01-09\", path: \"providers[1].egress_per_gb\", value: \"0.1\")",
    );
    assert!(
        told.contains("providers.south.egress_per_gb is changed twice on this date"),
        "{told}"
    );
}

#[test]
fn a_star_sets_every_item() {
    let sets = [
        "agents=300",
        "calibration_agents=300",
        "providers.*.egress_per_gb=0.03",
    ];
    let loaded = read(TEACHING.to_owned(), &sets, None);
    assert!(
        loaded
            .world()
            .providers
            .iter()
            .all(|p| p.egress_per_gb == 0.03)
    );
    // A variant has its way against it, item by item.
    let own = probed("set: [(path: \"providers.*.egress_per_gb\", value: \"0.02\")]");
    let fees: Vec<f64> = plan(&own, "probe")
        .world
        .providers
        .iter()
        .map(|p| p.egress_per_gb)
        .collect();
    assert_eq!(fees, [0.02; 3]);
}

// What may change on a date ------------------------------------------------------------------------------------------

/// Other values to try in the place of one, as they would be written; none where there is no telling.
fn others(node: Node) -> Vec<String> {
    let text = node.text();
    match node.kind() {
        Kind::Number => match text.parse::<f64>() {
            Ok(x) if text.contains(['.', 'e']) => [1.25 * x, 0.8 * x, x + 0.05, x + 1.0]
                .iter()
                .map(|x| format!("{x:?}"))
                .collect(),
            Ok(x) => vec![format!("{}", x + 1.0), format!("{}", x * 2.0)],
            Err(_) => Vec::new(),
        },
        Kind::Bool => vec![if text == "true" { "false" } else { "true" }.to_owned()],
        _ => Vec::new(),
    }
}

/// The values of a world that a variant may set, by path with `*`: path and other values of each.
fn values(loaded: &Loaded) -> BTreeMap<String, Vec<(String, Vec<String>)>> {
    let mut found: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let mut left = vec![(String::new(), loaded.changed().outline.root())];
    while let Some((path, node)) = left.pop() {
        if NOT_BY_VARIANT.contains(&&*path) || path == "published" {
            continue;
        }
        let rules = [
            "CostPlus(inertia: 0.3)",
            "Fixed",
            "BestResponse(inertia: 0.1)",
        ];
        let other = if path.ends_with("pricing") && path != "pricing" {
            rules.map(str::to_owned).to_vec()
        } else {
            others(node)
        };
        if !other.is_empty() {
            let pattern = loaded
                .changed()
                .outline
                .pattern(&path)
                .expect("it is there");
            found
                .entry(pattern)
                .or_default()
                .push((path.clone(), other));
        }
        for (i, (name, child)) in node.children().enumerate() {
            let dot = if path.is_empty() { "" } else { "." };
            let below = match name {
                Some(name) if node.kind() == Kind::Struct => format!("{path}{dot}{name}"),
                _ => format!("{path}[{i}]"),
            };
            left.push((below, child));
        }
    }
    found
}

/// What became of a value that changes on the first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// It moves nothing, set or changed.
    Idle,
    /// It moves the run as if it had been set.
    Obeyed,
    /// The run of the change is not that of the set.
    Kept,
}

/// A world with its start and its run.
struct Ground {
    loaded: Loaded,
    start: Arc<Start>,
    base: Recorder,
}

impl Ground {
    fn new(loaded: Loaded) -> Self {
        let start = start(&loaded);
        let base = run(&plan(&loaded, "base"), &start, SEED);
        Self {
            loaded,
            start,
            base,
        }
    }

    fn fate(&self, path: &str, value: &str) -> Option<Fate> {
        let change = Change {
            path: path.to_owned(),
            value: value.to_owned(),
            origin: Origin::CommandLine,
        };
        let set = Arc::new(self.loaded.variant_at("base", &[change]).ok()?);
        let next = Some(Next {
            from: 1,
            plan: set.clone(),
        });
        let changed = Arc::new(self.loaded.base().followed_by(next));
        let set = run(&set, &self.start, SEED);
        if first_difference(&set, &run(&changed, &self.start, SEED)).is_some() {
            return Some(Fate::Kept);
        }
        let moved = first_difference(&set, &self.base).is_some();
        Some(if moved { Fate::Obeyed } else { Fate::Idle })
    }

    /// The worst that becomes of a few of the values with one pattern; idle where none moves anything.
    fn worst(&self, tried: &[(String, Vec<String>)]) -> Fate {
        let of = |(path, values): &(String, Vec<String>)| {
            let mut fates = values.iter().filter_map(|value| self.fate(path, value));
            fates.find(|fate| *fate != Fate::Idle).unwrap_or(Fate::Idle)
        };
        tried.iter().take(2).map(of).max().unwrap_or(Fate::Idle)
    }
}

/// What the first day would allow, and is not listed: growth, learning and fading whose level is reckoned from the start, so
/// that a change in later years would rewrite what has been.
const PATHS_FROM_THE_START: &[&str] = &[
    "capacity.expected_rent_growth",
    "capacity.learning_rate",
    "capacity.merchant_cost_growth",
    "capacity.own_silicon_cost_growth",
    "demand.growth_fade_years",
    "research.algorithmic_progress",
    "research.other_growth_long_run",
    "research.other_growth_now",
    "research.other_growth_years",
    "research.productivity_fade_years",
    "research.training_share_years",
    "valuation.revenue_multiple_now",
    "valuation.revenue_multiple_years",
];

/// The list of what may change on a date is right: all of it moves a run on the first day as a variant that sets it does,
/// and of the rest nothing does.
#[test]
fn what_may_change_on_a_date_is_what_a_run_reads_month_by_month() {
    let sizes = ["agents=200", "calibration_agents=200", "clock.years=3"];
    let worlds = [
        small(200, 3, &["strategic_review=None"]),
        read(TEACHING.to_owned(), &sizes, None),
    ];
    let mut fates: BTreeMap<String, Fate> = BTreeMap::new();
    for loaded in worlds {
        let ground = Ground::new(loaded);
        for (pattern, tried) in values(&ground.loaded) {
            let known = fates.entry(pattern).or_insert(Fate::Idle);
            if *known == Fate::Idle {
                *known = ground.worst(&tried);
            }
        }
    }
    let obeyed = fates.iter().filter(|(_, fate)| **fate == Fate::Obeyed);
    let obeyed: BTreeSet<&str> = obeyed.map(|(pattern, _)| pattern.as_str()).collect();
    let listed: BTreeSet<&str> = ON_A_DATE.iter().copied().collect();
    assert_eq!(listed.len(), ON_A_DATE.len(), "one stands twice");
    let paths: BTreeSet<&str> = PATHS_FROM_THE_START.iter().copied().collect();
    assert!(paths.is_subset(&obeyed) && paths.is_disjoint(&listed));
    let not_listed = obeyed.difference(&listed);
    let missing: Vec<_> = not_listed.filter(|path| !paths.contains(*path)).collect();
    let wrong: Vec<_> = listed
        .difference(&obeyed)
        .map(|p| (p, fates.get(*p)))
        .collect();
    assert!(
        missing.is_empty() && wrong.is_empty(),
        "not listed: {missing:#?}; listed wrongly: {wrong:#?}"
    );
}
