//! Changes of single values in a RON text, by path, that remember where they came from.

use std::ops::Range;

use ron::error::SpannedError;

use super::absent::fillings;
use super::error::{Place, Problem, Problems};
use super::locate::{Lines, Outline, is_path, offset};
use super::wildcard::some_paths;

/// Who asked for a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A `--set PATH=VALUE` on the command line.
    CommandLine,
    /// A part of a world file, such as `variants.no_egress`.
    Section {
        /// The path of that part.
        name: String,
        /// The file it is in.
        file: String,
        /// The line where the change is written, from 1.
        line: usize,
        /// The column where the change is written, from 1.
        column: usize,
    },
}

/// A new value for one path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The path of the value to change.
    pub path: String,
    /// The new value as it is written in RON.
    pub value: String,
    /// Who asked for it.
    pub origin: Origin,
}

impl std::fmt::Display for Change {
    /// As a `--set` has it: `PATH=VALUE`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.path, self.value)
    }
}

impl Change {
    /// Where the change was written.
    pub fn place(&self) -> Place {
        match &self.origin {
            Origin::CommandLine => Place::Set(format!("{}={}", self.path, self.value)),
            Origin::Section {
                name,
                file,
                line,
                column,
            } => Place::file(file, *line, *column).in_section(name),
        }
    }

    fn problem(&self, what: impl Into<String>) -> Problem {
        Problem::new(what).on(self.path.as_str()).at(self.place())
    }

    /// The value alone: a comment after it would swallow what follows in the changed text.
    fn bare_value(&self) -> Result<String, Problem> {
        let value = self.value.trim();
        if value.is_empty() {
            return Err(self
                .problem("the new value is empty")
                .remedy("write PATH=VALUE"));
        }
        match Outline::read(value) {
            Ok(outline) if !value.starts_with('#') => Ok(outline.root().text().to_string()),
            _ => Err(self
                .problem("the new value cannot be read as one value")
                .remedy(advice(value))),
        }
    }
}

fn advice(value: &str) -> String {
    if value.contains(['"', '(', ')', '[', ']', '{', '}']) {
        return "close every bracket and quote".to_string();
    }
    format!("a text is written in quotes: \"{value}\"")
}

/// Reads the `PATH=VALUE` of a `--set`; a bare word is kept as it is, as the name of a choice.
pub fn parse_set(argument: &str) -> Result<Change, Problem> {
    let wrong = |what: &str| {
        Problem::new(what)
            .at(Place::Set(argument.to_string()))
            .remedy("write PATH=VALUE")
    };
    let mut signs = argument.match_indices('=').map(|(at, _)| at);
    let first = signs
        .clone()
        .next()
        .ok_or_else(|| wrong("there is no = between path and value"))?;
    // A quoted name in the path may itself hold the sign.
    let split = signs
        .find(|&at| is_path(argument[..at].trim()))
        .unwrap_or(first);
    let (path, value) = (argument[..split].trim(), argument[split + 1..].trim());
    if path.is_empty() || !is_path(path) {
        return Err(wrong("what stands before the = is not a path"));
    }
    let (path, value) = (path.to_string(), value.to_string());
    let change = Change {
        path,
        value,
        origin: Origin::CommandLine,
    };
    change.bare_value().map(|_| change)
}

#[derive(Debug, Clone)]
struct Piece {
    old: Range<usize>,
    new: Range<usize>,
    place: Place,
}

/// A text with its changes made, which knows where each part of it came from.
#[derive(Debug, Clone)]
pub struct Changed {
    /// The changed text.
    pub text: String,
    /// The values of the changed text.
    pub outline: Outline,
    file: String,
    original: String,
    lines: Lines,
    /// What was put in, layer by layer: each tells of places in the text that the layer before it made.
    layers: Vec<Layer>,
}

/// Pieces of a text, in its order.
#[derive(Debug, Clone)]
struct Layer {
    pieces: Vec<Piece>,
    /// Whether they are changes that somebody asked for, and not what was absent.
    asked_for: bool,
}

impl Layer {
    /// Where a byte of this text was in the text before, or which piece it is in.
    fn before(&self, at: usize) -> Result<usize, &Piece> {
        if let Some(piece) = self.piece_at(at) {
            return Err(piece);
        }
        let before = self.pieces.iter().rev().find(|piece| piece.new.end <= at);
        Ok(before.map_or(at, |piece| at - piece.new.end + piece.old.end))
    }

    fn piece_at(&self, at: usize) -> Option<&Piece> {
        // What the parser misses right after a new value is the fault of that value.
        let last = usize::from(self.asked_for);
        let inside = |piece: &&Piece| piece.new.start <= at && at < piece.new.end + last;
        self.pieces.iter().find(inside)
    }
}

/// Makes all changes at once in the text of a file, or tells all that is wrong with them.
pub fn apply(file: &str, text: &str, changes: &[Change]) -> Result<Changed, Problems> {
    Changed::unchanged(file, text)?.with(changes)
}

#[derive(Debug)]
struct Edit<'a> {
    change: &'a Change,
    span: Range<usize>,
    value: String,
}

/// The edits that a change asks for: one, or one for each path that its own stands for.
fn edits_of<'a>(outline: &Outline, change: &'a Change) -> Result<Vec<Edit<'a>>, Vec<Problem>> {
    let paths = some_paths(outline, &change.path);
    let paths = paths.map_err(|problem| vec![problem.at(change.place())])?;
    paths
        .iter()
        .map(|path| edit(outline, change, path))
        .collect()
}

fn edit<'a>(outline: &Outline, change: &'a Change, path: &str) -> Result<Edit<'a>, Vec<Problem>> {
    let node = outline
        .locate(path)
        .map_err(|problem| problem.at(change.place()));
    match (node, change.bare_value()) {
        (Ok(node), Ok(value)) => Ok(Edit {
            change,
            span: node.span(),
            value,
        }),
        (node, value) => Err([node.err(), value.err()].into_iter().flatten().collect()),
    }
}

fn clashes(edits: &[Edit]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut outer: Option<&Edit> = None;
    for edit in edits {
        match outer.filter(|outer| edit.span.start < outer.span.end) {
            Some(outer) => problems.push(clash(outer, edit)),
            None => outer = Some(edit),
        }
    }
    problems
}

fn clash(outer: &Edit, inner: &Edit) -> Problem {
    let by = outer.change.place();
    let what = if outer.span == inner.span {
        format!("this value is changed twice, also by {by}")
    } else {
        format!(
            "this value lies inside {}, which is changed by {by}",
            outer.change.path
        )
    };
    inner
        .change
        .problem(what)
        .remedy("keep one of the two changes")
}

impl Changed {
    /// A text without any change.
    pub fn unchanged(file: &str, text: &str) -> Result<Self, Problems> {
        Ok(Self {
            outline: Outline::read(text).map_err(|problem| problem.in_file(file))?,
            text: text.to_string(),
            file: file.to_string(),
            original: text.to_string(),
            lines: Lines::of(text),
            layers: Vec::new(),
        })
    }

    /// The same with all that is absent written out: see [`super::absent`].
    pub fn filled(self) -> Result<Self, Problems> {
        let fillings = fillings(&self.outline);
        let pieces: Vec<_> = fillings
            .into_iter()
            .map(|(at, text, of)| (at..at, text, self.place_at(of.start)))
            .collect();
        if pieces.is_empty() {
            return Ok(self);
        }
        self.spliced(pieces, false)
    }

    /// The same with all changes made at once, or all that is wrong with them.
    pub fn with(self, changes: &[Change]) -> Result<Self, Problems> {
        if changes.is_empty() {
            return Ok(self);
        }
        let mut problems = Problems::default();
        let mut edits = Vec::new();
        for change in changes {
            match edits_of(&self.outline, change) {
                Ok(asked) => edits.extend(asked),
                Err(found) => problems.0.extend(found),
            }
        }
        edits.sort_by_key(|edit| (edit.span.start, std::cmp::Reverse(edit.span.end)));
        problems.0.extend(clashes(&edits));
        problems.or(())?;
        let pieces = edits
            .into_iter()
            .map(|edit| (edit.span, edit.value, edit.change.place()))
            .collect();
        self.spliced(pieces, true)
    }

    fn spliced(
        mut self,
        new: Vec<(Range<usize>, String, Place)>,
        asked_for: bool,
    ) -> Result<Self, Problems> {
        let (mut changed, mut pieces, mut done) = (String::new(), Vec::new(), 0);
        for (old, value, place) in new {
            changed += &self.text[done..old.start];
            let start = changed.len();
            changed += &value;
            done = old.end;
            let new = start..changed.len();
            pieces.push(Piece { old, new, place });
        }
        changed += &self.text[done..];
        self.outline = Outline::read(&changed).map_err(|problem| problem.in_file(&self.file))?;
        self.text = changed;
        self.layers.push(Layer { pieces, asked_for });
        Ok(self)
    }

    /// Where the character at a line and column of the changed text was written.
    pub fn origin_of(&self, line: usize, column: usize) -> Place {
        self.place_at(offset(&self.text, line, column))
    }

    /// The same for a byte of it.
    fn place_at(&self, at: usize) -> Place {
        let mut at = at;
        for layer in self.layers.iter().rev() {
            match layer.before(at) {
                Ok(before) => at = before,
                Err(piece) => return piece.place.clone(),
            }
        }
        let (line, column) = self.lines.position(&self.original, at);
        Place::file(&self.file, line, column)
    }

    /// Where the value at a path was written.
    pub fn place_of(&self, path: &str) -> Option<Place> {
        let start = self.outline.find(path)?.span().start;
        Some(self.place_at(start))
    }

    /// What the parser says of the changed text, told of where it was written.
    pub fn problem(&self, error: &SpannedError) -> Problem {
        let mut problem = Problem::from_ron(error, &self.file, &self.text);
        let (line, column) = (error.span.start.line, error.span.start.col);
        if let Some(Place::File { line, column, .. }) = problem.place {
            problem.place = Some(self.origin_of(line as usize, column as usize));
        }
        // What the parser misses right after a new value is the fault of that value, although
        // the mistake may seem to stand at the next sign of the old text; but a whole struct
        // also lacks a field there.
        let asked = self.asked_at(offset(&self.text, line, column));
        match (asked, &error.code) {
            (_, ron::Error::MissingStructField { .. }) | (None, _) => problem,
            (Some(place), _) => problem.at(place.clone()),
        }
    }

    /// Who asked for what stands at a byte of the changed text, if anybody did.
    fn asked_at(&self, at: usize) -> Option<&Place> {
        let mut at = at;
        for layer in self.layers.iter().rev() {
            match layer.before(at) {
                Ok(before) => at = before,
                Err(piece) => return layer.asked_for.then_some(&piece.place),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use ron::Value;
    use serde::Deserialize;

    use super::super::locate::tests::{docs, gaps, inside, leaf, paths};
    use super::*;

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the mistakes in it are of interest")]
    struct World {
        a: f64,
        b: Vec<u8>,
        clouds: Vec<BTreeMap<String, f64>>,
        d: Option<Step>,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only the mistakes in it are of interest")]
    enum Step {
        Month,
        Log { alpha: f64 },
    }

    const TEXT: &str = "(\n  a: 1.0, b: [1, 2],\n  clouds: [{\"x\": 1}],\n  d: Some(Month),\n)";

    fn set(path: &str, value: &str) -> Change {
        Change {
            path: path.into(),
            value: value.into(),
            origin: Origin::CommandLine,
        }
    }

    fn part(path: &str, value: &str) -> Change {
        let (name, file) = ("variants.cheap".to_string(), "w.ron".to_string());
        let origin = Origin::Section {
            name,
            file,
            line: 40,
            column: 7,
        };
        Change {
            origin,
            ..set(path, value)
        }
    }

    fn changed(changes: &[Change]) -> Changed {
        apply("w.ron", TEXT, changes).unwrap()
    }

    fn refused(changes: &[Change]) -> String {
        apply("w.ron", TEXT, changes).unwrap_err().to_string()
    }

    fn parse_error(changes: &[Change]) -> String {
        let made = changed(changes);
        let options = ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let error = options.from_str::<World>(&made.text).unwrap_err();
        made.problem(&error).to_string()
    }

    #[test]
    fn values_are_replaced_and_all_else_stays() {
        let changed = changed(&[
            set("d", "Log(alpha: 2)"),
            set("a", " 2.5 // two"),
            part("b[1]", "9"),
        ]);
        let expected = TEXT.replace("1.0", "2.5").replace("2]", "9]");
        assert_eq!(
            changed.text,
            expected.replace("Some(Month)", "Log(alpha: 2)")
        );
        assert_eq!(
            changed.place_of("a"),
            Some(Place::Set("a= 2.5 // two".to_string()))
        );
        assert_eq!(changed.place_of("b").unwrap().to_string(), "w.ron:2:14");
        assert_eq!(
            changed.place_of("b[1]").unwrap().to_string(),
            "w.ron:40:7, in variants.cheap"
        );
        assert_eq!(
            changed.place_of("clouds").unwrap().to_string(),
            "w.ron:3:11"
        );
        assert_eq!(
            changed.place_of("d.alpha").unwrap().to_string(),
            "--set d=Log(alpha: 2)"
        );
    }

    #[test]
    fn no_change_leaves_the_text_and_its_places() {
        let changed = changed(&[]);
        assert_eq!(changed.text, TEXT);
        assert_eq!(changed.place_of("d").unwrap().to_string(), "w.ron:4:6");
    }

    #[test]
    fn all_wrong_changes_are_told_at_once() {
        let changes = [
            set("clods", "1"),
            set("a", ""),
            part("b[0]", "[1"),
            set("b[7]", "1, 2"),
        ];
        assert_eq!(
            refused(&changes),
            "w.ron:40:7, in variants.cheap: b[0]: the new value cannot be read as one value; \
             close every bracket and quote\n\
             --set a=: a: the new value is empty; write PATH=VALUE\n\
             --set b[7]=1, 2: b[7]: b has 2 items, and [7] is not among them; \
             count from b[0] to b[1]\n\
             --set b[7]=1, 2: b[7]: the new value cannot be read as one value; \
             a text is written in quotes: \"1, 2\"\n\
             --set clods=1: clods: the file has no clods; \
             did you mean clouds? known are a, b, clouds, d"
        );
    }

    #[test]
    fn a_value_is_changed_only_once() {
        assert_eq!(
            refused(&[part("a", "1"), set("a", "2")]),
            "--set a=2: a: this value is changed twice, also by w.ron:40:7, in variants.cheap; \
             keep one of the two changes"
        );
        assert_eq!(
            refused(&[set("b[1]", "3"), set("b", "[1]"), set("b[0]", "4")]),
            "--set b[0]=4: b[0]: this value lies inside b, which is changed by --set b=[1]; \
             keep one of the two changes\n\
             --set b[1]=3: b[1]: this value lies inside b, which is changed by --set b=[1]; \
             keep one of the two changes"
        );
    }

    #[test]
    fn a_parse_error_in_a_new_value_is_told_of_its_change() {
        let a = "--set a=one: a: a number belongs here";
        assert_eq!(parse_error(&[set("b[0]", "100"), set("a", "one")]), a);
        let b =
            "w.ron:40:7, in variants.cheap: b[1]: this whole number is too large, or below zero";
        assert_eq!(parse_error(&[part("b[1]", "256")]), b);
        let d = "--set d=Log: d: values in round brackets belong after this name";
        assert_eq!(parse_error(&[set("d", "Log")]), d);
        let d = "--set d=Mont: d: Mont is not a choice of Step; \
                 did you mean Month? known are Month, Log";
        assert_eq!(parse_error(&[set("d", "Mont")]), d);
    }

    #[test]
    fn a_parse_error_elsewhere_is_told_of_the_original_file() {
        let text = TEXT.replace("{\"x\": 1}", "{\"x\": no}");
        let changed = apply("w.ron", &text, &[set("b", "[1,\n2,\n3]")]).unwrap();
        let error = ron::from_str::<World>(&changed.text).unwrap_err();
        assert_eq!(
            changed.problem(&error).to_string(),
            "w.ron:3:18: clouds[0].x: a number belongs here"
        );
    }

    #[test]
    fn a_field_that_the_file_lacks_is_not_the_fault_of_a_change() {
        let changed = apply("w.ron", "(\n  a: 1)", &[set("a", "2")]).unwrap();
        let error = ron::from_str::<World>(&changed.text).unwrap_err();
        let told = changed.problem(&error).to_string();
        assert!(
            told.starts_with("w.ron:1:1: the field b of World is missing"),
            "{told}"
        );
    }

    #[test]
    fn a_set_is_split_at_the_sign_after_its_path() {
        let read = |argument| parse_set(argument).map(|c| (c.path, c.value));
        let pair = |path: &str, value: &str| Ok((path.to_string(), value.to_string()));
        assert_eq!(read("a.b=0.5"), pair("a.b", "0.5"));
        assert_eq!(read(" a[3] = Month "), pair("a[3]", "Month"));
        assert_eq!(read("a=\"b=c\""), pair("a", "\"b=c\""));
        assert_eq!(read("a[\"b=c\"].d=1..=3"), pair("a[\"b=c\"].d", "1..=3"));
        assert_eq!(
            read("a.amazon-x=Log(alpha: 1)"),
            pair("a.amazon-x", "Log(alpha: 1)")
        );
    }

    #[test]
    fn a_set_that_is_no_change_is_refused() {
        let told = |argument| parse_set(argument).unwrap_err().to_string();
        let no_sign = "--set a.b: there is no = between path and value; write PATH=VALUE";
        assert_eq!(told("a.b"), no_sign);
        assert_eq!(
            told("a="),
            "--set a=: a: the new value is empty; write PATH=VALUE"
        );
        let no_path = "--set =1: what stands before the = is not a path; write PATH=VALUE";
        assert_eq!(told("=1"), no_path);
        assert_eq!(told("a..b=1").matches("not a path").count(), 1);
        assert!(told("a=amazon-x").ends_with("a text is written in quotes: \"amazon-x\""));
        assert!(told("a=1,b: 2").contains("cannot be read as one value"));
        assert!(told("a=#![enable(implicit_some)] 1").contains("cannot be read as one value"));
    }

    /// The same change made in what the parser holds, along the children of the values.
    fn put(value: &mut Value, steps: &[usize], new: &Value) {
        let [first, rest @ ..] = steps else {
            return *value = new.clone();
        };
        match value {
            Value::Option(Some(inner)) => put(inner, steps, new),
            Value::Seq(items) => put(&mut items[*first], rest, new),
            Value::Map(map) => put(map.values_mut().nth(*first).unwrap(), rest, new),
            other => panic!("{other:?} has no children"),
        }
    }

    fn steps_to(value: &Value, target: &Value) -> Option<Vec<usize>> {
        if std::ptr::eq(value, target) {
            return Some(Vec::new());
        }
        let children: Vec<&Value> = match inside(value) {
            Value::Seq(items) => items.iter().collect(),
            Value::Map(map) => map.values().collect(),
            _ => return None,
        };
        let mut found = children.iter().enumerate();
        found.find_map(|(i, child)| Some([vec![i], steps_to(child, target)?].concat()))
    }

    fn starts_inside(path: &str, outer: &str) -> bool {
        path == outer
            || path
                .strip_prefix(outer)
                .is_some_and(|p| p.starts_with(['.', '[']))
    }

    proptest! {
        #[test]
        fn to_change_and_parse_is_to_parse_and_change(
            doc in docs(), gaps in gaps(), by_name in any::<bool>(),
            wanted in prop::collection::vec((any::<prop::sample::Index>(), leaf()), 1..4),
        ) {
            let text = doc.write(&gaps);
            let value: Value = text.parse().unwrap();
            let outline = Outline::read(&text).unwrap();
            let all = paths(outline.root(), &value, "");
            let (mut expected, mut changes) = (value.clone(), Vec::<(String, Change)>::new());
            for (index, new) in wanted {
                let (path, old) = &all[index.index(all.len())];
                let clash = |c: &(String, Change)| c.0.is_empty() || starts_inside(path, &c.0) || starts_inside(&c.0, path);
                if path.is_empty() || changes.iter().any(clash) {
                    continue;
                }
                put(&mut expected, &steps_to(&value, old).unwrap(), &new.parse().unwrap());
                // In a path `*` stands for every item; no world has a name with one.
                let named = Some(outline.canonical(path)).filter(|named| by_name && !named.contains('*'));
                let told = named.unwrap_or_else(|| path.clone());
                changes.push((path.clone(), set(&told, &new)));
            }
            let changes_only: Vec<Change> = changes.iter().map(|c| c.1.clone()).collect();
            let changed = apply("w.ron", &text, &changes_only).unwrap();
            prop_assert_eq!(changed.text.parse::<Value>().unwrap(), expected);
            for (path, _) in all {
                let Some(place) = changed.place_of(&path) else { continue };
                let own = changes.iter().find(|c| starts_inside(&path, &c.0)).map(|c| c.1.place());
                let old = outline.find(&path).unwrap().place("w.ron");
                prop_assert_eq!(place, own.unwrap_or(old), "{}", path);
            }
        }

        #[test]
        fn no_set_panics(argument in any::<String>(), path in "[a-z.\\[\\]\"=0-9]{0,8}") {
            let _ = parse_set(&argument);
            if let Ok(change) = parse_set(&format!("{path}={argument}")) {
                let _ = apply("w.ron", TEXT, &[change]);
            }
        }
    }
}
