//! `lockin new FILE`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use lockin::worldfile::Loaded;

use super::Trouble;

/// A small world to start from.
const TEMPLATE: &str = include_str!("../../worlds/teaching.ron");
/// What it is called, and where it says so.
const NAME: &str = "teaching";

/// Arguments of `new`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file to write, such as worlds/mine.ron
    file: PathBuf,
}

/// Writes a small commented world under the name of its file; nothing is overwritten.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let file = &arguments.file;
    let text = named(file)?;
    Loaded::from_text(&file.display().to_string(), text.clone(), &[], None)
        .map_err(Trouble::input)?;
    let mut written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)
        .map_err(|error| cannot(file, &error))?;
    let done = written.write_all(text.as_bytes());
    done.map_err(|error| cannot(file, &error))?;
    let file = file.display();
    println!("{file}: a market of two clouds, three vendors and a deal; change it, then");
    println!("  lockin check {file}");
    println!("  lockin run {file}");
    println!("`lockin explain PATH` says what a number means.");
    Ok(())
}

/// The template with the name of the file as its own.
fn named(file: &Path) -> Result<String, Trouble> {
    let name = file.file_stem().and_then(|stem| stem.to_str());
    let name = name.ok_or_else(|| {
        Trouble::input(format!(
            "{} is no name for a file; write one such as worlds/mine.ron",
            file.display()
        ))
    })?;
    let own = |text: &str| text.replace(&format!("name: {NAME:?}"), &format!("name: {name:?}"));
    let here = file.display().to_string();
    Ok(own(TEMPLATE).replace(&format!("worlds/{NAME}.ron"), &here))
}

fn cannot(file: &Path, error: &std::io::Error) -> Trouble {
    let file = file.display();
    Trouble::input(match error.kind() {
        ErrorKind::AlreadyExists => {
            format!("{file} is there already; take another name, or remove it first")
        }
        ErrorKind::NotFound => {
            format!("cannot write {file}: there is no such folder; make it first")
        }
        _ => format!("cannot write {file}: {error}"),
    })
}
