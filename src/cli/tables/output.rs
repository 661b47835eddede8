//! Where tables go and in which form: the options that every command with tables has.

use std::fs;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use lockin::record::files::write_whole;
use lockin::worldfile::error::did_you_mean;

use super::csv::csv;
use super::dta::{self, dta};
use super::json::json;
use super::latex::latex;
use super::markdown::markdown;
use super::text::text;
use super::{Part, Table};
use crate::cli::{Trouble, show};

/// How tables are written.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Plain text
    Text,
    /// A heading and a row a line, one number in a cell; a table a file
    Csv,
    /// Markdown
    Md,
    /// LaTeX, with the rules of booktabs
    Latex,
    /// JSON
    Json,
    /// Stata 14 and later, a table a file
    Dta,
}

/// Where tables go and in which form.
#[derive(clap::Args)]
pub struct Output {
    /// How tables are written [default: by the ending of --out, else text]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Tables")]
    format: Option<Format>,
    /// The file for the tables: .txt .csv .md .tex .json .dta [default: standard output]
    #[arg(long, value_name = "FILE", help_heading = "Tables")]
    out: Option<PathBuf>,
    /// Only this table, repeatable
    #[arg(long, value_name = "NAME", help_heading = "Tables")]
    table: Vec<String>,
    /// Fold tables of text at so many characters [default: the terminal's width; elsewhere they are not folded]
    #[arg(long, value_name = "N", help_heading = "Tables")]
    width: Option<usize>,
}

/// Takes tables and words, prints them or keeps them for a file.
pub struct Printer {
    command: &'static str,
    format: Format,
    out: Option<PathBuf>,
    wanted: Vec<String>,
    width: Option<usize>,
    kept: Vec<Part>,
    names: Vec<String>,
    printed: bool,
}

impl Output {
    /// A printer for the tables of `command`; mistakes in what was asked for are told before any work is done.
    pub fn printer(&self, command: &'static str) -> Result<Printer, Trouble> {
        if self.width == Some(0) {
            return Err(Trouble::input("--width 0: write 1 or more (characters)"));
        }
        if let Some(out) = &self.out {
            in_a_folder(out)?;
        }
        let format = self.chosen()?;
        if format == Format::Dta && self.out.is_none() {
            return Err(Trouble::input(
                "--format dta is no text: write --out FILE.dta",
            ));
        }
        Ok(Printer {
            command,
            format,
            out: self.out.clone(),
            wanted: self.table.clone(),
            width: self.width.or_else(terminal_width),
            kept: Vec::new(),
            names: Vec::new(),
            printed: false,
        })
    }

    /// Whether what was asked for suits a text in Markdown that is no table.
    pub fn is_markdown(&self) -> Result<(), Trouble> {
        if self.table.is_empty() && self.width.is_none() {
            let stated = self.format.is_some() || self.out.is_some();
            if !stated || self.chosen()? == Format::Md {
                return Ok(());
            }
        }
        Err(Trouble::input(
            "the description is one text in Markdown: write --out FILE.md, or nothing; --table, --width and other forms go with \
             --parameters",
        ))
    }

    /// Prints or writes a text in Markdown.
    pub fn document(&self, text: &str) -> Result<(), Trouble> {
        let Some(out) = &self.out else {
            show(text);
            return Ok(());
        };
        in_a_folder(out)?;
        write_ours(out, text.as_bytes())
    }

    fn chosen(&self) -> Result<Format, Trouble> {
        let (None, Some(out)) = (self.format, &self.out) else {
            return Ok(self.format.unwrap_or(Format::Text));
        };
        match out.extension().and_then(|ending| ending.to_str()) {
            Some("txt") => Ok(Format::Text),
            Some("csv") => Ok(Format::Csv),
            Some("md") => Ok(Format::Md),
            Some("tex") => Ok(Format::Latex),
            Some("json") => Ok(Format::Json),
            Some("dta") => Ok(Format::Dta),
            _ => Err(Trouble::Input(format!(
                "--out {}: the ending names no form of tables; end it with .txt, .csv, .md, .tex, .json or .dta, or add --format",
                out.display()
            ))),
        }
    }
}

fn terminal_width() -> Option<usize> {
    let terminal = io::stdout()
        .is_terminal()
        .then(terminal_size::terminal_size);
    terminal.flatten().map(|(width, _)| usize::from(width.0))
}

impl Printer {
    /// A printer of text on standard output.
    pub fn plain(command: &'static str) -> Self {
        Self {
            command,
            format: Format::Text,
            out: None,
            wanted: Vec::new(),
            width: terminal_width(),
            kept: Vec::new(),
            names: Vec::new(),
            printed: false,
        }
    }

    /// Takes a table.
    pub fn table(&mut self, table: Table) {
        self.names.push(table.name.clone());
        if self.wanted.is_empty() || self.wanted.contains(&table.name) {
            self.take(Part::Table(table));
        }
    }

    /// Takes a paragraph; it goes with all tables, not with some.
    pub fn words(&mut self, words: impl Into<String>) {
        if self.wanted.is_empty() {
            self.take(Part::Words(words.into()));
        }
    }

    /// Takes them all.
    pub fn all(&mut self, parts: impl IntoIterator<Item = Part>) {
        for part in parts {
            match part {
                Part::Table(table) => self.table(table),
                Part::Words(words) => self.words(words),
            }
        }
    }

    /// Text that nothing has to wait for is printed at once.
    fn take(&mut self, part: Part) {
        if self.format == Format::Text && self.out.is_none() {
            if self.printed {
                println!();
            }
            show(text(&part, self.width));
            self.printed = true;
        } else {
            self.kept.push(part);
        }
    }

    /// Prints or writes what is left.
    ///
    /// # Errors
    /// When a table was asked for that there is not, or a file cannot be written or is not lockin's.
    pub fn finish(self) -> Result<(), Trouble> {
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let unknown = self
            .wanted
            .iter()
            .filter(|name| !names.contains(&name.as_str()));
        let mistakes: Vec<String> = unknown
            .map(|name| {
                let remedy = did_you_mean(name, &names);
                format!("--table {name}: there is no such table here; {remedy}")
            })
            .collect();
        if !mistakes.is_empty() {
            return Err(Trouble::Input(mistakes.join("\n")));
        }
        match &self.out {
            None => {
                let texts: Vec<Vec<u8>> =
                    self.written().into_iter().map(|(_, text)| text).collect();
                let all = String::from_utf8_lossy(&texts.join(&b'\n')).into_owned();
                if io::stdout().is_terminal() {
                    show(all);
                } else {
                    print!("{all}");
                }
                Ok(())
            }
            Some(out) => self.write(out),
        }
    }

    /// What is written, with the table's name where each has a file of its own.
    fn written(&self) -> Vec<(Option<&str>, Vec<u8>)> {
        let alone = |text: String| vec![(None, text.into_bytes())];
        match self.format {
            Format::Text if self.kept.is_empty() => Vec::new(),
            Format::Text => {
                let parts: Vec<String> = self
                    .kept
                    .iter()
                    .map(|part| text(part, self.width))
                    .collect();
                alone(format!("lockin {}\n\n{}", self.command, parts.join("\n")))
            }
            Format::Csv => self.each(|table| csv(table).into_bytes()),
            Format::Dta => self.each(|table| dta(self.command, table)),
            Format::Md => alone(markdown(self.command, &self.kept)),
            Format::Latex => alone(latex(self.command, &self.kept)),
            Format::Json => alone(json(self.command, &self.kept)),
        }
    }

    /// Each table by itself, with its name where there are several.
    fn each(&self, write: impl Fn(&Table) -> Vec<u8>) -> Vec<(Option<&str>, Vec<u8>)> {
        let tables = self.kept.iter().filter_map(|part| match part {
            Part::Table(table) => Some(table),
            Part::Words(_) => None,
        });
        let tables: Vec<&Table> = tables.collect();
        let several = tables.len() > 1;
        let named = tables.into_iter().map(|table| {
            let name = several.then_some(table.name.as_str());
            (name, write(table))
        });
        named.collect()
    }

    fn write(&self, out: &Path) -> Result<(), Trouble> {
        let files: Vec<(PathBuf, Vec<u8>)> = self
            .written()
            .into_iter()
            .map(|(name, bytes)| {
                (
                    name.map_or(out.to_path_buf(), |name| beside(out, name)),
                    bytes,
                )
            })
            .collect();
        for (path, bytes) in &files {
            is_ours(path, bytes)?;
        }
        files
            .iter()
            .try_for_each(|(path, bytes)| write_ours(path, bytes))
    }
}

/// Refuses a file that nothing can be written to.
fn in_a_folder(out: &Path) -> Result<(), Trouble> {
    let folder = out.parent().filter(|f| !f.as_os_str().is_empty());
    if folder.is_some_and(|folder| !folder.is_dir()) || out.is_dir() {
        return Err(Trouble::Input(format!(
            "--out {}: write a file in a folder that is there",
            out.display()
        )));
    }
    Ok(())
}

/// Writes a file and says so, unless a stranger's is there.
fn write_ours(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    is_ours(path, bytes)?;
    write_whole(path, |file| file.write_all(bytes)).map_err(Trouble::Input)?;
    show(format_args!("{}\n", path.display()));
    Ok(())
}

/// `effects.csv` for the table `levels`: `effects-levels.csv`.
fn beside(out: &Path, name: &str) -> PathBuf {
    let part =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let (stem, ending) = (part(out.file_stem()), part(out.extension()));
    out.with_file_name(format!("{stem}-{name}.{ending}"))
}

/// Refuses to write over a file that does not begin as the new one does.
fn is_ours(path: &Path, new: &[u8]) -> Result<(), Trouble> {
    let Ok(there) = fs::read(path) else {
        return Ok(());
    };
    let first = |bytes: &'_ [u8]| {
        bytes
            .split(|byte| *byte == b'\n')
            .next()
            .map(<[u8]>::to_vec)
    };
    let same = first(&there) == first(new) || dta::is_ours(&there) && dta::is_ours(new);
    if same || there.is_empty() {
        return Ok(());
    }
    Err(Trouble::Input(format!(
        "--out {}: there is a file that does not begin as this table does; nothing was changed. Remove it, or take another name",
        path.display()
    )))
}
