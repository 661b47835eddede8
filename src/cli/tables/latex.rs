//! Tables as LaTeX, with the rules of booktabs.

mod long;

use super::{Kind, Part, Table};

/// Every table as a float, or over pages where one does not hold it, ready for `\input`; the first line says whose it is
/// and what it needs. Words between the tables are comments.
pub fn latex(command: &str, parts: &[Part]) -> String {
    let is_long = |part: &Part| matches!(part, Part::Table(table) if long::is_long(table));
    let over_pages = if parts.iter().any(is_long) {
        ", \\usepackage{longtable}, \\usepackage{array}"
    } else {
        ""
    };
    let mut text = format!(
        "% lockin {command}: needs \\usepackage{{booktabs}} and \\usepackage{{graphicx}}{over_pages} in the preamble\n"
    );
    for part in parts {
        match part {
            Part::Table(table) if long::is_long(table) => text.push_str(&long::over_pages(table)),
            Part::Table(table) => text.push_str(&of_table(table)),
            Part::Words(words) => {
                for line in words.trim_end().lines() {
                    text.extend(["% ", line, "\n"]);
                }
            }
        }
    }
    text
}

/// A float no wider than the line that it stands in.
fn of_table(table: &Table) -> String {
    let columns: String = table
        .printed()
        .map(|(_, column)| side(column.kind))
        .collect();
    let headings = table
        .printed()
        .map(|(_, column)| escaped(&column.heading()));
    let mut lines = vec![
        "\\begin{table}[htbp]".to_owned(),
        "\\centering".to_owned(),
        format!("\\caption{{{}}}", escaped(&table.title)),
        format!("\\label{{tab:{}}}", table.name),
        "\\resizebox{\\ifdim\\width>\\linewidth\\linewidth\\else\\width\\fi}{!}{%".to_owned(),
        format!("\\begin{{tabular}}{{@{{}}{columns}@{{}}}}"),
        "\\toprule".to_owned(),
        row(headings),
        "\\midrule".to_owned(),
    ];
    for cells in &table.rows {
        lines.push(row(table
            .printed()
            .map(|(place, _)| escaped(&cells[place].shown))));
    }
    lines.extend(["\\bottomrule".to_owned(), "\\end{tabular}}".to_owned()]);
    for note in &table.notes {
        let note = note.split_whitespace().collect::<Vec<_>>().join(" ");
        lines.push(format!(
            "\\par\\smallskip{{\\footnotesize {}\\par}}",
            escaped(&note)
        ));
    }
    lines.push("\\end{table}\n".to_owned());
    lines.join("\n")
}

fn side(kind: Kind) -> char {
    match kind {
        Kind::Text => 'l',
        _ => 'r',
    }
}

fn row(cells: impl Iterator<Item = String>) -> String {
    format!("{} \\\\", cells.collect::<Vec<_>>().join(" & "))
}

/// Text as LaTeX sets it: every mark that means something to LaTeX escaped, signs beyond ASCII spelled out, a minus
/// before a digit as one, two hyphens as two, words between backticks in quotation marks.
fn escaped(text: &str) -> String {
    let mut set = String::new();
    let mut all = text.chars().peekable();
    let mut before = ' ';
    let mut quoted = false;
    while let Some(c) = all.next() {
        let opens = !before.is_alphanumeric() && all.peek().is_some_and(char::is_ascii_digit);
        match c {
            '-' if opens && before != '-' => set.push_str("$-$"),
            '-' if before == '-' => set.push_str("{}-"),
            '`' => {
                set.push(if quoted { '\'' } else { '`' });
                quoted = !quoted;
            }
            '\\' => set.push_str("\\textbackslash{}"),
            '~' => set.push_str("\\textasciitilde{}"),
            '^' => set.push_str("\\textasciicircum{}"),
            '<' => set.push_str("\\textless{}"),
            '>' => set.push_str("\\textgreater{}"),
            '[' | ']' => set.extend(['{', c, '}']),
            '"' => set.push_str("''"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => set.extend(['\\', c]),
            c => set.push_str(&sign(c)),
        }
        before = c;
    }
    set
}

/// How a sign is spelled; itself where LaTeX knows it.
fn sign(c: char) -> String {
    match c {
        '*' => "$^{*}$",
        '★' => "$\\star$",
        '±' => "$\\pm$",
        '≤' => "$\\leq$",
        '≥' => "$\\geq$",
        '≈' => "$\\approx$",
        '×' => "$\\times$",
        '·' => "$\\cdot$",
        '→' => "$\\to$",
        '−' => "$-$",
        'α' => "$\\alpha$",
        'β' => "$\\beta$",
        'γ' => "$\\gamma$",
        'κ' => "$\\kappa$",
        'λ' => "$\\lambda$",
        'μ' => "$\\mu$",
        'ρ' => "$\\rho$",
        'σ' => "$\\sigma$",
        '²' => "$^2$",
        '–' => "--",
        '—' => "---",
        '…' => "\\ldots{}",
        '“' => "``",
        '”' => "''",
        '’' => "'",
        other => return other.to_string(),
    }
    .to_owned()
}
