//! Offers that are meant by their names, and the market that they lie in.

use crate::ids::{MarketKind, OfferId};
use crate::plan::Plan;
use crate::study::trouble::Trouble;
use crate::worldfile::error::did_you_mean;

/// A group of offers of one market. Offers are told by their places in the market.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The market.
    pub market: MarketKind,
    /// The names of all offers of the market, in the order of the world.
    pub names: Vec<String>,
    /// The firm behind each of them, counted in its market.
    pub firms: Vec<usize>,
    /// The offers of the group, in the order of the world.
    pub members: Vec<usize>,
}

impl Group {
    /// The group of what `words` name: an offer each, or all channels of a vendor; in `market`, or in the one that the
    /// offers are in.
    ///
    /// # Errors
    /// When a word names no offer, or the offers are not of one market.
    pub fn named(
        plan: &Plan,
        words: &[String],
        market: Option<MarketKind>,
    ) -> Result<Self, Trouble> {
        let mut found: Vec<usize> = Vec::new();
        for word in words {
            let word = word.trim();
            let places = meant(plan, word, market);
            if places.is_empty() {
                return Err(Trouble::Input(unknown(plan, word, market)));
            }
            found.extend(places);
        }
        found.sort_unstable();
        found.dedup();
        let market = one_market(plan, &found)?;
        let range = plan.offers.of(market);
        let name = |o: usize| plan.offers.name(OfferId::at(o)).to_owned();
        let firm = |o: usize| usize::from(plan.offers.get(OfferId::at(o)).nest);
        Ok(Self {
            market,
            names: range.clone().map(name).collect(),
            firms: range.clone().map(firm).collect(),
            members: found.iter().map(|o| o - range.start).collect(),
        })
    }

    /// All offers of the firm behind an offer, in the group or not.
    pub fn of_firm(&self, offer: usize) -> Vec<usize> {
        let own = |&q: &usize| self.firms[q] == self.firms[offer];
        (0..self.names.len()).filter(own).collect()
    }

    /// All offers of the other firms that have one in the group.
    pub fn of_other_firms(&self, offer: usize) -> Vec<usize> {
        let other = |&q: &usize| {
            let merges = self.members.iter().any(|&p| self.firms[p] == self.firms[q]);
            merges && self.firms[q] != self.firms[offer]
        };
        (0..self.names.len()).filter(other).collect()
    }

    /// Whether every firm of the group sells in it, by what each offer of the market takes in.
    pub fn sells(&self, revenue: &[f64]) -> bool {
        let of_firm = |o: usize| {
            let own = self
                .members
                .iter()
                .filter(|&&q| self.firms[q] == self.firms[o]);
            own.map(|&q| revenue[q]).sum::<f64>()
        };
        self.members.iter().all(|&o| of_firm(o) > 0.0)
    }
}

/// The market of some offers, told by their places in the world.
fn one_market(plan: &Plan, offers: &[usize]) -> Result<MarketKind, Trouble> {
    let market = |o: usize| plan.offers.get(OfferId::at(o)).market;
    let first = offers[0];
    match offers.iter().find(|&&o| market(o) != market(first)) {
        None => Ok(market(first)),
        Some(&other) => Err(Trouble::Input(format!(
            "--offers: {} is in the {} market and {} in the {} market; a group lies in one market",
            plan.offers.name(OfferId::at(first)),
            market(first).name(),
            plan.offers.name(OfferId::at(other)),
            market(other).name()
        ))),
    }
}

/// The offers that a word names, by their places in the world: one, or all of a vendor.
fn meant(plan: &Plan, word: &str, market: Option<MarketKind>) -> Vec<usize> {
    let is_meant = |&o: &usize| {
        let offer = plan.offers.get(OfferId::at(o));
        let vendor = offer.vendor.map(|v| &plan.world.vendors[v.index()].name);
        market.is_none_or(|m| m == offer.market)
            && (plan.offers.name(OfferId::at(o)) == word || vendor.is_some_and(|v| v == word))
    };
    (0..plan.offers.len()).filter(is_meant).collect()
}

/// Says that a word names no offer, and which names there are.
fn unknown(plan: &Plan, word: &str, market: Option<MarketKind>) -> String {
    let mut names: Vec<&str> = plan
        .offers
        .iter()
        .filter(|(_, offer)| market.is_none_or(|m| m == offer.market))
        .map(|(id, _)| plan.offers.name(id))
        .collect();
    if market != Some(MarketKind::Compute) {
        names.extend(plan.world.vendors.iter().map(|v| v.name.as_str()));
    }
    let place = market.map_or(String::new(), |m| format!(" in the {} market", m.name()));
    format!(
        "--offers {word}: there is no such offer{place}; {}",
        did_you_mean(word, &names)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worldfile::Loaded;

    fn plan() -> Plan {
        let text = include_str!("../../../worlds/teaching.ron").to_owned();
        Loaded::from_text("w.ron", text, &[], None).unwrap().base()
    }

    fn named(words: &[&str]) -> Result<Group, Trouble> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        Group::named(&plan(), &words, None)
    }

    #[test]
    fn a_word_stands_for_an_offer_or_for_all_channels_of_a_vendor() {
        let clouds = named(&["south", " north"]).unwrap();
        assert_eq!(clouds.market, MarketKind::Compute);
        let names = clouds.members.iter().map(|&o| clouds.names[o].as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["north", "south"]);
        let models = named(&["alpha"]).unwrap();
        assert_eq!(models.market, MarketKind::Model);
        let first = models.members[0];
        assert_eq!(models.of_firm(first), models.members);
        assert!(models.of_other_firms(first).is_empty());
        let both = named(&["alpha", "beta"]).unwrap();
        assert_eq!(
            [both.of_firm(first), both.of_other_firms(first)]
                .concat()
                .len(),
            both.members.len()
        );
    }

    #[test]
    fn a_group_sells_where_each_of_its_firms_does() {
        let group = named(&["alpha", "beta"]).unwrap();
        let mut revenue = vec![0.0; group.names.len()];
        revenue[group.members[0]] = 1.0;
        assert!(!group.sells(&revenue));
        let other = group.of_other_firms(group.members[0])[0];
        revenue[other] = 1.0;
        assert!(group.sells(&revenue));
    }

    #[test]
    fn what_names_nothing_or_lies_in_two_markets_is_refused() {
        let told = named(&["nort"]).unwrap_err();
        assert!(told.text().contains("did you mean north"), "{told}");
        let told = named(&["north", "alpha"]).unwrap_err();
        assert!(
            told.text().ends_with("a group lies in one market"),
            "{told}"
        );
        assert_eq!(told.code(), 2);
    }
}
