//! `lockin completions SHELL` and `lockin manual DIR`

use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Trouble, show};

/// Arguments of `completions`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The shell
    shell: Shell,
}

/// Arguments of `manual`.
#[derive(clap::Args)]
pub struct ManualArguments {
    /// The folder that the pages go to
    folder: PathBuf,
}

/// Prints what makes a shell complete lockin's commands and options.
pub fn run(arguments: &Arguments) {
    let mut script = Vec::new();
    let mut command = super::Arguments::command();
    clap_complete::generate(arguments.shell, &mut command, "lockin", &mut script);
    print!("{}", String::from_utf8_lossy(&script));
}

/// Writes a page of the manual for lockin and for each of its commands.
pub fn manual(arguments: &ManualArguments) -> Result<(), Trouble> {
    let folder = &arguments.folder;
    let told = |why| Trouble::Input(format!("{}: {why}", folder.display()));
    std::fs::create_dir_all(folder).map_err(|why| told(why.to_string()))?;
    let command = super::Arguments::command();
    clap_mangen::generate_to(command, folder).map_err(|why| told(why.to_string()))?;
    show(format_args!(
        "{0}: the pages; `man -l {0}/lockin-run.1` shows one\n",
        folder.display()
    ));
    Ok(())
}
