//! How firms compete at the start of a study, as their margins tell.

use super::opened::Opened;
use super::trouble::Trouble;
use crate::plan::stated::WorldFile;
use crate::sim::state::StartInWords;

/// How a firm competes: what makes its margin at the start what the rule by which it prices would set.
#[derive(Debug, Clone, PartialEq)]
pub struct Conduct {
    /// The firm, or `vendor@provider` for who sells another's models.
    pub firm: String,
    /// 1 is a best response to perceived demand, below 1 is softer, above 1 tougher.
    pub k: f64,
    /// Its mean discount, a share of the list price; none of who gives none.
    pub discount: Option<f64>,
}

/// The conduct that was inferred at the start of a study: providers, vendors, channels, those left out that enter later.
///
/// # Errors
/// When the manifest's start is none, which is input.
pub fn conduct(study: &Opened) -> Result<Vec<Conduct>, Trouble> {
    let place = study.store.folder.display();
    let start = study.manifest.start.clone().into_rust();
    let start = start.map_err(|error| Trouble::Input(format!("{place}: start: {error}")))?;
    Ok(of_start(&start, &study.plan.world))
}

fn of_start(start: &StartInWords, world: &WorldFile) -> Vec<Conduct> {
    let with_discount = |(firm, discount, k): &(String, f64, f64)| Conduct {
        firm: firm.clone(),
        k: *k,
        discount: Some(*discount),
    };
    let without = |(firm, k, _): &(String, f64, f64)| Conduct {
        firm: firm.clone(),
        k: *k,
        discount: None,
    };
    let providers = start.providers.iter().map(with_discount);
    let vendors = start.vendors.iter().map(without);
    let channels = start.channels.iter().map(with_discount);
    let all = providers.chain(vendors).chain(channels);
    all.filter(|one| !enters_later(&one.firm, world)).collect()
}

/// Whether a firm, or either side of a channel, is not there at the start.
fn enters_later(firm: &str, world: &WorldFile) -> bool {
    let providers = world.providers.iter().map(|p| (&p.name, &p.enters_like));
    let vendors = world.vendors.iter().map(|v| (&v.name, &v.enters_like));
    let mut entrants = providers.chain(vendors).filter(|(_, like)| like.is_some());
    entrants.any(|(entrant, _)| firm.split('@').any(|part| part == entrant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worldfile::Loaded;
    use crate::worldfile::shipped::shipped;

    #[test]
    fn who_enters_later_has_no_conduct_at_the_start_nor_have_its_channels() {
        let text = shipped("teaching").unwrap().to_owned();
        let loaded = Loaded::from_text("teaching", text, &[], None).unwrap();
        let mut world = loaded.world().clone();
        world.providers[1].enters_like = Some(world.providers[0].name.clone());
        let [first, later] = [0, 1].map(|p| world.providers[p].name.clone());
        let start = StartInWords {
            providers: vec![(first.clone(), 0.2, 0.9), (later.clone(), 0.1, 1.0)],
            vendors: vec![("lab".to_owned(), 1.1, 0.0)],
            channels: vec![
                (format!("lab@{first}"), 0.3, 0.8),
                (format!("lab@{later}"), 0.3, 0.8),
            ],
            loop_gain: 0.0,
            mean_utilities: Vec::new(),
        };
        let all = of_start(&start, &world);
        let firms: Vec<&str> = all.iter().map(|one| one.firm.as_str()).collect();
        assert_eq!(firms, [first.as_str(), "lab", &format!("lab@{first}")]);
        let discounts: Vec<_> = all.iter().map(|one| one.discount).collect();
        assert_eq!(discounts, [Some(0.2), None, Some(0.3)]);
        assert_eq!(all[1].k, 1.1);
    }
}
