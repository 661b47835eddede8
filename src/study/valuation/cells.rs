//! Which runs a full valuation needs: both scopes of every deal's discount, under every calibration.

use crate::plan::Plan;
use crate::plan::stated::WorldFile;
use crate::study::BASE;
use crate::terms::deals::{DealTerms, DiscountScope};
use crate::worldfile::Loaded;
use crate::worldfile::change::{Change, Origin, parse_set};
use crate::worldfile::error::Problems;
use crate::worldfile::sets::over;

/// A reading of a deal: under which calibration, with which scope of its discount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The place of the deal in the world.
    pub deal: usize,
    /// The calibration.
    pub calibration: String,
    /// The scope.
    pub scope: DiscountScope,
    /// The variant that is the world with the deal so read.
    pub with: String,
    /// The variant that is the world without it.
    pub without: String,
}

/// Both scopes, the one that is stated first.
fn scopes(deal: &DealTerms) -> [DiscountScope; 2] {
    [deal.discount_scope, deal.discount_scope.other()]
}

/// Every reading of some deals of `world`, by their places, under `calibration`.
pub fn cells(world: &WorldFile, calibration: &str, deals: &[usize]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for &d in deals {
        let deal = &world.deals[d];
        for scope in scopes(deal) {
            cells.push(Cell {
                deal: d,
                calibration: calibration.to_owned(),
                scope,
                with: with(deal, scope),
                without: format!("no-{}", deal.name),
            });
        }
    }
    cells
}

/// The variant that holds `deal` with `scope`: base, if that is what is stated or if there is no discount.
fn with(deal: &DealTerms, scope: DiscountScope) -> String {
    if scope == deal.discount_scope || deal.price_discount == 0.0 {
        BASE.to_owned()
    } else {
        format!("{}-{}", deal.name, scope.words())
    }
}

/// The world of a study under another calibration.
///
/// # Errors
/// When what was set by hand does not go with it.
pub fn recalibrated(
    place: &str,
    stated: &str,
    sets: &[String],
    calibration: &str,
) -> Result<Loaded, Problems> {
    let sets: Result<Vec<Change>, _> = sets.iter().map(|set| parse_set(set)).collect();
    Loaded::from_text(place, stated.to_owned(), &sets?, Some(calibration))
}

/// A variant that a study of the cells needs: its name and plan.
pub type Needed = (String, Plan);

/// The variants of the cells of some deals of `loaded` but those in `there`.
///
/// # Errors
/// When a variant cannot be made.
pub fn needed(loaded: &Loaded, deals: &[usize], there: &[String]) -> Result<Vec<Needed>, Problems> {
    let mut needed: Vec<Needed> = Vec::new();
    for cell in cells(loaded.world(), loaded.calibration(), deals) {
        let deal = &loaded.world().deals[cell.deal];
        for name in [&cell.with, &cell.without] {
            if there.contains(name) || needed.iter().any(|(known, ..)| known == name) {
                continue;
            }
            let plan = match name {
                name if *name == cell.with && name != BASE => scoped(loaded, deal, cell.scope)?,
                name => loaded.variant(name)?,
            };
            needed.push((name.clone(), plan));
        }
    }
    Ok(needed)
}

/// The plan of the base world with the discount of `deal` on `scope`.
fn scoped(loaded: &Loaded, deal: &DealTerms, scope: DiscountScope) -> Result<Plan, Problems> {
    let path = format!("deals.{}.discount_scope", deal.name);
    let own = Change {
        path,
        value: format!("{scope:?}"),
        origin: Origin::CommandLine,
    };
    let sets = over(loaded.sets(), &[own], loaded.changed());
    let calibration = Some(loaded.calibration());
    let text = loaded.text().to_owned();
    Ok(Loaded::from_text(loaded.file(), text, &sets, calibration)?.base())
}
