//! `lockin report DIR`

mod explore;
mod figures;
mod page;
mod points;

use std::fs;
use std::path::{Path, PathBuf};

use lockin::study::BASE;
use lockin::study::hold::Held;
use lockin::study::kept::Kept;
use lockin::study::opened::Opened;
use lockin::study::ours::{PAGE as PAGE_FILE, REPORT, few, remove, report_files};
use lockin::worldfile::error::did_you_mean;

use super::chart::MOST as MOST_PATHS;
use super::headline::range::Said;
use super::tables::Part;
use super::{Trouble, compare, facts, headline, show};
pub use page::{PAGE, unbroken, written};

use figures::{Figure, figures, moves};

/// Arguments of `report`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// A variant to draw beside base over time, repeatable [default: none]
    #[arg(long, value_name = "NAME")]
    variant: Vec<String>,
    /// Where the report goes [default: report/ in the study's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Draws the figures of a study and writes a page with them and its tables.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let said = compare::read(&arguments.study)?;
    let beside = beside(&arguments.variant, &said.study.variants)?;
    let (page, figures) = write(&said, &beside, arguments.out.as_deref())?;
    show(format_args!(
        "{}: the page; {figures} figures beside it, one SVG file each\n",
        page.display()
    ));
    Ok(())
}

/// Whether the study has a page of lockin's, with all its figures: who is killed while it is made anew leaves some.
pub fn is_there(study: &Opened) -> bool {
    let folder = study.store.folder.join(REPORT);
    report_files(&folder).is_some_and(|own| own.iter().all(|name| folder.join(name).exists()))
}

/// Writes the page of a study into its folder or into `out`: where it is, and how many figures are beside it.
pub fn write(
    said: &Said,
    beside: &[String],
    out: Option<&Path>,
) -> Result<(PathBuf, usize), Trouble> {
    let store = &said.study.store;
    let kept = &store.identity.kept;
    if *kept != Kept::All {
        return Err(Trouble::Input(format!(
            "{}: a page is made of all tables, and the study does not keep them (--keep {}); its numbers are in summary.csv, and compare prints them",
            store.folder.display(),
            kept.as_typed()
        )));
    }
    let mut figures = figures(said, beside);
    figures.extend(moves(&said.study)?);
    let mut parts = headline::parts(said)?;
    parts.extend(facts::parts(&said.study)?);
    let (tables, drawn) = points::over_points(said)?;
    parts.extend(tables.into_iter().map(Part::Table));
    figures.extend(drawn);
    let folder = out.map_or_else(|| store.folder.join(REPORT), Path::to_path_buf);
    let held = Held::take(out.unwrap_or(&store.folder)).map_err(Trouble::Input)?;
    fs::create_dir_all(&folder)
        .map_err(|why| Trouble::input(format!("cannot make {}: {why}", folder.display())))?;
    clear(&folder, &figures)?;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        held.publish_text(&path, text).map_err(Trouble::Failed)
    };
    // The page first: it says which figures are its own, and without one of them it is made anew.
    write(PAGE_FILE, &page::page(said, &figures, &parts))?;
    for figure in &figures {
        write(&format!("{}.svg", figure.file), &figure.svg)?;
    }
    Ok((folder.join(PAGE_FILE), figures.len()))
}

/// The variants asked for, each once and as many as colours tell apart; base is drawn anyway.
fn beside(asked: &[String], variants: &[String]) -> Result<Vec<String>, Trouble> {
    let all = variants.iter().map(String::as_str);
    let all: Vec<&str> = all.filter(|name| *name != BASE).collect();
    let mut chosen: Vec<String> = Vec::new();
    let mut wrong = Vec::new();
    for name in asked {
        if name == BASE {
            wrong.push(format!("--variant {name}: base is always drawn"));
        } else if !all.contains(&name.as_str()) {
            let remedy = did_you_mean(name, &all);
            wrong.push(format!(
                "--variant {name}: the study has no such variant; {remedy}"
            ));
        } else if !chosen.contains(name) {
            chosen.push(name.clone());
        }
    }
    if chosen.len() >= MOST_PATHS {
        wrong.push(format!(
            "--variant: {} variants are more than colours tell apart; name at most {}",
            chosen.len(),
            MOST_PATHS - 1
        ));
    }
    if wrong.is_empty() {
        Ok(chosen)
    } else {
        Err(Trouble::Input(wrong.join("\n")))
    }
}

/// Takes away the figures that an earlier report left in `folder`, whose page is written over; refuses to write over anything
/// else.
fn clear(folder: &Path, figures: &[Figure]) -> Result<(), Trouble> {
    let old = report_files(folder).unwrap_or_default();
    let new = figures.iter().map(|figure| format!("{}.svg", figure.file));
    let new = new.chain([PAGE_FILE.to_owned()]);
    let in_the_way: Vec<String> = new
        .filter(|name| !old.contains(name) && folder.join(name).exists())
        .collect();
    if !in_the_way.is_empty() {
        return Err(Trouble::Input(format!(
            "{}: not a report of lockin's: {}; nothing was changed. Write elsewhere with --out",
            folder.display(),
            few(&in_the_way)
        )));
    }
    for name in old.iter().filter(|name| *name != PAGE_FILE) {
        remove(&folder.join(name)).map_err(Trouble::Input)?;
    }
    Ok(())
}
