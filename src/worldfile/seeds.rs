//! Seeds as they are written: `1..=20` or `1,5,9`.

use std::collections::BTreeSet;

use super::error::Problem;

/// Most seeds of one study.
const MOST: u64 = 100_000;

/// The largest seed: what the tables' seed column holds.
const LARGEST: u64 = i32::MAX as u64;

/// Seeds as a text that names them: a range where they follow one another.
pub fn as_text(seeds: &[u64]) -> String {
    let follow = seeds.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match seeds {
        [first, .., last] if follow => format!("{first}..={last}"),
        _ => {
            let words: Vec<String> = seeds.iter().map(ToString::to_string).collect();
            words.join(",")
        }
    }
}

/// Seeds as a text that names them, each row of followers as a range: `1..=3,7`.
pub fn in_ranges(seeds: &[u64]) -> String {
    let follow = |a: &u64, b: &u64| *b == a + 1;
    let rows = seeds.chunk_by(follow).map(as_text);
    rows.collect::<Vec<_>>().join(",")
}

/// The seeds that a text names, in its order; or what is wrong with it and what to write.
pub fn parse_seeds(text: &str) -> Result<Vec<u64>, String> {
    let mut seeds = Vec::new();
    for part in text.split(',').map(str::trim) {
        seeds.extend(part_of(part, text)?);
        if seeds.len() as u64 > MOST {
            return Err(too_many());
        }
    }
    if let Some(large) = seeds.iter().find(|seed| **seed > LARGEST) {
        return Err(format!(
            "the seed {large} is too large; write one up to {LARGEST}"
        ));
    }
    let mut seen = BTreeSet::new();
    match seeds.iter().find(|seed| !seen.insert(**seed)) {
        Some(twice) => Err(format!(
            "the seed {twice} is stated twice; keep one of the two"
        )),
        None => Ok(seeds),
    }
}

/// What is wrong with a text that should name seeds, and what to write; nothing if it names some.
pub fn wrong_seeds(text: &str) -> Option<Problem> {
    let told = parse_seeds(text).err()?;
    let (what, remedy) = told.rsplit_once("; ").unwrap_or((&told, ""));
    Some(Problem::new(what).remedy(remedy))
}

fn part_of(part: &str, whole: &str) -> Result<Vec<u64>, String> {
    if let Some((first, last)) = part.split_once("..=") {
        return range(number(first, whole)?, number(last, whole)?);
    }
    if let Some((first, end)) = part.split_once("..") {
        let (first, end) = (number(first, whole)?, number(end, whole)?);
        let before = end.saturating_sub(1);
        if before < first {
            return number("", whole).map(|_| Vec::new());
        }
        return Err(format!(
            "\"{part}\" leaves open whether {end} is a seed; write {first}..={before} or {first}..={end}"
        ));
    }
    number(part, whole).map(|seed| vec![seed])
}

fn range(first: u64, last: u64) -> Result<Vec<u64>, String> {
    if last < first {
        return Err(format!(
            "the seeds {first}..={last} run backwards; write {last}..={first}"
        ));
    }
    if last - first >= MOST {
        return Err(too_many());
    }
    Ok((first..=last).collect())
}

fn number(text: &str, whole: &str) -> Result<u64, String> {
    text.trim().parse().map_err(|_| match whole.trim() {
        "" => "there are no seeds; write 1..=20 or 1,5,9".to_string(),
        whole => format!("\"{whole}\" does not name seeds; write 1..=20 or 1,5,9"),
    })
}

fn too_many() -> String {
    format!("there are more than {MOST} seeds; write fewer, such as 1..=20")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_are_ranges_or_lists() {
        assert_eq!(parse_seeds("1..=4").unwrap(), [1, 2, 3, 4]);
        assert_eq!(parse_seeds(" 1, 9,5 ").unwrap(), [1, 9, 5]);
        assert_eq!(parse_seeds("7").unwrap(), [7]);
        assert_eq!(parse_seeds("1..=2, 5").unwrap(), [1, 2, 5]);
        assert_eq!(parse_seeds(&LARGEST.to_string()).unwrap(), [LARGEST]);
        assert!(parse_seeds(&(LARGEST + 1).to_string()).is_err());
    }

    #[test]
    fn a_half_open_range_is_refused_with_both_readings() {
        let told = parse_seeds("1..20").unwrap_err();
        assert!(told.ends_with("write 1..=19 or 1..=20"), "{told}");
    }

    #[test]
    fn other_mistakes_are_told() {
        for (text, told) in [
            ("", "there are no seeds; write 1..=20 or 1,5,9"),
            (
                "1,,2",
                "\"1,,2\" does not name seeds; write 1..=20 or 1,5,9",
            ),
            ("-3", "\"-3\" does not name seeds; write 1..=20 or 1,5,9"),
            ("1..=3,2", "the seed 2 is stated twice; keep one of the two"),
            ("9..=1", "the seeds 9..=1 run backwards; write 1..=9"),
            (
                "0..=100000",
                "there are more than 100000 seeds; write fewer, such as 1..=20",
            ),
            (
                "0..=18446744073709551615",
                "there are more than 100000 seeds; write fewer, such as 1..=20",
            ),
        ] {
            assert_eq!(parse_seeds(text).unwrap_err(), told, "{text}");
        }
    }
}
