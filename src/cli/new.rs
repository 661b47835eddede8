//! `lockin new FILE`, `lockin new --list`

use std::path::{Path, PathBuf};

use lockin::organisation::Organisation;
use lockin::organisation::questions::{Wanted, questions};
use lockin::organisation::template::template;
use lockin::worldfile::Loaded;
use lockin::worldfile::begun::{self, may_be_written, stem, write};
use lockin::worldfile::shipped::SHIPPED;

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
    let text = begun::world(file, &arguments.from).map_err(Trouble::Input)?;
    Loaded::from_text(&file.display().to_string(), text.clone(), &[], None)
        .map_err(Trouble::input)?;
    write(file, &text).map_err(Trouble::Input)?;
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
    let text = begun::shipped_text(world).map_err(Trouble::Input)?;
    let loaded = Loaded::from_text(world, text.to_owned(), &[], None).map_err(Trouble::input)?;
    let here = file.display().to_string();
    let plan = loaded.base();
    if ask {
        // Nobody answers questions for nothing.
        may_be_written(file).map_err(Trouble::Input)?;
    }
    let name = stem(file).map_err(Trouble::Input)?;
    let text = if ask {
        let wanted = Wanted {
            name,
            file: &here,
            world,
        };
        let (mut answers, mut asked) = (std::io::stdin().lock(), std::io::stderr());
        questions(wanted, &plan, &mut answers, &mut asked).map_err(Trouble::Input)?
    } else {
        template(name, &here, world, &plan)
    };
    Organisation::from_text(&here, &text, &plan).map_err(Trouble::input)?;
    if let Err(why) = write(file, &text) {
        if ask {
            // What was answered is not lost.
            show(&text);
        }
        return Err(Trouble::Input(why));
    }
    show(format_args!(
        "{here}: an organisation of the world {world}; make it yours, then\n"
    ));
    show(format_args!("  lockin ask {world} {here}\n"));
    Ok(())
}
