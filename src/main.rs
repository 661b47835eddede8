//! The command line of lockin.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
