//! Measures of how accounts differ, at the start, in the middle and at the end.

use crate::enterprise::distribution::Distribution;
use crate::record::Snapshot;
use crate::record::table::Table;

use super::{Key, Measure, Timing, row, segments_and_all};

pub const KEYS: &[Key] = &[Key {
    name: "segment",
    meaning: "The segment, or all",
}];

pub const MEASURES: &[Measure<Distribution>] = &[
    Measure {
        name: "size_exponent",
        unit: "Pareto exponent",
        timing: Timing::Level,
        meaning: "Hill estimate on compute spend over the largest tenth of accounts; not defined where they are alike",
        read: |_, d| d.hill,
    },
    Measure {
        name: "top_percent_share",
        unit: "share of compute spend",
        timing: Timing::Level,
        meaning: "What the largest hundredth of accounts spends",
        read: |_, d| d.top_share,
    },
    Measure {
        name: "size_discount_correlation",
        unit: "-1 to 1",
        timing: Timing::Level,
        meaning: "Correlation of ln compute spend with the discount, over accounts whose spend can earn one",
        read: |_, d| d.size_and_discount,
    },
    Measure {
        name: "discount_sd",
        unit: "share of price",
        timing: Timing::Level,
        meaning: "Standard deviation of the discount around its regression on ln compute spend",
        read: |_, d| d.discount_sd,
    },
    Measure {
        name: "second_cloud_share",
        unit: "share of compute spend",
        timing: Timing::Level,
        meaning: "Median share of the second cloud, over the spend of accounts that have two",
        read: |_, d| d.second_cloud,
    },
    Measure {
        name: "small_egress",
        unit: "share of accounts",
        timing: Timing::Level,
        meaning: "Accounts whose bill for data between clouds is at most 6 % of their spend",
        read: |_, d| d.small_egress,
    },
];

pub fn record(s: &Snapshot, table: &mut Table) {
    let Some(distributions) = &s.distributions.0 else {
        return;
    };
    for ((_, name), distribution) in segments_and_all(s).into_iter().zip(distributions) {
        row(s, table, &[name], distribution, MEASURES);
    }
}
