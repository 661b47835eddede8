//! `lockin fit WORLD --parameter PATH=LOW..HIGH --moment MEASURE@KEY=VALUE+-ERROR`

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use lockin::study::fit::{
    Estimate, Fitted, Found, Interrupted, Moment, NINETY_FIVE, Profile, ProfileSize, Range, Search,
    Simulated, found, simulated,
};
use lockin::study::memory::Need;
use lockin::study::{BASE, Study};
use lockin::worldfile::change::{Change, Origin};
use lockin::worldfile::{Loaded, parse_seeds};

use super::declared::Typed;
use super::life::{interruptible, threads};
use super::progress::{Load, Progress, progress};
use super::tables::{Cell, Column, Output, Table, decimals};
use super::{Trouble, so_many};

/// Arguments of `fit`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The world file
    world: PathBuf,
    /// A parameter that is fitted and between what it lies, as choice.compute_price_sensitivity=2.5..8; repeatable
    #[arg(long, value_name = "PATH=LOW..HIGH", required = true)]
    parameter: Vec<String>,
    /// What was observed: table, measure and key of summary.csv, the year, its value and its standard error, as
    /// market.hhi@compute/all:5=2100+-100; without a year it is the last; repeatable
    #[arg(
        long,
        value_name = "MEASURE@KEY:YEAR=VALUE+-ERROR",
        required = true,
        allow_hyphen_values = true
    )]
    moment: Vec<Moment>,
    /// The variant that is held against the moments
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// Replication seeds, the same at every point [default: the world's]
    #[arg(long, value_name = "SEEDS")]
    seeds: Option<String>,
    /// Number of enterprises, or `all` for one per account [default: the world's]
    #[arg(long, value_name = "N")]
    agents: Option<String>,
    /// Change a parameter, repeatable: providers.aws.egress_per_gb=0
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// A calibration of the world [default: its first]
    #[arg(long, value_name = "NAME")]
    calibration: Option<String>,
    /// Points of the Latin hypercube with which the search begins [default: 10 for each parameter]
    #[arg(long, value_name = "N")]
    points: Option<usize>,
    /// Points of the simplex that follows, at most [default: 30 for each parameter]
    #[arg(long, value_name = "N")]
    most: Option<usize>,
    /// Values of each parameter at which the others are fitted again, 0 for no profiles
    #[arg(long, value_name = "N", default_value_t = 7)]
    profile: usize,
    /// Points of each of these fits [default: 12 for each other parameter]
    #[arg(long, value_name = "N")]
    profile_most: Option<usize>,
    /// Threads; results do not depend on them [default: all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    #[command(flatten)]
    output: Output,
}

/// The world that is fitted.
struct Fit<'a> {
    arguments: &'a Arguments,
    loaded: Loaded,
    ranges: Vec<Range>,
    seeds: Vec<u64>,
    stop: &'a AtomicBool,
}

/// Fits parameters of a world to what was observed, and says how well they are known.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("fit")?;
    threads(arguments.threads)?;
    let stop = interruptible()?;
    let fit = Fit::of(arguments, &stop)?;
    let (moments, ranges) = (&arguments.moment, &fit.ranges);
    let search = Search {
        first: arguments.points.unwrap_or(10 * ranges.len()).max(1),
        most: arguments.most.unwrap_or(30 * ranges.len()),
    };
    let bar = progress(fit.load(&search));
    bar.say(&format!(
        "{} points at most for the search, then errors and profiles; {} each",
        search.first + search.most,
        so_many(fit.seeds.len(), "run")
    ));
    let at = |point: &[f64]| {
        let there = fit.at(point);
        bar.inc(1);
        there
    };
    let found = found(ranges, moments, search, &at).map_err(trouble)?;
    bar.say(&format!(
        "distance {:.3} after {} points",
        found.distance, found.looked_at
    ));
    let fitted = Fitted {
        ranges,
        moments,
        found: &found,
        at: &at,
    };
    let estimates = fitted.estimates().map_err(trouble)?;
    let profiles = fit.profiled(&fitted, &bar)?;
    bar.finish_and_clear();
    printer.table(fit.estimates(&estimates, &profiles));
    printer.table(held(moments, &found.simulated));
    if !profiles.is_empty() {
        printer.table(fit.profiles(&profiles));
    }
    printer.words(fit.words(&found, &profiles));
    printer.finish()
}

fn trouble(why: Interrupted) -> Trouble {
    match why {
        Interrupted::ByUser => Trouble::Interrupted("interrupted; nothing was written".to_owned()),
        Interrupted::Broke(why) => Trouble::Failed(why),
        Interrupted::By(why) => Trouble::Input(why),
    }
}

impl<'a> Fit<'a> {
    fn of(arguments: &'a Arguments, stop: &'a AtomicBool) -> Result<Self, Trouble> {
        let loaded = Typed {
            world: &arguments.world,
            set: &arguments.set,
            seeds: arguments.seeds.as_deref(),
            agents: arguments.agents.as_deref(),
            calibration: arguments.calibration.as_deref(),
        }
        .loaded()?;
        loaded.variant(&arguments.variant).map_err(Trouble::input)?;
        let ranges: Result<Vec<Range>, Trouble> =
            arguments.parameter.iter().map(|p| range(p)).collect();
        let ranges = ranges?;
        if arguments.moment.len() < ranges.len() {
            return Err(Trouble::Input(format!(
                "{} parameters and {} moments: fewer moments than parameters tell nothing apart; add --moment, or fit fewer",
                ranges.len(),
                arguments.moment.len()
            )));
        }
        let seeds = parse_seeds(&loaded.world().seeds).map_err(Trouble::Input)?;
        let fit = Self {
            arguments,
            loaded,
            ranges,
            seeds,
            stop,
        };
        fit.makes_sense()?;
        Ok(fit)
    }

    /// The profile of each parameter; none where none are asked for.
    fn profiled(&self, fitted: &Fitted, bar: &Progress) -> Result<Vec<Profile>, Trouble> {
        if self.arguments.profile == 0 {
            return Ok(Vec::new());
        }
        let one = |(p, range): (usize, &Range)| {
            let profile = fitted.profile(p, self.in_a_profile()).map_err(trouble)?;
            bar.say(&format!("profile of {}", range.path));
            Ok(profile)
        };
        self.ranges.iter().enumerate().map(one).collect()
    }

    /// How closely profiles are looked at.
    fn in_a_profile(&self) -> ProfileSize {
        let most = self.arguments.profile_most;
        let others = self.ranges.len() - 1;
        ProfileSize {
            values: self.arguments.profile.max(2),
            most: most.unwrap_or(12 * others),
        }
    }

    /// The points at most of the search, of the errors and of the profiles.
    fn load(&self, search: &Search) -> Load {
        let n = self.ranges.len();
        let ProfileSize { values, most } = self.in_a_profile();
        let profiles = if self.arguments.profile == 0 { 0 } else { n };
        let threads = rayon::current_num_threads();
        Load {
            pieces: search.first + search.most + 2 * n + profiles * values * most.max(1),
            piece: "point",
            side_by_side: 1,
            need: Need::in_world(self.loaded.world(), self.seeds.len(), threads),
        }
    }

    /// Fails where a path is of no number, or the world makes no sense with one parameter at an end of its range.
    fn makes_sense(&self) -> Result<(), Trouble> {
        let mut wrong = Vec::new();
        for range in &self.ranges {
            for value in [range.low, range.high] {
                if let Err(problems) = self.loaded.at(&[change(&range.path, value)]) {
                    wrong.push(format!(
                        "--parameter {}={}..{}: {problems}",
                        range.path, range.low, range.high
                    ));
                    break;
                }
            }
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(Trouble::Input(wrong.join("\n")))
        }
    }

    /// The moments at a point, the start inferred there; none where the world makes no sense.
    fn at(&self, point: &[f64]) -> Result<Option<Simulated>, Interrupted> {
        let changes = self.ranges.iter().zip(point);
        let changes: Vec<Change> = changes.map(|(range, x)| change(&range.path, *x)).collect();
        let Ok(there) = self.loaded.at(&changes) else {
            return Ok(None);
        };
        let name = &self.arguments.variant;
        let Ok(plan) = there.variant(name) else {
            return Ok(None);
        };
        let study = Study::new(
            &there.base(),
            vec![(name.clone(), plan)],
            self.seeds.clone(),
        );
        let Ok(study) = study else {
            return Ok(None);
        };
        simulated(&study, &self.arguments.moment, self.stop).map(Some)
    }

    fn estimates(&self, estimates: &[Estimate], profiles: &[Profile]) -> Table {
        let mut columns = vec![
            Column::text("parameter"),
            Column::right("as stated"),
            Column::right("range"),
            Column::number("estimate", ""),
            Column::number("standard error", ""),
        ];
        columns.extend((!profiles.is_empty()).then(|| Column::right("95 % by profile")));
        columns.push(Column::note(""));
        let mut table = Table::new("estimates", "what fits best", columns);
        for (p, (range, estimate)) in self.ranges.iter().zip(estimates).enumerate() {
            let stated = self.loaded.changed().outline.find(&range.path);
            let mut row = vec![
                Cell::text(&range.path),
                Cell::text(stated.map_or("", |value| value.text())),
                Cell::text(format!("{} to {}", range.low, range.high)),
                number(estimate.value),
                estimate.error.map_or_else(Cell::nothing, number),
            ];
            let own = profiles.iter().find(|profile| profile.parameter == p);
            row.extend(own.map(|profile| Cell::text(interval(profile))));
            row.push(Cell::text(remark(range, estimate, own)));
            table.row(row);
        }
        table
    }

    fn profiles(&self, profiles: &[Profile]) -> Table {
        let columns = [
            Column::text("parameter"),
            Column::number("value", ""),
            Column::number("distance", ""),
        ];
        let mut table = Table::new(
            "profile",
            "distance where one parameter is held and the others are fitted again",
            columns,
        );
        for profile in profiles {
            for (value, distance) in &profile.points {
                let far = if *distance < f64::MAX {
                    number(*distance)
                } else {
                    Cell::nothing()
                };
                table.row([
                    Cell::text(&self.ranges[profile.parameter].path),
                    number(*value),
                    far,
                ]);
            }
        }
        table
    }

    /// How it was done, and what to do with it.
    fn words(&self, found: &Found, profiles: &[Profile]) -> String {
        let freedom = self.arguments.moment.len() - self.ranges.len();
        let senseless = match found.senseless {
            0 => String::new(),
            n => format!(", at {n} of which the world makes no sense"),
        };
        let mut words = vec![format!(
            "Simulated minimum distance (McFadden 1989; Gouriéroux, Monfort & Renault 1993): distance is the sum of squares of what\n\
             simulated and observed are apart, in errors of the observed. Here it is {:.3}; if the model is right it is chi-squared of\n\
             {freedom} degrees of freedom, {freedom} on average. Standard errors count what was observed and the chance of {} seeds, which\n\
             are the same at every point; intervals are where the profile is within {NINETY_FIVE:.2} of the least. {} points were looked at\n\
             in the search{senseless}.",
            found.distance,
            self.seeds.len(),
            found.looked_at
        )];
        let least = profiles.iter().flat_map(|p| &p.points).map(|p| p.1);
        let least = least.fold(f64::INFINITY, f64::min);
        if least < found.distance - 0.01 {
            words.push(format!(
                "A profile came to {least:.3}, nearer than the search: search longer (--points, --most)."
            ));
        }
        let Arguments {
            seeds, agents, set, ..
        } = self.arguments;
        let fitted = self.ranges.iter().zip(&found.point);
        let fitted = fitted.map(|(range, x)| format!("{}={x:?}", range.path));
        let sets = set.iter().cloned().chain(fitted);
        let mut all = vec![format!(" --calibration {}", self.loaded.calibration())];
        all.extend(seeds.iter().map(|seeds| format!(" --seeds {seeds}")));
        all.extend(agents.iter().map(|agents| format!(" --agents {agents}")));
        all.extend(sets.map(|set| format!(" --set '{set}'")));
        let world = self.arguments.world.display();
        words.push(format!(
            "The world that fits: lockin run {world}{}",
            all.concat()
        ));
        words.join("\n")
    }
}

fn change(path: &str, value: f64) -> Change {
    Change {
        path: path.to_owned(),
        value: format!("{value:?}"),
        origin: Origin::CommandLine,
    }
}

/// A parameter and its range.
fn range(typed: &str) -> Result<Range, Trouble> {
    let parts = || {
        let (path, ends) = typed.split_once('=')?;
        let (low, high) = ends.split_once("..")?;
        Some((
            path.trim(),
            low.trim().parse::<f64>().ok()?,
            high.trim().parse::<f64>().ok()?,
        ))
    };
    match parts() {
        Some((path, low, high)) if low < high && low.is_finite() && high.is_finite() => Ok(Range {
            path: path.to_owned(),
            low,
            high,
        }),
        _ => Err(Trouble::Input(format!(
            "--parameter {typed}: write a path and its range, as choice.compute_price_sensitivity=2.5..8, the lower end first"
        ))),
    }
}

/// The moments as they were observed and as they come out.
fn held(moments: &[Moment], simulated: &Simulated) -> Table {
    let columns = [
        Column::text("moment"),
        Column::number("observed", ""),
        Column::number("error", ""),
        Column::number("simulated", ""),
        Column::number("by chance", ""),
        Column::number("apart, errors", ""),
    ];
    let mut table = Table::new(
        "moments",
        "what was observed, and the same where it fits best",
        columns,
    );
    let numbers = simulated.means.iter().zip(&simulated.variances);
    for (moment, (mean, variance)) in moments.iter().zip(numbers) {
        let apart = (mean - moment.observed) / moment.error;
        table.row([
            Cell::text(&moment.name),
            number(moment.observed),
            number(moment.error),
            number(*mean),
            number(variance.sqrt()),
            Cell::number(format!("{apart:+.2}"), apart),
        ]);
    }
    table
}

fn number(value: f64) -> Cell {
    if !value.is_finite() {
        return Cell::nothing();
    }
    let digits = decimals(value) + 1;
    Cell::number(format!("{value:.digits$}"), value)
}

fn interval(profile: &Profile) -> String {
    let end = |end: Option<f64>| {
        end.map_or("open".to_owned(), |x| {
            let digits = decimals(x) + 1;
            format!("{x:.digits$}")
        })
    };
    format!("{} to {}", end(profile.interval.0), end(profile.interval.1))
}

/// What a reader has to know of an estimate.
fn remark(range: &Range, estimate: &Estimate, profile: Option<&Profile>) -> String {
    let width = range.high - range.low;
    let near = |end: f64| (estimate.value - end).abs() < 1e-3 * width;
    if profile.is_some_and(Profile::is_flat) {
        "flat: these moments do not tell it in its range".to_owned()
    } else if near(range.low) || near(range.high) {
        "at an end of its range".to_owned()
    } else if estimate.error.is_none() {
        "not told apart from the others".to_owned()
    } else {
        String::new()
    }
}
