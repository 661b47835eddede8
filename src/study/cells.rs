//! The cells of a study in one tidy table: which variant, at which point, held against what, and every parameter there.

use super::identity::Identity;
use crate::worldfile::change::Changed;
use crate::worldfile::error::Problems;
use crate::worldfile::wildcard::paths;

/// The file's name.
pub const CELLS: &str = "cells.csv";

/// The text of `cells.csv`: a row for each variant of the study, with a column for each parameter of its design; a
/// parameter that stands for several values which differ is empty for the world as it is stated.
///
/// # Errors
/// When the resolved world in the identity cannot be read.
pub fn text(identity: &Identity) -> Result<String, String> {
    let design = identity.design.as_ref();
    let columns = design.map_or(&[][..], |design| &design.columns);
    let stated = stated(identity, columns).map_err(|problems| problems.to_string())?;
    let cells = identity.cells();
    let mut rows = csv::Writer::from_writer(Vec::new());
    let heading = ["cell", "point", "variant", "against"];
    let heading = heading
        .into_iter()
        .chain(columns.iter().map(String::as_str));
    rows.write_record(heading).map_err(|why| why.to_string())?;
    for name in &identity.variants {
        let cell = cells.of(name);
        let point = design
            .zip(cell.point)
            .map(|(design, place)| &design.points[place]);
        let values = point.map_or(&stated, |point| &point.values);
        let own = [
            name.as_str(),
            point.map_or("", |point| point.name.as_str()),
            cell.variant,
            cells.against(name).unwrap_or_default(),
        ];
        let row = own.into_iter().chain(values.iter().map(String::as_str));
        rows.write_record(row).map_err(|why| why.to_string())?;
    }
    let bytes = rows.into_inner().map_err(|why| why.to_string())?;
    String::from_utf8(bytes).map_err(|why| why.to_string())
}

/// What each of `parameters` is in each cell, by name: as [`text`] has it.
///
/// # Errors
/// When the resolved world in the identity cannot be read.
pub fn values(
    identity: &Identity,
    parameters: &[String],
) -> Result<Vec<(String, Vec<String>)>, String> {
    let stated = stated(identity, parameters).map_err(|problems| problems.to_string())?;
    let cells = identity.cells();
    let of = |name: &String| {
        let point = cells.of(name).point;
        let design = identity.design.as_ref().zip(point);
        let set = |path: &String| {
            let (design, place) = design?;
            let column = design.columns.iter().position(|column| column == path)?;
            Some(design.points[place].values[column].clone())
        };
        let values = parameters.iter().zip(&stated);
        let values = values.map(|(path, stated)| set(path).unwrap_or_else(|| stated.clone()));
        (name.clone(), values.collect())
    };
    Ok(identity.variants.iter().map(of).collect())
}

/// What the parameters are in the world as it is stated.
fn stated(identity: &Identity, columns: &[String]) -> Result<Vec<String>, Problems> {
    if columns.is_empty() {
        return Ok(Vec::new());
    }
    let world = Changed::unchanged(&identity.world, &identity.resolved_world)?;
    let of = |column: &String| {
        let all = paths(&world.outline, column);
        let values = all.iter().filter_map(|path| world.outline.find(path));
        let mut texts: Vec<&str> = values.map(|value| value.text()).collect();
        texts.dedup();
        match texts[..] {
            [one] => one.to_owned(),
            _ => String::new(),
        }
    };
    Ok(columns.iter().map(of).collect())
}
