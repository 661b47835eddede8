//! How a fit was done, and what to do with it.

use lockin::study::fit::NINETY_FIVE;

use super::Arguments;
use super::tables::Told;

/// How it was done, and what to do with it.
pub fn words(told: &Told, arguments: &Arguments) -> String {
    let found = told.fitted.found;
    let freedom = told.estimation.degrees_of_freedom();
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
        told.estimation.seeds.len(),
        found.looked_at
    )];
    if let Some(least) = told.fitted.nearer(told.profiles) {
        words.push(format!(
            "A profile came to {least:.3}, nearer than the search: search longer (--points, --most)."
        ));
    }
    words.push(format!("The world that fits: {}", command(told, arguments)));
    words.join("\n")
}

/// The command that runs the world that fits.
fn command(told: &Told, arguments: &Arguments) -> String {
    let Arguments {
        seeds, agents, set, ..
    } = arguments;
    let fitted = told.estimation.sets(&told.fitted.found.point);
    let sets = set.iter().chain(&fitted);
    let calibration = told.estimation.world.calibration();
    let mut all = vec![format!(" --calibration {calibration}")];
    all.extend(seeds.iter().map(|seeds| format!(" --seeds {seeds}")));
    all.extend(agents.iter().map(|agents| format!(" --agents {agents}")));
    all.extend(sets.map(|set| format!(" --set '{set}'")));
    let world = arguments.world.display();
    format!("lockin run {world}{}", all.concat())
}
