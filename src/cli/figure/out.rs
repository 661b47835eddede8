//! Where a figure and the numbers behind it are written.

use std::fs;
use std::path::Path;

use lockin::record::files::write_whole;

use crate::cli::chart::{Picture, is_drawn, is_drawn_pdf, is_drawn_png};
use crate::cli::tables::{Table, csv};
use crate::cli::{Trouble, show};

/// Refuses what cannot be drawn or would be written over.
pub fn may_be_at(out: &Path) -> Result<(), Trouble> {
    let wrong = |why: &str| Err(Trouble::Input(format!("--out {}: {why}", out.display())));
    match out.extension().and_then(|ending| ending.to_str()) {
        Some("svg" | "pdf" | "png") => {}
        _ => return wrong("write a name that ends with .svg, .pdf or .png"),
    }
    let folder = out.parent().filter(|f| !f.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) {
        return wrong("there is no such folder; make it first");
    }
    match fs::read(out) {
        Ok(there) if !was_drawn(&there) => {
            wrong("there is a file that lockin did not draw; take another name")
        }
        _ => Ok(()),
    }
}

fn was_drawn(there: &[u8]) -> bool {
    is_drawn(&String::from_utf8_lossy(there)) || is_drawn_pdf(there) || is_drawn_png(there)
}

/// Writes the figure and, beside it, its numbers; names both files.
pub fn write(out: &Path, picture: &Picture, data: &Table) -> Result<(), Trouble> {
    let beside = out.with_extension("csv");
    let text = csv(data);
    if let Ok(there) = fs::read_to_string(&beside)
        && !there.starts_with("variant,key,measure,unit,")
    {
        return Err(Trouble::Input(format!(
            "{}: there is a file that does not begin as these numbers do; nothing was changed. Take another name for the figure",
            beside.display()
        )));
    }
    let drawn = match out.extension().and_then(|ending| ending.to_str()) {
        Some("pdf") => picture.pdf(),
        Some("png") => picture.png(),
        _ => picture.svg().into_bytes(),
    };
    for (path, bytes) in [(out, &drawn), (&*beside, &text.into_bytes())] {
        write_whole(path, |file| file.write_all(bytes)).map_err(Trouble::Input)?;
        show(format_args!("{}\n", path.display()));
    }
    Ok(())
}
