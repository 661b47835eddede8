//! What lies where in a study's folder.

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

/// A digest of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileDigest {
    /// Its path inside the folder whose files are listed.
    pub path: String,
    /// `sha256:` and the digest in hexadecimal.
    pub digest: String,
}
