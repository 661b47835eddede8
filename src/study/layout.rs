//! What lies where in a study's folder, and what it is called.

use serde::{Deserialize, Serialize};

/// The manifest's file.
pub const MANIFEST: &str = "manifest.ron";

/// The summary of all runs.
pub const SUMMARY: &str = "summary.csv";

/// The files that are about every run.
pub const OF_STUDY: [&str; 3] = ["cells.csv", "codebook.csv", SUMMARY];

/// The folder of all runs.
pub const RUNS: &str = "runs";

/// The file in a run's folder that says what made it.
pub const RECORD: &str = "run.ron";

/// The folder of a run inside the study's.
pub fn folder_of_run(variant: &str, seed: u64) -> String {
    format!("{RUNS}/{variant}/{seed}")
}

/// Text as part of a name: in lower case, with what is neither letter nor digit as single `joint`s, none at an end.
pub fn slug(text: &str, joint: char) -> String {
    let mut words = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() {
            words.extend(c.to_lowercase());
        } else if !words.is_empty() && !words.ends_with(joint) {
            words.push(joint);
        }
    }
    words.trim_end_matches(joint).to_owned()
}

/// A digest of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// Its path inside the folder whose files are listed.
    pub path: String,
    /// `sha256:` and the digest in hexadecimal.
    pub digest: String,
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_has_single_joints_and_none_at_its_ends() {
        assert_eq!(slug("  Bank & Sons, Ltd.", '-'), "bank-sons-ltd");
        assert_eq!(slug("of its spend (%)", '_'), "of_its_spend");
    }
}
