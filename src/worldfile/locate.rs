//! Where things stand in a RON text: a tree of its values, found by path.
//!
//! The reader takes it that the parser proper judges the text, so it is lenient: it reads all
//! that RON allows and some things that RON does not.

use std::ops::Range;

use super::error::{Place, Problem, did_you_mean};

/// Values nested deeper than this are refused; the parser proper stops at half of it.
const DEEPEST: usize = 256;

/// What sort of value stands at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Named fields in round brackets, with or without a name in front.
    Struct,
    /// Unnamed values in round brackets, with or without a name in front.
    Tuple,
    /// Values in square brackets.
    List,
    /// Keys and values in curly brackets.
    Map,
    /// A text in quotes.
    Text,
    /// One character in single quotes.
    Char,
    /// `true` or `false`.
    Bool,
    /// A number.
    Number,
    /// A range of numbers such as `1..=20`.
    Range,
    /// A bare word: a choice without fields, or `None`.
    Word,
}

#[derive(Debug, Clone)]
struct Tree {
    span: Range<usize>,
    kind: Kind,
    is_some: bool,
    children: Vec<Child>,
}

type Child = (Option<String>, Tree);

impl Tree {
    fn inner(&self) -> &Tree {
        let mut tree = self;
        while tree.is_some {
            tree = &tree.children[0].1;
        }
        tree
    }

    fn is_sequence(&self) -> bool {
        matches!(self.kind, Kind::List | Kind::Tuple)
    }

    fn named<'a>(&'a self, name: &'a str) -> impl DoubleEndedIterator<Item = usize> + 'a {
        let children = self.children.iter().enumerate();
        children.filter_map(move |(i, child)| (child.0.as_deref() == Some(name)).then_some(i))
    }

    /// The one child of this name; of equal keys the last holds, as in the parser proper.
    fn position(&self, name: &str) -> Option<usize> {
        let mut found = self.named(name);
        let last = found.next_back()?;
        (self.kind == Kind::Map || found.next().is_none()).then_some(last)
    }

    fn child(&self, step: &Step) -> Option<usize> {
        match step {
            Step::Index(i) if self.is_sequence() => (*i < self.children.len()).then_some(*i),
            Step::Index(i) => self.position(&i.to_string()),
            Step::Name(name) => self.position(name),
        }
    }

    fn label(&self, i: usize) -> Step {
        match &self.children[i].0 {
            Some(name) if self.position(name) == Some(i) => Step::Name(name.clone()),
            _ => Step::Index(i),
        }
    }
}

/// Where each line of a text begins.
#[derive(Debug, Clone)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// The lines of `text`.
    pub fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// Line and column, both from 1, of a byte of `text`, whose lines these are.
    pub fn position(&self, text: &str, at: usize) -> (usize, usize) {
        let at = text.floor_char_boundary(at);
        let line = self.0.partition_point(|begins| *begins <= at);
        let before = &text[self.0[line - 1]..at];
        (line, before.chars().count() + 1)
    }
}

/// The values of a RON text and where each stands.
#[derive(Debug, Clone)]
pub struct Outline {
    text: String,
    lines: Lines,
    root: Tree,
}

impl Outline {
    /// Reads a text; the problem has a line and column but no file (see [`Problem::in_file`]).
    pub fn read(text: &str) -> Result<Self, Problem> {
        let mut reader = Reader {
            text,
            at: 0,
            depth: 0,
        };
        let root = reader.document().map_err(|what| {
            let (line, column) = line_column(text, reader.at);
            Problem::new(what).at(Place::file("", line, column))
        })?;
        Ok(Self {
            text: text.to_string(),
            lines: Lines::of(text),
            root,
        })
    }

    /// The outermost value.
    pub fn root(&self) -> Node<'_> {
        Node {
            outline: self,
            tree: &self.root,
        }
    }

    /// The value at a path such as `providers[1].price` or `providers.azure.price`.
    pub fn find(&self, path: &str) -> Option<Node<'_>> {
        self.locate(path).ok()
    }

    /// Why a path leads to no value in the outermost one, with the nearest spelling; nothing if it leads to one.
    pub fn explain_missing(&self, path: &str) -> Option<Problem> {
        if path.is_empty() {
            let remedy = "write one such as choice.taste_sd or providers.*.egress_per_gb";
            return Some(Problem::new("there is no path").remedy(remedy));
        }
        self.locate(path).err()
    }

    /// The value at a path, or why there is none.
    pub fn locate(&self, path: &str) -> Result<Node<'_>, Problem> {
        let steps = steps(path).ok_or_else(|| {
            let form = "write it like field.field[3].field or list.name.field";
            Problem::new("this is not a path").on(path).remedy(form)
        })?;
        let (tree, reached, taken) = self.walk(&steps);
        match steps.get(taken) {
            None => Ok(Node {
                outline: self,
                tree,
            }),
            Some(step) => Err(explain(tree.inner(), &reached, step).on(path)),
        }
    }

    /// The path with items told by name where they have one, as far as it leads somewhere.
    pub fn canonical(&self, path: &str) -> String {
        let Some(steps) = steps(path) else {
            return path.to_string();
        };
        let (_, mut reached, taken) = self.walk(&steps);
        steps[taken..]
            .iter()
            .for_each(|step| step.write(&mut reached));
        reached
    }

    /// The path with `*` for each item of a list; none if it leads nowhere.
    pub fn pattern(&self, path: &str) -> Option<String> {
        let (mut tree, mut pattern) = (self.root.inner(), String::new());
        for step in &steps(path)? {
            let i = tree.child(step)?;
            let item = Step::Name("*".to_owned());
            let label = if tree.is_sequence() {
                item
            } else {
                tree.label(i)
            };
            label.write(&mut pattern);
            tree = tree.children[i].1.inner();
        }
        Some(pattern)
    }

    /// The path of the innermost value at a line and column (both from 1).
    pub fn path_at(&self, line: usize, column: usize) -> String {
        let at = offset(&self.text, line, column);
        let (mut path, mut tree) = (String::new(), self.root.inner());
        let around = |tree: &Tree| tree.children.iter().position(|(_, c)| c.span.contains(&at));
        while let Some(i) = around(tree) {
            tree.label(i).write(&mut path);
            tree = tree.children[i].1.inner();
        }
        path
    }

    fn walk(&self, steps: &[Step]) -> (&Tree, String, usize) {
        let (mut tree, mut reached) = (&self.root, String::new());
        for (taken, step) in steps.iter().enumerate() {
            let Some(i) = tree.inner().child(step) else {
                return (tree, reached, taken);
            };
            tree.inner().label(i).write(&mut reached);
            tree = &tree.inner().children[i].1;
        }
        (tree, reached, steps.len())
    }
}

fn explain(tree: &Tree, reached: &str, step: &Step) -> Problem {
    let whole = if reached.is_empty() {
        "the file"
    } else {
        reached
    };
    let count = tree.children.len();
    let known: Vec<&str> = tree
        .children
        .iter()
        .filter_map(|c| c.0.as_deref())
        .collect();
    match step {
        _ if count == 0 => Problem::new(format!("there is nothing inside {whole}")),
        Step::Index(i) if tree.is_sequence() => Problem::new(format!(
            "{whole} has {count} items, and [{i}] is not among them"
        ))
        .remedy(format!(
            "count from {reached}[0] to {reached}[{}]",
            count - 1
        )),
        Step::Index(i) => Problem::new(format!("{whole} is not a list, so it has no [{i}]"))
            .remedy(did_you_mean(&i.to_string(), &known)),
        Step::Name(name) if tree.named(name).next().is_some() => {
            let items: Vec<_> = tree
                .named(name)
                .map(|i| format!("{reached}[{i}]"))
                .collect();
            Problem::new(format!("{} items of {whole} are named {name}", items.len()))
                .remedy(format!("write {}", items.join(" or ")))
        }
        Step::Name(_) if known.is_empty() => Problem::new(format!("{whole} has no named items"))
            .remedy(format!(
                "count from {reached}[0] to {reached}[{}]",
                count - 1
            )),
        Step::Name(name) => {
            Problem::new(format!("{whole} has no {name}")).remedy(did_you_mean(name, &known))
        }
    }
}

/// A value in the text.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    outline: &'a Outline,
    tree: &'a Tree,
}

impl<'a> Node<'a> {
    /// The bytes of the text that hold the value.
    pub fn span(&self) -> Range<usize> {
        self.tree.span.clone()
    }

    /// Line and column of its first character, both from 1.
    pub fn position(&self) -> (usize, usize) {
        let Outline { text, lines, .. } = self.outline;
        lines.position(text, self.tree.span.start)
    }

    /// Its place, given the name of the file.
    pub fn place(&self, file: &str) -> Place {
        let (line, column) = self.position();
        Place::file(file, line, column)
    }

    /// The value as it is written.
    pub fn text(&self) -> &'a str {
        &self.outline.text[self.span()]
    }

    /// Its sort; that of `x` for `Some(x)`.
    pub fn kind(&self) -> Kind {
        self.tree.inner().kind
    }

    /// The name in front of its brackets, of a choice with fields.
    pub fn variant(&self) -> Option<&'a str> {
        let inner = Node {
            outline: self.outline,
            tree: self.tree.inner(),
        };
        let (name, _) = inner.text().split_once('(')?;
        let name = name.trim_end();
        (!name.is_empty() && name.chars().all(char::is_alphanumeric)).then_some(name)
    }

    /// The values inside it, with the name of each field, key or named item.
    pub fn children(&self) -> impl Iterator<Item = (Option<&'a str>, Node<'a>)> + use<'a> {
        let (outline, tree) = (self.outline, self.tree.inner());
        tree.children
            .iter()
            .map(move |(name, tree)| (name.as_deref(), Node { outline, tree }))
    }

    /// The names of its fields, keys or named items.
    pub fn names(&self) -> Vec<&'a str> {
        self.children().filter_map(|(name, _)| name).collect()
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Name(String),
    Index(usize),
}

impl Step {
    fn write(&self, path: &mut String) {
        let odd = |c: char| c.is_whitespace() || ".[]\"=".contains(c);
        let step = match self {
            Step::Index(i) => format!("[{i}]"),
            Step::Name(name) if name.is_empty() || name.contains(odd) => format!("[{name:?}]"),
            Step::Name(name) if path.is_empty() => name.clone(),
            Step::Name(name) => format!(".{name}"),
        };
        path.push_str(&step);
    }
}

/// Whether a text has the form of a path.
pub fn is_path(path: &str) -> bool {
    steps(path).is_some()
}

fn steps(path: &str) -> Option<Vec<Step>> {
    let (mut steps, mut rest) = (Vec::new(), path);
    while !rest.is_empty() {
        let (step, after) = if let Some(inside) = rest.strip_prefix('[') {
            bracketed(inside)?
        } else {
            let name = if steps.is_empty() {
                rest
            } else {
                rest.strip_prefix('.')?
            };
            let (name, after) = name.split_at(name.find(['.', '[']).unwrap_or(name.len()));
            (
                Step::Name((!name.is_empty()).then(|| name.to_string())?),
                after,
            )
        };
        steps.push(step);
        rest = after;
    }
    Some(steps)
}

/// Quotes may be absent, since a shell takes them away.
fn bracketed(inside: &str) -> Option<(Step, &str)> {
    if inside.starts_with('"') {
        let mut reader = Reader {
            text: inside,
            at: 0,
            depth: 0,
        };
        reader.quoted().ok()?;
        let name = ron::from_str(&inside[..reader.at]).ok()?;
        return Some((Step::Name(name), reader.rest().strip_prefix(']')?));
    }
    let (name, after) = inside.split_once(']')?;
    if !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit()) {
        return Some((Step::Index(name.parse().unwrap_or(usize::MAX)), after));
    }
    (!name.is_empty()).then(|| (Step::Name(name.to_string()), after))
}

/// Line and column, both from 1, of a byte of the text: who asks more than once keeps its [`Lines`].
pub fn line_column(text: &str, at: usize) -> (usize, usize) {
    Lines::of(text).position(text, at)
}

/// The byte of the text at a line and column, at most the end of that line.
pub fn offset(text: &str, line: usize, column: usize) -> usize {
    let before = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = before.map(str::len).sum();
    let rest = text[start..].split('\n').next().unwrap_or_default();
    let inside = rest.char_indices().nth(column.saturating_sub(1));
    start + inside.map_or(rest.len(), |(byte, _)| byte)
}

type Read<T> = Result<T, &'static str>;

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Read<char> {
        let next = self.peek().ok_or("the text ends too early")?;
        self.at += next.len_utf8();
        Ok(next)
    }

    fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn starts(&self, tokens: &[&str]) -> bool {
        tokens.iter().any(|token| self.rest().starts_with(token))
    }

    fn skip_while(&mut self, wanted: fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn skip_past(&mut self, end: &str) -> Read<()> {
        let length = self.rest().find(end).ok_or("a quote is never closed")?;
        self.at += length + end.len();
        Ok(())
    }

    fn document(&mut self) -> Read<Tree> {
        self.blank()?;
        while self.peek() == Some('#') {
            self.attribute()?;
            self.blank()?;
        }
        let root = self.value()?;
        self.blank()?;
        if self.rest().is_empty() {
            Ok(root)
        } else {
            Err("something stands after the value")
        }
    }

    fn attribute(&mut self) -> Read<()> {
        while !self.eat("]") {
            if self.literal()?.is_none() {
                self.bump()?;
            }
            self.blank()?;
        }
        Ok(())
    }

    fn blank(&mut self) -> Read<()> {
        loop {
            self.skip_while(is_blank);
            if self.eat("//") {
                self.skip_while(|c| c != '\n');
            } else if self.rest().starts_with("/*") {
                self.block_comment()?;
            } else {
                return Ok(());
            }
        }
    }

    fn block_comment(&mut self) -> Read<()> {
        let mut level = 0;
        loop {
            if self.eat("/*") {
                level += 1;
            } else if self.eat("*/") {
                level -= 1;
            } else {
                self.bump().map_err(|_| "a comment is never closed")?;
            }
            if level == 0 {
                return Ok(());
            }
        }
    }

    fn value(&mut self) -> Read<Tree> {
        if self.depth == DEEPEST {
            return Err("the values are nested too deeply");
        }
        self.depth += 1;
        let value = self.any_value();
        self.depth -= 1;
        value
    }

    fn any_value(&mut self) -> Read<Tree> {
        let start = self.at;
        if let Some(kind) = self.literal()? {
            return Ok(self.tree(start, kind, Vec::new()));
        }
        match self.peek() {
            Some('[') => self.list(),
            Some('{') => {
                let children = self.items("}", Self::entry)?;
                Ok(self.tree(start, Kind::Map, children))
            }
            Some('(') => self.round(start, ""),
            _ => match self.word() {
                Some(word) => self.worded(start, word),
                None => Err("a value is missing here"),
            },
        }
    }

    fn tree(&self, start: usize, kind: Kind, children: Vec<Child>) -> Tree {
        Tree {
            span: start..self.at,
            kind,
            is_some: false,
            children,
        }
    }

    fn list(&mut self) -> Read<Tree> {
        let start = self.at;
        let mut children = self.items("]", |reader| Ok((None, reader.value()?)))?;
        for (name, item) in &mut children {
            let fields = &item.inner().children;
            let field = fields
                .iter()
                .find(|(field, _)| field.as_deref() == Some("name"));
            let written = field
                .map(|(_, tree)| tree.inner())
                .filter(|t| t.kind == Kind::Text);
            *name = written.and_then(|tree| ron::from_str(&self.text[tree.span.clone()]).ok());
        }
        Ok(self.tree(start, Kind::List, children))
    }

    fn round(&mut self, start: usize, word: &str) -> Read<Tree> {
        let children = self.items(")", Self::field)?;
        let named = children.iter().any(|(name, _)| name.is_some());
        let is_some = word == "Some" && children.len() == 1 && !named;
        let kind = if named { Kind::Struct } else { Kind::Tuple };
        Ok(Tree {
            is_some,
            ..self.tree(start, kind, children)
        })
    }

    fn worded(&mut self, start: usize, word: &str) -> Read<Tree> {
        let end = self.at;
        if matches!(
            word,
            "inf" | "inff32" | "inff64" | "NaN" | "NaNf32" | "NaNf64"
        ) {
            let kind = self.number()?;
            return Ok(self.tree(start, kind, Vec::new()));
        }
        self.blank()?;
        if self.peek() == Some('(') {
            return self.round(start, word);
        }
        // The parser proper takes `Some 5` too, where it takes `5` alone.
        if word == "Some" && self.peek().is_some_and(|c| !",:)]}".contains(c)) {
            let children = vec![(None, self.value()?)];
            return Ok(Tree {
                is_some: true,
                ..self.tree(start, Kind::Tuple, children)
            });
        }
        self.at = end;
        let truth = matches!(word, "true" | "false");
        Ok(self.tree(
            start,
            if truth { Kind::Bool } else { Kind::Word },
            Vec::new(),
        ))
    }

    fn items(&mut self, close: &str, item: fn(&mut Self) -> Read<Child>) -> Read<Vec<Child>> {
        self.bump()?;
        let mut children = Vec::new();
        self.blank()?;
        while !self.eat(close) {
            children.push(item(self)?);
            self.blank()?;
            if !self.eat(",") && !self.rest().starts_with(close) {
                return Err("a comma or a closing bracket is missing here");
            }
            self.blank()?;
        }
        Ok(children)
    }

    fn field(&mut self) -> Read<Child> {
        let start = self.at;
        if let Some(word) = self.word() {
            self.blank()?;
            if self.eat(":") {
                self.blank()?;
                return Ok((Some(word.to_string()), self.value()?));
            }
            self.at = start;
        }
        Ok((None, self.value()?))
    }

    fn entry(&mut self) -> Read<Child> {
        let key = self.value()?;
        self.blank()?;
        if !self.eat(":") {
            return Err("a colon is missing here");
        }
        self.blank()?;
        let written = &self.text[key.span.clone()];
        let text = (key.kind == Kind::Text)
            .then(|| ron::from_str(written).ok())
            .flatten();
        Ok((
            Some(text.unwrap_or_else(|| written.to_string())),
            self.value()?,
        ))
    }

    fn word(&mut self) -> Option<&'a str> {
        if self.starts(&["\"", "b\"", "b'", "br\"", "br#", "r\"", "r#\"", "r##"]) {
            return None;
        }
        if self.eat("r#") {
            let raw = |c| is_word(c) || matches!(c, '.' | '+' | '-');
            return Some(self.skip_while(raw)).filter(|word| !word.is_empty());
        }
        let digit = self.peek().is_some_and(|c| c.is_ascii_digit());
        if digit {
            None
        } else {
            Some(self.skip_while(is_word)).filter(|word| !word.is_empty())
        }
    }

    fn literal(&mut self) -> Read<Option<Kind>> {
        if self.starts(&["\"", "b\""]) {
            self.quoted().map(|()| Some(Kind::Text))
        } else if self.starts(&["r\"", "r#\"", "r##", "br\"", "br#"]) {
            self.raw().map(|()| Some(Kind::Text))
        } else if self.peek() == Some('\'') {
            self.character().map(|()| Some(Kind::Char))
        } else if self.starts(&["b'", "+", "-", "."])
            || self.peek().is_some_and(|c| c.is_ascii_digit())
        {
            self.number().map(Some)
        } else {
            Ok(None)
        }
    }

    fn quoted(&mut self) -> Read<()> {
        self.skip_past("\"")?;
        loop {
            match self.bump().map_err(|_| "a quote is never closed")? {
                '"' => return Ok(()),
                '\\' => _ = self.bump(),
                _ => {}
            }
        }
    }

    fn raw(&mut self) -> Read<()> {
        self.skip_while(|c| matches!(c, 'b' | 'r'));
        let hashes = self.skip_while(|c| c == '#');
        if !self.eat("\"") {
            return Err("a quote is missing here");
        }
        self.skip_past(&format!("\"{hashes}"))
    }

    fn character(&mut self) -> Read<()> {
        self.bump()?;
        if self.bump()? == '\\' {
            self.bump()?;
        }
        self.skip_past("'")
    }

    fn number(&mut self) -> Read<Kind> {
        let mut kind = Kind::Number;
        loop {
            if self.eat("..=") || self.eat("..") {
                kind = Kind::Range;
            } else if self.rest().starts_with("b'") {
                self.bump()?;
                self.character()?;
            } else if self.skip_while(is_numeral).is_empty() && !self.eat(".") && !self.eat("b") {
                return Ok(kind);
            }
        }
    }
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_alphanumeric() && c != 'b' || matches!(c, '_' | '+' | '-')
}

/// Any sign outside ASCII counts as a letter: the parser proper knows which are.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii() && !is_blank(c)
}

fn is_blank(c: char) -> bool {
    let rare = [
        '\x0B', '\x0C', '\u{85}', '\u{200E}', '\u{200F}', '\u{2028}', '\u{2029}',
    ];
    matches!(c, ' ' | '\t' | '\n' | '\r') || rare.contains(&c)
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use ron::Value;

    use super::*;

    const WORLD: &str = r##"
#![enable(implicit_some)] // a world
World(
    providers: [
        (name: "aws", egress_per_gb: 0.09, home: Some((share: 1))),
        Provider(name: r#"azure"#, egress_per_gb: /* "is, this )" /* nested */ */ 0.08,),
        (name: "a.b", egress_per_gb: inf),
    ],
    /* é */ price_response: Log(alpha: 4.0),
    growth: [0.1, 0.2], seats: 1..=20, length: Month, odd: ')',
    notes: {"x y": [1], "k": (1, "a\"b")}, twins: [(name: "t"), (name: "t")],
)"##;

    fn world() -> Outline {
        Outline::read(WORLD).unwrap()
    }

    fn text(path: &str) -> &'static str {
        &WORLD[world().find(path).unwrap().span()]
    }

    fn missing(path: &str) -> String {
        world().explain_missing(path).unwrap().to_string()
    }

    #[test]
    fn values_are_found_by_field_index_and_name() {
        assert_eq!(text("providers[1].egress_per_gb"), "0.08");
        assert_eq!(text("providers.azure.egress_per_gb"), "0.08");
        assert_eq!(text("providers[\"a.b\"].egress_per_gb"), "inf");
        assert_eq!(text("providers[a.b].egress_per_gb"), "inf");
        assert_eq!(text("price_response.alpha"), "4.0");
        assert_eq!(text("growth[1]"), "0.2");
        assert_eq!(text("notes[\"x y\"][0]"), "1");
        assert_eq!(text("notes.k[1]"), r#""a\"b""#);
        assert_eq!(text("seats"), "1..=20");
        assert_eq!(text("odd"), "')'");
    }

    #[test]
    fn some_is_transparent_on_the_way_and_whole_at_the_end() {
        assert_eq!(text("providers.aws.home.share"), "1");
        assert_eq!(text("providers.aws.home"), "Some((share: 1))");
        assert_eq!(
            world().find("providers.aws.home").unwrap().kind(),
            Kind::Struct
        );
    }

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let world = world();
        assert_eq!(
            world.find("providers.aws.name").unwrap().position(),
            (5, 16)
        );
        assert_eq!(world.find("price_response").unwrap().position(), (9, 29));
        assert_eq!(world.path_at(9, 40), "price_response.alpha");
        assert_eq!(world.path_at(5, 40), "providers.aws.egress_per_gb");
    }

    #[test]
    fn every_value_has_its_kind() {
        let kind = |path: &str| world().find(path).unwrap().kind();
        assert_eq!(kind(""), Kind::Struct);
        assert_eq!(kind("notes"), Kind::Map);
        assert_eq!(kind("notes.k"), Kind::Tuple);
        assert_eq!(kind("seats"), Kind::Range);
        assert_eq!(kind("length"), Kind::Word);
        assert_eq!(kind("providers.azure.name"), Kind::Text);
        assert_eq!(
            world().find("providers").unwrap().names(),
            ["aws", "azure", "a.b"]
        );
    }

    #[test]
    fn paths_are_told_by_name_where_the_name_is_unique() {
        let canonical = |path: &str| world().canonical(path);
        assert_eq!(
            canonical("providers[1].egress_per_gb"),
            "providers.azure.egress_per_gb"
        );
        assert_eq!(canonical("providers[2].name"), "providers[\"a.b\"].name");
        assert_eq!(
            canonical("providers[0].nothing[3].at"),
            "providers.aws.nothing[3].at"
        );
        assert_eq!(canonical("growth[1]"), "growth[1]");
        assert_eq!(canonical("twins[1].name"), "twins[1].name");
    }

    #[test]
    fn a_wrong_path_is_explained_with_the_nearest_spelling() {
        assert_eq!(
            missing("providers.azur.egress_per_gb"),
            "providers.azur.egress_per_gb: providers has no azur; \
             did you mean azure? known are aws, azure, a.b"
        );
        assert_eq!(
            missing("providers.aws.egres"),
            "providers.aws.egres: providers.aws has no egres; \
             did you mean egress_per_gb? known are name, egress_per_gb, home"
        );
        assert_eq!(
            missing("growth[2]"),
            "growth[2]: growth has 2 items, and [2] is not among them; \
             count from growth[0] to growth[1]"
        );
        assert_eq!(
            missing("twins.t.name"),
            "twins.t.name: 2 items of twins are named t; write twins[0] or twins[1]"
        );
        assert_eq!(
            missing("seats.end"),
            "seats.end: there is nothing inside seats"
        );
        assert!(missing("prices").contains("the file has no prices"));
        assert!(missing("growth.first").contains("growth has no named items"));
        assert!(missing("price_response[0]").contains("price_response is not a list"));
    }

    #[test]
    fn malformed_paths_are_refused() {
        for path in [
            "a..b", ".a", "a.", "a[", "a[]", "a]b[", "a[\"x]", "a[1]b", "a.[1]",
        ] {
            assert!(world().find(path).is_none(), "{path}");
        }
        assert!(missing("a..b").contains("this is not a path"));
    }

    #[test]
    fn places_and_bytes_answer_to_one_another() {
        let text = "aé\n\n  ß";
        for (at, _) in text.char_indices() {
            let (line, column) = line_column(text, at);
            assert_eq!(offset(text, line, column), at);
        }
        assert_eq!(offset(text, 99, 99), text.len());
        let outline = Outline::read("(é: 1,\n\n b: [2,\n3])").unwrap();
        for path in ["é", "b", "b[0]", "b[1]"] {
            let node = outline.find(path).unwrap();
            let told = line_column(&outline.text, node.span().start);
            assert_eq!(node.position(), told, "{path}");
        }
    }

    #[test]
    fn a_broken_text_is_refused_with_its_place() {
        let problem = Outline::read("(a: 1,\n b: [2 3])").unwrap_err();
        assert_eq!(
            problem.to_string(),
            "2:8: a comma or a closing bracket is missing here"
        );
        assert!(Outline::read(&"[".repeat(100_000)).is_err());
        assert!(Outline::read(&"Some ".repeat(100_000)).is_err());
    }

    /// A document to be written in many ways.
    #[derive(Debug, Clone)]
    pub enum Doc {
        Leaf(String),
        Some(Box<Doc>),
        Struct(&'static str, Vec<(String, Doc)>),
        Tuple(&'static str, Vec<Doc>),
        List(Vec<Doc>),
        Map(Vec<(String, Doc)>),
    }

    impl Doc {
        /// Its text, with blanks and comments taken in turn.
        pub fn write(&self, gaps: &[&str]) -> String {
            let mut out = String::new();
            self.put(&mut out, &mut gaps.iter().copied().cycle());
            out
        }

        fn put<'a>(&self, out: &mut String, gaps: &mut impl Iterator<Item = &'a str>) {
            let mut gap = || gaps.next().unwrap_or_default();
            let (open, close) = match self {
                Doc::Leaf(text) => return out.push_str(text),
                Doc::Some(_) => (format!("Some{}(", gap()), ")"),
                Doc::Struct(name, _) | Doc::Tuple(name, _) => (format!("{name}{}(", gap()), ")"),
                Doc::List(_) => ("[".to_string(), "]"),
                Doc::Map(_) => ("{".to_string(), "}"),
            };
            *out += &(open + gap());
            for (i, (name, child)) in self.children().into_iter().enumerate() {
                *out += if i > 0 { "," } else { "" };
                *out += gaps.next().unwrap_or_default();
                *out += &name;
                *out += gaps.next().unwrap_or_default();
                child.put(out, gaps);
                *out += gaps.next().unwrap_or_default();
            }
            *out += close;
        }

        fn children(&self) -> Vec<(String, &Doc)> {
            match self {
                Doc::Leaf(_) => Vec::new(),
                Doc::Some(inner) => vec![(String::new(), inner)],
                Doc::Struct(_, fields) => {
                    fields.iter().map(|(n, d)| (format!("{n}:"), d)).collect()
                }
                Doc::Map(entries) => entries
                    .iter()
                    .map(|(n, d)| (format!("{n:?}:"), d))
                    .collect(),
                Doc::Tuple(_, items) | Doc::List(items) => {
                    items.iter().map(|doc| (String::new(), doc)).collect()
                }
            }
        }
    }

    pub fn gaps() -> impl Strategy<Value = Vec<&'static str>> {
        let gap = [
            "",
            " ",
            "\n\t",
            "/* ) , */",
            "// \" é ]\n",
            "/* a /* b */ */ ",
            "\u{2028}",
        ];
        prop::collection::vec(prop::sample::select(gap.to_vec()), 1..12)
    }

    fn quoted() -> impl Strategy<Value = String> {
        let text = "[a-zé .,:\"\\\\\n\\[\\]#(){}/*-]{0,8}";
        (text, any::<bool>()).prop_map(|(text, raw)| {
            if raw {
                format!("r####\"{text}\"####")
            } else {
                format!("{text:?}")
            }
        })
    }

    pub fn leaf() -> impl Strategy<Value = String> {
        let odd = [
            "Month", "None", "()", "r#a-b", "1_000", "0xff", "-2", ".5", "1e-3", "b'a'",
        ];
        let odder = [
            "'\"'", "'\\''", "'''", "1..=20", "0.5..2.5", "2..", "inf", "-inf", "1u8",
        ];
        prop_oneof![
            any::<i32>().prop_map(|x| x.to_string()),
            (-1e9..1e9).prop_map(|x: f64| format!("{x:?}")),
            any::<bool>().prop_map(|x| x.to_string()),
            quoted(),
            prop::sample::select([&odd[..], &odder[..]].concat()).prop_map(str::to_string),
        ]
    }

    fn numbered(names: Vec<(String, Doc)>) -> Vec<(String, Doc)> {
        names
            .into_iter()
            .enumerate()
            .map(|(i, (n, doc))| (format!("{n}{i}"), doc))
            .collect()
    }

    pub fn docs() -> impl Strategy<Value = Doc> {
        let heads = || prop::sample::select(vec!["", "World", "Log", "r#x.y"]);
        leaf()
            .prop_map(Doc::Leaf)
            .prop_recursive(4, 40, 5, move |inner| {
                let field = ("[a-z_]{1,3}", inner.clone());
                let fields = move || prop::collection::vec(field.clone(), 1..4).prop_map(numbered);
                let entry = ("[a-z.\"\\\\ =\\[é-]{0,3}", inner.clone());
                let named = (quoted(), fields()).prop_map(|(name, mut fields)| {
                    fields.push(("name".to_string(), Doc::Leaf(name)));
                    Doc::Struct("", fields)
                });
                prop_oneof![
                    inner.clone().prop_map(|doc| Doc::Some(Box::new(doc))),
                    (heads(), fields()).prop_map(|(head, fields)| Doc::Struct(head, fields)),
                    (heads(), prop::collection::vec(inner.clone(), 1..4))
                        .prop_map(|(head, items)| Doc::Tuple(head, items)),
                    prop::collection::vec(inner, 0..4).prop_map(Doc::List),
                    prop::collection::vec(named, 0..4).prop_map(Doc::List),
                    prop::collection::vec(entry, 0..4).prop_map(|e| Doc::Map(numbered(e))),
                ]
            })
    }

    /// The paths of all values, in their index form, each with what the parser proper holds there.
    pub fn paths<'v>(node: Node, value: &'v Value, path: &str) -> Vec<(String, &'v Value)> {
        let mut all = vec![(path.to_string(), value)];
        let value = inside(value);
        for (i, (name, child)) in node.children().enumerate() {
            let (step, value) = match value {
                Value::Seq(items) => (Step::Index(i), &items[i]),
                Value::Map(map) => {
                    let name = name.unwrap().to_string();
                    (Step::Name(name.clone()), &map[&Value::String(name)])
                }
                other => panic!("{other:?} has no children"),
            };
            let mut path = path.to_string();
            step.write(&mut path);
            all.extend(paths(child, value, &path));
        }
        all
    }

    pub fn inside(mut value: &Value) -> &Value {
        while let Value::Option(Some(inner)) = value {
            value = inner;
        }
        value
    }

    fn never_panics(text: &str) -> Result<(), TestCaseError> {
        let outline = Outline::read(text);
        if text.parse::<Value>().is_ok() {
            prop_assert!(outline.is_ok(), "{outline:?}");
        }
        if let Ok(outline) = outline {
            outline
                .locate(text)
                .map_or_else(|problem| problem.to_string(), |_| String::new());
            outline.canonical(text);
            outline.path_at(text.len() % 7, text.len() % 11);
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn each_span_holds_what_the_parser_holds_there(doc in docs(), gaps in gaps()) {
            let text = doc.write(&gaps);
            let value: Value = text.parse().unwrap();
            let outline = Outline::read(&text).unwrap();
            for (path, value) in paths(outline.root(), &value, "") {
                let node = outline.find(&path).unwrap();
                let alone: Value = node.text().parse().unwrap();
                prop_assert_eq!(&alone, value, "{}", path);
                let canonical = outline.canonical(&path);
                prop_assert_eq!(outline.find(&canonical).unwrap().span(), node.span());
                prop_assert_eq!(outline.canonical(&canonical), canonical);
            }
        }

        #[test]
        fn cut_and_changed_documents_never_panic(
            doc in docs(), gaps in gaps(), at in any::<prop::sample::Index>(),
            with in prop::sample::select(vec!["", "\"", "(", "]", "'", "/*", "//", "r#", "1", ":"]),
            cut in any::<bool>(),
        ) {
            let text = doc.write(&gaps);
            let at = text.floor_char_boundary(at.index(text.len() + 1));
            let end = if cut { text.len() } else { text.ceil_char_boundary((at + 1).min(text.len())) };
            never_panics(&format!("{}{with}{}", &text[..at], &text[end..]))?;
        }

        #[test]
        fn any_text_never_panics(text in any::<String>()) {
            never_panics(&text)?;
        }

        #[test]
        fn any_row_of_signs_never_panics(signs in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "[", "]", "{", "}", ",", ":", "..", "..=", "=", ".", "\"", "'", "\\", "#",
            "#![enable(implicit_some)]", "#![type = r#\"]\"#]", "r#", "r", "b", "b'", "br", "a",
            "Some", "None", "true", "inf", "NaN", "0x", "1", "-", "+", "_", "e", "é", "\u{301}",
            "//", "/*", "*/", " ", "\n", "\u{200E}", "\\\"", "\\u{41}", "f32", "u8",
        ]), 0..12)) {
            never_panics(&signs.concat())?;
        }
    }
}
