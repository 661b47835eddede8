//! `lockin validate [FILE…]`

mod table;

use std::path::{Path, PathBuf};

use lockin::theory::Size;
use lockin::theory::answer::STANDARD_ERRORS;
use lockin::theory::worlds::worlds;

use super::Trouble;
use super::tables::Output;
use table::table;

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
    let mut all = Vec::new();
    for (path, theory) in worlds(&arguments.worlds)? {
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
