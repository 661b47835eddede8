//! What an organisation's file may say: each field once, with its meaning, unit and range.

use std::fmt::Write;

use super::Clause;
use crate::worldfile::error::{Problem, did_you_mean};

/// A field of an organisation's file.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Its path; items of a list by `*`.
    pub path: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// Smallest and largest, where it is a number.
    pub range: Option<(f64, f64)>,
    /// What is taken where it is left out; none where it has to be stated.
    pub absent: Option<&'static str>,
}

const fn field(path: &'static str, meaning: &'static str, unit: &'static str) -> Field {
    Field {
        path,
        meaning,
        unit,
        range: None,
        absent: None,
    }
}

impl Field {
    const fn within(self, low: f64, high: f64) -> Self {
        Self {
            range: Some((low, high)),
            ..self
        }
    }

    const fn absent(self, taken: &'static str) -> Self {
        Self {
            absent: Some(taken),
            ..self
        }
    }
}

/// Every field, in the order of the template.
pub const FIELDS: [Field; 19] = [
    field("name", "The organisation's name", "a word"),
    field("segment", "The segment of the world whose buyers are its peers", "a segment"),
    field("compute_spend", "What it spends on clouds", "dollars a year").within(1000.0, 1e11),
    field("model_spend", "What it spends on AI models; 0 for an organisation without AI", "dollars a year")
        .within(0.0, 1e11)
        .absent("AI in as many seeds as its segment has adopted it, and what peers of its size spend"),
    field("workloads", "What it runs, an entry for each class of the world, or several of one class that runs in several places, each with its name; the shares of a market add up to 1", "a list")
        .absent("the classes of its segment"),
    field("workloads.*.class", "The class of the world that the workload is of", "a class"),
    field("workloads.*.called", "The organisation's own name for it", "a word").absent("the name of the class"),
    field("workloads.*.share", "Its share of what the organisation spends in its market", "share").within(0.0, 1.0),
    field("workloads.*.provider", "The cloud that a compute workload runs on", "a provider")
        .absent("drawn by the shares of its segment"),
    field("workloads.*.vendor", "The vendor of a model workload", "a vendor").absent("drawn by the shares of its segment"),
    field("workloads.*.channel", "The channel through which it buys from that vendor", "a provider, or direct")
        .absent("drawn by the vendor's shares"),
    field("workloads.*.contract_ends", "The day on which the contract ends, within ten years", "a date")
        .absent("drawn over its term, anew in each seed"),
    field("workloads.*.term_months", "For how long it signs", "months").within(1.0, 120.0).absent("as its class"),
    field("workloads.*.commitment", "Share of the rest of the contract that is due on leaving", "share")
        .within(0.0, 1.0)
        .absent("as its class"),
    field("workloads.*.years_there", "How long it has run where it runs", "years")
        .within(0.0, 50.0)
        .absent("as long as its segment's, growing in and growing in balance"),
    field("discounts.*.provider", "A cloud that gives it a committed-spend discount", "a provider"),
    field("discounts.*.discount", "The share of the list price that this takes off, at most the world's `compute.discount_max`", "share")
        .absent("what the clouds of the world give for its spend"),
    field("clauses", "The clauses that it holds, of Portability, MultiModel, PriceMatch", "a list")
        .absent("drawn as of its segment"),
    field("reviews_a_year", "How often it looks whether a workload should move, without news", "times a year")
        .within(0.0, 12.0)
        .absent("as its segment"),
];

/// The range of the number at `path`.
///
/// # Panics
/// Where no field is a number of that path.
pub fn range(path: &str) -> (f64, f64) {
    let field = FIELDS.iter().find(|field| field.path == path);
    let range = field.and_then(|field| field.range);
    range.expect("it is a number of an organisation")
}

/// What is taken for the field at `path` where it is left out.
///
/// # Panics
/// Where no field that may be left out has that path.
pub fn absent(path: &str) -> &'static str {
    let field = FIELDS.iter().find(|field| field.path == path);
    let taken = field.and_then(|field| field.absent);
    taken.expect("it may be left out")
}

/// What the fields at or below `path` mean, in lines; all of them where it is empty.
///
/// # Errors
/// When there is no such field; the nearest is told.
pub fn explained(path: &str) -> Result<String, Problem> {
    let stated: String = path
        .split('.')
        .map(|word| {
            if word.parse::<usize>().is_ok() {
                "*"
            } else {
                word
            }
        })
        .collect::<Vec<&str>>()
        .join(".");
    let last = |field: &Field| field.path.rsplit('.').next().unwrap_or_default();
    let found: Vec<&Field> = FIELDS
        .iter()
        .filter(|f| {
            let below = f
                .path
                .strip_prefix(&stated)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
            stated.is_empty() || below || last(f) == stated
        })
        .collect();
    if found.is_empty() {
        let whole = stated.contains('.');
        let names = FIELDS.iter().map(|f| if whole { f.path } else { last(f) });
        let names: Vec<&str> = names.collect();
        let what = format!("an organisation has no field {path}");
        return Err(Problem::new(what).remedy(did_you_mean(&stated, &names)));
    }
    Ok(found.into_iter().map(in_lines).collect())
}

/// A field with its unit, range and meaning, and what is taken where it is left out.
fn in_lines(field: &Field) -> String {
    let range = field.range.map_or(String::new(), |(low, high)| {
        format!("; from {low} to {}", plain(high))
    });
    let absent = field.absent.map_or("has to be stated".to_owned(), |taken| {
        format!("left out: {taken}")
    });
    let mut text = format!(
        "{} ({}{range})\n  {}\n  {absent}\n",
        field.path, field.unit, field.meaning
    );
    if field.path == "clauses" {
        for clause in Clause::ALL {
            writeln!(text, "    {clause:?}: {}", clause.meaning()).expect("a text grows");
        }
    }
    text
}

/// A limit, without a row of zeros.
fn plain(limit: f64) -> String {
    if limit >= 1e6 {
        format!("{limit:e}")
    } else {
        limit.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(value: &serde_json::Value, path: &str, all: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(fields) => {
                for (name, value) in fields {
                    let dot = if path.is_empty() { "" } else { "." };
                    paths(value, &format!("{path}{dot}{name}"), all);
                }
            }
            serde_json::Value::Array(items) if items.iter().any(serde_json::Value::is_object) => {
                if path == "workloads" {
                    all.push(path.to_owned());
                }
                paths(&items[0], &format!("{path}.*"), all);
            }
            _ => all.push(path.to_owned()),
        }
    }

    #[test]
    fn every_field_of_a_file_is_told() {
        use crate::organisation::{Discount, Organisation, Stated};
        let workload = Stated {
            class: String::new(),
            called: None,
            share: 1.0,
            provider: None,
            vendor: None,
            channel: None,
            contract_ends: None,
            term_months: None,
            commitment: None,
            years_there: None,
        };
        let discount = Discount {
            provider: String::new(),
            discount: 0.1,
        };
        let own = Organisation {
            name: String::new(),
            segment: String::new(),
            compute_spend: 1.0,
            model_spend: None,
            workloads: vec![workload],
            discounts: vec![discount],
            clauses: None,
            reviews_a_year: None,
        };
        let mut stated = Vec::new();
        paths(&serde_json::to_value(own).unwrap(), "", &mut stated);
        stated.sort();
        let mut told: Vec<&str> = FIELDS.iter().map(|field| field.path).collect();
        told.sort_unstable();
        assert_eq!(stated, told);
    }

    #[test]
    fn each_clause_is_defined_where_clauses_are_explained() {
        let told = explained("clauses").unwrap();
        for clause in Clause::ALL {
            let line = format!("{clause:?}: {}", clause.meaning());
            assert!(told.contains(&line), "{line}: {told}");
        }
    }

    #[test]
    fn a_field_is_found_by_its_path_and_by_its_last_word() {
        let all = explained("").unwrap();
        assert!(FIELDS.iter().all(|field| all.contains(field.meaning)));
        assert_eq!(
            explained("workloads.0.share").unwrap(),
            explained("share").unwrap()
        );
        let unknown = explained("comittment").unwrap_err().to_string();
        assert!(unknown.contains("did you mean commitment?"), "{unknown}");
    }
}
