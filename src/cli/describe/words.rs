//! What the protocol says in words, alike for every world.

use lockin::plan::Plan;
use lockin::policy::Policy;

/// What the protocol is.
pub const REFERENCE: &str = "Grimm, V., Railsback, S. F., Vincenot, C. E., et al. (2020). The ODD Protocol for Describing Agent-Based \
    and Other Simulation Models: A Second Update to Improve Clarity, Replication, and Structural Realism. *Journal of Artificial \
    Societies and Social Simulation* 23(2) 7. doi:10.18564/jasss.4259";

/// The design concepts but stochasticity and observation, which are lists of the code's.
pub fn concepts(plan: &Plan) -> Vec<(&'static str, String)> {
    vec![
        ("Basic principles", BASIC.to_owned()),
        ("Emergence", EMERGENCE.to_owned()),
        ("Adaptation", adaptation(plan)),
        ("Objectives", OBJECTIVES.to_owned()),
        ("Learning", learning(plan)),
        ("Prediction", prediction(plan)),
        ("Sensing", SENSING.to_owned()),
        ("Interaction", interaction(plan)),
        ("Collectives", COLLECTIVES.to_owned()),
    ]
}

const BASIC: &str = "Buyers choose by a nested logit (McFadden 1978) in units of ln price, with a cost of moving that grows as a \
    workload is built into its incumbent, and look at a workload only on occasions. Firms set the price that they would keep for \
    good, given the demand that they measure; where nothing ties buyers this is logit Bertrand pricing (Anderson, de Palma & \
    Thisse 1992). AI spreads as in Bass (1969), the cost of own silicon falls with its volume (Wright 1936), quality follows \
    accumulated research, capital costs its user cost (Jorgenson 1963). What cannot be observed at the start is inferred from \
    what can: mean utilities from shares (Berry 1994), conduct from margins, research productivity from quality and spend.";

const EMERGENCE: &str = "Emerge: prices and margins after the start, shares, concentration, switching, embeddedness and the cost of \
    leaving, rents and utilisation, quality, rounds, rescues and exits, what deals are worth. Imposed: how compute spend grows, how \
    many ever adopt AI, how unit costs and algorithms progress, the terms of deals that are written, policies and shocks with their \
    days.";

const OBJECTIVES: &str = "An enterprise takes the offer of highest utility: worth less price, less the cost of moving spread over \
    its contract, with its own tastes and misperceptions. A provider or vendor takes the price of highest profit over its horizon, \
    as far as its conduct, inferred at the start, goes. A provider orders accelerators towards the utilisation at which rents cover their cost. A vendor \
    that is short of money raises it; an owner trains its model as far as it earns. Deals are signed by what they gain.";

const PREDICTION: &str = "Firms expect that a change of their price moves sales as measured over the last twelve months, and that \
    buyers forget at the measured pace. Orders of accelerators extrapolate the growth of demand over the time of delivery. Nobody \
    foresees a shock or a release.";

const SENSING: &str = "Enterprises see this month's posted prices, fees, discounts and released qualities, each with a lasting error \
    in the price of each offer. Firms know what was at the end of the last month, with the month's releases, policies, channels \
    and costs; demand they know from a panel of enterprises, drawn in proportion to spend.";

const COLLECTIVES: &str = "Segments are groups of enterprises that share spend, adoption, attention, costs of moving and the shares of \
    the start. A vendor's channels are a nest to buyers. Firms under one owner set their prices together; a deal ties a provider \
    and a vendor.";

fn prediction(plan: &Plan) -> String {
    let look = plan.world.look_ahead;
    let announced = |policy: &Policy| policy.intervention().dates().announced.is_some();
    let known = plan.world.policies.iter().any(announced);
    let policies = match (known, look.buyers, look.sellers) {
        (false, ..) => "No policy is announced before it acts, and none is foreseen.",
        (true, false, false) => "Nobody foresees a policy, announced or not.",
        (true, true, false) => {
            "Buyers look ahead to announced policies: they put moves off to the date and sign contracts up to it."
        }
        (true, false, true) => {
            "Firms look ahead to announced policies: demand under the rules to come counts for the part of their horizon in \
             which they will hold."
        }
        (true, true, true) => {
            "Announced policies are foreseen: buyers put moves off to the date and sign contracts up to it, and to firms demand \
             under the rules to come counts for the part of their horizon in which they will hold."
        }
    };
    format!("{PREDICTION} {policies}")
}

fn adaptation(plan: &Plan) -> String {
    let review = if plan.world.strategic_review.is_some() {
        " Once a year a provider that is behind in models offers a deal, and vendors take the best one."
    } else {
        " Deals are as written: this world has no strategic review."
    };
    format!(
        "Enterprises look at a workload when its contract ends, when its price or its vendor's quality gives occasion, or by \
         chance; they stay, move, or take and drop clauses. Firms reprice in their review months. Providers order accelerators, \
         vendors place their compute where rents are low and train with what they earn and raise.{review}"
    )
}

fn learning(plan: &Plan) -> String {
    let own = |rule: &lockin::pricing::PriceRule| rule.is_algorithmic();
    let world = &plan.world;
    let providers = world.providers.iter().filter(|p| own(&p.pricing));
    let vendors = world.vendors.iter().filter(|v| own(&v.pricing));
    let names: Vec<&str> = providers
        .map(|p| p.name.as_str())
        .chain(vendors.map(|v| v.name.as_str()))
        .collect();
    let who = match names.as_slice() {
        [] => "No agent changes its rule of behaviour by experience in this world.".to_owned(),
        names => format!(
            "{} price by Q-learning; no other agent changes its rule of behaviour by experience.",
            names.join(", ")
        ),
    };
    format!("{who} Costs of own silicon fall by volume, which is technology and no decision.")
}

fn interaction(plan: &Plan) -> String {
    let ecosystem = if plan.world.choice.ecosystem_effect == 0.0 {
        "a vendor's share is worth nothing to buyers (`ecosystem_effect` is 0)"
    } else {
        "a vendor's share in the segment is worth something to its buyers (`ecosystem_effect`)"
    };
    format!(
        "Through markets: posted prices, shares of growth, rents and congestion of accelerators. Directly: deals, channels and \
         ownership between firms; adoption by the example of others. Among buyers, {ecosystem}."
    )
}
