//! `lockin market-definition DIR --offers a,b,c`

mod tables;

use std::path::PathBuf;

use clap::ValueEnum;

use lockin::ids::MarketKind;
use lockin::study::BASE;
use lockin::study::market_definition::{Group, Market};

use super::tables::Output;
use super::{Trouble, compare};
use tables::{pressures, tests};

/// Arguments of `market-definition`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The study's folder
    study: PathBuf,
    /// Offers of one market, as aws,azure or openai@azure; a vendor's name stands for all its channels
    #[arg(long, value_name = "NAMES", value_delimiter = ',', required = true)]
    offers: Vec<String>,
    /// The market [default: the one that the offers are in]
    #[arg(long, value_enum)]
    market: Option<MarketArgument>,
    /// The variant
    #[arg(long, value_name = "NAME", default_value = BASE)]
    variant: String,
    /// The rise in price, in per cent
    #[arg(long, value_name = "PERCENT", default_value_t = 5.0)]
    rise: f64,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, ValueEnum)]
enum MarketArgument {
    /// Cloud compute
    Compute,
    /// Models
    Model,
}

impl From<MarketArgument> for MarketKind {
    fn from(typed: MarketArgument) -> Self {
        match typed {
            MarketArgument::Compute => Self::Compute,
            MarketArgument::Model => Self::Model,
        }
    }
}

/// Tests whether some offers are a market of their own.
pub fn run(arguments: &Arguments) -> Result<(), Trouble> {
    let mut printer = arguments.output.printer("market-definition")?;
    let study = compare::opened(&arguments.study)?;
    study.known([&arguments.variant])?;
    let rise = rise(arguments)?;
    let asked = arguments.market.map(MarketKind::from);
    let group = Group::named(&study.plan, &arguments.offers, asked)?;
    let market = Market {
        study: &study,
        variant: &arguments.variant,
        group: &group,
    };
    printer.table(tests(&market, rise)?);
    match market.pressures()? {
        Some((tick, offers)) => printer.table(pressures(&market, tick, &offers)),
        None => printer.words(format!(
            "Not all of their firms sell at the start, in the middle or at the end of {}, so no pressure is told.",
            market.variant
        )),
    }
    printer.words(format!(
        "A hypothetical monopolist raises the prices of the group by {} %, other prices fixed; standard errors over seeds. The test\n\
         of merger guidelines is of all that the group sells, over about a year: \"all spend, within a year\", where most buyers are\n\
         held. \"Spend that chooses\" is what competition is for at any one time, and what a rise that lasts would come to meet.\n\
         Critical loss: Harris & Simons 1989. Aggregate diversion at or above it says the same where margins tell own\n\
         elasticities (Katz & Shapiro 2003; O'Brien & Wickelgren 2003). GUPPI: Salop & Moresi 2009; UPP net of a tenth of\n\
         unit cost: Farrell & Shapiro 2010. Pass-through: the model's kernel, rivals' prices fixed.",
        rise * 100.0
    ));
    printer.finish()
}

/// The rise in price, share of the price.
fn rise(arguments: &Arguments) -> Result<f64, Trouble> {
    if arguments.rise > 0.0 && arguments.rise <= 100.0 {
        return Ok(arguments.rise / 100.0);
    }
    Err(Trouble::input(format!(
        "--rise {}: write a number above 0, at most 100 (per cent)",
        arguments.rise
    )))
}
