//! `lockin new FILE`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use lockin::worldfile::Loaded;
use lockin::worldfile::error::did_you_mean;
use lockin::worldfile::shipped::{names, shipped};

use super::Trouble;

/// What the small world to start from is called.
const SMALL: &str = "teaching";

/// Arguments of `new`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file to write, such as worlds/mine.ron
    file: PathBuf,
    /// The shipped world to start from: teaching, ai-cloud-2026, alliance-stays, hindcast-2020
    #[arg(long, value_name = "NAME", default_value = SMALL)]
    from: String,
}

/// Writes a commented world under the name of its file; nothing is overwritten.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let file = &arguments.file;
    let text = named(file, &arguments.from)?;
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
    let what = match arguments.from.as_str() {
        SMALL => "a market of two clouds, three vendors and a deal".to_owned(),
        other => format!("the world {other} under a name of its own"),
    };
    println!("{file}: {what}; change it, then");
    println!("  lockin check {file}");
    println!("  lockin run {file}");
    println!("`lockin explain PATH` says what a number means.");
    Ok(())
}

/// The template with the name of the file as its own.
fn named(file: &Path, from: &str) -> Result<String, Trouble> {
    let template = shipped(from).ok_or_else(|| {
        let remedy = did_you_mean(from, &names());
        Trouble::Input(format!(
            "--from {from}: there is no such shipped world; {remedy}"
        ))
    })?;
    let name = file.file_stem().and_then(|stem| stem.to_str());
    let name = name.ok_or_else(|| {
        Trouble::input(format!(
            "{} is no name for a file; write one such as worlds/mine.ron",
            file.display()
        ))
    })?;
    let own = |text: &str| text.replace(&format!("name: {from:?}"), &format!("name: {name:?}"));
    let here = file.display().to_string();
    Ok(own(template).replace(&format!("worlds/{from}.ron"), &here))
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
