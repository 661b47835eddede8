//! Tells the binary which commit it is built from; "unknown" outside a git checkout.

use std::process::Command;

fn main() {
    for path in [".git/HEAD", ".git/refs/heads", "src", "Cargo.lock"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let commit = git(&["rev-parse", "HEAD"]).unwrap_or_else(|| "unknown".to_owned());
    let changed = git(&["status", "--porcelain", "--", "src", "Cargo.lock"]);
    let suffix = match changed {
        Some(files) if !files.is_empty() => "+changes",
        _ => "",
    };
    println!("cargo:rustc-env=LOCKIN_COMMIT={commit}{suffix}");
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
