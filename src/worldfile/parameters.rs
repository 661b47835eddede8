//! Every number of a world file, said once: its path, unit, range and meaning.
//!
//! The check of ranges, `explain` and the tables of the documentation read this list. A new numeric field of a
//! world needs a line here; a test finds the one that is missing.

use super::locate::{Kind, Node, Outline};

/// A number that a world file states.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// The section of the model description that it belongs to.
    pub section: &'static str,
    /// Its path, with `*` for each item of a list.
    pub path: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Smallest value allowed.
    pub low: f64,
    /// Largest value allowed.
    pub high: f64,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

impl Parameter {
    /// The parameter at a path that has `*` for each item of a list.
    pub fn at(pattern: &str) -> Option<&'static Parameter> {
        let own = pattern.strip_prefix("variants.*.").unwrap_or(pattern);
        PARAMETERS.iter().find(|parameter| parameter.path == own)
    }

    /// Whether a value lies in its range; nothing but a finite number does.
    pub fn allows(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Its range as a person writes it: `0 to 1`.
    pub fn limits(&self) -> String {
        format!("{} to {}", plain(self.low), plain(self.high))
    }

    /// The same with the unit: `0 to 1 (share of revenue)`.
    pub fn range(&self) -> String {
        format!("{} ({})", self.limits(), self.unit)
    }
}

/// A number without a row of zeros.
pub fn plain(x: f64) -> String {
    if x.abs() >= 1e6 {
        format!("{x:e}")
    } else {
        format!("{x}")
    }
}

/// A number in a world file.
#[derive(Debug, Clone)]
pub struct Number<'a> {
    /// Its path, items of lists by their place.
    pub path: String,
    /// Its path with `*` for each item of a list, as in [`Parameter::path`].
    pub pattern: String,
    /// Where it stands.
    pub node: Node<'a>,
}

impl Number<'_> {
    /// Its value; none if the text is no number.
    pub fn value(&self) -> Option<f64> {
        let (text, options) = (self.node.text(), super::ron_options());
        let whole = || options.from_str::<Option<u64>>(text).ok().flatten();
        let value = options.from_str::<Option<f64>>(text).ok().flatten();
        value.or_else(|| whole().map(|n| n as f64))
    }
}

/// Every number of a world file, in the order of the text.
pub fn numbers(outline: &Outline) -> Vec<Number<'_>> {
    let mut found = Vec::new();
    walk(outline.root(), String::new(), String::new(), &mut found);
    found
}

fn walk<'a>(node: Node<'a>, path: String, pattern: String, found: &mut Vec<Number<'a>>) {
    let inside = |outer: &str, name: &str| {
        let dot = if outer.is_empty() { "" } else { "." };
        format!("{outer}{dot}{name}")
    };
    match node.kind() {
        Kind::Number => found.push(Number {
            path,
            pattern,
            node,
        }),
        Kind::List => {
            for (i, (_, item)) in node.children().enumerate() {
                walk(item, format!("{path}[{i}]"), inside(&pattern, "*"), found);
            }
        }
        Kind::Struct => {
            for (name, field) in node.children() {
                let name = name.unwrap_or("?");
                walk(field, inside(&path, name), inside(&pattern, name), found);
            }
        }
        _ => {}
    }
}

macro_rules! parameters {
    (
        $rules:literal { $($field:literal, $of:literal, $least:literal ..= $most:literal, $means:literal;)+ }
        $($section:literal { $($path:literal, $unit:literal, $low:literal ..= $high:literal, $meaning:literal;)+ })+
    ) => {
        /// Every number of a world file.
        pub const PARAMETERS: &[Parameter] = &[
            $($(Parameter {
                section: $section,
                path: $path,
                unit: $unit,
                low: $low,
                high: $high,
                meaning: $meaning,
            },)+)+
            // A pricing rule may stand in three places.
            $(parameters!(@rule $rules, concat!("providers.*.pricing.", $field), $of, $least, $most, $means),
            parameters!(@rule $rules, concat!("vendors.*.pricing.", $field), $of, $least, $most, $means),
            parameters!(@rule $rules, concat!("compute.channel_pricing.", $field), $of, $least, $most, $means),)+
        ];
    };
    (@rule $section:literal, $path:expr, $unit:literal, $low:literal, $high:literal, $meaning:literal) => {
        Parameter { section: $section, path: $path, unit: $unit, low: $low, high: $high, meaning: $meaning }
    };
}

parameters! {
    "Pricing" {
        "inertia", "share of the gap in ln price", 0.0..=0.99, "What is left of the gap to the best price after a review.";
        "path.*.price", "relative to the start", 1e-3..=1e3, "A scripted price.";
        "learning_rate", "weight", 0.0..=1.0, "Weight of what a pricing algorithm just learnt.";
        "exploration_decay", "per review", 0.0..=100.0, "How fast a pricing algorithm stops trying prices.";
        "discount_factor", "per review", 0.0..=0.9999, "What a dollar at the next review is worth to a pricing algorithm.";
        "prices", "prices", 2.0..=100.0, "Prices among which a pricing algorithm chooses.";
        "lowest", "relative to the start", 1e-3..=1.0, "The lowest of them.";
        "highest", "relative to the start", 1.001..=10.0, "The highest of them.";
    }
    "Clock" {
        "clock.years", "years", 1.0..=100.0, "Length of a run.";
        "agents", "enterprises", 1.0..=1e7, "Enterprises that are simulated; None for one per account.";
        "calibration_agents", "enterprises", 100.0..=1e6, "Enterprises on which the start is inferred.";
    }
    "Randomness" {
        "master_seed", "any whole number", 0.0..=1.844_674_407_370_955_2e19, "Every draw depends on it.";
    }
    "Demand" {
        "demand.growth_now", "per year", -0.5..=3.0, "Growth of compute spend at the start.";
        "demand.growth_long_run", "per year", -0.5..=3.0, "Growth of compute spend in the long run.";
        "demand.growth_fade_years", "years", 0.01..=1000.0, "How long growth takes to fade from the one to the other.";
        "demand.compute_growth_afresh", "share of growth", 0.0..=1.0, "Growth of compute that is placed afresh, without a cost of moving.";
        "demand.model_growth_afresh", "share of growth", 0.0..=1.0, "Growth of models that is placed afresh, without a cost of moving.";
        "demand.budget_elasticity", "elasticity", 0.0..=10.0, "How the quantity of models follows their price index; 1 keeps budgets.";
        "providers.*.growth_share", "share of the market's growth", 0.0..=1.0, "What a provider wins of the growth of the market's spend; an entrant besides the whole that the others share.";
        "demand.ai_shock_sd", "ln spend per root year", 0.0..=3.0, "Size of the market-wide shock to AI demand.";
        "demand.ai_shock_reversion", "per year", 0.0..=10.0, "How fast that shock dies away.";
        "demand.intensity_at_start", "fraction", 0.001..=1.0, "AI intensity of those who have adopted at the start.";
        "demand.intensity_of_adopters", "fraction", 0.001..=1.0, "AI intensity of a new adopter.";
        "demand.intensity_growth", "per year", 0.0..=10.0, "Logistic growth of AI intensity.";
        "demand.size_exponent", "Pareto exponent", 0.5..=5.0, "How unequal accounts are: the smaller, the more unequal.";
        "demand.largest_account", "dollars of compute a year", 1.0..=1e13, "The largest account there can be.";
        "segments.*.accounts", "accounts", 1.0..=1e8, "Real accounts of the segment.";
        "segments.*.compute_spend", "dollars a year", 1.0..=1e14, "Cloud compute spend of all its accounts.";
        "segments.*.ai_spend", "dollars a year", 0.0..=1e14, "Model spend of all its accounts.";
        "segments.*.growth_offset", "per year", -1.0..=1.0, "Growth of its compute spend above the market's.";
        "segments.*.turnover_per_year", "share of accounts", 0.0..=1.0, "Accounts that are replaced by new ones in a year.";
        "segments.*.several_vendors", "share of accounts", 0.0..=1.0, "Accounts that use several model vendors.";
        "segments.*.adopted", "share of accounts", 0.0..=1.0, "Accounts that have adopted AI at the start.";
        "segments.*.bass_innovation", "per year", 0.0..=5.0, "p of Bass: adoption without the example of others.";
        "segments.*.bass_imitation", "per year", 0.0..=10.0, "q of Bass (1969): adoption by the example of those who have adopted, as a part of all who ever do.";
        "segments.*.bass_ceiling", "share of accounts", 0.0..=1.0, "Accounts that ever adopt AI.";
        "segments.*.class_shares.*.share", "share of spend in its market", 0.0..=1.0, "What a class of workloads takes of the spend.";
        "segments.*.provider_shares.*.share", "share of compute spend", 0.0..=1.0, "A provider's share in the segment at the start.";
        "segments.*.vendor_shares.*.share", "share of model spend", 0.0..=1.0, "A vendor's share in the segment at the start.";
    }
    "Choice" {
        "choice.compute_price_sensitivity", "logit weight of ln price", 0.1..=100.0, "How strongly buyers of compute weigh price and all that is worth a price.";
        "choice.model_price_sensitivity", "logit weight of ln price", 0.1..=100.0, "How strongly buyers of models weigh price and all that is worth a price.";
        "choice.nest_dissimilarity", "fraction", 0.05..=1.0, "How different the channels of one vendor are to a buyer.";
        "choice.quality_weight", "ln price per decade", 0.0..=10.0, "What a tenfold of effective training compute is worth.";
        "choice.own_cloud_bonus", "ln price", -2.0..=5.0, "What it is worth to have everything on one cloud.";
        "choice.ecosystem_effect", "ln price", -5.0..=20.0, "What a vendor's whole market share would be worth to each buyer.";
        "choice.taste_sd", "ln price", 0.0..=3.0, "How much lasting tastes for a vendor differ between accounts.";
        "choice.misperception_sd", "ln price", 0.0..=3.0, "How far accounts are off when they look at an offer's price.";
    }
    "Switching cost and lock-in" {
        "lock_in.embedding_per_year", "per year", 0.0..=10.0, "How fast a workload grows into its provider and vendor.";
        "lock_in.embeddedness_after_switch", "fraction", 0.0..=1.0, "How embedded a workload is right after a switch.";
        "lock_in.renewal_weight", "share of attention", 0.0..=1.0, "How far the end of a contract is the occasion to look: 1, only it is; 0, it is none.";
        "lock_in.quality_news", "per decade", 0.0..=100.0, "How much more often a workload is looked at when its vendor is behind.";
        "lock_in.compute_price_news", "elasticity", 0.0..=100.0, "How attention to compute follows the own price over the market's mean, both relative to the start.";
        "lock_in.model_price_news", "elasticity", 0.0..=100.0, "How attention to models follows the own price over the market's mean, both relative to the start.";
        "lock_in.portability_clause", "share of the cost of moving", 0.0..=1.0, "What a portability clause saves.";
        "lock_in.multi_model_clause", "share of the cost of moving vendor", 0.0..=1.0, "What a multi-model clause leaves.";
        "lock_in.overrun_chance", "probability", 0.0..=1.0, "Chance that a move between vendors overruns its plan.";
        "lock_in.overrun_multiple", "times the plan", 1.0..=100.0, "Cost of a move that overruns.";
        "classes.*.term_months", "months", 1.0..=120.0, "Length of a contract.";
        "classes.*.moving_provider", "years of spend", 0.0..=20.0, "Cost of moving to another provider.";
        "classes.*.moving_vendor", "years of spend", 0.0..=20.0, "Cost of moving to another vendor.";
        "classes.*.attention_multiple", "times the segment's attention", 0.0..=20.0, "How much more or less often the class is looked at.";
        "classes.*.egress_gb_per_dollar", "gigabytes per dollar of yearly spend", 0.0..=1000.0, "Data to take along in a move.";
        "classes.*.transfer_gb_per_dollar", "gigabytes per dollar of spend", 0.0..=1000.0, "Data exchanged with the core when it runs on another provider.";
        "classes.*.upgrade_per_month", "probability per month", 0.0..=1.0, "Chance of moving to the vendor's new release.";
        "classes.*.take_or_pay", "share of the unexpired commitment", 0.0..=1.0, "What is due on leaving before the contract ends.";
        "segments.*.attention_compute", "per year", 0.0..=52.0, "Occasions a year on which a compute workload is looked at without news.";
        "segments.*.attention_model", "per year", 0.0..=52.0, "Occasions a year on which a model workload is looked at without news.";
        "segments.*.compute_moving_multiple", "times the class's cost", 0.0..=50.0, "How much dearer than its class the segment's compute is to move.";
        "segments.*.model_moving_multiple", "times the class's cost", 0.0..=50.0, "How much dearer than its class the segment's models are to move.";
        "segments.*.clauses.portability", "share of accounts", 0.0..=1.0, "Accounts that hold a portability clause.";
        "segments.*.clauses.multi_model", "share of accounts", 0.0..=1.0, "Accounts that hold a multi-model clause.";
        "segments.*.clauses.price_match", "share of accounts", 0.0..=1.0, "Accounts that hold a price-match clause.";
        "lock_in.price_match_margin", "share of the lowest price", 0.0..=1.0, "What a price-match clause lets a buyer pay above the vendor's lowest price.";
        "lock_in.portability_price", "share of all spend", 0.0..=1.0, "What keeping a portability clause costs.";
        "lock_in.multi_model_price", "share of model spend", 0.0..=1.0, "What keeping a multi-model clause costs.";
        "lock_in.price_match_price", "share of model spend", 0.0..=1.0, "What keeping a price-match clause costs.";
    }
    "Pricing" {
        "pricing.review_months", "months", 0.5..=120.0, "Time between a firm's price reviews.";
        "pricing.menu_cost", "ln price", 0.0..=1.0, "Change of price below which a price stays.";
        "pricing.ceiling", "times the start price", 1.1..=1e6, "The price that stops a run away price.";
        "pricing.horizon_years", "years", 0.1..=100.0, "Years over which a firm counts what a change of its price does.";
        "pricing.panel", "enterprises", 10.0..=1e8,
        "So many are asked each tick what they would do at another price, drawn in proportion to spend; None asks all.";
        "compute.transfer_cost_per_gb", "dollars per gigabyte", 0.0..=10.0, "What traffic between clouds costs a provider.";
        "compute.discount_threshold", "dollars a year", 1.0..=1e12, "Spend with one provider from which a discount is given.";
        "compute.discount_full_ratio", "times the threshold", 1.01..=1e9, "Spend at which the mean discount is reached.";
        "compute.discount_ceiling_multiple", "times the mean discount", 0.0..=10.0, "Most that the schedule gives.";
        "compute.discount_sd", "share of the list price", 0.0..=0.5, "How much accounts' discounts differ from the schedule.";
        "compute.discount_max", "share of the list price", 0.0..=0.9, "Largest discount of all.";
        "compute.discount_on_models", "share of the discount", 0.0..=1.0, "What third-party models bought through the provider get of it.";
        "providers.*.committed_discount", "share of the list price", 0.0..=0.9, "Mean committed-spend discount of a large account.";
        "providers.*.egress_per_gb", "dollars per gigabyte", 0.0..=10.0, "Internet egress fee.";
        "vendors.*.channels.*.share", "share of enterprise revenue", 0.0..=1.0, "What a vendor sells through the channel at the start.";
        "vendors.*.channels.*.take_rate", "share of the list price", 0.0..=0.9, "What the provider keeps of a sale through it.";
    }
    "Cost, capacity, rent" {
        "compute.host_substitution", "elasticity", 0.0..=50.0, "How readily vendors' footloose compute follows rents.";
        "compute.retail_ratio_min", "times the list price", 0.0..=1.0, "Lowest retail price of a model sold through a provider.";
        "compute.retail_ratio_max", "times the list price", 1.0..=10.0, "Highest retail price of a model sold through a provider.";
        "compute.new_channel_months", "months", 0.0..=240.0, "How long a channel without customers at the start stays at list parity.";
        "providers.*.new_customers.share", "share of price", 0.0..=0.9, "What it takes off its price for new customers.";
        "providers.*.new_customers.inertia", "share of the gap in ln price", 0.0..=0.99, "What is left of the gap to the best price for new customers after a review.";
        "providers.*.own_machines.unit_cost", "clouds' list price", 0.01..=10.0, "What a unit on a busy machine of an account's own costs.";
        "providers.*.own_machines.idle", "share of mean need", 0.0..=10.0, "Capacity above mean need that an account of `idle_at` keeps for the peak; it falls with the root of size.";
        "providers.*.own_machines.idle_at", "dollars a year", 1.0..=1e13, "The spend at which `idle` holds.";
        "providers.*.own_machines.staff_per_year", "dollars a year", 0.0..=1e12, "The people and the site that machines of one's own take at any size.";
        "providers.*.own_machines.staff_growth_per_year", "ln per year", -0.5..=0.5, "Growth of what these cost.";
        "providers.*.own_machines.stranded_years", "years of spend", 0.0..=5.0, "What is written off when an account leaves machines of its own.";
        "providers.*.operating_margin", "share of revenue", -5.0..=0.99, "Operating margin at the start, net of discounts.";
        "providers.*.unit_cost_growth_per_year", "per year", -0.9..=3.0, "Growth of the unit cost of compute.";
        "capacity.merchant_cost_growth", "per year", -0.9..=3.0, "Growth of the cost of merchant accelerators per unit of performance.";
        "capacity.own_silicon_cost_growth", "per year", -0.9..=3.0, "Growth of the cost of own silicon besides learning.";
        "capacity.learning_rate", "fall per doubling", 0.0..=0.9, "Fall of the cost of own silicon with each doubling of its cumulative volume.";
        "capacity.learning_start_years", "years of the start's volume", 0.01..=100.0, "Cumulative volume of own silicon at the start.";
        "capacity.expected_rent_growth", "per year", -0.9..=3.0, "Growth of rents for which vendors' list prices were set at the start.";
        "capacity.rent_elasticity", "elasticity", 0.0..=20.0, "How rents follow utilisation.";
        "capacity.rent_adjustment_per_month", "share of the gap in ln rent", 0.0..=1.0, "What a rent closes in a month of the gap to its target.";
        "capacity.enterprise_share", "share of compute spend", 0.0..=1.0, "Enterprises' compute that runs on accelerators.";
        "capacity.lead_months", "months", 0.5..=240.0, "Time from order to delivery of accelerators.";
        "capacity.life_years", "years", 0.1..=100.0, "Life of accelerators, and of the capital in unit cost.";
        "capacity.cost_of_capital", "per year", 0.0..=1.0, "Return that the capital in unit cost has to earn.";
        "capacity.growth_at_start", "ln per year", -2.0..=5.0, "Growth of demand for accelerators in the year before the start.";
        "capacity.extrapolation", "share of growth", 0.0..=3.0, "How much of the growth of demand orders extrapolate.";
        "capacity.growth_min", "ln per year", -5.0..=5.0, "Smallest growth that orders extrapolate.";
        "capacity.growth_max", "ln per year", -5.0..=5.0, "Largest growth that orders extrapolate.";
        "capacity.order_months", "months", 0.01..=120.0, "Time in which orders close a gap to what will be wanted.";
        "capacity.order_max", "share of capacity a month", 0.0..=10.0, "Most that is ordered.";
        "capacity.congestion", "ln price per ln utilisation", 0.0..=10.0, "What buyers lose where more has to be served by a host than it has.";
        "providers.*.own_silicon", "share of accelerators", 0.0..=1.0, "Accelerators that are the provider's own silicon.";
        "providers.*.utilisation", "share of capacity", 0.05..=2.0, "Utilisation of its accelerators at the start.";
        "providers.*.capital_share", "share of unit cost", 0.0..=1.0, "The capital charge in unit cost; the rest is operating cost.";
        "providers.*.hosting_margin", "share of rent", -5.0..=0.99, "Margin on compute sold to vendors.";
        "vendors.*.new_customers.share", "share of price", 0.0..=0.9, "What it takes off its price for new customers.";
        "vendors.*.new_customers.inertia", "share of the gap in ln price", 0.0..=0.99, "What is left of the gap to the best price for new customers after a review.";
        "vendors.*.gross_margin", "share of revenue", -5.0..=0.99, "Gross margin on serving at the start, net of take rates.";
        "vendors.*.hosting.*.share", "share of own compute", 0.0..=1.0, "Where the vendor's own compute runs without any deal; an entrant's share counts besides the whole of the others.";
    }
    "Research, releases, money" {
        "research.frontier_growth", "decades per year", 0.0..=5.0, "Growth of frontier knowledge at the start.";
        "research.knowledge_decay", "per year", 0.0..=5.0, "Decay of knowledge.";
        "research.algorithmic_progress", "decades per year", 0.0..=5.0, "Growth of what a unit of training compute yields.";
        "research.open_weight_lag_months", "months", 0.0..=120.0, "Time after which the frontier's knowledge spills over.";
        "research.release_luck_sd", "decades", 0.0..=3.0, "Luck of a release.";
        "research.release_months_min", "months", 0.5..=120.0, "Shortest time between two releases.";
        "research.release_months_jitter", "months", 0.0..=120.0, "Most by which a release comes later.";
        "research.productivity_sd", "ln per root year", 0.0..=3.0, "Size of shocks to research productivity.";
        "research.productivity_reversion", "per year", 0.0..=10.0, "How fast those shocks die away.";
        "research.productivity_fade_years", "years", 0.01..=1000.0, "How long a vendor's own productivity takes to fade into the frontier's mean.";
        "research.serving_cost_exponent", "elasticity", 0.0..=5.0, "How the cost of a model of a given quality falls with its distance to the best.";
        "research.training_share_long_run", "share of revenue", 0.0..=5.0, "Training spend in the long run.";
        "research.training_share_years", "years", 0.01..=1000.0, "How long training spend takes to run to it.";
        "research.cash_spending_years", "years", 0.01..=1000.0, "Time in which a vendor spends cash above its reserve.";
        "research.cash_reserve_years", "years of need", 0.0..=100.0, "Cash that a vendor keeps, and up to which it raises.";
        "research.cash_need_least", "share of revenue", 0.0..=10.0, "Least that a vendor needs a year; else training and overhead less what serving earns.";
        "research.owner_patience_years", "years", 1.0..=50.0, "Years over which an owner looks at what its model returns.";
        "research.cash_cap_per_year", "times cash", 0.0..=100.0, "Most that is spent on training above what is earned, in a year.";
        "research.overhead", "share of revenue", 0.0..=2.0, "Overhead, of revenue but at least of the start's.";
        "research.other_growth_now", "per year", -0.9..=5.0, "Growth of other products' revenue at the start.";
        "research.other_growth_long_run", "per year", -0.9..=5.0, "Growth of other products' revenue in the long run.";
        "research.other_growth_years", "years", 0.01..=1000.0, "How long that growth takes to fade.";
        "money.runway_months", "months", 0.0..=240.0, "Months of need below which a vendor tries a round.";
        "money.round_max_of_worth", "share of the vendor's worth", 0.0..=100.0, "Most that a round raises.";
        "money.round_chance_per_month", "probability per month", 0.0..=1.0, "Chance that the market for rounds is open, alike for all vendors.";
        "money.failure_months", "months", 0.5..=240.0, "Negative cash in a row after which a vendor is rescued or exits.";
        "money.rescue_chance", "probability", 0.0..=1.0, "Chance that the sponsor with the largest stake rescues it.";
        "money.rescue_revenue_years", "years of revenue", 0.0..=20.0, "What a rescue pays.";
        "vendors.*.funding.cash", "dollars", 0.0..=1e14, "Cash at the start.";
        "vendors.*.training_spend", "dollars a year", 1.0..=1e14, "Training spend at the start, of an entrant when it comes in.";
        "vendors.*.other_revenue", "dollars a year", 0.0..=1e14, "Revenue of other products at the start.";
        "vendors.*.quality", "decades", -10.0..=10.0, "Quality relative to the frontier at the start, of an entrant when it comes in.";
        "vendors.*.spillover", "share of frontier knowledge", 0.0..=1.0, "What spills over to the vendor after the open-weight lag.";
    }
    "Deals" {
        "deals.*.years", "years", 1.0..=100.0, "Length of the deal, whole years.";
        "deals.*.equity", "dollars", 0.0..=1e14, "Equity paid at the start.";
        "deals.*.tranches.*.amount", "dollars", 0.0..=1e14, "Equity paid when all conditions of the tranche hold.";
        "deals.*.tranches.*.channel_spend", "dollars a year", 0.0..=1e14, "Spend on the vendor through the sponsor, at least.";
        "deals.*.tranches.*.quality_rank", "place", 1.0..=20.0, "Place of the vendor by quality, at most; 1 is the best.";
        "deals.*.vendor_value", "dollars", 1.0..=1e15, "The vendor's worth at which the first equity is paid.";
        "deals.*.commitment", "dollars at list", 0.0..=1e14, "Compute that the vendor has to buy from the sponsor.";
        "deals.*.commitment_ramp_start", "times the yearly mean", 0.0..=2.0, "The first year's commitment; the last is as far on the other side.";
        "deals.*.price_discount", "share of the list price", 0.0..=0.99, "Discount on the vendor's compute at the sponsor.";
        "deals.*.credits_per_year", "dollars a year at list", 0.0..=1e13, "Compute given for nothing.";
        "deals.*.channel_discount_floor", "share of the list price", 0.0..=0.9, "Least by which the sponsor's channel sells below list.";
        "deals.*.revenue_share", "share of revenue", 0.0..=0.9, "What the vendor pays to the sponsor of its revenue net of takes.";
        "strategic_review.years", "years", 1.0..=100.0, "Length of a deal that a provider offers, whole years.";
        "strategic_review.aggressiveness", "share of its worth", 0.0..=10.0, "What a provider offers of what a deal is worth to it.";
        "strategic_review.budget", "share of compute revenue", 0.0..=1.0, "Most that a provider gives in a year under one deal.";
        "strategic_review.steering", "ln odds", 0.0..=10.0, "Pull of a vendor's footloose compute that an offered deal brings.";
        "strategic_review.commitment_share", "share of compute expected there", 0.01..=1.0, "What the vendor commits to buy.";
        "strategic_review.least_gain", "share of its compute bill", 0.0..=1.0, "What a vendor wants to gain at least.";
        "deals.*.steering", "ln odds", -10.0..=10.0, "Pull of the vendor's footloose compute to the sponsor.";
        "deals.*.integration", "ln price", -5.0..=5.0, "What preferred distribution on the sponsor's channel is worth to buyers.";
    }
    "Policies" {
        "policies.*.leaves", "share of the fee", 0.0..=1.0, "What may still be charged of egress fees or switching charges; None, nothing.";
        "policies.*.at_most", "share of the list price", 0.0..=1.0, "Largest committed-spend discount that is allowed.";
        "policies.*.saves", "share of the cost of moving", 0.0..=1.0, "What a portability mandate takes off the cost of moving.";
        "policies.*.largest_share", "share of list rent", 0.0..=1.0, "Most that a deal may give in kind.";
        "policies.*.credit_months", "months", 0.0..=1200.0, "For how long a deal may give credits.";
        "policies.*.bonus", "ln price", 0.0..=5.0, "What a procurement preference is worth to the buyers that have it.";
        "policies.*.credit", "share of the cost of capital", 0.0..=0.9, "What a tax credit on investment bears.";
        "policies.*.removes", "share of misperception", 0.0..=1.0, "What published prices take off buyers' misperception.";
        "policies.*.inertia", "share of the gap in ln price", 0.0..=0.99, "Inertia of the best responses that take the place of algorithms.";
        "policies.*.grant", "dollars a year", 0.0..=1e13, "What the state pays for a vendor's training compute.";
        "policies.*.cash", "dollars", 0.0..=1e13, "What investors put into the treasury of a vendor that its owner gives up; None where it has one.";
        "policies.*.cost_saving", "share of unit cost", 0.0..=0.9, "What a merger takes off both firms' unit cost; None, nothing.";
        "policies.*.quality_gain", "ln price", -5.0..=5.0, "What a merger makes both firms' offers worth more to buyers; None, nothing.";
        "policies.*.longest_months", "months", 1.0..=120.0, "How long a contract may last.";
    }
    "Shocks" {
        "shocks.*.when.per_year", "strikes per year", 0.0..=100.0, "How often a shock strikes by chance.";
        "shocks.*.months", "months", 0.0..=1200.0, "How long a shock lasts, or an entrant sells at its first margin.";
        "shocks.*.factor", "times spend", 0.0..=100.0, "What a demand shock makes of spend in its market.";
        "shocks.*.arriving", "share of what is due", 0.0..=1.0, "Accelerators that arrive in a shortage of chips.";
        "shocks.*.chip_cost", "times the cost", 0.1..=100.0, "What accelerators cost in a shortage of chips.";
        "shocks.*.loss", "ln price", 0.0..=10.0, "What an outage takes from the worth of a provider at first.";
        "shocks.*.fade_months", "months", 0.01..=1200.0, "How long the loss takes to fade to 1/e.";
        "shocks.*.growth_cut", "per year", -3.0..=3.0, "What a recession takes off the growth of spend.";
        "shocks.*.decades", "decades", -10.0..=10.0, "By how much a vendor's knowledge jumps.";
        "shocks.*.margin", "share of the net price", -5.0..=0.99, "Margin at which an entrant sells at first; below 0 it loses on every sale.";
        "shocks.*.resale", "share of the cost of new ones", 0.0..=1.0, "What is paid for the accelerators of a provider that leaves.";
        "shocks.*.accelerators", "dollars a year", 1.0..=1e13, "Accelerators that a provider comes in with, at the rents of the start.";
    }
    "Valuation" {
        "valuation.revenue_multiple_now", "times revenue", 0.01..=1000.0, "A vendor's worth at the start.";
        "valuation.revenue_multiple_long_run", "times revenue", 0.01..=1000.0, "A vendor's worth in the long run.";
        "valuation.revenue_multiple_years", "years", 0.01..=1000.0, "How long the one takes to run to the other.";
        "valuation.cash_discount_rate", "per year", 0.0..=2.0, "At which the sponsor's cash flows are discounted.";
        "valuation.stake_discount_rate", "per year", 0.0..=2.0, "At which the terminal stake is discounted.";
        "valuation.payback_years", "years", 0.0..=1000.0, "A deal that pays back later does not pay (scenario A).";
        "valuation.commodity_years", "years", 0.01..=1000.0, "Last years over which a vendor's quality rank is averaged.";
        "valuation.commodity_rank", "place", 1.0..=20.0, "A vendor with a worse mean rank may be a commodity (scenario C).";
        "valuation.commodity_share", "share of its start", 0.0..=10.0, "It is one if its share has also fallen below this.";
        "prior.*.low", "as the parameter", -1e15..=1e15, "Smallest plausible value of an uncertain parameter.";
        "prior.*.high", "as the parameter", -1e15..=1e15, "Largest plausible value of an uncertain parameter.";
    }
    "Hindcast" {
        "published.*.growth", "per year", -0.9..=10.0, "Growth of the compute market over a year, as published.";
        "published.*.provider_shares.*.share", "share of compute spend", 0.0..=1.0, "A provider's share, as published.";
    }
}
