//! `lockin new FILE`, `lockin new --list`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use lockin::organisation::Organisation;
use lockin::organisation::questions::{Wanted, questions};
use lockin::organisation::template::template;
use lockin::worldfile::Loaded;
use lockin::worldfile::error::did_you_mean;
use lockin::worldfile::shipped::{SHIPPED, names, shipped};

use super::{Trouble, show};

/// What the small world to start from is called.
const SMALL: &str = "teaching";

/// Arguments of `new`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file to write, such as worlds/mine.ron
    #[arg(required_unless_present = "list")]
    file: Option<PathBuf>,
    /// List the worlds that are inside lockin, and what each is about
    #[arg(long, conflicts_with_all = ["file", "organisation"])]
    list: bool,
    /// The shipped world to start from: teaching, ai-cloud-2026, alliance-stays, hindcast-2020, merger, new-customers, announced, build-or-buy
    #[arg(long, value_name = "NAME", default_value = SMALL)]
    from: String,
    /// Write an organisation that asks about itself, to be asked in the world named by --from
    #[arg(long)]
    organisation: bool,
    /// Ask for what is known of the organisation, question by question, instead of writing the file to fill in
    #[arg(long, requires = "organisation")]
    questions: bool,
}

/// Writes a commented world under the name of its file; nothing is overwritten.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let Some(file) = arguments.file.as_deref() else {
        return list();
    };
    if arguments.organisation {
        return organisation(file, &arguments.from, arguments.questions);
    }
    let text = named(file, &arguments.from)?;
    Loaded::from_text(&file.display().to_string(), text.clone(), &[], None)
        .map_err(Trouble::input)?;
    write(file, &text)?;
    let file = file.display();
    let what = match arguments.from.as_str() {
        SMALL => "a market of two clouds, three vendors and a deal".to_owned(),
        other => format!("the world {other} under a name of its own"),
    };
    show(format_args!("{file}: {what}; change it, then\n"));
    show(format_args!("  lockin check {file}\n"));
    show(format_args!("  lockin run {file}\n"));
    show("`lockin explain PATH` says what a number means.\n");
    Ok(())
}

/// Every shipped world with what it is about.
fn list() -> Result<(), Trouble> {
    for (name, text) in SHIPPED {
        let loaded = Loaded::from_text(name, text.to_owned(), &[], None).map_err(Trouble::input)?;
        show(format_args!("{name}\n    {}\n", loaded.world().about));
    }
    show(
        "Run one by its name (`lockin run NAME`), or start a world of your own from it: `lockin new FILE --from NAME`.\n",
    );
    Ok(())
}

/// Writes a commented organisation.
fn organisation(file: &Path, world: &str, ask: bool) -> Result<(), Trouble> {
    let text = shipped(world).ok_or_else(|| no_such_world(world))?;
    let loaded = Loaded::from_text(world, text.to_owned(), &[], None).map_err(Trouble::input)?;
    let here = file.display().to_string();
    let plan = loaded.base();
    if ask {
        may_be_written(file)?;
    }
    let text = if ask {
        let wanted = Wanted {
            name: stem(file)?,
            file: &here,
            world,
        };
        let (mut answers, mut asked) = (std::io::stdin().lock(), std::io::stderr());
        questions(wanted, &plan, &mut answers, &mut asked).map_err(Trouble::Input)?
    } else {
        template(stem(file)?, &here, world, &plan)
    };
    Organisation::from_text(&here, &text, &plan).map_err(Trouble::input)?;
    if let Err(trouble) = write(file, &text) {
        if ask {
            // What was answered is not lost.
            show(&text);
        }
        return Err(trouble);
    }
    show(format_args!(
        "{here}: an organisation of the world {world}; make it yours, then\n"
    ));
    show(format_args!("  lockin ask {world} {here}\n"));
    Ok(())
}

/// Whether a file may become one: nobody answers questions for nothing.
fn may_be_written(file: &Path) -> Result<(), Trouble> {
    let folder = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if file.exists() {
        Err(cannot(file, &ErrorKind::AlreadyExists.into()))
    } else if folder.is_some_and(|folder| !folder.is_dir()) {
        Err(cannot(file, &ErrorKind::NotFound.into()))
    } else {
        Ok(())
    }
}

/// Writes a file that is not there yet.
fn write(file: &Path, text: &str) -> Result<(), Trouble> {
    let mut written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)
        .map_err(|error| cannot(file, &error))?;
    let done = written.write_all(text.as_bytes());
    done.map_err(|error| cannot(file, &error))
}

/// The template with the name of the file as its own.
fn named(file: &Path, from: &str) -> Result<String, Trouble> {
    let template = shipped(from).ok_or_else(|| no_such_world(from))?;
    let name = stem(file)?;
    let own = |text: &str| text.replace(&format!("name: {from:?}"), &format!("name: {name:?}"));
    let here = file.display().to_string();
    Ok(own(template).replace(&format!("worlds/{from}.ron"), &here))
}

fn no_such_world(name: &str) -> Trouble {
    let remedy = did_you_mean(name, &names());
    Trouble::Input(format!(
        "--from {name}: there is no such shipped world; {remedy}"
    ))
}

/// The name of a file without its ending.
fn stem(file: &Path) -> Result<&str, Trouble> {
    let name = file.file_stem().and_then(|stem| stem.to_str());
    name.ok_or_else(|| {
        Trouble::input(format!(
            "{} is no name for a file; write one such as worlds/mine.ron",
            file.display()
        ))
    })
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
