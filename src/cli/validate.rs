//! `lockin validate [FILE…]`

use std::path::{Path, PathBuf};

use comfy_table::{Cell, CellAlignment, LineStyle, Table, TableStyle};
use lockin::theory::answer::{Answer, Line, STANDARD_ERRORS};
use lockin::theory::{Size, read};

use super::Trouble;

/// Where the shipped theory worlds are.
const SHIPPED: &str = "worlds/theory";

/// Arguments of `validate`.
#[derive(clap::Args)]
pub struct Arguments {
    /// Theory worlds, or folders of them [default: worlds/theory]
    worlds: Vec<PathBuf>,
    /// A fraction of the draws and runs, as the tests do
    #[arg(long)]
    small: bool,
}

/// Prints what the model computes beside what theory says; fails if any line does.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let size = if arguments.small {
        Size::Small
    } else {
        Size::Full
    };
    let worlds = loaded(&files(&arguments.worlds)?)?;
    let mut all = Vec::new();
    for (path, theory) in worlds {
        let folder = path.parent().unwrap_or(Path::new(".")).to_path_buf();
        let lines = theory.lines(folder, size);
        let lines = lines.map_err(|told| Trouble::Failed(format!("{}: {told}", path.display())))?;
        println!("{}\n", table(&theory.name, &lines));
        all.extend(lines);
    }
    let failed = all.iter().filter(|line| !line.passes()).count();
    println!(
        "{} of {} lines pass. A line passes within its tolerance and {STANDARD_ERRORS} Monte Carlo standard errors, or as many of Student's as are as rare.",
        all.len() - failed,
        all.len()
    );
    if failed > 0 {
        return Err(Trouble::Failed(format!("{failed} lines do not pass")));
    }
    Ok(())
}

type World = (PathBuf, lockin::theory::Theory);

fn loaded(files: &[PathBuf]) -> Result<Vec<World>, Trouble> {
    let mut mistakes = Vec::new();
    let mut worlds = Vec::new();
    for file in files {
        match read(file) {
            Ok(theory) => worlds.push((file.clone(), theory)),
            Err(problems) => mistakes.push(problems.to_string()),
        }
    }
    if mistakes.is_empty() {
        Ok(worlds)
    } else {
        Err(Trouble::Input(mistakes.join("\n")))
    }
}

/// The files named, with those of folders in the order of their names.
fn files(named: &[PathBuf]) -> Result<Vec<PathBuf>, Trouble> {
    let shipped = [PathBuf::from(SHIPPED)];
    let named = if named.is_empty() { &shipped } else { named };
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let told = |error: std::io::Error| Trouble::Input(format!("{}: {error}", path.display()));
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(told)? {
            inside.push(entry.map_err(told)?.path());
        }
        inside.retain(|file| file.extension().is_some_and(|e| e == "ron"));
        inside.sort();
        if inside.is_empty() {
            let what = format!("{} holds no theory world", path.display());
            return Err(Trouble::Input(what));
        }
        files.extend(inside);
    }
    Ok(files)
}

const LINES: TableStyle = TableStyle::new()
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

fn table(name: &str, lines: &[Line]) -> Table {
    let mut table = Table::new();
    table.load_style(LINES);
    let headings = [
        name,
        "computed",
        "expected",
        "deviation",
        "MC error",
        "n",
        "",
    ];
    table.set_header(headings.map(Cell::new));
    for line in lines {
        let numbers = [
            number(line.computed),
            expected(line.answer),
            line.deviation().map_or(String::new(), small),
            line.error.map_or(String::new(), small),
            line.n.to_string(),
        ];
        let mut row = vec![Cell::new(&line.what)];
        row.extend(numbers.map(|text| Cell::new(text).set_alignment(CellAlignment::Right)));
        row.push(Cell::new(verdict(line)));
        table.add_row(row);
    }
    table
}

fn verdict(line: &Line) -> &'static str {
    match (line.passes(), line.answer) {
        (true, Answer::Open) => "shown",
        (true, _) => "pass",
        (false, _) => "FAIL",
    }
}

/// Seven significant digits, without a row of zeros.
fn number(x: f64) -> String {
    if x == 0.0 {
        return "0".to_string();
    }
    if !(1e-4..1e7).contains(&x.abs()) {
        return format!("{x:.3e}");
    }
    let before = x.abs().max(1.0).to_string();
    let before = before.find('.').unwrap_or(before.len());
    let text = format!("{x:.*}", 7_usize.saturating_sub(before));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_string()
    } else {
        text
    }
}

fn small(x: f64) -> String {
    if x == 0.0 {
        "0".to_string()
    } else {
        format!("{x:.1e}")
    }
}

fn expected(answer: Answer) -> String {
    match answer {
        Answer::Value(value, _) => number(value),
        Answer::Between(low, high) if low == f64::NEG_INFINITY => format!("≤ {}", number(high)),
        Answer::Between(low, high) if high == f64::INFINITY => format!("≥ {}", number(low)),
        Answer::Between(low, high) if low == high => number(low),
        Answer::Between(low, high) => format!("{} to {}", number(low), number(high)),
        Answer::Open => "–".to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(1.472_927_4), "1.472927");
        assert_eq!(number(0.5), "0.5");
        assert_eq!(number(-123_456.78), "-123456.8");
        assert_eq!(number(0.0), "0");
        assert_eq!(number(3e-12), "3.000e-12");
    }
}
