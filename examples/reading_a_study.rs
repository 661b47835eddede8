//! What a study on disk says: opened, a number of every variant over its seeds, and the difference from `base`.
//!
//!     lockin run teaching --seeds 1..=4
//!     cargo run --release --locked --example reading_a_study results/teaching

use std::path::Path;

use lockin::record::measures::TABLES;
use lockin::study::opened::Opened;
use lockin::study::statistics::interval_95;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args()
        .nth(1)
        .ok_or("name the folder of a study")?;
    let study = Opened::complete(Path::new(&folder)).map_err(|why| why.to_string())?;
    let last = study.plan.world.clock.ticks() as i32;
    for line in study.lines().map_err(|why| why.to_string())? {
        let table = &TABLES[line.address.table];
        let measure = table.specs()[line.address.column].name;
        let wanted =
            (table.name, line.address.key.as_str(), measure) == ("market", "compute/all", "hhi");
        if !wanted || line.address.tick != last {
            continue;
        }
        let difference = line.difference.map_or("base".to_owned(), |difference| {
            let (low, high) = interval_95(difference);
            format!(
                "{:+.0} from base, 95 % interval [{low:+.0}, {high:+.0}]",
                difference.mean
            )
        });
        println!(
            "{}: HHI of compute {:.0}; {difference}",
            line.variant, line.level.mean
        );
    }
    Ok(())
}
