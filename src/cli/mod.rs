//! The commands: one file each.

mod again;
mod check;
mod compare;
mod explain;
mod facts;
mod headline;
mod hindcast;
mod market_definition;
mod new;
mod payoff;
mod report;
mod run;
mod trace;
mod validate;
mod value;
mod verify;

use std::fmt;
use std::panic;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    /// Check world files and report every mistake
    Check(check::Arguments),
    /// Compare the variants of a study with base
    Compare(compare::Arguments),
    /// Hold a study against the stylised facts of the market
    Facts(facts::Arguments),
    /// Write a small commented world to start from
    New(new::Arguments),
    /// Say what a parameter means, its default, range and source
    Explain(explain::Arguments),
    /// Value the deals of a study: for the sponsor and for everybody else
    Value(value::Arguments),
    /// Test whether some offers are a market of their own (SSNIP, critical loss, upward pricing pressure)
    MarketDefinition(market_definition::Arguments),
    /// Compare the model with what theory and published tables say
    Validate(validate::Arguments),
    /// What a buyer should sign: strategies against scenarios, with regret
    Payoff(payoff::Arguments),
    /// Draw the figures of a study and write a page with them and its tables
    Report(report::Arguments),
    /// Tell what became of one enterprise
    Trace(trace::Arguments),
    /// Make a study again and hold every file against its manifest, to the last bit
    Verify(verify::Arguments),
}

/// Why a command did not do what was asked.
pub enum Trouble {
    /// The input or the usage is wrong: exit code 2.
    Input(String),
    /// A run failed: exit code 1.
    Failed(String),
    /// The user interrupted: exit code 130.
    Interrupted(String),
}

impl Trouble {
    /// Wrong input.
    pub fn input(why: impl fmt::Display) -> Self {
        Self::Input(why.to_string())
    }

    fn code(&self) -> u8 {
        match self {
            Trouble::Failed(_) => 1,
            Trouble::Input(_) => 2,
            Trouble::Interrupted(_) => 130,
        }
    }

    fn text(&self) -> &str {
        match self {
            Trouble::Input(text) | Trouble::Failed(text) | Trouble::Interrupted(text) => text,
        }
    }
}

/// Ends the program when nobody reads what it prints (`lockin facts DIR | head`), as the system's own tools do.
fn end_with_the_reader() {
    const UNREAD: i32 = 141;
    let tell = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        let told = panicked.payload_as_str().unwrap_or_default();
        if told.starts_with("failed printing to stdout") {
            std::process::exit(UNREAD);
        }
        tell(panicked);
    }));
}

/// Runs the command that was typed.
pub fn run() -> ExitCode {
    end_with_the_reader();
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Facts(arguments) => facts::run(&arguments),
        Command::New(arguments) => new::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Value(arguments) => value::run(&arguments),
        Command::MarketDefinition(arguments) => market_definition::run(&arguments),
        Command::Validate(arguments) => validate::run(&arguments),
        Command::Payoff(arguments) => payoff::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Trace(arguments) => trace::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            for line in trouble.text().lines() {
                eprintln!("{line}");
            }
            ExitCode::from(trouble.code())
        }
    }
}
