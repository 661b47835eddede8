//! What the code says of itself: the comments over its structs, choices, functions and steps, read from the text that this
//! binary was built from. So a page about the model cannot say what the model no longer does.

macro_rules! files {
    ($($path:literal),+ $(,)?) => {
        /// Files of the library, by their path in `src`.
        const FILES: &[(&str, &str)] = &[$(($path, include_str!(concat!("../../", $path)))),+];
    };
}

files!(
    "books/audit.rs",
    "books/settle.rs",
    "deal/in_kind.rs",
    "deal/mod.rs",
    "deal/reach.rs",
    "developer/entry.rs",
    "developer/equity.rs",
    "developer/exit.rs",
    "developer/funding.rs",
    "developer/mod.rs",
    "developer/owner.rs",
    "developer/ownership.rs",
    "developer/purse.rs",
    "developer/release.rs",
    "developer/research.rs",
    "developer/separation.rs",
    "enterprise/growth.rs",
    "enterprise/mod.rs",
    "ledger/mod.rs",
    "market/channels.rs",
    "market/measured.rs",
    "market/mod.rs",
    "market/offer.rs",
    "market/posted.rs",
    "market/presence.rs",
    "market/rules.rs",
    "market/shocks.rs",
    "policy/mod.rs",
    "pricing/mod.rs",
    "provider/capacity.rs",
    "provider/efficiency.rs",
    "provider/entry.rs",
    "provider/exit.rs",
    "provider/mod.rs",
    "provider/strategic_review/mod.rs",
    "provider/strategic_review/bids.rs",
    "provider/tax.rs",
    "random.rs",
    "shock/mod.rs",
    "sim/buyers.rs",
    "sim/guests.rs",
    "sim/measurement.rs",
    "sim/month.rs",
    "sim/repricing.rs",
    "sim/supply.rs",
    "sim/terms.rs",
);

/// The model description.
const MODEL: &str = include_str!("../../model.md");

/// Something with a name and the sentence that the code has for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Its name.
    pub name: String,
    /// What it is.
    pub about: String,
}

/// A step of a month with what happens in it, in order.
pub struct Step {
    /// The step.
    pub step: Named,
    /// Its processes, by their paths.
    pub processes: Vec<Named>,
}

/// The state variables of an actor that is spawned with a bundle: each field of each of its components.
pub fn variables_of_bundle(bundle: &str) -> Vec<Named> {
    let components = fields_with_types(bundle);
    let own = components
        .into_iter()
        .filter(|(field, _)| field.name != "id");
    own.flat_map(|(field, kind)| variables(&field.name, kind.rsplit("::").next().unwrap_or(&kind)))
        .collect()
}

/// The state variables of a component or resource: its fields, or itself where it has none.
pub fn variables(name: &str, kind: &str) -> Vec<Named> {
    let fields = fields_with_types(kind);
    if fields.is_empty() {
        let about = about(&format!("struct {kind}"))
            .or_else(|| about(&format!("enum {kind}")))
            .unwrap_or_default();
        let name = name.to_owned();
        return vec![Named { name, about }];
    }
    let inside = |field: Named| Named {
        name: format!("{name}.{}", field.name),
        ..field
    };
    fields.into_iter().map(|(field, _)| inside(field)).collect()
}

/// The choices of an enum.
pub fn choices(kind: &str) -> Vec<Named> {
    let body = body(&format!("enum {kind}")).unwrap_or_default();
    commented(body)
        .into_iter()
        .filter_map(|(about, line)| {
            let end = line.find(|c: char| !c.is_alphanumeric() && c != '_');
            let name = &line[..end.unwrap_or(line.len())];
            let is_choice = name.starts_with(|c: char| c.is_ascii_uppercase());
            is_choice.then(|| named(name, about))
        })
        .collect()
}

/// What stands over a thing, as `struct Rules`: its first paragraph.
pub fn about(head: &str) -> Option<String> {
    FILES.iter().find_map(|(_, text)| about_in(text, head))
}

/// The steps of a month in order, each with its processes.
pub fn month() -> Vec<Step> {
    let text = file("sim/month.rs").unwrap_or_default();
    let (_, order) = text.split_once("month.add_systems(").unwrap_or_default();
    let mut before = order;
    choices("Step")
        .into_iter()
        .map(|step| {
            let end = format!(".in_set(Step::{})", step.name);
            let (own, after) = before.split_once(&end).unwrap_or(("", before));
            before = after;
            let words = own.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
            let paths = words.filter(|word| word.contains("::"));
            let processes = paths.map(process).collect();
            Step { step, processes }
        })
        .collect()
}

fn process(path: &str) -> Named {
    let (module, function) = path.rsplit_once("::").unwrap_or(("", path));
    let module = module.replace("::", "/");
    let places = [
        format!("{module}.rs"),
        format!("{module}/{function}.rs"),
        format!("{module}/mod.rs"),
        format!("sim/{module}.rs"),
    ];
    let texts = places.iter().filter_map(|place| file(place));
    let about = texts.filter_map(|text| about_in(text, &format!("fn {function}")));
    named(path, about.take(1).collect())
}

/// The headings of the model description.
pub fn sections() -> impl Iterator<Item = &'static str> {
    MODEL.lines().filter_map(|line| line.strip_prefix("# "))
}

fn file(path: &str) -> Option<&'static str> {
    let found = FILES.iter().find(|(own, _)| *own == path);
    found.map(|(_, text)| *text)
}

fn named(name: &str, about: String) -> Named {
    Named {
        name: name.to_owned(),
        about,
    }
}

/// Where `pub` and a head stand, the head being a whole word.
fn place(text: &str, head: &str) -> Option<usize> {
    let head = format!("pub {head}");
    text.match_indices(&head)
        .map(|(at, _)| at)
        .find(|at| !text[at + head.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn about_in(text: &str, head: &str) -> Option<String> {
    let before = &text[..place(text, head)?];
    let mut over = before.lines().rev().peekable();
    // Attributes stand between a comment and what it is about, some over several lines.
    while let Some(end) = over.next_if(|line| line.starts_with("#[") || line.starts_with(")]")) {
        if end.starts_with(")]") {
            over.find(|line| line.starts_with("#["));
        }
    }
    let mut lines: Vec<&str> = over
        .map_while(|line| line.strip_prefix("///"))
        .map(str::trim)
        .collect();
    lines.reverse();
    let first = lines.split(|line| line.is_empty()).next();
    Some(plain(&first.unwrap_or_default().join(" ")))
}

/// The lines between the brackets of a struct or an enum.
fn body(head: &str) -> Option<&'static str> {
    FILES.iter().find_map(|(_, text)| {
        let after = &text[place(text, head)? + "pub ".len() + head.len()..];
        let after = after.strip_prefix(" {\n")?;
        after.split_once("\n}").map(|(body, _)| body)
    })
}

/// Lines of a body one deep, each with the comment over it.
fn commented(body: &str) -> Vec<(String, &str)> {
    let (mut found, mut about) = (Vec::new(), Vec::new());
    for line in body.lines() {
        let own = line.strip_prefix("    ").unwrap_or(line);
        if let Some(comment) = own.strip_prefix("/// ") {
            about.push(comment);
        } else if !own.starts_with([' ', '#', '}']) {
            found.push((plain(&about.join(" ")), own));
            about.clear();
        }
    }
    found
}

fn fields_with_types(name: &str) -> Vec<(Named, String)> {
    let lines = commented(body(&format!("struct {name}")).unwrap_or_default());
    let fields = lines.into_iter().filter_map(|(about, line)| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        let (name, kind) = line.trim_end_matches(',').split_once(": ")?;
        Some((named(name, about), kind.to_owned()))
    });
    fields.collect()
}

/// A comment without the brackets of its links.
fn plain(comment: &str) -> String {
    let mut text = comment.replace("[`", "`").replace("`]", "`");
    while let Some((start, rest)) = text.split_once("`(crate") {
        let after = rest.split_once(')').map_or("", |(_, after)| after);
        text = format!("{start}`{after}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_said(all: &[Named]) {
        assert!(!all.is_empty());
        for named in all {
            assert!(named.about.len() > 5, "nothing is said of {named:?}");
            assert!(!named.about.contains("[`"), "{named:?}");
        }
    }

    #[test]
    fn every_state_variable_of_every_actor_has_its_sentence() {
        for bundle in ["Provider", "Vendor", "Deal"] {
            let all = variables_of_bundle(bundle);
            all_said(&all);
            assert!(all.len() > 8, "{bundle}");
        }
        let provider = variables_of_bundle("Provider");
        let of = |name: &str| provider.iter().find(|v| v.name == name).unwrap();
        assert_eq!(of("price.list").about, "List price, 1 at the start.");
        assert_eq!(
            of("rent").about,
            "What a provider's accelerators rent for, 1 at the start."
        );
        for kind in ["Enterprise", "Workload", "Rules", "Conditions"] {
            all_said(&variables("it", kind));
        }
    }

    #[test]
    fn every_step_and_process_of_the_month_has_its_sentence() {
        let steps = month();
        assert_eq!(steps.len(), 9);
        for step in &steps {
            all_said(std::slice::from_ref(&step.step));
            all_said(&step.processes);
        }
    }

    #[test]
    fn policies_shocks_rules_and_draws_are_told() {
        for kind in ["Policy", "Shock", "PriceRule", "Purpose"] {
            all_said(&choices(kind));
        }
        assert!(choices("Policy").len() >= 18);
    }
}
