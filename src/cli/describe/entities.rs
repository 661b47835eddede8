//! The second element: what there is, its state variables as the code has them, scales.

use lockin::plan::Plan;
use lockin::plan::stated::WorldFile;

use super::code::{Named, about, variables, variables_of_bundle};
use super::markdown::{list_of, names, table};

/// The element of the protocol.
pub fn entities(plan: &Plan) -> String {
    let world = &plan.world;
    let accounts: f64 = world.segments.iter().map(|s| s.accounts).sum();
    let enterprises = world.agents.map_or_else(
        || format!("one for each of {accounts:.0} accounts"),
        |n| format!("{n}, standing for {accounts:.0} accounts"),
    );
    let deals = plan.deals.iter().filter(|deal| !deal.removed);
    let deals: Vec<&str> = deals.map(|deal| deal.terms.name.as_str()).collect();
    let rows = [
        ["enterprise", &enterprises],
        [
            "workload",
            &format!(
                "one of each class for an enterprise: {}",
                names(world.classes.iter().map(|c| &*c.name))
            ),
        ],
        [
            "segment of enterprises",
            &names(world.segments.iter().map(|s| &*s.name)),
        ],
        [
            "cloud provider",
            &names(world.providers.iter().map(|p| &*p.name)),
        ],
        [
            "model vendor",
            &names(world.vendors.iter().map(|v| &*v.name)),
        ],
        [
            "offer",
            &names(plan.offers.iter().map(|(id, _)| plan.offers.name(id))),
        ],
        ["deal", &names(deals.into_iter())],
    ];
    let rows = rows.map(|[kind, which]| [kind.to_owned(), which.to_owned()]);
    let all = format!(
        "## 2 Entities, state variables, and scales\n\n{}\n\n{}",
        table(["entity", "in this world"], rows),
        scales(world)
    );
    [vec![all], states()].concat().join("\n\n")
}

/// The state variables of each kind.
fn states() -> Vec<String> {
    let bundles = [
        ("cloud provider", "Provider"),
        ("model vendor", "Vendor"),
        ("offer", "Offering"),
        ("deal", "Deal"),
    ];
    let mut kinds = vec![
        ("enterprise", variables("enterprise", "Enterprise")),
        ("workload", variables("workload", "Workload")),
    ];
    kinds.extend(bundles.map(|(kind, bundle)| (kind, variables_of_bundle(bundle))));
    kinds.push(("environment", environment()));
    let states = kinds.into_iter().map(|(kind, all)| {
        let all = list_of("state variable", all);
        format!("State variables of the {kind}:\n\n{all}")
    });
    states.collect()
}

/// What is one of a kind.
fn environment() -> Vec<Named> {
    let kinds = [
        "Rules",
        "Conditions",
        "Posted",
        "Reach",
        "VendorShares",
        "Demand",
        "Slopes",
        "Pledges",
        "Frontier",
        "Ledger",
    ];
    let one = |kind: &str| Named {
        name: kind.to_owned(),
        about: about(&format!("struct {kind}")).unwrap_or_default(),
    };
    kinds.into_iter().map(one).collect()
}

fn scales(world: &WorldFile) -> String {
    let clock = &world.clock;
    let months = match clock.tick.months() {
        1 => "a calendar month".to_owned(),
        n => format!("{n} calendar months"),
    };
    format!(
        "Time: a tick is {months}; a run has {} ticks, {} years from {}. There is no space: where an enterprise stands is its segment \
         and the offers that its workloads run on. Money is nominal dollars, prices are relative to the start, rates are per year, \
         quality is in decades of effective training compute.",
        clock.ticks(),
        clock.years,
        clock.start
    )
}
