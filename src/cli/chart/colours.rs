//! Who has which colour: one firm the same everywhere.

use lockin::plan::stated::WorldFile;
use lockin::study::BASE;

/// Colours that the colour-blind tell apart (Okabe & Ito 2008), the yellow darkened so that text in it can be read.
pub const COLOURS: [&str; 7] = [
    "#0072B2", "#D55E00", "#008B66", "#B6588F", "#B07900", "#2F8FCB", "#7A6F1C",
];

/// The colour of base, and of all that has none of its own.
pub const BASE_COLOUR: &str = "#222222";

/// Lines that colours tell apart, base's among them.
pub const MOST: usize = COLOURS.len() + 1;

/// The colour of a firm, segment, deal or variant: by its place in the world, whatever else is drawn. An offer has
/// that of its vendor. A key of several names has that of the first which has one.
pub fn colour(world: &WorldFile, name: &str) -> &'static str {
    if name == BASE {
        return BASE_COLOUR;
    }
    let mut parts = name.split(['/', '@', ':']).map(str::trim);
    let found = parts.find_map(|part| place(world, part));
    found.map_or(BASE_COLOUR, |place| COLOURS[place % COLOURS.len()])
}

/// A colour for each name: its own, or the next that none before it has.
pub fn told_apart(world: &WorldFile, names: &[&str]) -> Vec<&'static str> {
    let mut taken: Vec<&'static str> = Vec::new();
    for name in names {
        let own = colour(world, name);
        let from = COLOURS.iter().position(|c| *c == own).unwrap_or(0);
        let next = (0..COLOURS.len()).map(|step| COLOURS[(from + step) % COLOURS.len()]);
        let free = std::iter::once(own)
            .chain(next)
            .find(|c| !taken.contains(c));
        taken.push(free.unwrap_or(own));
    }
    taken
}

fn place(world: &WorldFile, name: &str) -> Option<usize> {
    let deal = |name: &str| world.deals.iter().position(|d| d.name == name);
    let provider = world.providers.iter().position(|p| p.name == name);
    provider
        .or_else(|| world.vendors.iter().position(|v| v.name == name))
        .or_else(|| world.segments.iter().position(|s| s.name == name))
        .or_else(|| deal(name.strip_prefix("no-").unwrap_or(name)))
        .or_else(|| world.variants.iter().position(|v| v.name == name))
}
