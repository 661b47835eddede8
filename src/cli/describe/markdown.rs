//! Tables of the protocol, as Markdown.

use super::code::Named;

/// Things with what the code says of them.
pub fn list_of(heading: &str, all: Vec<Named>) -> String {
    let rows = all
        .into_iter()
        .map(|one| [format!("`{}`", one.name), one.about]);
    table([heading, "what it is"], rows)
}

/// Names in one line.
pub fn names<'a>(all: impl Iterator<Item = &'a str>) -> String {
    match all.collect::<Vec<_>>().as_slice() {
        [] => "none".to_owned(),
        all => all.join(", "),
    }
}

/// Rows under headings.
pub fn table<const N: usize>(
    headings: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let line = |cells: &[String]| format!("| {} |", cells.join(" | "));
    let rule = ["---"; N].join("|");
    let mut lines = vec![line(&headings.map(str::to_owned)), format!("|{rule}|")];
    for cells in rows {
        lines.push(line(&cells.map(|cell| cell.replace('|', "\\|"))));
    }
    lines.join("\n")
}
