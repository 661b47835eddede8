//! One run of a world: read it, infer its start, live it, look at what it recorded.
//!
//!     cargo run --release --locked --example a_run

use std::path::Path;

use lockin::record::Recorder;
use lockin::sim::{Manner, Simulation};
use lockin::study::{BASE, Study};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A shipped world by its name, with a parameter changed as `--set` does it.
    let sets = [parse_set("agents=1000").map_err(|problem| problem.to_string())?];
    let loaded =
        Loaded::read(Path::new("teaching"), &sets, None).map_err(|told| told.to_string())?;
    let study = Study::of(&loaded, None, &[BASE], vec![1]).map_err(|told| told.to_string())?;
    let plan = study.variants[0].plan.clone();
    let recorder = Recorder::new(BASE, 1);
    let recorded = Simulation::new(plan, study.start.clone(), 1, recorder, Manner::default()).run();
    let providers = recorded
        .table("providers")
        .ok_or("a run records its providers")?;
    let (names, ticks) = (providers.texts("provider"), providers.integers("tick"));
    let shares = providers.numbers("share");
    if let (Some(names), Some(ticks), Some(shares)) = (names, ticks, shares) {
        let last = ticks.last().copied().unwrap_or_default();
        for row in (0..providers.rows()).filter(|&row| ticks[row] == last) {
            println!(
                "{}: {:.1} % of compute spend at the end",
                names.get(row),
                100.0 * shares[row]
            );
        }
    }
    Ok(())
}
