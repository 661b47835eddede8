//! `lockin watch WORLD`: one run, live in the terminal.

mod draw;
mod pace;
mod seen;
#[cfg(test)]
mod tests;
mod words;

use std::env;
use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event};

use lockin::record::Recorder;
use lockin::sim::{Manner, Simulation};
use lockin::study::{BASE, Study};

use super::declared::Typed;
use super::life::interruptible;
use super::{Trouble, say};
use draw::{Depth, draw};
use pace::{Pace, Wanted};
use seen::Seen;

/// Arguments of `watch`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file, or the name of a shipped world: ai-cloud-2026, teaching, alliance-stays, hindcast-2020, merger, new-customers, announced, build-or-buy
    world: PathBuf,
    /// The replication seed [default: the world's first]
    #[arg(long, value_name = "SEED")]
    seed: Option<u64>,
    /// The variant
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// Number of enterprises, or `all` for one per account [default: the world's]
    #[arg(long, value_name = "N")]
    agents: Option<String>,
    /// Change a parameter, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
}

/// Lives one run before the eyes of the user.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    on_a_terminal()?;
    let study = one_run(arguments)?;
    let stop = interruptible()?;
    let (variant, seed) = (&study.variants[0], study.seeds[0]);
    let mut live = Live::new(&study);
    let ended = {
        let mut screen = Screen::open().map_err(|why| unusable(&why))?;
        live.go(&mut screen.0, &stop)
    };
    let stopped = ended.map_err(|why| unusable(&why))?;
    say(format_args!(
        "{}; the whole run is kept by: {}",
        live.seen.when(),
        arguments.kept_by(&variant.name, seed)
    ));
    match stopped {
        Wanted::Interrupt => Err(Trouble::Interrupted("interrupted".to_owned())),
        _ => Ok(()),
    }
}

/// Fails where there is no terminal to draw on, or none to read keys from.
fn on_a_terminal() -> Result<(), Trouble> {
    let dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
    let what = if !io::stdout().is_terminal() {
        "standard output is no terminal"
    } else if !io::stdin().is_terminal() {
        "standard input is no terminal"
    } else if dumb {
        "this terminal (TERM=dumb) cannot place text"
    } else {
        return Ok(());
    };
    Err(Trouble::Input(format!(
        "watch draws on a terminal and reads keys from it: {what}. `lockin run WORLD` lives a world and keeps its tables; \
         `lockin trace DIR --enterprise 0` tells in sentences what became of one enterprise of a study"
    )))
}

fn unusable(why: &io::Error) -> Trouble {
    Trouble::Failed(format!("the terminal cannot be used: {why}"))
}

/// The study that is this one run.
fn one_run(arguments: &Arguments) -> Result<Study, Trouble> {
    let seed = arguments.seed.map(|seed| seed.to_string());
    let loaded = Typed {
        world: &arguments.world,
        set: &arguments.set,
        seeds: seed.as_deref(),
        agents: arguments.agents.as_deref(),
        calibration: arguments.calibration.as_deref(),
    }
    .loaded()?;
    let mut seeds =
        lockin::worldfile::parse_seeds(&loaded.world().seeds).map_err(Trouble::Input)?;
    seeds.truncate(1);
    Study::of(&loaded, None, &[&arguments.variant], seeds)
}

impl Arguments {
    /// The command that keeps the run that was watched.
    fn kept_by(&self, variant: &str, seed: u64) -> String {
        let mut words = vec![
            format!("lockin run {}", self.world.display()),
            format!("--seeds {seed}"),
            format!("--variant {variant}"),
        ];
        words.extend(self.agents.iter().map(|n| format!("--agents {n}")));
        words.extend(self.set.iter().map(|set| format!("--set '{set}'")));
        let calibration = self.calibration.iter();
        words.extend(calibration.map(|name| format!("--calibration {name}")));
        words.join(" ")
    }
}

/// A run that is watched.
struct Live {
    simulation: Simulation,
    seen: Seen,
    pace: Pace,
}

impl Live {
    /// The first run of a study, in its start state.
    fn new(study: &Study) -> Self {
        let (variant, seed) = (&study.variants[0], study.seeds[0]);
        let mut simulation = Simulation::new(
            variant.plan.clone(),
            variant.start.clone(),
            seed,
            Recorder::new(&variant.name, seed),
            Manner {
                parallel: true,
                ..Manner::default()
            },
        );
        let mut seen = Seen::new(&variant.plan.world, &variant.name, seed);
        seen.look(simulation.world().resource::<Recorder>());
        Self {
            simulation,
            seen,
            pace: Pace::default(),
        }
    }

    /// Lives a tick, unless the run has ended.
    fn step(&mut self) {
        if !self.seen.has_ended() {
            self.simulation.step();
            self.seen
                .look(self.simulation.world().resource::<Recorder>());
        }
    }

    /// Draws, obeys keys and lives on until the user has seen enough.
    #[expect(
        clippy::disallowed_methods,
        reason = "how fast it is shown is the viewer's time, not the model's"
    )]
    fn go(&mut self, screen: &mut DefaultTerminal, stop: &AtomicBool) -> io::Result<Wanted> {
        let depth = Depth::of_terminal();
        let mut next = Instant::now();
        loop {
            screen.draw(|frame| draw(&self.seen, &self.pace, depth, frame))?;
            let mut wait = self.pace.wait(next, Instant::now());
            while event::poll(wait)? {
                wait = Duration::ZERO;
                let Event::Key(key) = event::read()? else {
                    continue;
                };
                match self.pace.key(key, self.seen.panels.len()) {
                    Wanted::Nothing => {}
                    Wanted::Step => self.step(),
                    end @ (Wanted::Quit | Wanted::Interrupt) => return Ok(end),
                }
            }
            if stop.load(Ordering::Relaxed) {
                return Ok(Wanted::Interrupt);
            }
            let now = Instant::now();
            if self.pace.is_due(next, now) {
                self.step();
                next = self.pace.next(next, now);
            }
        }
    }
}

/// The terminal while it is drawn on: whatever happens, it is as it was afterwards. Of a panic the text is
/// printed after that.
struct Screen(DefaultTerminal);

impl Screen {
    fn open() -> io::Result<Self> {
        ratatui::try_init().map(Self)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        ratatui::restore();
    }
}
