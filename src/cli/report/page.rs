//! The page: what a reader asks, in the order in which it is asked. It needs nothing beside itself.

use ron::extensions::Extensions;
use ron::ser::PrettyConfig;

use lockin::plan::stated::{Variant, WorldFile};
use lockin::study::BASE;
use lockin::study::identity::Identity;
use lockin::study::opened::Opened;
use lockin::worldfile::shipped::shipped;

use super::figures::Figure;
use crate::cli::chart::escaped;
use crate::cli::tables::{Part, html};

/// A page without its words: `{world}`, `{about}`, `{contents}` and `{sections}` stand for them.
pub const PAGE: &str = include_str!("page.html");

/// A section: its place in the page, its heading, the beginnings of the names of what is in it.
struct Section {
    id: &'static str,
    title: &'static str,
    figures: &'static [&'static str],
    tables: &'static [&'static str],
}

const SECTIONS: [Section; 10] = [
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
pub fn page(study: &Opened, figures: &[Figure], parts: &[Part]) -> String {
    let identity = &study.manifest.identity;
    let world = &study.plan.world;
    let mut contents = String::new();
    let mut sections = String::new();
    let mut add = |id: &str, title: &str, body: String| {
        if !body.is_empty() {
            contents += &["<li><a href=\"#", id, "\">", title, "</a></li>\n"].concat();
            sections += &[
                "<section id=\"",
                id,
                "\">\n<h2>",
                title,
                "</h2>\n",
                &body,
                "</section>\n",
            ]
            .concat();
        }
    };
    for section in &SECTIONS {
        let words = match section.id {
            "what" => what(study, parts),
            "policies" => policies(study, world),
            "facts" => "<p>The facts below are of this study; <code>lockin validate</code> compares the model with theory. A miss is shown as a miss.</p>\n".to_owned(),
            "lock-in" => "<p>Exit costs are what leaving everything would cost today. <code>lockin payoff DIR</code> says which contract a buyer should sign.</p>\n".to_owned(),
            _ => String::new(),
        };
        let things = [tables_of(section, parts), figures_of(section, figures)].concat();
        let body = if things.is_empty() && !["what", "policies"].contains(&section.id) {
            things
        } else {
            [words, things].concat()
        };
        add(section.id, section.title, body);
    }
    add(
        "parameters",
        "Parameters changed",
        parameters(identity, world),
    );
    PAGE.replace("{world}", &escaped(&identity.world))
        .replace("{about}", &escaped(&world.about))
        .replace("{contents}", &contents)
        .replace("{sections}", &sections)
}

fn begins(name: &str, with: &[&str]) -> bool {
    with.iter().any(|beginning| name.starts_with(beginning))
}

fn tables_of(section: &Section, parts: &[Part]) -> String {
    let tables = parts.iter().filter_map(|part| match part {
        Part::Table(table) if begins(&table.name, section.tables) => Some(html(table)),
        _ => None,
    });
    tables.collect()
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
    let rows = [
        (
            "lockin",
            format!("{}, commit {}", identity.lockin, identity.commit),
        ),
        ("calibration", identity.calibration.clone()),
        ("seeds", in_words(&identity.seeds)),
        ("variants", identity.variants.join(", ")),
        ("resolved world", identity.world_digest.clone()),
    ];
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
        escaped(&command(identity)),
        words.collect::<String>()
    )
}

/// The seeds, a run of them by its ends.
fn in_words(seeds: &[u64]) -> String {
    let is_run = seeds.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match seeds {
        [first, .., last] if is_run => format!("{first}..={last}"),
        _ => seeds
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(","),
    }
}

/// The command that makes the study.
fn command(identity: &Identity) -> String {
    let is_shipped = shipped(&identity.world) == Some(identity.stated_world.as_str());
    let world = if is_shipped {
        identity.world.clone()
    } else {
        format!("{}.ron", identity.world)
    };
    let mut words = vec![format!("lockin run {world}")];
    words.push(format!("--calibration {}", identity.calibration));
    words.push(format!("--seeds {}", in_words(&identity.seeds)));
    let seeds = |set: &&String| !set.starts_with("seeds=") && !set.starts_with("seeds =");
    words.extend(
        identity
            .sets
            .iter()
            .filter(seeds)
            .map(|set| format!("--set '{set}'")),
    );
    let variants = identity.variants.iter().filter(|name| *name != BASE);
    let all: Vec<String> = variants.map(|name| format!("--variant {name}")).collect();
    words.extend(if all.is_empty() {
        vec![format!("--variant {BASE}")]
    } else {
        all
    });
    words.join(" ")
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
