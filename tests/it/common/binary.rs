//! The binary as a user has it: what it is told, what it says, what it leaves behind.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The binary, with nothing on its standard input.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lockin"));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Its exit code, none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl From<Output> for Done {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        Self {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }
}

impl Done {
    /// Fails unless it ended with exit code `code`.
    pub fn with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }
}

/// Runs the binary to its end.
pub fn done(arguments: &[&str]) -> Done {
    command(arguments)
        .output()
        .expect("the binary starts")
        .into()
}

/// A folder of one study, gone at the end of the test.
pub struct Study {
    folder: PathBuf,
    _keep: TempDir,
}

/// A small world under `base` and one variant: what declares it but for its seeds.
pub const SMALL: [&str; 7] = [
    "worlds/teaching.ron",
    "--agents",
    "60",
    "--set",
    "clock.years=2",
    "--variant",
    "exclusive",
];

impl Study {
    /// `command` on the small world under these seeds, with more options, into this folder.
    pub fn declared(&self, command: &str, seeds: &str, more: &[&str]) -> Done {
        let own = ["--seeds", seeds, "--out", self.name()];
        done(&[&[command], &SMALL[..], &own, more].concat())
    }

    /// A folder that is not there yet.
    pub fn new() -> Self {
        let keep = tempfile::tempdir().expect("there is room for a study");
        Self {
            folder: keep.path().join("study"),
            _keep: keep,
        }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A path inside it.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.folder.join(inside)
    }

    /// Its folder as a text.
    pub fn name(&self) -> &str {
        self.folder.to_str().expect("the folder has a plain name")
    }

    /// The command that runs a year of the default world with 300 enterprises into it.
    pub fn command(&self, more: &[&str]) -> Command {
        let mut command = command(&["run", super::WORLD, "--out", self.name(), "--no-page"]);
        let size = ["clock.years=1", "calibration_agents=500"];
        command.args(["--agents", "300", "--set", size[0], "--set", size[1]]);
        command.args(more);
        command
    }

    /// Runs that command to its end.
    pub fn run(&self, more: &[&str]) -> Done {
        self.command(more)
            .output()
            .expect("the binary starts")
            .into()
    }

    /// Runs `compare` on it.
    pub fn compare(&self) -> Done {
        done(&["compare", self.name()])
    }

    /// Digests of all files in it, hidden ones too, by their path.
    pub fn digests(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(&self.folder, "", &mut found);
        found
    }
}

fn collect(folder: &Path, inside: &str, found: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let entry = entry.expect("the folder can be read");
        let name = entry.file_name().into_string().expect("names are plain");
        let place = format!("{inside}{name}");
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{place}/"), found);
        } else {
            let digest = lockin::record::files::digest(&entry.path());
            found.insert(place, digest.expect("the file can be read"));
        }
    }
}
