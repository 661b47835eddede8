//! A parameter and between what it lies, as it is typed: `choice.compute_price_sensitivity=2.5..8`.

use std::str::FromStr;

use crate::plan::stated::WorldFile;

/// Between what a parameter lies.
#[derive(Debug, Clone, PartialEq)]
pub struct Range {
    /// The parameter's path.
    pub path: String,
    /// From.
    pub low: f64,
    /// To.
    pub high: f64,
}

impl Range {
    /// The range of the parameter `path` between `ends`, `LOW..HIGH`; none unless both are numbers, the lower first.
    pub fn between(path: &str, ends: &str) -> Option<Self> {
        let (low, high) = ends.split_once("..")?;
        let number = |end: &str| end.trim().parse::<f64>().ok().filter(|x| x.is_finite());
        let (low, high) = (number(low)?, number(high)?);
        (low < high).then(|| Self {
            path: path.to_owned(),
            low,
            high,
        })
    }

    /// The value that is a share of the way from its lower end, 0, to its upper, 1.
    pub fn at(&self, share: f64) -> f64 {
        self.low + share * (self.high - self.low)
    }
}

/// What a world says is uncertain, each with between what it lies; nothing where it states no prior.
pub fn of_prior(world: &WorldFile) -> Vec<Range> {
    let prior = world.prior.iter();
    let range = prior.map(|uncertain| Range {
        path: uncertain.path.clone(),
        low: uncertain.low,
        high: uncertain.high,
    });
    range.collect()
}

impl FromStr for Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=');
        let range = parts.and_then(|(path, ends)| Self::between(path.trim(), ends));
        range.ok_or_else(|| {
            "write a path and its range, as choice.compute_price_sensitivity=2.5..8, the lower end first".to_owned()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_and_goes_from_its_lower_to_its_upper_end() {
        let range: Range = " lock_in.embedding_per_year = 0.2 .. 1.2 ".parse().unwrap();
        assert_eq!(range.path, "lock_in.embedding_per_year");
        assert_eq!([range.at(0.0), range.at(0.5)], [0.2, 0.7]);
        assert!((range.at(1.0) - 1.2).abs() < 1e-15);
    }

    #[test]
    fn what_is_no_range_is_refused_and_says_how_one_is_written() {
        for text in [
            "a", "a=1", "a=1..", "a=2..1", "a=1..1", "a=1..inf", "a=nan..1", "a=x..1",
        ] {
            let told = text.parse::<Range>().unwrap_err();
            assert!(told.ends_with("the lower end first"), "{text}: {told}");
        }
    }
}
