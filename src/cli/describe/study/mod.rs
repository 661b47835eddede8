//! `lockin describe STUDY --package`: what others need to find their way in a study's folder, in two forms that repositories
//! read. They are made from the manifest and the lists of measures alone, so the same study has the same bytes; they hold
//! the manifest's digest, which is why the manifest does not hold theirs.

mod package;
mod research;

use std::fs;
use std::path::Path;

use lockin::study::hold::Held;
use lockin::study::opened::Opened;
use lockin::study::ours::{DATA_PACKAGE, RO_CRATE, is_described};

use crate::cli::{Trouble, show};
use package::package;
use research::research_object;

/// What only its authors know of a study that is published.
#[derive(clap::Args)]
pub struct Publication {
    /// Who made the study, repeatable: "Name" or "Name https://orcid.org/…"
    #[arg(
        long,
        value_name = "NAME",
        requires = "package",
        help_heading = "Package"
    )]
    pub author: Vec<String>,
    /// Under which licence, as an address: https://creativecommons.org/licenses/by/4.0/
    #[arg(
        long,
        value_name = "ADDRESS",
        requires = "package",
        help_heading = "Package"
    )]
    pub licence: Option<String>,
    /// The day of publication, as 2026-12-01
    #[arg(
        long = "published",
        value_name = "DAY",
        requires = "package",
        help_heading = "Package"
    )]
    pub day: Option<String>,
}

/// Writes both files into the study's folder.
pub fn write(study: &Opened, published: &Publication) -> Result<(), Trouble> {
    checked(published)?;
    let folder = &study.store.folder;
    let files = [
        (DATA_PACKAGE, package(study, published)?),
        (RO_CRATE, research_object(study, published)?),
    ];
    for (name, _) in &files {
        strangers(&folder.join(name))?;
    }
    let held = Held::take(folder).map_err(Trouble::Input)?;
    for (name, text) in &files {
        let path = folder.join(name);
        held.publish_text(&path, text).map_err(Trouble::Failed)?;
        show(format_args!("{}\n", path.display()));
    }
    if published.licence.is_none() || published.day.is_none() || published.author.is_empty() {
        show(
            "For a repository say also who made it, under which licence and from which day it is public: --author, --licence, \
             --published.\n",
        );
    }
    Ok(())
}

fn checked(published: &Publication) -> Result<(), Trouble> {
    let Publication { licence, day, .. } = published;
    let mut wrong = Vec::new();
    if let Some(day) = day
        && let Err(why) = lockin::calendar::Date::try_from(day.clone())
    {
        wrong.push(format!("--published {day}: {why}"));
    }
    if let Some(licence) = licence
        && !licence.starts_with("https://")
    {
        wrong.push(format!(
            "--licence {licence}: write the address of the licence, as https://creativecommons.org/licenses/by/4.0/"
        ));
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Trouble::Input(wrong.join("\n")))
    }
}

/// Refuses to write over a file that lockin did not write.
fn strangers(path: &Path) -> Result<(), Trouble> {
    match fs::read_to_string(path) {
        Ok(text) if !is_described(&text) => Err(Trouble::Input(format!(
            "{}: there is a file that lockin did not write; nothing was changed. Move it away first",
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// An author's name, and the address that says who it is.
fn person(author: &str) -> (&str, Option<&str>) {
    match author.rsplit_once(' ') {
        Some((name, address)) if address.starts_with("https://") => (name.trim(), Some(address)),
        _ => (author, None),
    }
}
