//! `ro-crate-metadata.json` (RO-Crate, profile Process Run Crate): what was run by which program, and what came of it.

use serde_json::{Value, json};

use lockin::record::files::digest;
use lockin::study::layout::{MANIFEST, OF_STUDY, RUNS};
use lockin::study::opened::Opened;
use lockin::study::ours::{BY_DESCRIBE, RO_CRATE};

use super::{Publication, person};
use crate::cli::Trouble;

const CRATE: &str = "https://w3id.org/ro/crate/1.1";
const PROFILE: &str = "https://w3id.org/ro/wfrun/process/0.5";
const PROGRAM: &str = "#lockin";
const RUN: &str = "#run";

/// The text of the file.
pub fn research_object(study: &Opened, published: &Publication) -> Result<String, Trouble> {
    let mut graph = vec![
        json!({
            "@id": RO_CRATE, "@type": "CreativeWork", "about": {"@id": "./"}, "conformsTo": {"@id": CRATE},
            "description": BY_DESCRIBE,
        }),
        root(study, published),
        json!({"@id": PROFILE, "@type": "CreativeWork", "name": "Process Run Crate", "version": "0.5"}),
    ];
    graph.extend(action(study));
    graph.push(json!({"@id": format!("{RUNS}/"), "@type": "Dataset", "name": "A folder for each variant, in it one for each seed"}));
    for part in [MANIFEST].into_iter().chain(OF_STUDY) {
        let digest = digest(&study.store.folder.join(part)).map_err(Trouble::Input)?;
        graph.push(json!({
            "@id": part, "@type": "File", "name": part, "encodingFormat": if part == MANIFEST { "text/plain" } else { "text/csv" },
            "sha256": digest.trim_start_matches("sha256:"),
        }));
    }
    graph.extend(published.author.iter().map(|author| {
        let (name, _) = person(author);
        json!({"@id": author_id(author), "@type": "Person", "name": name})
    }));
    if let Some(licence) = &published.licence {
        graph.push(json!({"@id": licence, "@type": "CreativeWork", "name": licence}));
    }
    let all = json!({"@context": format!("{CRATE}/context"), "@graph": graph});
    serde_json::to_string_pretty(&all)
        .map(|text| text + "\n")
        .map_err(Trouble::failed)
}

/// The program, what it did, and the world that it did it to.
fn action(study: &Opened) -> [Value; 3] {
    let (manifest, identity) = (&study.manifest, &study.manifest.identity);
    [
        json!({
            "@id": PROGRAM, "@type": "SoftwareApplication", "name": "lockin", "softwareVersion": identity.lockin,
            "version": format!("commit {}", identity.commit),
        }),
        json!({
            "@id": RUN, "@type": "CreateAction", "name": format!("The study of the world {}", identity.world),
            "description": format!(
                "{} runs: {} variants, {} seeds, calibration {}", manifest.runs().count(), identity.variants.len(),
                identity.seeds.len(), identity.calibration
            ),
            "instrument": {"@id": PROGRAM}, "object": {"@id": "#world"}, "result": {"@id": "./"},
            "actionStatus": "http://schema.org/CompletedActionStatus",
        }),
        json!({
            "@id": "#world", "@type": "CreativeWork", "name": identity.world, "description": study.plan.world.about,
            "identifier": identity.world_digest, "isPartOf": {"@id": MANIFEST},
        }),
    ]
}

/// The folder itself.
fn root(study: &Opened, published: &Publication) -> Value {
    let identity = &study.manifest.identity;
    let parts = [MANIFEST].into_iter().chain(OF_STUDY);
    let mut parts: Vec<Value> = parts.map(|part| json!({"@id": part})).collect();
    parts.push(json!({"@id": format!("{RUNS}/")}));
    let mut root = json!({
        "@id": "./", "@type": "Dataset", "conformsTo": {"@id": PROFILE}, "hasPart": parts, "mentions": {"@id": RUN},
        "name": format!("Simulated market {}", identity.world),
        "description": study.plan.world.about,
    });
    if let Some(day) = &published.day {
        root["datePublished"] = json!(day);
    }
    if let Some(licence) = &published.licence {
        root["license"] = json!({"@id": licence});
    }
    if !published.author.is_empty() {
        let authors = published.author.iter();
        let authors: Vec<Value> = authors
            .map(|author| json!({"@id": author_id(author)}))
            .collect();
        root["author"] = json!(authors);
    }
    root
}

fn author_id(author: &str) -> String {
    let (name, address) = person(author);
    address.map_or_else(|| format!("#{}", name.replace(' ', "-")), str::to_owned)
}
