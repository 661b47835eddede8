//! `lockin ask WORLD ORGANISATION.ron…`, `lockin ask STUDY ORGANISATION.ron…`

mod answer;
mod exposed;
mod leave;
mod made;
mod page;
mod place;
mod range;
mod short;
mod sign;
mod words;

use std::fs;
use std::path::{Path, PathBuf};

use lockin::organisation::Organisation;
use lockin::plan::Plan;
use lockin::record::files::{digest_text, write_whole};
use lockin::study::desk::prior::{Drawn, Visitors};
use lockin::study::desk::states::{Sorted, sorted, touching};
use lockin::study::desk::told::tell;
use lockin::study::desk::{Desk, Told};
use lockin::study::memory::Need;
use lockin::study::valuation::Scenario;
use lockin::study::{BASE, Study, Variant};

use super::declared::not_too_many;
use super::life::threads;
use super::progress::{Load, progress};
use super::tables::{Output, Printer, named};
use super::{Trouble, say, trace};
use answer::Answer;
use place::Place;

/// Draws of the prior, unless told otherwise.
const PRIOR: usize = 32;

/// Arguments of `ask`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file, the name of a shipped world (ai-cloud-2026, teaching, alliance-stays, hindcast-2020, merger, new-customers, announced, build-or-buy), or the folder of a study: its world, calibration and seeds
    world: PathBuf,
    /// The organisations that ask, each a file that `lockin new --organisation` begins
    #[arg(required = true, value_name = "ORGANISATION.ron")]
    organisations: Vec<PathBuf>,
    /// Replication seeds, as 1..=20 or 1,5,9; of a study, some of its own [default: the world's, or all of the study]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// Change a parameter of the world, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
    /// The variant of the world that they live in
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Worlds drawn from what is uncertain (`prior` of the world) over which each answer gets a range; 0 for none
    #[arg(long, value_name = "N", default_value_t = PRIOR, allow_negative_numbers = true)]
    prior: usize,
    /// Write the answer as a page for a board as well
    #[arg(long, value_name = "FILE.html")]
    page: Option<PathBuf>,
    /// Tell instead what becomes of each in this seed, in sentences
    #[arg(long, value_name = "SEED", conflicts_with_all = ["page", "seeds"])]
    tell: Option<u64>,
    #[command(flatten)]
    output: Output,
}

/// What was asked, and what every seed says of each organisation.
struct Asked {
    study: Study,
    organisations: Vec<Organisation>,
    /// Their files as they were read.
    texts: Vec<String>,
    /// SHA-256 of the world's text with what was set.
    world_digest: String,
    /// The places of the deals that touch one of them.
    deals: Vec<usize>,
    told: Told,
    /// What was read of a study and what was lived anew, where a study was asked.
    read: Option<String>,
    /// The same in draws of the prior; none where nothing is uncertain or none are wanted.
    drawn: Option<Drawn>,
}

impl Asked {
    /// The states of an organisation that its seeds are sorted into.
    fn states(&self, o: usize) -> Vec<Sorted> {
        let plan = &self.study.variants[0].plan;
        let own = touching(&self.organisations[o], plan);
        let deals = self.deals.iter().zip(&self.told.deals);
        let deals: Vec<_> = deals
            .filter(|(d, _)| own.contains(d))
            .map(|(&d, outcomes)| (plan.deals[d].terms.name.clone(), outcomes.clone()))
            .collect();
        let seeds = &self.told.of[o];
        let models = seeds.iter().map(|s| s.buys.prices.last());
        let models: Vec<f64> = models
            .map(|prices| prices.map_or(f64::NAN, |prices| prices[1][1]))
            .collect();
        sorted((seeds.len(), "seeds"), &deals, &models)
    }
}

/// Lets the organisations live in the world as guests and says how they stand.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("ask")?;
    threads(arguments.threads)?;
    if let Some(page) = &arguments.page {
        is_a_page(page)?;
    }
    if let Some(seed) = arguments.tell {
        tell_lives(arguments, seed, &mut printer)?;
        return printer.finish();
    }
    let asked = asked(arguments)?;
    let answer = Answer::of(&asked);
    if let Some(path) = &arguments.page {
        let text = page::page(&asked, &answer, &command(arguments));
        write_whole(path, |file| file.write_all(text.as_bytes())).map_err(Trouble::Input)?;
        say(format_args!("{}: the answer as a page", path.display()));
    }
    printer.all(answer.parts(&asked));
    printer.finish()
}

/// Whether a page may be written there.
fn is_a_page(path: &Path) -> Result<(), Trouble> {
    let told = path.display();
    if path.extension().is_none_or(|ending| ending != "html") {
        return Err(Trouble::Input(format!(
            "--page {told}: a page ends with .html"
        )));
    }
    match fs::read_to_string(path) {
        Ok(there) if !there.starts_with("<!doctype html>") => Err(Trouble::Input(format!(
            "--page {told}: there is a file that is no page; nothing was changed. Remove it, or take another name"
        ))),
        _ => Ok(()),
    }
}

/// The command as it was typed.
fn command(arguments: &Arguments) -> String {
    let mut words = vec![
        "lockin ask".to_owned(),
        arguments.world.display().to_string(),
    ];
    words.extend(
        arguments
            .organisations
            .iter()
            .map(|path| path.display().to_string()),
    );
    words.extend(
        arguments
            .seeds
            .iter()
            .map(|seeds| format!("--seeds {seeds}")),
    );
    words.extend(arguments.set.iter().map(|set| format!("--set '{set}'")));
    if arguments.prior != PRIOR {
        words.push(format!("--prior {}", arguments.prior));
    }
    words.extend(
        arguments
            .calibration
            .iter()
            .map(|name| format!("--calibration {name}")),
    );
    if arguments.variant != BASE {
        words.push(format!("--variant {}", arguments.variant));
    }
    words.join(" ")
}

/// Tells what becomes of each in one seed.
fn tell_lives(arguments: &Arguments, seed: u64, printer: &mut Printer) -> Result<(), Trouble> {
    let Ready { study, all, .. } = made_ready(arguments)?;
    let variant = &study.variants[0];
    let clock = &variant.plan.world.clock;
    for (own, _) in &all {
        let life = tell(&variant.plan, &variant.start, seed, own);
        printer.words(format!(
            "{} in {}, variant {}, seed {seed}: segment {}; {}. It is held against the buyers of its segment and about its size.",
            own.name, variant.plan.world.name, variant.name, life.segment, life.start
        ));
        let date = |tick| clock.date_after(tick).to_string();
        trace::tell(&life, &format!("years-{}", named(&own.name)), date, printer);
    }
    Ok(())
}

/// The organisations, and where they live.
struct Ready {
    place: Place,
    /// The one variant, with its start.
    study: Study,
    all: Vec<Read>,
}

fn made_ready(arguments: &Arguments) -> Result<Ready, Trouble> {
    let place = Place::of(arguments)?;
    let variant = &arguments.variant;
    let plan = place.loaded.variant(variant).map_err(Trouble::input)?;
    let all = read(&arguments.organisations, &plan)?;
    let study = Study::of(&place.loaded, None, &[variant], place.seeds.clone())?;
    Ok(Ready { place, study, all })
}

/// Deals that touch one of those who ask.
struct Touching {
    /// Their places.
    deals: Vec<usize>,
    /// How each turned out, by seed, from the runs of a study; none of one that has to be lived.
    on_record: Vec<Option<Vec<Scenario>>>,
}

impl Touching {
    fn of(
        organisations: &[Organisation],
        place: &Place,
        lived_in: &Variant,
    ) -> Result<Self, Trouble> {
        let plan = &lived_in.plan;
        let own = organisations.iter().flat_map(|own| touching(own, plan));
        let mut deals: Vec<usize> = own.collect();
        deals.sort_unstable();
        deals.dedup();
        let on_record = place.outcomes(plan, &deals, &lived_in.name)?;
        Ok(Self { deals, on_record })
    }

    /// Those of which it is, or is not, on record how they turned out.
    fn those(&self, on_record: bool) -> Vec<usize> {
        let all = self.deals.iter().zip(&self.on_record);
        let those = all.filter(|(_, outcomes)| outcomes.is_some() == on_record);
        those.map(|(d, _)| *d).collect()
    }

    /// The names of those.
    fn names<'p>(&self, plan: &'p Plan, on_record: bool) -> Vec<&'p str> {
        let those = self.those(on_record).into_iter();
        those.map(|d| &*plan.world.deals[d].name).collect()
    }

    /// How all turned out, the next of `lived` for one that is not on record.
    fn outcomes(self, lived: Vec<Vec<Scenario>>) -> Vec<Vec<Scenario>> {
        let mut lived = lived.into_iter();
        let all = self.on_record.into_iter();
        all.map(|read| read.or_else(|| lived.next()).unwrap_or_default())
            .collect()
    }
}

fn asked(arguments: &Arguments) -> Result<Asked, Trouble> {
    not_too_many(arguments.prior)?;
    let Ready { place, study, all } = made_ready(arguments)?;
    let (organisations, texts): (Vec<Organisation>, Vec<String>) = all.into_iter().unzip();
    let variant = &study.variants[0];
    let touching = Touching::of(&organisations, &place, variant)?;
    let deals = touching.deals.clone();
    let lived = touching.those(false);
    let names = |on_record| touching.names(&variant.plan, on_record);
    let read = place.read(&variant.name, (&names(true), &names(false)));
    if let Some(read) = &read {
        say(read);
    }
    // A seed is lived with all deals, and once more without each of which it is not known how it turned out.
    let in_seed = 1 + lived.len();
    let runs = in_seed * study.seeds.len() + arguments.prior;
    let need = Need::of(&study, runs, rayon::current_num_threads());
    let bar = progress(Load::on_threads(runs, "run", need));
    let desk = Desk {
        plan: &variant.plan,
        start: &variant.start,
        organisations: &organisations,
        deals: &lived,
    };
    let told = desk.ask(&study.seeds, || bar.inc(in_seed as u64));
    let mut told = told.map_err(Trouble::Failed)?;
    told.deals = touching.outcomes(std::mem::take(&mut told.deals));
    let visitors = Visitors {
        organisations: &organisations,
        variant: &variant.name,
        seeds: &study.seeds,
    };
    let drawn = visitors.in_draws(&place.loaded, arguments.prior, || bar.inc(1));
    bar.finish_and_clear();
    let drawn = drawn.map_err(Trouble::Failed)?;
    Ok(Asked {
        world_digest: digest_text(&place.loaded.changed().text),
        study,
        organisations,
        texts,
        deals,
        told,
        read,
        drawn,
    })
}

/// An organisation and the text of its file.
type Read = (Organisation, String);

/// The organisations, or what is wrong with any of them.
fn read(paths: &[PathBuf], plan: &Plan) -> Result<Vec<Read>, Trouble> {
    let mut organisations: Vec<Read> = Vec::new();
    let mut wrong = Vec::new();
    for path in paths {
        match Organisation::read(path, plan) {
            Ok((own, _))
                if organisations
                    .iter()
                    .any(|(other, _)| named(&other.name) == named(&own.name)) =>
            {
                wrong.push(format!(
                    "{}: two organisations are called {}; give one another name",
                    path.display(),
                    own.name
                ));
            }
            Ok(read) => organisations.push(read),
            Err(problems) => wrong.push(problems.to_string()),
        }
    }
    if wrong.is_empty() {
        Ok(organisations)
    } else {
        Err(Trouble::Input(wrong.join("\n")))
    }
}
