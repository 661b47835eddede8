//! The commands: one file each, or a folder. A command parses what was typed, asks the library and prints.

mod ask;
mod chart;
mod check;
mod compare;
mod completions;
mod conduct;
mod declared;
mod describe;
mod design;
mod diff;
mod ending;
mod explain;
mod extend;
mod facts;
mod figure;
mod finish;
mod fit;
mod grown;
mod headline;
mod hindcast;
mod life;
mod market_definition;
mod merge;
mod new;
mod payoff;
mod plan;
mod progress;
mod regret;
mod report;
mod run;
mod sensitivity;
mod shown;
mod status;
mod tables;
mod trace;
mod until;
mod validate;
mod value;
mod verify;
mod watch;
mod work;

use std::any::Any;
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use lockin::study::trouble::Trouble;
use lockin::worldfile::error::{harmless, harmless_lines};

/// A laboratory for the economics of cloud and AI-platform competition.
#[derive(Parser)]
#[command(name = "lockin", version, about, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a world over its seeds and variants, write a study and print what it says
    Run(run::Arguments),
    /// Declare a study for many processes or machines, and say what it will take
    Plan(plan::Arguments),
    /// Do missing runs of a declared study, beside others who do
    Work(work::Arguments),
    /// Say what is done of a declared study and what is missing
    Status(status::Arguments),
    /// Complete a study whose runs are done, and print what it says
    Finish(finish::Arguments),
    /// Bring parts of a study together that were done on several machines
    Merge(merge::Arguments),
    /// Check world files and report every mistake
    Check(check::Arguments),
    /// Compare the variants of a study with base
    Compare(compare::Arguments),
    /// Say where two studies part: the first number, and the farthest
    Diff(diff::Arguments),
    /// Add seeds and variants to a study
    Extend(extend::Arguments),
    /// Write a table of points for an experiment: a grid, a sample, what Morris or Sobol indices need
    Design(design::Arguments),
    /// Say what drives a result over the points of a study, and where it fails
    Sensitivity(sensitivity::Arguments),
    /// Fit parameters of a world to what was observed of the market, and say how well they are known
    Fit(fit::Arguments),
    /// Hold a study against the stylised facts of the market
    Facts(facts::Arguments),
    /// Write a small commented world to start from
    New(new::Arguments),
    /// Say what a parameter means, its default, range and source
    Explain(explain::Arguments),
    /// Describe a world for a paper: the ODD protocol, or the table of its parameters
    Describe(describe::Arguments),
    /// Value the deals of a study: for the sponsor and for everybody else
    Value(value::Arguments),
    /// Test whether some offers are a market of their own (SSNIP, critical loss, upward pricing pressure)
    MarketDefinition(market_definition::Arguments),
    /// Compare the model with what theory and published tables say
    Validate(validate::Arguments),
    /// What a buyer should sign: strategies against scenarios, with regret
    Payoff(payoff::Arguments),
    /// How organisations stand that describe themselves: autonomy, cost of leaving, what to sign
    Ask(ask::Arguments),
    /// What each firm leaves on the table: the gain of the best permanent change of its price
    Regret(regret::Arguments),
    /// Draw the figures of a study and write a page with them and its tables
    Report(report::Arguments),
    /// Draw one figure of a study, with the numbers behind it
    Figure(figure::Arguments),
    /// Live one run in the terminal: shares, prices, rents and events, month by month
    Watch(watch::Arguments),
    /// Tell what became of one enterprise
    Trace(trace::Arguments),
    /// Print what makes a shell complete commands and options
    Completions(completions::Arguments),
    /// Write the pages of the manual
    Manual(completions::ManualArguments),
    /// Make a study again and hold every file against its manifest, to the last bit
    Verify(verify::Arguments),
}

/// So many of a thing: `1 seed`, `20 seeds`.
pub fn so_many(n: usize, thing: &str) -> String {
    let ending = if n == 1 { "" } else { "s" };
    format!("{n} {thing}{ending}")
}

/// A line on standard error, of which a terminal obeys nothing.
pub fn say(line: impl fmt::Display) {
    coloured(harmless_lines(&line.to_string()));
}

/// The same with its colours. Where it cannot be written nobody would read it, and nothing stops for that.
fn coloured(line: impl fmt::Display) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Text for people on standard output, of which a terminal obeys nothing.
pub fn show(text: impl fmt::Display) {
    print!("{}", harmless_lines(&text.to_string()));
}

/// A mistake: with its line and a caret on a terminal, in one line elsewhere.
fn tell(line: &str) {
    let snippet = io::stderr()
        .is_terminal()
        .then(|| shown::shown(&harmless(line)));
    match snippet.flatten() {
        Some(snippet) => coloured(format_args!("{snippet}\n")),
        None => say(line),
    }
}

/// What a program ends with that has found nobody to read it, as the system's own tools do.
const UNREAD: u8 = 141;

/// What a panic says when standard output cannot be written, before the reason.
const NO_OUTPUT: &str = "failed printing to stdout: ";

fn says(payload: &(dyn Any + Send)) -> &str {
    let owned = payload.downcast_ref::<String>().map(String::as_str);
    let fixed = payload.downcast_ref::<&str>().copied();
    owned.or(fixed).unwrap_or_default()
}

/// The exit code when standard output cannot be written: without a word where nobody reads it (`lockin facts DIR |
/// head`), else with the reason on standard error.
fn unwritten(why: impl fmt::Display, unread: bool) -> u8 {
    if unread {
        return UNREAD;
    }
    say(format_args!("cannot write standard output: {why}"));
    1
}

/// A panic is a mistake in lockin: says so, and what to report.
fn tell_of(panicked: &panic::PanicHookInfo) {
    let place = panicked
        .location()
        .map_or(String::new(), |at| format!(", at {at}"));
    say(format_args!(
        "this is a mistake in lockin, not in what you wrote. Please report it with the world file, the command and these \
         lines:\n  lockin {}, commit {}{place}\n  {}",
        env!("CARGO_PKG_VERSION"),
        env!("LOCKIN_COMMIT"),
        harmless(says(panicked.payload()))
    ));
}

/// Does what was asked, and unwinds where standard output cannot be written, so that nothing unfinished is left.
fn code_of(command: Command) -> u8 {
    panic::set_hook(Box::new(|panicked| {
        if !says(panicked.payload()).starts_with(NO_OUTPUT) {
            tell_of(panicked);
        }
    }));
    match panic::catch_unwind(AssertUnwindSafe(|| command.run())) {
        Ok(Ok(())) => 0,
        Ok(Err(trouble)) => {
            trouble.to_string().lines().for_each(tell);
            trouble.code()
        }
        Err(panicked) => match says(panicked.as_ref()).strip_prefix(NO_OUTPUT) {
            Some(why) => unwritten(why, why.starts_with("Broken pipe")),
            // The hook has told of it.
            None => 1,
        },
    }
}

impl Command {
    fn run(self) -> Result<(), Trouble> {
        match self {
            Command::Run(arguments) => run::run(&arguments),
            Command::Plan(arguments) => plan::run(&arguments),
            Command::Work(arguments) => work::run(&arguments),
            Command::Status(arguments) => status::run(&arguments),
            Command::Finish(arguments) => finish::run(&arguments),
            Command::Merge(arguments) => merge::run(&arguments),
            Command::Check(arguments) => check::run(&arguments),
            Command::Compare(arguments) => compare::run(&arguments),
            Command::Diff(arguments) => diff::run(&arguments),
            Command::Extend(arguments) => extend::run(&arguments),
            Command::Design(arguments) => design::run(&arguments),
            Command::Sensitivity(arguments) => sensitivity::run(&arguments),
            Command::Fit(arguments) => fit::run(&arguments),
            Command::Facts(arguments) => facts::run(&arguments),
            Command::New(arguments) => new::run(&arguments),
            Command::Explain(arguments) => explain::run(&arguments),
            Command::Describe(arguments) => describe::run(&arguments),
            Command::Value(arguments) => value::run(&arguments),
            Command::MarketDefinition(arguments) => market_definition::run(&arguments),
            Command::Validate(arguments) => validate::run(&arguments),
            Command::Payoff(arguments) => payoff::run(&arguments),
            Command::Ask(arguments) => ask::run(&arguments),
            Command::Regret(arguments) => regret::run(&arguments),
            Command::Report(arguments) => report::run(&arguments),
            Command::Figure(arguments) => figure::run(&arguments),
            Command::Watch(arguments) => watch::run(&arguments),
            Command::Trace(arguments) => trace::run(&arguments),
            Command::Completions(arguments) => {
                completions::run(&arguments);
                Ok(())
            }
            Command::Manual(arguments) => completions::manual(&arguments),
            Command::Verify(arguments) => verify::run(&arguments),
        }
    }
}

/// Runs the command that was typed.
pub fn run() -> ExitCode {
    let code = match Arguments::try_parse() {
        Ok(arguments) => code_of(arguments.command),
        Err(told) if told.use_stderr() => told.exit(),
        // Help or the version, which somebody wants to read.
        Err(told) => match told.print() {
            Ok(()) => 0,
            Err(why) => return not_written(&why),
        },
    };
    match io::stdout().flush() {
        Ok(()) => ExitCode::from(code),
        Err(why) => not_written(&why),
    }
}

/// The exit code of a program whose standard output could not be written.
fn not_written(why: &io::Error) -> ExitCode {
    ExitCode::from(unwritten(why, why.kind() == io::ErrorKind::BrokenPipe))
}
