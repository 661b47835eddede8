//! The ODD protocol of a world (Grimm et al. 2020), as Markdown: what would run, in the protocol's order.

use lockin::plan::Plan;
use lockin::plan::stated::WorldFile;
use lockin::record::measures::TABLES;
use lockin::study::facts::{Label, facts};
use lockin::worldfile::Loaded;
use lockin::worldfile::inventory::Entry;

use super::code::{Step, choices, month, sections};
use super::entities::entities;
use super::markdown::{list_of, table};
use super::words::{REFERENCE, concepts};
use crate::cli::report::written;

/// What is described.
pub struct Described<'a> {
    /// The world, read.
    pub loaded: &'a Loaded,
    /// The variant.
    pub variant: &'a str,
    /// Its plan.
    pub plan: &'a Plan,
    /// Its numbers.
    pub entries: &'a [Entry],
}

/// The whole protocol.
pub fn odd(described: &Described) -> String {
    let parts = [
        head(described),
        purpose(described),
        entities(described.plan),
        overview(),
        design(described.plan),
        start(described),
        inputs(&described.plan.world),
        submodels(described),
        format!(
            "## References\n\n- {REFERENCE}\n- Works that equations cite are named in src/model.md."
        ),
    ];
    parts.join("\n\n") + "\n"
}

fn head(described: &Described) -> String {
    let Described {
        loaded, variant, ..
    } = described;
    let sets: Vec<String> = loaded.sets().iter().map(|set| format!("`{set}`")).collect();
    let by_hand = match sets.as_slice() {
        [] => "nothing set by hand".to_owned(),
        sets => format!("set by hand: {}", sets.join(", ")),
    };
    format!(
        "# ODD protocol: the world {}\n\n\
         This follows the ODD protocol (Overview, Design concepts, Details; Grimm et al. 2020). lockin {} (commit {}) wrote it from what \
         it would run: variant `{variant}`, calibration `{}`, {by_hand}; resolved world {}. Equations are in src/model.md of that \
         commit; sections named below are its headings.",
        loaded.world().name,
        env!("CARGO_PKG_VERSION"),
        env!("LOCKIN_COMMIT"),
        loaded.calibration(),
        lockin::record::files::digest_text(&loaded.changed().text),
    )
}

fn purpose(described: &Described) -> String {
    let world = described.loaded.world();
    let variant = world.variants.iter().find(|v| v.name == described.variant);
    let asks = variant.map_or(String::new(), |v| format!("\n\nThis variant: {}", v.about));
    let patterns = if world.has_models() {
        let emergent = facts().into_iter().filter(|f| f.label == Label::Emergent);
        let rows = emergent.map(|f| {
            [
                f.fact.to_owned(),
                f.statement.to_owned(),
                f.measured.to_owned(),
            ]
        });
        let table = table(["fact", "pattern", "what is measured"], rows);
        format!(
            "Patterns that runs are held against (`lockin facts DIR`), those that no input imposes and no parameter was set for:\n\n{table}"
        )
    } else {
        String::new()
    };
    let published = match world.published.len() {
        0 => String::new(),
        n => format!(
            "\n\nShares and growth that were published for {n} dates are what runs are held against (`lockin facts DIR`)."
        ),
    };
    format!(
        "## 1 Purpose and patterns\n\n{} The model is for comparing counterfactuals (policies, deals, shocks) of one market on the \
         same draws; it is no forecast of any firm.{asks}\n\n{patterns}{published}",
        world.about
    )
}

fn overview() -> String {
    let steps = month().into_iter().enumerate();
    let steps = steps.map(|(at, Step { step, processes })| {
        let processes = processes.iter();
        let processes =
            processes.map(|process| format!("\n    - `{}`: {}", process.name, process.about));
        format!(
            "{}. **{}.** {}{}",
            at + 1,
            step.name,
            step.about,
            processes.collect::<String>()
        )
    });
    format!(
        "## 3 Process overview and scheduling\n\nA month has these steps, in this order, and each step its processes in order. State \
         changes as each process runs. Agents are taken in the order of their ids; enterprises do not see one another's choices of \
         the month.\n\n{}",
        steps.collect::<Vec<_>>().join("\n")
    )
}

fn design(plan: &Plan) -> String {
    let mut parts = vec!["## 4 Design concepts".to_owned()];
    let concepts = concepts(plan).into_iter();
    parts.extend(concepts.map(|(concept, words)| format!("**{concept}.** {words}")));
    parts.push(format!(
        "**Stochasticity.** Every draw has an address (purpose, tick, agent, index) under the world's seed and the replication's, so \
         that variants share all draws. What is drawn:\n\n{}",
        list_of("purpose", choices("Purpose"))
    ));
    let rows = TABLES.iter().map(|kind| {
        let columns = kind.specs().len();
        [
            format!("`{}`", kind.name),
            kind.about.to_owned(),
            columns.to_string(),
        ]
    });
    parts.push(format!(
        "**Observation.** After each tick rows are added to these tables; `codebook.csv` of a study has every column with its unit and \
         meaning.\n\n{}",
        table(["table", "a row is", "columns"], rows)
    ));
    parts.join("\n\n")
}

fn start(described: &Described) -> String {
    let (loaded, plan) = (described.loaded, described.plan);
    let world = &plan.world;
    let shares = world.providers.iter().zip(&plan.start_shares);
    let shares: Vec<String> = shares
        .map(|(p, share)| format!("{} {:.1} %", p.name, 100.0 * share))
        .collect();
    let calibration = loaded.world().calibrations.iter();
    let calibration = calibration
        .filter(|c| c.name == loaded.calibration())
        .map(|c| {
            format!(
                "Calibration `{}`: {} It sets {} parameters before the start is inferred.",
                c.name,
                c.about,
                c.set.len()
            )
        });
    format!(
        "## 5 Initialization\n\nThe start states what can be observed: shares by segment, prices, margins, quality, spend. Providers' \
         shares of compute spend are {}. What cannot be observed is inferred once, on base without deals and policies and on {} \
         enterprises, and shared by every variant and seed (section \"The start: three inversions\"). Enterprises are strata of a \
         truncated Pareto distribution of account sizes in each segment; offers of the start are dealt by low-discrepancy draws in \
         proportion to the shares. Replications: seeds {} under the master seed {}.\n\n{}",
        shares.join(", "),
        world.calibration_agents,
        world.seeds,
        world.master_seed,
        calibration.collect::<String>()
    )
}

fn inputs(world: &WorldFile) -> String {
    format!(
        "## 6 Input data\n\nNo series from outside drives a run. What is dated is stated in the world file: deals, and\n\n{}\n\n{}",
        dated("policies", "Policy", world.policies.iter().map(written)),
        dated("shocks", "Shock", world.shocks.iter().map(written)),
    )
}

/// Policies or shocks as the world writes them, with what they are.
fn dated(what: &str, kind: &str, all: impl Iterator<Item = String>) -> String {
    let known = choices(kind);
    let rows: Vec<[String; 2]> = all
        .map(|one| {
            let name = one.split('(').next().unwrap_or(&one);
            let known = known.iter().find(|known| known.name == name);
            [
                format!("`{one}`"),
                known.map_or(String::new(), |known| known.about.clone()),
            ]
        })
        .collect();
    if rows.is_empty() {
        return format!("no {what} in this variant.");
    }
    table([what, "what it is"], rows)
}

fn submodels(described: &Described) -> String {
    let of = |section: &str| {
        let own = described
            .entries
            .iter()
            .filter(|e| e.parameter.section == section);
        own.count()
    };
    let rows = sections().map(|section| [section.to_owned(), of(section).to_string()]);
    let world = &described.plan.world;
    let providers = world.providers.iter().map(|p| (&p.name, &p.pricing));
    let vendors = world.vendors.iter().map(|v| (&v.name, &v.pricing));
    let rules = providers.chain(vendors);
    let rules = rules.map(|(name, rule)| [name.clone(), format!("`{}`", written(rule))]);
    format!(
        "## 7 Submodels\n\nSections of src/model.md, each with its equations and the number of this variant's parameters in it. \
         `lockin describe WORLD --parameters` writes all {} of them with value, unit, range, meaning and source.\n\n{}\n\n\
         How each firm prices:\n\n{}",
        described.entries.len(),
        table(["section", "parameters"], rows),
        table(["firm", "rule"], rules)
    )
}
