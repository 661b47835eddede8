//! lockin where only the binary is: worlds by name, completions, manual.

use std::fs;

use crate::common::binary::{Done, command, done};

/// Runs the binary in an empty folder.
fn away(folder: &std::path::Path, arguments: &[&str]) -> Done {
    command(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
        .into()
}

#[test]
fn every_shipped_world_is_run_by_its_name_without_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let mut shipped: Vec<String> = fs::read_dir("worlds")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "ron"))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    shipped.sort();
    for name in &shipped {
        let told = away(folder.path(), &["check", name]).with(0);
        assert_eq!(told.out, format!("{name}: no mistakes\n"));
    }
    let small = [
        "--agents",
        "300",
        "--seeds",
        "1",
        "--variant",
        "base",
        "--set",
        "clock.years=1",
    ];
    away(folder.path(), &[&["run", "teaching"], &small[..]].concat()).with(0);
    assert!(folder.path().join("results/teaching/manifest.ron").exists());
    // The same study as from the file.
    let file = fs::canonicalize("worlds/teaching.ron").unwrap();
    let from_file = [&["run", file.to_str().unwrap()], &small[..]].concat();
    let again = away(folder.path(), &from_file).with(0);
    assert!(again.err.contains("nothing is left to do"), "{}", again.err);

    for command in ["run", "ask", "watch"] {
        let help = away(folder.path(), &[command, "--help"]).with(0).out;
        for name in &shipped {
            assert!(help.contains(name.as_str()), "{command}: {name}");
        }
    }
    let listed = away(folder.path(), &["new", "--list"]).with(0).out;
    let names: Vec<&str> = listed.lines().filter(|l| !l.starts_with(' ')).collect();
    for name in &shipped {
        assert!(names.contains(&name.as_str()), "{listed}");
    }
    assert_eq!(listed.lines().count(), 2 * shipped.len() + 1, "{listed}");
    away(folder.path(), &["new"]).with(2);

    let wrong = away(folder.path(), &["run", "ai-cloud"]).with(2);
    for name in shipped {
        assert!(wrong.err.contains(&name), "{}", wrong.err);
        let file = format!("{name}-mine.ron");
        away(folder.path(), &["new", &file, "--from", &name]).with(0);
        let told = away(folder.path(), &["check", &file]).with(0);
        assert!(told.out.contains("no mistakes"), "{told:?}");
        let text = fs::read_to_string(folder.path().join(&file)).unwrap();
        assert!(text.contains(&format!("name: \"{name}-mine\"")), "{file}");
    }
    let wrong = away(folder.path(), &["new", "x.ron", "--from", "teachin"]).with(2);
    assert!(
        wrong.err.contains("did you mean teaching?"),
        "{}",
        wrong.err
    );
}

#[test]
fn shells_complete_and_the_manual_has_a_page_a_command() {
    for (shell, has) in [
        ("bash", "complete -F _lockin"),
        ("zsh", "#compdef lockin"),
        ("fish", "complete -c lockin"),
    ] {
        let script = done(&["completions", shell]).with(0).out;
        assert!(
            script.contains(has) && script.contains("calibration"),
            "{shell}: {script}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let name = folder.path().to_str().unwrap();
    done(&["manual", name]).with(0);
    let help = done(&["help"]).with(0).out;
    let commands = help
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1);
    let commands: Vec<&str> = commands
        .take_while(|l| !l.is_empty())
        .filter_map(|l| l.split_whitespace().next())
        .collect();
    assert!(commands.contains(&"figure"), "{help}");
    for command in commands
        .iter()
        .filter(|c| **c != "help" && c.chars().all(|c| c.is_lowercase() || c == '-'))
    {
        let page = folder.path().join(format!("lockin-{command}.1"));
        if help.contains(&format!("\n  {command} ")) {
            assert!(page.exists(), "{command}");
        }
    }
    let made = folder.path().join("no/folder/yet");
    done(&["manual", made.to_str().unwrap()]).with(0);
    let a_file = made.join("lockin-run.1");
    done(&["manual", a_file.to_str().unwrap()]).with(2);
}
