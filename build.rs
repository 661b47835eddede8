//! Tells a release binary which commit it is built from; "unknown" outside a git checkout.
//! A debug build is told none, so that a commit does not have every test compiled anew.

use std::process::Command;

fn main() {
    println!("cargo:rustc-env=LOCKIN_COMMIT={}", commit());
}

fn commit() -> String {
    println!("cargo:rerun-if-changed=build.rs");
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        return "debug build".to_owned();
    }
    println!("cargo:rerun-if-changed=src");
    println!("cargo:rerun-if-changed=derive");
    println!("cargo:rerun-if-changed=Cargo.lock");
    for of_git in ["HEAD", "refs/heads"] {
        // In a worktree neither lies beneath .git.
        if let Some(path) = git(&["rev-parse", "--git-path", of_git]) {
            println!("cargo:rerun-if-changed={path}");
        }
    }
    let Some(commit) = git(&["rev-parse", "HEAD"]) else {
        return "unknown".to_owned();
    };
    match git(&["status", "--porcelain", "--", "src", "derive", "Cargo.lock"]) {
        Some(files) if !files.is_empty() => commit + "+changes",
        _ => commit,
    }
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    if !output.status.success() {
        return None;
    }
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
