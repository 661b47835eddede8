//! `lockin report DIR`

mod figures;

use std::fs;
use std::path::{Path, PathBuf};

use lockin::study::BASE;
use lockin::study::hold::Held;
use lockin::study::identity::Identity;
use lockin::study::ours::{PAGE as PAGE_FILE, REPORT, few, report_files};
use lockin::worldfile::error::did_you_mean;

use super::chart::MOST as MOST_PATHS;
use super::tables::text;
use super::{Trouble, compare, headline};
use figures::{Figure, figures};

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
    let store = &said.study.store;
    let identity = &store.identity;
    let beside = beside(&arguments.variant, &said.study.variants)?;
    let figures = figures(&said, &beside);
    let tables = headline::parts(&said)?;
    let tables: Vec<String> = tables.iter().map(|part| text(part, None)).collect();
    let tables = tables.join("\n");
    let folder = arguments
        .out
        .clone()
        .unwrap_or_else(|| store.folder.join(REPORT));
    let held = match &arguments.out {
        Some(out) => Held::take(out),
        None => Held::take(&store.folder),
    };
    let held = held.map_err(Trouble::Input)?;
    fs::create_dir_all(&folder)
        .map_err(|why| Trouble::input(format!("cannot make {}: {why}", folder.display())))?;
    clear(&folder, &figures)?;
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        held.publish_text(&path, text).map_err(Trouble::Failed)
    };
    for figure in &figures {
        write(&format!("{}.svg", figure.file), &figure.svg)?;
    }
    write(PAGE_FILE, &html(identity, &figures, &tables))?;
    drop(held);
    let page = folder.join(PAGE_FILE);
    println!(
        "{}: the page; {} figures beside it, one SVG file each",
        page.display(),
        figures.len()
    );
    Ok(())
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

/// Takes away the page that an earlier report left in `folder`, and its figures; refuses to write over anything else.
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
    // The page last: as long as it is there it says which figures are its own.
    for name in old.iter().rev() {
        let path = folder.join(name);
        if path.exists() {
            fs::remove_file(&path).map_err(|why| {
                Trouble::input(format!("cannot remove {}: {why}", path.display()))
            })?;
        }
    }
    Ok(())
}

/// The page: what the study is, its figures, its tables. It needs nothing beside itself.
fn html(identity: &Identity, figures: &[Figure], tables: &str) -> String {
    let body: String = figures.iter().map(figure_in_page).collect();
    PAGE.replace("{world}", &escaped(&identity.world))
        .replace("{identity}", &identity_rows(identity))
        .replace("{figures}", &body)
        .replace("{tables}", &escaped(tables))
}

fn figure_in_page(figure: &Figure) -> String {
    let file = &figure.file;
    let (title, note) = (escaped(&figure.title), escaped(&figure.note));
    let named = format!("<svg role=\"img\" aria-label=\"{title}\" ");
    let svg = figure.svg.replacen("<svg ", &named, 1);
    format!(
        "<figure id=\"{file}\">\n{svg}\n<figcaption>{note} <a href=\"{file}.svg\">{file}.svg</a></figcaption>\n</figure>\n"
    )
}

fn identity_rows(identity: &Identity) -> String {
    let seeds: Vec<String> = identity.seeds.iter().map(ToString::to_string).collect();
    let sets = match identity.sets.as_slice() {
        [] => "nothing".to_owned(),
        sets => sets.join(", "),
    };
    [
        (
            "lockin",
            format!("{}, commit {}", identity.lockin, identity.commit),
        ),
        ("calibration", identity.calibration.clone()),
        ("seeds", seeds.join(", ")),
        ("variants", identity.variants.join(", ")),
        ("set by hand", sets),
        ("resolved world", identity.world_digest.clone()),
    ]
    .map(|(name, value)| format!("<tr><th>{name}</th><td>{}</td></tr>\n", escaped(&value)))
    .concat()
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

const PAGE: &str = include_str!("page.html");
