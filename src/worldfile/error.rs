//! What is wrong with a world file, where, and what to write instead.

use std::fmt;

/// Most problems that are told at once.
pub const MOST: usize = 100;

/// Where a text was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a file, at a line and column that count from 1.
    File {
        /// The file's name as the user gave it.
        file: String,
        /// The line.
        line: u32,
        /// The column, in characters.
        column: u32,
        /// The part of the file that made a change, such as `variants.no_egress`.
        section: Option<Box<str>>,
    },
    /// On the command line, as the `PATH=VALUE` of a `--set`.
    Set(String),
}

impl Place {
    /// A place in a file.
    pub fn file(file: &str, line: usize, column: usize) -> Self {
        Self::File {
            file: file.to_string(),
            line: line as u32,
            column: column as u32,
            section: None,
        }
    }

    /// A place in a file, in a part of it that makes a change.
    #[must_use]
    pub fn in_section(mut self, name: &str) -> Self {
        if let Self::File { section, .. } = &mut self {
            *section = Some(name.into());
        }
        self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Set(change) => write!(f, "--set {change}"),
            Self::File {
                file,
                line,
                column,
                section,
            } => {
                let colon = if file.is_empty() { "" } else { ":" };
                write!(f, "{file}{colon}{line}:{column}")?;
                section
                    .as_ref()
                    .map_or(Ok(()), |section| write!(f, ", in {section}"))
            }
        }
    }
}

/// One mistake: where it stands, what it concerns, what it is and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was written.
    pub place: Option<Place>,
    /// The path of the value it concerns.
    pub path: Option<String>,
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub remedy: Option<String>,
}

impl Problem {
    /// A problem of which only the nature is known yet.
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            place: None,
            path: None,
            what: what.into(),
            remedy: None,
        }
    }

    /// The same problem at a place.
    #[must_use]
    pub fn at(self, place: Place) -> Self {
        Self {
            place: Some(place),
            ..self
        }
    }

    /// The same problem with the path of its value; an empty path is none.
    #[must_use]
    pub fn on(self, path: impl Into<String>) -> Self {
        Self {
            path: Some(path.into()).filter(|path| !path.is_empty()),
            ..self
        }
    }

    /// The same problem with advice; empty advice is none.
    #[must_use]
    pub fn remedy(self, remedy: impl Into<String>) -> Self {
        Self {
            remedy: Some(remedy.into()).filter(|remedy| !remedy.is_empty()),
            ..self
        }
    }

    /// The same problem with the name of the file, where its place has none yet.
    #[must_use]
    pub fn in_file(mut self, name: &str) -> Self {
        if let Some(Place::File { file, .. }) = &mut self.place
            && file.is_empty()
        {
            *file = name.to_string();
        }
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}: ", harmless(&place.to_string()))?;
        }
        if let Some(path) = &self.path {
            write!(f, "{}: ", harmless(path))?;
        }
        f.write_str(&harmless(&self.what))?;
        self.remedy
            .as_ref()
            .map_or(Ok(()), |remedy| write!(f, "; {}", harmless(remedy)))
    }
}

/// A text of which a terminal is told nothing but letters: what it would obey is shown as it would be written.
///
/// These are control characters, and those that turn the direction of what follows or take no room.
pub fn harmless(text: &str) -> String {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    let shown = |c: char| {
        if obeyed(c) {
            c.escape_default().to_string()
        } else {
            c.to_string()
        }
    };
    text.chars().map(shown).collect()
}

/// The same line by line: where a text ends its lines, it does.
pub fn harmless_lines(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(harmless).collect();
    lines.join("\n")
}

impl std::error::Error for Problem {}

/// All mistakes that were found at once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// The value if there is no problem, and otherwise all problems.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sorted: Vec<_> = self.0.iter().collect();
        sorted.sort_by_key(|problem| problem.place.as_ref());
        let lines: Vec<_> = sorted.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))?;
        if self.0.len() >= MOST {
            write!(f, "\nthese are the first {MOST}; there may be more")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl From<Problems> for String {
    fn from(problems: Problems) -> Self {
        problems.to_string()
    }
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// The candidate that a misspelt word most likely meant.
pub fn nearest<'a>(word: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let word = word.to_lowercase();
    let slip = |candidate: &&str| {
        let distance = strsim::damerau_levenshtein(&word, &candidate.to_lowercase());
        let length = word.chars().count().max(candidate.chars().count());
        (distance <= (length / 3).max(1) && distance < length).then_some(distance)
    };
    let slips = candidates
        .iter()
        .filter_map(|c| slip(c).map(|distance| (distance, *c)));
    let likeness = |candidate: &str| strsim::jaro_winkler(&word, &candidate.to_lowercase());
    let alike = candidates
        .iter()
        .map(|c| (likeness(c), *c))
        .filter(|(likeness, _)| *likeness > 0.85);
    let closest = slips.min_by_key(|(distance, _)| *distance).map(|(_, c)| c);
    closest.or_else(|| alike.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, c)| c))
}

/// The candidates as advice: `one of aws, azure, google`.
pub fn one_of(candidates: &[&str]) -> String {
    match candidates {
        [] => "nothing".to_string(),
        [only] => (*only).to_string(),
        [first, second] => format!("{first} or {second}"),
        several => format!("one of {}", several.join(", ")),
    }
}

/// Of more candidates than this the nearest few are told in place of all.
const ALL_TOLD: usize = 40;
/// How many are a few.
const FEW: usize = 5;
/// What a part of a name counts that is like a word, against the whole.
const PART: f64 = 0.95;

/// The few candidates that are most like a word, as wholes, after their last dot or in a part of that, the likest first.
fn nearest_few<'a>(word: &str, candidates: &[&'a str]) -> Vec<&'a str> {
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let likeness = |candidate: &str| {
        let whole = strsim::jaro_winkler(&word.to_lowercase(), &candidate.to_lowercase());
        let (own, other) = (last(word), last(candidate));
        let parts = other
            .split('_')
            .map(|part| PART * strsim::jaro_winkler(&own, part));
        parts.fold(whole.max(strsim::jaro_winkler(&own, &other)), f64::max)
    };
    let mut all: Vec<(f64, &str)> = candidates.iter().map(|c| (likeness(c), *c)).collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.into_iter().take(FEW).map(|(_, name)| name).collect()
}

/// The nearest spelling of a word, if any is near, and all that are known, or the nearest few of many; empty if none are.
pub fn did_you_mean(word: &str, candidates: &[&str]) -> String {
    match (candidates, nearest(word, candidates)) {
        ([], _) => String::new(),
        (many, _) if many.len() > ALL_TOLD => format!(
            "did you mean {}? there are {}",
            nearest_few(word, many).join(", "),
            many.len()
        ),
        ([only], Some(_)) => format!("did you mean {only}?"),
        (_, Some(near)) => format!("did you mean {near}? known are {}", candidates.join(", ")),
        (_, None) => format!("write {}", one_of(candidates)),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the mistakes in it are of interest")]
    struct World {
        seats: u32,
        providers: Vec<Provider>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the mistakes in it are of interest")]
    struct Provider {
        name: String,
        egress_per_gb: f64,
        billing: Billing,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only the mistakes in it are of interest")]
    enum Billing {
        Month,
        Log { alpha: Share },
    }

    #[derive(Debug, Deserialize)]
    #[serde(try_from = "f64")]
    struct Share;

    impl TryFrom<f64> for Share {
        type Error = String;
        fn try_from(x: f64) -> Result<Self, String> {
            let within = (0.0..=1.0).contains(&x);
            within
                .then_some(Self)
                .ok_or(format!("a share lies between 0 and 1, not {x}"))
        }
    }

    const GOOD: &str = "(
    seats: 7,
    providers: [
        (name: \"aws\", egress_per_gb: 0.09, billing: Month),
        (
            name: \"azure\",
            egress_per_gb:
                0.08,
            billing: Log(alpha: 0.4),
        ),
    ],
)";

    fn told(old: &str, new: &str) -> String {
        let text = GOOD.replacen(old, new, 1);
        assert_ne!(text, GOOD);
        let error = ron::from_str::<World>(&text).unwrap_err();
        Problem::from_ron(&error, "w.ron", &text).to_string()
    }

    #[test]
    fn of_many_candidates_the_nearest_few_are_told() {
        let many: Vec<String> = (0..50).map(|i| format!("table{i}.column{i}")).collect();
        let mut many: Vec<&str> = many.iter().map(String::as_str).collect();
        many.extend(["market.hhi", "owners.lerner", "market.owners_hhi"]);
        let told = did_you_mean("markt.hhi", &many);
        assert!(told.starts_with("did you mean market.hhi, "), "{told}");
        assert!(told.ends_with("? there are 53"), "{told}");
        assert_eq!(told.matches(", ").count(), 4, "{told}");
        // Of a table that is not written the column decides, or a part of it.
        let told = did_you_mean("lernr", &many);
        assert!(told.starts_with("did you mean owners.lerner, "), "{told}");
        let told = did_you_mean("hhii", &many);
        assert!(
            told.starts_with("did you mean market.hhi, market.owners_hhi, "),
            "{told}"
        );
    }

    #[test]
    fn a_terminal_is_told_nothing_that_it_would_obey() {
        let problem = Problem::new("\"a\u{1b}[2Jb\" cannot be a name\u{202e}").on("x\ny");
        let told = "x\\ny: \"a\\u{1b}[2Jb\" cannot be a name\\u{202e}";
        assert_eq!(problem.to_string(), told);
        assert_eq!(harmless("größer als 10 €"), "größer als 10 €");
    }

    #[test]
    fn the_good_world_is_good() {
        ron::from_str::<World>(GOOD).unwrap();
    }

    #[test]
    fn misspelt_names_are_told_with_the_nearest() {
        assert_eq!(
            told("egress_per_gb:\n", "egres_per_gb:\n"),
            "w.ron:7:13: providers.azure: egres_per_gb is not a field of Provider; \
             did you mean egress_per_gb? known are name, egress_per_gb, billing"
        );
        assert_eq!(
            told("Month", "Monht"),
            "w.ron:4:53: providers.aws.billing: Monht is not a choice of Billing; \
             did you mean Month? known are Month, Log"
        );
        assert_eq!(
            told("alpha", "beta"),
            "w.ron:9:26: providers.azure.billing: beta is not a field of Log; write alpha"
        );
        assert_eq!(
            told("(\n", "Wrld(\n"),
            "w.ron:1:1: World belongs here, not Wrld"
        );
    }

    #[test]
    fn absent_and_doubled_fields_are_told() {
        assert_eq!(
            told("egress_per_gb: 0.09, ", ""),
            "w.ron:4:9: providers.aws: the field egress_per_gb of Provider is missing; \
             add egress_per_gb: and its value"
        );
        assert_eq!(
            told("egress_per_gb: 0.09, ", "name: \"x\", "),
            "w.ron:4:23: providers.aws: the field name of Provider is stated twice; \
             keep one of the two"
        );
    }

    #[test]
    fn values_of_the_wrong_sort_are_told_at_the_value() {
        let alpha = "w.ron:9:33: providers.azure.billing.alpha:";
        let wrong = format!("{alpha} a share lies between 0 and 1, not 1.4");
        assert_eq!(told("0.4", "1.4"), wrong);
        assert_eq!(
            told("0.4", "Month"),
            format!("{alpha} a number belongs here")
        );
        assert_eq!(
            told("0.08", "/* ( */ \"x\""),
            "w.ron:8:25: providers.azure.egress_per_gb: a number belongs here"
        );
        let whole = "w.ron:2:13: seats: a whole number belongs here, without decimals";
        assert_eq!(told("7", "7.5"), whole);
        let below = "w.ron:2:13: seats: this whole number is too large, or below zero";
        assert_eq!(told("7", "-7"), below);
    }

    #[test]
    fn choices_without_their_values_are_told_at_the_choice() {
        let billing = "w.ron:4:53: providers.aws.billing:";
        let bare = format!("{billing} values in round brackets belong after this name");
        assert_eq!(told("Month", "Log"), bare);
        assert_eq!(told("Month", "Log\n "), bare);
        let quoted = format!("{billing} the name of a choice belongs here, without quotes");
        assert_eq!(told("Month", "\"Month\""), quoted);
        assert!(
            told("Month", "Month(3)").ends_with("nothing in brackets belongs after this choice")
        );
    }

    #[test]
    fn a_problem_is_one_line_with_place_path_mistake_and_remedy() {
        let problem = Problem::new("a price is at least 0, not -1")
            .on("providers.azure.egress_per_gb")
            .remedy("write a number from 0 to 10");
        let rest = "providers.azure.egress_per_gb: a price is at least 0, not -1; \
                    write a number from 0 to 10";
        assert_eq!(problem.to_string(), rest);
        let placed = problem
            .clone()
            .at(Place::file("", 12, 20))
            .in_file("worlds/x.ron");
        assert_eq!(placed.to_string(), format!("worlds/x.ron:12:20: {rest}"));
        let part = Place::file("x.ron", 3, 4).in_section("variants.cheap");
        assert!(
            problem
                .clone()
                .at(part)
                .to_string()
                .starts_with("x.ron:3:4, in variants.cheap: ")
        );
        let set = problem.at(Place::Set("a.b=-1".to_string()));
        assert!(set.to_string().starts_with("--set a.b=-1: providers"));
    }

    #[test]
    fn problems_are_listed_by_place() {
        let at = |line, column| Problem::new("x").at(Place::file("w.ron", line, column));
        let problems = Problems(vec![at(10, 1), at(9, 20), at(9, 3), Problem::new("y")]);
        assert_eq!(
            problems.to_string(),
            "y\nw.ron:9:3: x\nw.ron:9:20: x\nw.ron:10:1: x"
        );
        assert_eq!(problems.clone().or(()), Err(problems));
        assert_eq!(Problems::default().or(5), Ok(5));
    }

    #[test]
    fn the_nearest_word_is_near_or_none() {
        let clouds = ["aws", "azure", "google"];
        assert_eq!(nearest("azrue", &clouds), Some("azure"));
        assert_eq!(nearest("AWS", &clouds), Some("aws"));
        assert_eq!(nearest("goog", &clouds), Some("google"));
        assert_eq!(nearest("oracle", &clouds), None);
        assert_eq!(nearest("b", &["a"]), None);
        assert_eq!(nearest("", &clouds), None);
    }

    #[test]
    fn candidates_read_as_advice() {
        assert_eq!(
            one_of(&["aws", "azure", "google"]),
            "one of aws, azure, google"
        );
        assert_eq!(one_of(&["aws", "azure"]), "aws or azure");
        assert_eq!(one_of(&["aws"]), "aws");
        assert_eq!(did_you_mean("x", &[]), "");
    }
}
