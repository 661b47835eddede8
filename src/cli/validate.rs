//! `lockin validate [FILE…]`

use std::path::{Path, PathBuf};

use lockin::theory::answer::{Answer, Line, STANDARD_ERRORS};
use lockin::theory::{Size, read};

use super::Trouble;
use super::tables::{Cell, Column, Output, Table, named};

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
    #[command(flatten)]
    output: Output,
}

/// Prints what the model computes beside what theory says; fails if any line does.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("validate")?;
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
        printer.table(table(&theory.name, &lines));
        all.extend(lines);
    }
    let failed = all.iter().filter(|line| !line.passes()).count();
    printer.words(format!(
        "{} of {} lines pass. A line passes within its tolerance and {STANDARD_ERRORS} Monte Carlo standard errors, or as many of Student's as are as rare.",
        all.len() - failed,
        all.len()
    ));
    printer.finish()?;
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

fn table(name: &str, lines: &[Line]) -> Table {
    let columns = [
        Column::text("line"),
        Column::number("computed", ""),
        Column::right("expected"),
        Column::number("deviation", ""),
        Column::number("MC error", ""),
        Column::number("n", ""),
        Column::text("").key("verdict"),
    ];
    let mut table = Table::new(named(name), name, columns);
    for line in lines {
        let known = |x: Option<f64>| x.map_or(Cell::text(""), |x| Cell::number(small(x), x));
        table.row([
            Cell::text(&line.what),
            Cell::number(number(line.computed), line.computed),
            Cell::text(expected(line.answer)),
            known(line.deviation()),
            known(line.error),
            Cell::number(line.n.to_string(), line.n as f64),
            Cell::text(verdict(line)),
        ]);
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
