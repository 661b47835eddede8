//! Which measures a reader can choose, and how their numbers are written.

use serde::{Serialize, Serializer};

use lockin::measure;
use lockin::record::measures::{Named, TABLES};
use lockin::study::measure::{From, Measure};

/// Where what is offered is found.
#[derive(Clone, Copy, Debug)]
enum Name {
    /// A column of a table.
    Of(Named),
    /// A figure of welfare.
    Welfare(&'static str),
}

impl Name {
    /// The measure; none where nothing is called so.
    fn measure(self) -> Option<Measure> {
        match self {
            Name::Of(named) => Measure::of(named),
            Name::Welfare(name) => Measure::of_welfare(name),
        }
    }
}

/// What is offered, the first first: group, name, what it is called. What stands last is left out first where a study has
/// very many variants.
const OFFERED: &[(&str, Name, &str)] = &[
    (
        "Firms: compute",
        Name::Of(measure!(providers.share)),
        "Share of compute spend",
    ),
    (
        "Firms: models",
        Name::Of(measure!(vendors.share)),
        "Share of model spend",
    ),
    (
        "Against base",
        Name::Welfare("ev_percent"),
        "Buyers' gain (EV) over spend",
    ),
    ("Against base", Name::Welfare("ev"), "Buyers' gain (EV)"),
    (
        "Against base",
        Name::Welfare("gain_providers"),
        "More profit of providers",
    ),
    (
        "Against base",
        Name::Welfare("gain_vendors"),
        "More profit of vendors",
    ),
    (
        "Against base",
        Name::Welfare("gain_state"),
        "The state's account",
    ),
    (
        "Against base",
        Name::Welfare("gain_total"),
        "Buyers, firms and the state together",
    ),
    (
        "Markets",
        Name::Of(measure!(market.price_index)),
        "List prices",
    ),
    (
        "Markets",
        Name::Of(measure!(market.hhi)),
        "Concentration (HHI)",
    ),
    (
        "Markets",
        Name::Of(measure!(market.exit_cost_months)),
        "Cost to leave now",
    ),
    (
        "Markets",
        Name::Of(measure!(market.switching_accounts)),
        "Buyers switching in a year",
    ),
    (
        "Buyers",
        Name::Of(measure!(autonomy.mean)),
        "Autonomy of buyers",
    ),
    (
        "Firms: compute",
        Name::Of(measure!(providers.list_price)),
        "List price of compute",
    ),
    (
        "Firms: compute",
        Name::Of(measure!(providers.lerner)),
        "Lerner index of compute",
    ),
    (
        "Firms: compute",
        Name::Of(measure!(providers.operating_profit)),
        "Operating profit",
    ),
    (
        "Firms: compute",
        Name::Of(measure!(providers.utilisation)),
        "Utilisation of capacity",
    ),
    (
        "Firms: compute",
        Name::Of(measure!(providers.rent_over_cost)),
        "Rent of accelerators over cost",
    ),
    (
        "Firms: models",
        Name::Of(measure!(vendors.list_price)),
        "List price of models",
    ),
    (
        "Firms: models",
        Name::Of(measure!(vendors.lerner)),
        "Lerner index of models",
    ),
    (
        "Firms: models",
        Name::Of(measure!(vendors.profit)),
        "Profit before equity",
    ),
    (
        "Firms: models",
        Name::Of(measure!(vendors.quality)),
        "Quality of the released model",
    ),
    (
        "Firms: models",
        Name::Of(measure!(vendors.training)),
        "Compute bought for training",
    ),
    (
        "Markets",
        Name::Of(measure!(market.quality_price_index)),
        "Price of constant quality",
    ),
    (
        "Markets",
        Name::Of(measure!(market.net_price_index)),
        "Prices net of discounts",
    ),
    ("Markets", Name::Of(measure!(market.lerner)), "Lerner index"),
    (
        "Markets",
        Name::Of(measure!(market.embeddedness)),
        "Embeddedness",
    ),
    (
        "Markets",
        Name::Of(measure!(market.spend)),
        "Spend of buyers",
    ),
    (
        "Markets",
        Name::Of(measure!(market.multi_homing)),
        "Buyers with two or more",
    ),
    (
        "Markets",
        Name::Of(measure!(market.egress_share)),
        "Egress fees over spend",
    ),
];

/// A measure that can be chosen.
pub struct Offered {
    /// What it is listed under.
    pub group: &'static str,
    /// What it is called.
    pub label: &'static str,
    /// What it is, in the unit in which it is drawn.
    pub of: Measure,
    /// The place of its table and of its column; none where it is of welfare.
    pub place: Option<(usize, usize)>,
}

/// What can be chosen in a study of so many ticks a year.
pub fn measures(a_year: f64) -> Vec<Offered> {
    let one = |&(group, name, label): &(&'static str, Name, &'static str)| {
        let of = in_billions(name.measure()?, a_year);
        let place = place(&of);
        Some(Offered {
            group,
            label,
            of,
            place,
        })
    };
    OFFERED.iter().filter_map(one).collect()
}

/// Dollars as billions, those of a tick as those of a year.
fn in_billions(measure: Measure, a_year: f64) -> Measure {
    let (unit, scale) = match &*measure.unit {
        "dollars per tick" => ("$bn a year", a_year / 1e9),
        "dollars per year" => ("$bn a year", 1e-9),
        _ => return measure,
    };
    Measure {
        unit: unit.to_owned(),
        scale,
        ..measure
    }
}

fn place(measure: &Measure) -> Option<(usize, usize)> {
    let From::Column(name) = measure.from else {
        return None;
    };
    let table = TABLES.iter().position(|kind| kind.name == name)?;
    let mut specs = TABLES[table].specs().into_iter();
    let column = specs.position(|spec| spec.name == measure.of_column())?;
    Some((table, column))
}

/// A number that may be missing, as JSON writes it in few bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Short(f64);

impl Short {
    /// So many digits of a number; what is not finite is missing.
    pub fn of(value: f64, digits: usize) -> Self {
        Self(rounded(value, digits))
    }

    /// What is missing.
    pub const NONE: Self = Self(f64::NAN);

    /// Whether there is a number.
    pub fn is_there(self) -> bool {
        self.0.is_finite()
    }
}

impl Serialize for Short {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        const WHOLE: f64 = 1e15;
        match self.0 {
            value if !value.is_finite() => to.serialize_none(),
            value if value.fract() == 0.0 && value.abs() < WHOLE => to.serialize_i64(value as i64),
            value => to.serialize_f64(value),
        }
    }
}

/// A number to so many digits that count.
pub fn rounded(value: f64, digits: usize) -> f64 {
    let after = digits.saturating_sub(1);
    format!("{value:.after$e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_is_a_measure() {
        for (_, name, label) in OFFERED {
            let found = name.measure();
            let found = found.unwrap_or_else(|| panic!("{label}: {name:?}"));
            let welfare = matches!(found.from, From::Welfare(_));
            assert!(welfare || place(&found).is_some(), "{name:?}");
        }
    }

    #[test]
    fn numbers_are_written_in_few_bytes() {
        let written = |value: f64| serde_json::to_string(&Short::of(value, 4)).unwrap();
        for (value, text) in [
            (1_899.27, "1899"),
            (0.123_456, "0.1235"),
            (-3.0, "-3"),
            (-0.0, "0"),
            (123_456.0, "123500"),
            (1.234_56e-9, "1.235e-9"),
            (f64::NAN, "null"),
        ] {
            assert_eq!(written(value), text);
        }
    }
}
