//! The register of sources: what a key such as S12 in a world file stands for.

/// The register, a line a source: key and address.
const REGISTER: &str = include_str!("../../tests/data/sources.csv");

/// Words that stand in place of a source: worked out, chosen without one, or a choice of method.
pub const WORDS: [&str; 3] = ["derived", "assumed", "definition"];

/// The address of a source.
pub fn address(key: &str) -> Option<&'static str> {
    let entries = REGISTER.lines().filter_map(|line| line.split_once(','));
    entries.skip(1).find(|(k, _)| *k == key).map(|(_, a)| a)
}

/// The keys of sources in a comment, in the order of the text: an S and at least two digits.
pub fn keys(comment: &str) -> Vec<&str> {
    let words = comment.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| is_key(word)).collect()
}

fn is_key(word: &str) -> bool {
    let number = word.strip_prefix('S').unwrap_or_default();
    number.len() >= 2 && number.bytes().all(|b| b.is_ascii_digit())
}

/// What a comment gives as its source: keys, and the words that stand in place of one.
pub fn marks(comment: &str) -> Vec<&str> {
    let words = comment.split(|c: char| !c.is_ascii_alphanumeric());
    let mut found: Vec<&str> = Vec::new();
    for word in words.filter(|w| is_key(w) || WORDS.contains(w)) {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_gives_its_sources_in_order_and_once() {
        let comment =
            "share; derived: 20 % of 516 bn (S12), S12 and S115; the share assumed; not S1";
        assert_eq!(keys(comment), ["S12", "S12", "S115"]);
        assert_eq!(marks(comment), ["derived", "S12", "S115", "assumed"]);
    }

    #[test]
    fn a_key_has_its_address_and_another_has_none() {
        assert!(address("S01").is_some_and(|a| a.contains("anthropic")));
        assert_eq!(address("S999"), None);
        assert_eq!(address("key"), None);
    }

    #[test]
    fn every_line_of_the_register_is_a_key_and_its_address() {
        let mut seen = std::collections::BTreeSet::new();
        for line in REGISTER.lines().skip(1) {
            let (key, address) = line.split_once(',').expect("a comma");
            assert!(is_key(key) && !address.is_empty(), "{line}");
            assert!(seen.insert(key), "{key} stands twice");
        }
    }
}
