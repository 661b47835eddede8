//! What a parameter means, and what the default world says for it and why.

use super::absent::ABSENT;
use super::error::{Problem, nearest};
use super::locate::Outline;
use super::parameters::{Number, PARAMETERS, Parameter, numbers};
use super::register::{WORDS, address, marks};
use super::shipped::SHIPPED;
use crate::plan::stated::WorldFile;

/// The default world, as it is shipped.
pub const DEFAULT_WORLD: &str = SHIPPED[0].1;

/// A value in the default world.
#[derive(Debug, Clone, PartialEq)]
pub struct Stated {
    /// Its path, items of lists by name: `providers.aws.egress_per_gb`.
    pub path: String,
    /// The value as it is written.
    pub value: String,
    /// The comment after it: what it is, and its source.
    pub comment: String,
    /// What else may be written for its path: items by place, and by `*`.
    other_paths: [String; 2],
}

/// A value that a calibration or a variant of the default world sets.
#[derive(Debug, Clone, PartialEq)]
pub struct Elsewhere {
    /// `calibration attentive`, `variant tax-credit`.
    pub whose: String,
    /// The path that is set, items of lists by name.
    pub path: String,
    /// The value.
    pub value: String,
}

/// A parameter with what the default world states for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The parameter.
    pub parameter: &'static Parameter,
    /// Its values in the default world that were asked for.
    pub stated: Vec<Stated>,
    /// Where those differ.
    pub elsewhere: Vec<Elsewhere>,
}

/// A source by its key, and its address if it is in the register.
pub type Source<'a> = (&'a str, Option<&'static str>);

impl Explained {
    /// What its comments give as sources, each once, in the order of the text: keys, and the words that stand in place of
    /// one.
    pub fn marks(&self) -> Vec<&str> {
        let mut all = Vec::new();
        for mark in self.stated.iter().flat_map(|s| marks(&s.comment)) {
            if !all.contains(&mark) {
                all.push(mark);
            }
        }
        all
    }

    /// The keys among them.
    pub fn sources(&self) -> Vec<Source<'_>> {
        let marks = self.marks().into_iter();
        let keys = marks.filter(|mark| !WORDS.contains(mark));
        keys.map(|key| (key, address(key))).collect()
    }

    /// The smallest and the largest of its values, as they are written: the same text twice where they are one number or no
    /// numbers; none where nothing is stated.
    pub fn ends(&self) -> Option<(&str, &str)> {
        let number = |s: &&Stated| s.value.parse::<f64>().unwrap_or(f64::NAN);
        let by_number = |a: &&Stated, b: &&Stated| number(a).total_cmp(&number(b));
        let low = self.stated.iter().min_by(by_number)?;
        let high = self.stated.iter().max_by(by_number)?;
        let high = if number(&low) < number(&high) {
            high
        } else {
            low
        };
        Some((&low.value, &high.value))
    }
}

/// Every parameter, or those on or below a path, in the order of the list of parameters.
///
/// A path names an item of a list by its name, its place or `*`, or leaves it out; the last word alone will do.
///
/// # Errors
/// When nothing has this path; the nearest spelling is told.
pub fn explain(path: Option<&str>) -> Result<Vec<Explained>, Problem> {
    let outline = Outline::read(DEFAULT_WORLD).expect("the default world can be read");
    let all = every(&outline);
    let Some(path) = path else {
        return Ok(all);
    };
    let whole = narrowed(&all, |stated| names(stated, path));
    let found = if whole.is_empty() {
        narrowed(&all, |s| s.path.rsplit('.').next() == Some(path))
    } else {
        whole
    };
    if found.is_empty() {
        return Err(unknown(&outline, &all, path));
    }
    Ok(found)
}

fn every(outline: &Outline) -> Vec<Explained> {
    let stated: Vec<(&str, Stated)> = numbers(outline)
        .iter()
        .filter_map(|n| Some((Parameter::at(&n.pattern)?.path, stated(outline, n))))
        .collect();
    let elsewhere = elsewhere(outline);
    let explained = |parameter: &'static Parameter| {
        let own = stated.iter().filter(|(path, _)| *path == parameter.path);
        let own: Vec<Stated> = own.map(|(_, stated)| stated.clone()).collect();
        let set = elsewhere
            .iter()
            .filter(|e| own.iter().any(|s| s.path == e.path));
        Explained {
            parameter,
            elsewhere: set.cloned().collect(),
            stated: own,
        }
    };
    let mut all: Vec<Explained> = PARAMETERS.iter().map(explained).collect();
    let section = |of: &str| PARAMETERS.iter().position(|p| p.section == of);
    all.sort_by_key(|explained| section(explained.parameter.section));
    all
}

fn stated(outline: &Outline, number: &Number) -> Stated {
    Stated {
        path: outline.canonical(&number.path),
        value: number.node.text().to_owned(),
        comment: comment_after(DEFAULT_WORLD, number.node.position().0).to_owned(),
        other_paths: [number.path.clone(), number.pattern.clone()],
    }
}

/// The comment that ends a line, lines counted from 1.
pub fn comment_after(text: &str, line: usize) -> &str {
    let line = text.lines().nth(line - 1).unwrap_or_default();
    line.split_once("// ")
        .map_or("", |(_, comment)| comment.trim())
}

fn elsewhere(outline: &Outline) -> Vec<Elsewhere> {
    let world: WorldFile = super::ron_options()
        .from_str(DEFAULT_WORLD)
        .expect("the default world is one");
    let calibrations = world.calibrations.iter();
    let calibrations = calibrations.map(|c| (format!("calibration {}", c.name), &c.set));
    let variants = world.variants.iter();
    let variants = variants.map(|v| (format!("variant {}", v.name), &v.set));
    let sets = calibrations
        .chain(variants)
        .flat_map(|(whose, sets)| sets.iter().map(move |set| (whose.clone(), set)));
    sets.map(|(whose, set)| Elsewhere {
        whose,
        path: outline.canonical(&set.path),
        value: set.value.clone(),
    })
    .collect()
}

fn narrowed(all: &[Explained], wanted: impl Fn(&Stated) -> bool) -> Vec<Explained> {
    let narrow = |explained: &Explained| {
        let mut narrow = explained.clone();
        narrow.stated.retain(&wanted);
        let own = &narrow.stated;
        narrow
            .elsewhere
            .retain(|e| own.iter().any(|s| s.path == e.path));
        let unstated = explained.stated.is_empty() && wanted(&nowhere(explained.parameter));
        (unstated || !own.is_empty()).then_some(narrow)
    };
    all.iter().filter_map(narrow).collect()
}

/// What stands for a parameter of which the default world states nothing.
fn nowhere(parameter: &Parameter) -> Stated {
    Stated {
        path: parameter.path.to_owned(),
        value: String::new(),
        comment: String::new(),
        other_paths: [parameter.path.to_owned(), parameter.path.to_owned()],
    }
}

/// Whether a value stands on a path or below it.
fn names(stated: &Stated, path: &str) -> bool {
    let on_or_below = |own: &str| {
        let rest = own.strip_prefix(path);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let pattern = &stated.other_paths[1];
    // What a variant adds has the parameters of what stands in the world itself.
    let own = pattern.strip_prefix("variants.*.").unwrap_or(pattern);
    on_or_below(&stated.path)
        || stated.other_paths.iter().any(|own| on_or_below(own))
        || on_or_below(own)
        || on_or_below(&pattern.replace("*.", ""))
}

fn unknown(outline: &Outline, all: &[Explained], path: &str) -> Problem {
    let listed = "`lockin explain` lists all";
    let stated = all.iter().flat_map(|e| &e.stated).map(|s| s.path.as_str());
    let known: Vec<&str> = PARAMETERS.iter().map(|p| p.path).chain(stated).collect();
    let last_words = known.iter().filter_map(|path| path.rsplit('.').next());
    let candidates: Vec<&str> = if path.contains('.') {
        known
    } else {
        let mut words: Vec<&str> = outline.root().names();
        words.extend(last_words);
        words
    };
    let (first, last) = (path.split(['.', '[']).next(), path.rsplit('.').next());
    let left_out = ABSENT.iter().find(|(of, field, _)| {
        let outer = of.split('.').next().filter(|outer| !outer.is_empty());
        Some(*field) == last && (Some(path) == last || outer == first)
    });
    let what = match (left_out, outline.find(path)) {
        (Some((_, field, value)), _) => {
            format!(
                "there is no number on or below this path in the default world; {field} may be left out, and is {value} then"
            )
        }
        (_, Some(_)) => "there is no number on or below this path in the default world".to_owned(),
        (_, None) => "no parameter of the default world has this path".to_owned(),
    };
    let remedy = nearest(path, &candidates).map_or(listed.to_owned(), |near| {
        format!("did you mean {near}? {listed}")
    });
    Problem::new(what).on(path).remedy(remedy)
}

#[cfg(test)]
mod tests {
    use super::super::absent::around;
    use super::*;

    fn one(path: &str) -> Explained {
        let found = explain(Some(path)).unwrap_or_else(|told| panic!("{told}"));
        assert_eq!(found.len(), 1, "{path}");
        found.into_iter().next().unwrap()
    }

    #[test]
    fn every_parameter_stands_in_the_whole_list_and_can_be_asked_for() {
        let all = explain(None).unwrap();
        assert_eq!(all.len(), PARAMETERS.len());
        for parameter in PARAMETERS.iter() {
            let found = explain(Some(parameter.path)).unwrap();
            assert!(
                found.iter().any(|e| e.parameter == parameter),
                "{}",
                parameter.path
            );
        }
        let other = one("published.*.growth");
        assert!(other.stated.is_empty());
    }

    #[test]
    fn an_item_is_named_by_its_name_its_place_a_star_or_not_at_all() {
        let by_name = one("providers.google.egress_per_gb");
        assert_eq!(by_name.stated[0].value, "0.12");
        assert!(by_name.stated[0].comment.contains("S130"));
        assert_eq!(one("providers[2].egress_per_gb"), by_name);
        let all = one("providers.*.egress_per_gb");
        assert_eq!(all.stated.len(), 6);
        assert_eq!(one("providers.egress_per_gb"), all);
        assert_eq!(one("egress_per_gb"), all);
    }

    #[test]
    fn a_path_of_a_whole_gives_all_that_is_below_it() {
        let found = explain(Some("providers.google")).unwrap();
        assert!(found.len() > 4);
        for explained in found {
            assert!(explained.stated[0].path.starts_with("providers.google."));
        }
        let choice = explain(Some("choice")).unwrap();
        assert!(
            choice
                .iter()
                .all(|e| e.parameter.path.starts_with("choice."))
        );
    }

    #[test]
    fn what_a_calibration_sets_is_told() {
        let alpha = one("choice.compute_price_sensitivity");
        let set = &alpha.elsewhere[0];
        assert_eq!((&*set.whose, &*set.value), ("calibration attentive", "3.2"));
        assert!(one("choice.ecosystem_effect").elsewhere.is_empty());
    }

    #[test]
    fn a_misspelt_path_is_told_with_the_nearest() {
        for (path, near) in [
            (
                "choice.compute_price_sensitivty",
                "choice.compute_price_sensitivity",
            ),
            ("providers.awz.egress_per_gb", "providers.aws.egress_per_gb"),
            ("providers.*.egres_per_gb", "providers.*.egress_per_gb"),
            ("egres_per_gb", "egress_per_gb"),
            ("chioce", "choice"),
        ] {
            let told = explain(Some(path)).unwrap_err().to_string();
            assert!(told.contains(&format!("did you mean {near}?")), "{told}");
        }
    }

    #[test]
    fn a_path_without_a_number_is_told_apart_from_one_that_leads_nowhere() {
        let told = explain(Some("clock.tick")).unwrap_err().to_string();
        assert!(told.contains("no number on or below"), "{told}");
    }

    #[test]
    fn what_may_be_left_out_is_said() {
        for path in ["vendors.openai.owner", "owner", "variants.*.without_deals"] {
            let told = explain(Some(path)).unwrap_err().to_string();
            assert!(told.contains("may be left out, and is "), "{told}");
        }
        assert_eq!(
            around(one("deals.*.tranches.*.amount").parameter.path),
            Some(("deals.*.tranches", "[]"))
        );
    }

    #[test]
    fn the_smallest_and_the_largest_value_are_told_and_each_source_once() {
        let mut explained = one("providers.aws.egress_per_gb");
        let stated = |value: &str, comment: &str| Stated {
            path: String::new(),
            value: value.to_owned(),
            comment: comment.to_owned(),
            other_paths: [String::new(), String::new()],
        };
        explained.stated = vec![
            stated("10", "S01; derived"),
            stated("9.5", "derived; S999"),
            stated("10.0", ""),
        ];
        assert_eq!(explained.ends(), Some(("9.5", "10.0")));
        assert_eq!(explained.marks(), ["S01", "derived", "S999"]);
        let sources = explained.sources();
        assert_eq!(sources.len(), 2);
        assert!(sources[0].1.is_some() && sources[1] == ("S999", None));
        explained.stated = vec![stated("None", ""), stated("Some(4)", "")];
        assert_eq!(explained.ends(), Some(("None", "None")));
        explained.stated = Vec::new();
        assert_eq!(explained.ends(), None);
    }
}
