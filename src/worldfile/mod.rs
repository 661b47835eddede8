//! The world as written: reading a world file and finding every mistake in it at once.
//!
//! A world file is RON, field for field what [`stated`](crate::plan::stated) says. Its numbers are listed in
//! [`parameters`] with unit, range and meaning; [`inventory`] lists those that a variant runs on. An empty list and what is none need not be written ([`absent`]).
//! Single values are changed by path ([`change`]): by a `--set`, by a calibration before the
//! start is inferred, by a variant afterwards. [`load`] makes those changes and checks each world that comes of
//! them ([`design`]: at each point of an experiment); what is wrong is told with its place in the file, its path and what to write instead ([`error`]).

pub mod absent;
pub mod amended;
pub mod begun;
pub mod change;
pub mod check;
pub mod design;
pub mod error;
pub mod explain;
pub mod inventory;
pub mod load;
pub mod locate;
mod misread;
pub mod parameters;
pub mod register;
pub mod seeds;
pub mod sets;
pub mod shipped;
pub mod source;
pub mod wildcard;

pub use load::Loaded;
pub use seeds::parse_seeds;

use crate::plan::stated::WorldFile;
use change::{Change, Changed};
use error::Problems;
use ron::extensions::Extensions;

/// How a world file is read: `x` stands for `Some(x)`, and a choice holds its fields directly.
pub fn ron_options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_VARIANT_NEWTYPES)
}

/// A world from a text in which every change is made already, checked: its calibrations and variants are not, and are not
/// made in it.
///
/// # Errors
/// When the text is no world, or the world makes no sense.
pub fn resolved(file: &str, text: &str) -> Result<WorldFile, Problems> {
    let (world, made) = parse(&written(file, text)?, &[])?;
    Problems(check::check(&world, &made).problems).or(world)
}

/// The text of a world as it is written, with what is absent written out: what changes are made in.
pub fn written(file: &str, text: &str) -> Result<Changed, Problems> {
    // Lists are counted before anything in them is looked up: what follows takes the square of their length.
    not_too_long(Changed::unchanged(file, text)?)?.filled()
}

/// Reads a world with changes made in its text; whether it makes sense is left to [`check`].
pub fn parse(written: &Changed, changes: &[Change]) -> Result<(WorldFile, Changed), Problems> {
    // A change may write a whole struct, and leave out what may be left out.
    let made = not_too_long(written.clone().with(changes)?)?.filled()?;
    match ron_options().from_str(&made.text) {
        Ok(mut world) => {
            check::shares::scale(&mut world);
            Ok((world, made))
        }
        Err(error) => {
            let first = made.problem(&error);
            let mut problems = check::ranges::problems(&made);
            problems.retain(|problem| problem.path != first.path);
            problems.insert(0, first);
            Err(Problems(problems))
        }
    }
}

/// The same text, unless a list in it is so long that nobody wrote it.
fn not_too_long(text: Changed) -> Result<Changed, Problems> {
    Problems(check::limits::problems(&text)).or(text)
}
