//! Limits on what is written: lists that are so long that nobody wrote them.

use super::problem;
use crate::worldfile::change::Changed;
use crate::worldfile::error::{MOST, Problem};
use crate::worldfile::locate::{Kind, Node};

/// Most items of any list. Every check takes at most the square of this for a list.
pub const LONGEST: usize = 1000;

/// The lists that are too long; a world with one is not looked at any further.
pub fn problems(changed: &Changed) -> Vec<Problem> {
    let mut found = Vec::new();
    walk(changed.outline.root(), "", &mut found);
    found.truncate(MOST);
    let told = |(path, length): (String, usize)| {
        let what = format!("this list has {length} items, and there can be {LONGEST}");
        problem(changed, &path, what).remedy("take some out, or write a world for each part")
    };
    found.into_iter().map(told).collect()
}

fn walk(node: Node, path: &str, found: &mut Vec<(String, usize)>) {
    let listed = node.kind() == Kind::List;
    let length = node.children().count();
    if listed && length > LONGEST {
        found.push((path.to_owned(), length));
        return;
    }
    let dot = if path.is_empty() { "" } else { "." };
    for (i, (name, child)) in node.children().enumerate() {
        match name {
            Some(name) if !listed => walk(child, &format!("{path}{dot}{name}"), found),
            _ => walk(child, &format!("{path}[{i}]"), found),
        }
    }
}
