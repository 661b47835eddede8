//! Measures of a provider.

use crate::ids::MarketKind;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{
    FLOW, FLOW_OF_ACCELERATORS, Key, Measure, Timing, if_finite, ratio, row, row_of_absent,
};

pub const KEYS: &[Key] = &[Key {
    name: "provider",
    meaning: "The provider",
}];

pub const MEASURES: &[Measure<usize>] = &[
    Measure {
        name: "share",
        unit: "0 to 1",
        timing: Timing::Level,
        meaning: "Share of enterprises' compute spend",
        read: |s, &j| {
            let spend = s.tally.all().spend[MarketKind::Compute.index()];
            ratio(s.tally.spend_on(j), spend)
        },
    },
    Measure {
        name: "list_price",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "List price of compute",
        read: |s, &j| s.providers[j].price.list,
    },
    Measure {
        name: "net_price",
        unit: "start list = 1",
        timing: Timing::Level,
        meaning: "Price of compute net of committed-spend discounts",
        read: |s, &j| s.providers[j].price.net(),
    },
    Measure {
        name: "discount",
        unit: "share of price",
        timing: Timing::Level,
        meaning: "Mean committed-spend discount on compute over the last twelve months",
        read: |s, &j| s.providers[j].price.discount,
    },
    Measure {
        name: "unit_cost",
        unit: "start list = 1",
        timing: Timing::Level,
        meaning: "Unit cost of compute, capital included",
        read: |s, &j| s.providers[j].cost.unit,
    },
    Measure {
        name: "lerner",
        unit: "share of price",
        timing: Timing::Level,
        meaning: "Lerner index of compute at net prices, introductory discounts off",
        read: |s, &j| {
            let paid = s.tally.paid_of_list(j..=j);
            s.providers[j]
                .price
                .lerner_of_paid(paid, s.providers[j].cost)
        },
    },
    Measure {
        name: "rent",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "Accelerator rent",
        read: |s, &j| s.providers[j].rent.0,
    },
    Measure {
        name: "accelerator_cost",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "Unit cost of accelerators: merchant chips and own silicon",
        read: |s, &j| s.providers[j].capacity.cost,
    },
    Measure {
        name: "rent_over_cost",
        unit: "start = 1",
        timing: Timing::Level,
        meaning: "Accelerator rent over unit cost",
        read: |s, &j| s.providers[j].rent.over_cost(s.providers[j].capacity),
    },
    Measure {
        name: "capacity",
        unit: "dollars per year at start rents",
        timing: Timing::Stock,
        meaning: "Accelerators installed",
        read: |s, &j| s.providers[j].capacity.units,
    },
    Measure {
        name: "utilisation",
        unit: "share of capacity",
        timing: Timing::Level,
        meaning: "Accelerators wanted over accelerators installed",
        read: |s, &j| s.providers[j].capacity.utilisation,
    },
    Measure {
        name: "in_use",
        unit: "share of capacity",
        timing: Timing::Level,
        meaning: "Accelerators in use over accelerators installed: what finds no room waits or runs elsewhere",
        read: |s, &j| s.providers[j].capacity.crowding(),
    },
    Measure {
        name: "ordered",
        unit: FLOW_OF_ACCELERATORS,
        timing: Timing::Flow,
        meaning: "Accelerators ordered in the tick",
        read: |s, &j| s.providers[j].capacity.ordered,
    },
    Measure {
        name: "delivered",
        unit: FLOW_OF_ACCELERATORS,
        timing: Timing::Flow,
        meaning: "Accelerators delivered in the tick, those that an entrant brings among them",
        read: |s, &j| s.providers[j].capacity.delivered,
    },
    Measure {
        name: "hosting_margin_rate",
        unit: "share of rent",
        timing: Timing::Level,
        meaning: "Margin on rents: rent less unit cost",
        read: |s, &j| {
            let at_start = s.plan.world.providers[j].hosting_margin;
            let provider = &s.providers[j];
            provider.rent.margin(provider.capacity, at_start)
        },
    },
    Measure {
        name: "demand_slope",
        unit: "per unit of α and ln price",
        timing: Timing::Level,
        meaning: "D/B: slope of the demand that the firm perceives over its spend",
        read: |s, &j| {
            let demand = s.slopes.year.firms[j];
            ratio(demand.slope, demand.spend)
        },
    },
    Measure {
        name: "conduct",
        unit: "1 = Bertrand",
        timing: Timing::Level,
        meaning: "Conduct inferred at the start; undefined where no conduct explains the margin",
        read: |s, &j| if_finite(s.providers[j].conduct.0),
    },
    Measure {
        name: "compute_revenue",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Compute sold to enterprises",
        read: |s, &j| s.ledger.providers[j].compute_revenue,
    },
    Measure {
        name: "compute_margin",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Compute revenue less unit cost",
        read: |s, &j| s.ledger.providers[j].compute_margin,
    },
    Measure {
        name: "egress_revenue",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Egress fees received from enterprises",
        read: |s, &j| s.ledger.providers[j].egress_revenue,
    },
    Measure {
        name: "channel_revenue",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Models sold through the provider, at retail",
        read: |s, &j| s.ledger.providers[j].channel_revenue,
    },
    Measure {
        name: "channel_margin",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Retail less what vendors receive",
        read: |s, &j| s.ledger.providers[j].channel_margin,
    },
    Measure {
        name: "hosting_revenue",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Compute sold to vendors, at rents before deals' discounts",
        read: |s, &j| s.ledger.providers[j].hosting_revenue,
    },
    Measure {
        name: "hosting_margin",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Margin on compute sold to vendors, after deals' discounts",
        read: |s, &j| s.ledger.providers[j].hosting_margin,
    },
    Measure {
        name: "own_model_profit",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Profit of owned vendors, their compute at cost",
        read: |s, &j| s.ledger.providers[j].own_model_profit,
    },
    Measure {
        name: "shortfall_received",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Commitment shortfalls received",
        read: |s, &j| s.ledger.providers[j].shortfall_received,
    },
    Measure {
        name: "revenue_shares",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Shares of vendors' revenue received under deals",
        read: |s, &j| s.ledger.providers[j].revenue_shares,
    },
    Measure {
        name: "equity_paid",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Equity paid to vendors",
        read: |s, &j| s.ledger.providers[j].equity_paid,
    },
    Measure {
        name: "rescue_paid",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Paid to rescue a vendor",
        read: |s, &j| s.ledger.providers[j].rescue_paid,
    },
    Measure {
        name: "credits_cost",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "In-kind credits, at cost",
        read: |s, &j| s.ledger.providers[j].credits_cost,
    },
    Measure {
        name: "stakes_sold",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Received for stakes that had to be sold",
        read: |s, &j| s.ledger.providers[j].stakes_sold,
    },
    Measure {
        name: "dividends",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "What vendors pay out on its stakes",
        read: |s, &j| s.ledger.providers[j].dividends,
    },
    Measure {
        name: "operating_profit",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Every margin and shortfall, before equity and credits",
        read: |s, &j| s.ledger.providers[j].operating_profit(),
    },
    Measure {
        name: "economic_profit",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Operating profit less equity, rescues and credits at cost, capital charged by use",
        read: |s, &j| s.ledger.providers[j].economic_profit(),
    },
    Measure {
        name: "operations",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Operating cost of compute sold and hosted",
        read: |s, &j| s.ledger.providers[j].operations,
    },
    Measure {
        name: "capex",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Paid for accelerators delivered and for the estate",
        read: |s, &j| s.ledger.providers[j].capex,
    },
    Measure {
        name: "cash_flow",
        unit: FLOW,
        timing: Timing::Flow,
        meaning: "Change of cash: every payment received less every payment made, capital when it is delivered",
        read: |s, &j| s.ledger.providers[j].cash_flow(),
    },
    Measure {
        name: "cash",
        unit: "dollars",
        timing: Timing::Stock,
        meaning: "Cash since the start",
        read: |s, &j| s.providers[j].cash.0,
    },
    Measure {
        name: "present",
        unit: "1 = is",
        timing: Timing::Level,
        meaning: "Whether it is in the market",
        read: |s, &j| f64::from(u8::from(s.providers[j].presence.is_here())),
    },
];

pub fn record(s: &Snapshot, table: &mut Table) {
    for (j, terms) in s.plan.world.providers.iter().enumerate() {
        if s.providers[j].presence.is_here() {
            row(s, table, &[terms.name.as_str()], &j, MEASURES);
        } else {
            row_of_absent(s, table, &[terms.name.as_str()], &j, MEASURES);
        }
    }
}
