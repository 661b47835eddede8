//! The page: what a reader asks, in the order in which it is asked. It needs nothing beside itself.

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;

use lockin::plan::stated::{Variant, WorldFile};
use lockin::study::BASE;
use lockin::study::draws;
use lockin::study::identity::Identity;
use lockin::study::opened::Opened;
use lockin::worldfile::design::{Design, Inferred};
use lockin::worldfile::seeds::as_text;
use lockin::worldfile::shipped::shipped;

use super::explore::{STYLES, explore};
use super::figures::Figure;
use crate::cli::chart::escaped;
use crate::cli::headline::range::Said;
use crate::cli::tables::{Part, Table, html};

/// A page without its words: `{world}`, `{about}`, `{contents}` and `{sections}` stand for them.
pub const PAGE: &str = include_str!("page.html");

/// What stands above the tables of a study's variants.
const POLICIES_NOTE: &str = "<p>Each number is the mean over seeds of the difference from base, paired by seed, with half of its \
    95 % interval. * stands out among all effects on this page (Benjamini &amp; Hochberg 1995). A column's heading sorts by \
    it.</p>\n";

/// What stands above the tables of a study's points.
const POINTS_NOTE: &str = "<p>At each point of the design some parameters are others, as the points table or a draw of \
    the world's prior has them, and every variant is held against base at the same point. Of what it does there, mean over \
    seeds: the mean over the points, each alike, their 5th and 95th percentile, and the share of points at which it is \
    higher and lower. Beside it what it does in the world as stated, with half of its 95 % interval over seeds; * stands out \
    among the effects that the page shows of that world. What drives an effect over the points: <code>lockin compare DIR \
    --over-points --measure …</code> and <code>lockin sensitivity DIR</code>.</p>\n";

/// A section: its place in the page, its heading, the beginnings of the names of what is in it.
struct Section {
    id: &'static str,
    title: &'static str,
    figures: &'static [&'static str],
    tables: &'static [&'static str],
}

const SECTIONS: [Section; 12] = [
    section("what", "What was run, and how to repeat it", &[], &[]),
    section("deals", "Does the deal pay?", &[], &["deals"]),
    section(
        "shares",
        "Who wins",
        &["compute-shares", "model-shares"],
        &["levels", "entrants"],
    ),
    section(
        "prices",
        "Prices, and prices of constant quality",
        &[
            "compute-price",
            "compute-net",
            "model-price",
            "compute-quality",
            "model-quality",
        ],
        &[],
    ),
    section(
        "lock-in",
        "Lock-in and switching",
        &[
            "moves-",
            "compute-switching",
            "compute-exit",
            "compute-embeddedness",
            "model-switching",
            "model-exit",
            "model-embeddedness",
        ],
        &[],
    ),
    section(
        "concentration",
        "Concentration and margins",
        &["compute-hhi", "compute-lerner", "model-hhi", "model-lerner"],
        &[],
    ),
    section(
        "policies",
        "What each policy does",
        &["effect-"],
        &["effects-", "welfare-"],
    ),
    section(EXPLORE, "Look for yourself", &[], &[]),
    section(
        POINTS,
        "The same where parameters are uncertain",
        &["points-"],
        &["points-"],
    ),
    section(
        "buyers",
        "Buyers: who gains, and who can leave",
        &["autonomy"],
        &["buyers-"],
    ),
    section(
        "capacity",
        "Capacity and rents",
        &["rents", "utilisation"],
        &[],
    ),
    section(
        "facts",
        "Facts and known answers",
        &[],
        &["facts", "conduct", "published", "errors"],
    ),
];

/// The section of the chart for which the reader chooses.
const EXPLORE: &str = "explore";

/// The section of what variants do over the points of a design.
const POINTS: &str = "points";

const fn section(
    id: &'static str,
    title: &'static str,
    figures: &'static [&'static str],
    tables: &'static [&'static str],
) -> Section {
    Section {
        id,
        title,
        figures,
        tables,
    }
}

/// The whole page.
pub fn page(said: &Said, figures: &[Figure], parts: &[Part]) -> String {
    let study = &said.study;
    let identity = &study.manifest.identity;
    let world = &study.plan.world;
    let mut body = Body::default();
    for section in &SECTIONS {
        let words = match section.id {
            "what" => what(study, parts),
            "policies" if study.variants.len() > 1 => [POLICIES_NOTE, &policies(study, world)].concat(),
            "facts" => "<p>The facts below are of this study; <code>lockin validate</code> compares the model with theory. A miss is shown as a miss.</p>\n".to_owned(),
            EXPLORE => explore(said),
            POINTS => POINTS_NOTE.to_owned(),
            "lock-in" => "<p>Exit costs are what leaving everything would cost today. <code>lockin payoff DIR</code> says which contract a buyer should sign.</p>\n".to_owned(),
            _ => String::new(),
        };
        let things = [tables_of(section, parts), figures_of(section, figures)].concat();
        let stands_alone = ["what", "policies", EXPLORE].contains(&section.id);
        if stands_alone || !things.is_empty() {
            body.add(section.id, section.title, &[words, things].concat());
        }
    }
    let changed = parameters(identity, world);
    body.add("parameters", "Parameters changed", &changed);
    PAGE.replacen("</style>", &[STYLES, "</style>"].concat(), 1)
        .replace("{world}", &escaped(&identity.world))
        .replace("{about}", &escaped(&world.about))
        .replace("{contents}", &body.contents)
        .replace("{sections}", &body.sections)
}

/// The sections of the page, and the list of them.
#[derive(Default)]
struct Body {
    contents: String,
    sections: String,
}

impl Body {
    /// A section, unless nothing is in it.
    fn add(&mut self, id: &str, title: &str, body: &str) {
        if body.is_empty() {
            return;
        }
        let (contents, sections) = (&mut self.contents, &mut self.sections);
        contents.extend(["<li><a href=\"#", id, "\">", title, "</a></li>\n"]);
        sections.extend(["<section id=\"", id, "\">\n<h2>", title, "</h2>\n"]);
        sections.extend([body, "</section>\n"]);
    }
}

fn begins(name: &str, with: &[&str]) -> bool {
    with.iter().any(|beginning| name.starts_with(beginning))
}

fn tables_of(section: &Section, parts: &[Part]) -> String {
    let tables = parts.iter().filter_map(|part| match part {
        Part::Table(table) if begins(&table.name, section.tables) => Some(table),
        _ => None,
    });
    if section.id != POINTS {
        return tables.map(html).collect();
    }
    let folded = |(place, table): (usize, &Table)| {
        let open = if place == 0 { " open" } else { "" };
        let (title, table) = (escaped(&table.title), html(table));
        format!("<details class=\"folded\"{open}><summary>{title}</summary>\n{table}</details>\n")
    };
    tables.enumerate().map(folded).collect()
}

fn figures_of(section: &Section, figures: &[Figure]) -> String {
    let own = figures
        .iter()
        .filter(|figure| begins(&figure.file, section.figures));
    let drawn: String = own.map(figure).collect();
    if drawn.is_empty() {
        return drawn;
    }
    format!("<div class=\"figures\">\n{drawn}</div>\n")
}

fn figure(figure: &Figure) -> String {
    let file = &figure.file;
    format!(
        "<figure id=\"{file}\">\n{}\n<figcaption>{} <a href=\"{file}.svg\">{file}.svg</a></figcaption>\n</figure>\n",
        figure.svg,
        escaped(&figure.note)
    )
}

/// What determines the study, how to make it again, and what its words say of it.
fn what(study: &Opened, parts: &[Part]) -> String {
    let identity = &study.manifest.identity;
    let mut rows = vec![
        (
            "lockin",
            format!("{}, commit {}", identity.lockin, identity.commit),
        ),
        ("calibration", identity.calibration.clone()),
        ("seeds", as_text(&identity.seeds)),
        ("variants", study.variants.join(", ")),
    ];
    rows.extend(
        identity
            .design
            .as_ref()
            .map(|design| ("points", points(design))),
    );
    rows.push(("resolved world", identity.world_digest.clone()));
    let rows: Vec<String> = rows
        .iter()
        .map(|(name, value)| format!("<dt>{name}</dt><dd>{}</dd>\n", escaped(value)))
        .collect();
    let rows = rows.concat();
    let words = parts.iter().filter_map(|part| match part {
        Part::Words(words) => Some(format!(
            "<p class=\"note\">{}</p>\n",
            escaped(words.trim_end())
        )),
        Part::Table(_) => None,
    });
    format!(
        "<dl>\n{rows}</dl>\n<p>The same world, seeds and version give the same bytes. To make it again, and to let a referee compare:</p>\n\
         <pre>{}\nlockin verify DIR</pre>\n<details><summary>How the tables are to be read</summary>\n{}</details>\n",
        unbroken(&command(study)),
        words.collect::<String>()
    )
}

/// A text of which no word that fits a narrow screen is broken, not even at its hyphens.
pub fn unbroken(text: &str) -> String {
    const FITS: usize = 40;
    let word = |word: &str| match word.len() {
        ..=FITS => format!("<span class=\"word\">{}</span>", escaped(word)),
        _ => escaped(word),
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The points of a design in words.
fn points(design: &Design) -> String {
    let inferred = match design.inferred {
        Inferred::Once => "the start inferred once, on the world as stated",
        Inferred::Each => "the start inferred at each anew",
    };
    format!(
        "{}, each under every variant, {inferred}; over {}",
        design.points.len(),
        design.columns.join(", ")
    )
}

/// The command that makes the study.
fn command(study: &Opened) -> String {
    let identity = &study.manifest.identity;
    let is_shipped = shipped(&identity.world) == Some(identity.stated_world.as_str());
    let world = if is_shipped {
        identity.world.clone()
    } else {
        format!("{}.ron", identity.world)
    };
    let mut words = vec![format!("lockin run {world}")];
    words.push(format!("--calibration {}", identity.calibration));
    words.push(format!("--seeds {}", as_text(&identity.seeds)));
    let seeds = |set: &&String| !set.starts_with("seeds=") && !set.starts_with("seeds =");
    words.extend(
        identity
            .sets
            .iter()
            .filter(seeds)
            .map(|set| format!("--set '{set}'")),
    );
    words.extend(identity.design.as_ref().map(|design| drawn(study, design)));
    let variants = study.variants.iter().filter(|name| *name != BASE);
    let all: Vec<String> = variants.map(|name| format!("--variant {name}")).collect();
    words.extend(if all.is_empty() {
        vec![format!("--variant {BASE}")]
    } else {
        all
    });
    words.join(" ")
}

/// The options that say the points: so many draws of the prior, or a table.
fn drawn(study: &Opened, design: &Design) -> String {
    let many = design.points.len();
    let draws = study
        .loaded()
        .ok()
        .and_then(|world| draws::design(&world, many).ok());
    match design.inferred {
        _ if draws.as_ref() == Some(design) => format!("--prior {many}"),
        Inferred::Once => "--design points.csv".to_owned(),
        Inferred::Each => "--design points.csv --infer each".to_owned(),
    }
}

/// Every variant: what it asks, what it changes and when.
fn policies(study: &Opened, world: &WorldFile) -> String {
    let one = |name: &String| {
        let stated = world.variants.iter().find(|variant| variant.name == *name);
        let body = match (stated, name.strip_prefix("no-")) {
            (Some(variant), _) => changes(variant),
            (None, Some(deal)) => format!(
                "<p>The deal <code>{}</code> is taken away.</p>\n",
                escaped(deal)
            ),
            (None, None) => String::new(),
        };
        let name = escaped(name);
        format!("<details data-variant=\"{name}\"><summary>{name}</summary>\n{body}</details>\n")
    };
    let variants = study.variants.iter().filter(|name| *name != BASE);
    variants.map(one).collect()
}

/// As a world file writes it, in one line.
pub fn written<T: serde::Serialize>(thing: &T) -> String {
    let extensions = Extensions::UNWRAP_VARIANT_NEWTYPES | Extensions::IMPLICIT_SOME;
    let options = ron::Options::default().with_default_extension(extensions);
    let one_line = PrettyConfig::new().depth_limit(0);
    options
        .to_string_pretty(thing, one_line)
        .unwrap_or_default()
}

fn changes(variant: &Variant) -> String {
    let mut items: Vec<String> = Vec::new();
    items.extend(
        variant
            .without_deals
            .iter()
            .map(|deal| format!("without the deal {deal}")),
    );
    items.extend(variant.policies.iter().map(written));
    items.extend(variant.shocks.iter().map(written));
    items.extend(variant.set.iter().map(written));
    items.extend(variant.changes.iter().map(written));
    let items: Vec<String> = items
        .iter()
        .map(|item| format!("<li><code>{}</code></li>\n", escaped(item)))
        .collect();
    let items = items.concat();
    format!("<p>{}</p>\n<ul>\n{items}</ul>\n", escaped(&variant.about))
}

/// What was set by hand and by the calibration.
fn parameters(identity: &Identity, world: &WorldFile) -> String {
    let by_hand = match identity.sets.as_slice() {
        [] => "<p>Nothing was set by hand.</p>\n".to_owned(),
        sets => {
            let items = sets
                .iter()
                .map(|set| format!("<li><code>{}</code></li>\n", escaped(set)));
            format!(
                "<p>Set by hand:</p>\n<ul>\n{}</ul>\n",
                items.collect::<String>()
            )
        }
    };
    let calibration = world
        .calibrations
        .iter()
        .find(|c| c.name == identity.calibration);
    let of_calibration = calibration.map_or(String::new(), |calibration| {
        let name = escaped(&calibration.name);
        let all = written(calibration);
        format!(
            "<p>The calibration {name}:</p>\n<p><code>{}</code></p>\n",
            escaped(&all)
        )
    });
    [by_hand, of_calibration].concat()
}
