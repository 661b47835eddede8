//! Where a run may say "not defined", and where a number has to stand: an infinity nowhere.

use lockin::record::Recorder;
use lockin::record::table::{Column, Table};

/// Nothing has moved, flowed or been looked at by the start.
const NOT_AT_THE_START: &[&str] = &[
    "switching_accounts",
    "switching_spend",
    "switching_workloads",
    "upgrading_accounts",
    "moving_cost",
    "reviewed",
    "egress_share",
    "surplus_per_dollar",
    "moved_in",
    "moved_out",
];

/// Columns of one market alone: column, the other market.
const OF_ONE_MARKET: &[(&str, &str)] = &[
    ("quality_price_index", "compute"),
    ("upgrading_accounts", "compute"),
    ("egress_share", "model"),
];

/// Not defined for reasons that no other column tells: table, column, when.
const FOR_ITS_OWN_REASONS: &[(&str, &str, &str)] = &[
    ("vendors", "cash", "funded from outside"),
    ("vendors", "conduct", "no conduct explains the margin"),
    ("providers", "conduct", "no conduct explains the margin"),
    (
        "vendors",
        "demand_slope",
        "no price of its own is perceived",
    ),
    (
        "providers",
        "demand_slope",
        "no price of its own is perceived",
    ),
    ("offers", "discount", "nobody had one"),
    ("providers", "discount", "nobody had one"),
    ("offers", "price", "nobody sells it"),
    ("offers", "retail_ratio", "nobody sells it"),
    ("accounts", "size_exponent", "the largest are alike"),
    ("accounts", "second_cloud_share", "no account has two"),
    ("accounts", "size_discount_correlation", "nobody earns one"),
    ("accounts", "discount_sd", "nobody earns one"),
    ("autonomy", "vendors", "nobody has models"),
    (
        "elasticities",
        "diversion",
        "of itself, or of what nobody buys",
    ),
    ("new_customers", "introductory_discount", "it is not there"),
    ("new_customers", "new_customer_price", "it is not there"),
    ("new_customers", "old_customer_price", "it is not there"),
    ("new_customers", "mean_price", "it is not there"),
    ("new_customers", "introductory_spend", "nobody buys from it"),
    ("own_machines", "mean_size", "nobody has any"),
    ("own_machines", "mean_size_of_others", "everybody has some"),
    ("own_machines", "break_even", "no size is large enough"),
    ("own_machines", "unit_cost", "nobody has any"),
    ("own_machines", "idle", "nobody has any"),
    ("own_machines", "staff", "nobody has any"),
    ("own_machines", "moved_in", "nobody buys from a cloud"),
    ("own_machines", "moved_out", "nobody buys from a cloud"),
    ("elasticities", "elasticity", "nobody buys it"),
    ("elasticities", "attached_elasticity", "nobody buys it"),
];

/// The first number of a run that should be one and is not, told with its place.
pub fn odd(run: &Recorder) -> Option<String> {
    run.tables.iter().find_map(odd_in)
}

fn odd_in(table: &Table) -> Option<String> {
    let ticks = table.integers("tick")?;
    for (column, heading) in table.columns().iter().zip(table.headings()) {
        let Column::Number(values) = column else {
            continue;
        };
        for (row, value) in values.iter().enumerate() {
            let odd = value.is_infinite()
                || (value.is_nan() && !may_be_undefined(table, &heading.name, row, ticks[row]));
            if odd {
                return Some(format!(
                    "{}.{} is {value} in row {row}, tick {}",
                    table.name(),
                    heading.name,
                    ticks[row]
                ));
            }
        }
    }
    None
}

fn may_be_undefined(table: &Table, column: &str, row: usize, tick: i32) -> bool {
    let is = |name: &str, wanted: f64| table.numbers(name).is_some_and(|all| all[row] == wanted);
    let market = table.texts("market").map(|markets| markets.get(row));
    let own = |of: &(&str, &str, &str)| of.0 == table.name() && of.1 == column;
    let other_market = |of: &(&str, &str)| of.0 == column && market == Some(of.1);
    tick == 0 && NOT_AT_THE_START.contains(&column)
        || is("present", 0.0)
        || (is("spend", 0.0) && column != "spend")
        || OF_ONE_MARKET.iter().any(other_market)
        || FOR_ITS_OWN_REASONS.iter().any(own)
}

#[test]
fn a_number_that_is_none_is_found() {
    let loaded = crate::common::small(60, 1, &[]);
    let (plan, start) = (
        crate::common::plan(&loaded, "base"),
        crate::common::start(&loaded),
    );
    let mut run = crate::common::run(&plan, &start, 1);
    assert_eq!(odd(&run), None);
    let market = run
        .tables
        .iter_mut()
        .find(|table| table.name() == "market")
        .unwrap();
    let mut spoilt = market.clone();
    let numbers = market.columns().len()
        - market
            .headings()
            .iter()
            .position(|h| h.name == "spend")
            .unwrap();
    spoilt
        .push_text("base")
        .push_integer(1)
        .push_integer(1)
        .push_date(0);
    spoilt
        .push_text("compute")
        .push_text("all")
        .push_number(1.0);
    for _ in 1..numbers {
        spoilt.push_number(f64::NAN);
    }
    *market = spoilt;
    assert!(
        odd(&run).unwrap().starts_with("market.hhi is NaN"),
        "{:?}",
        odd(&run)
    );
}
