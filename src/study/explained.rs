//! What a word is about that is to be explained.

/// The kind of file or table that is asked about, and the path in it, empty for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// Fields of an organisation's file.
    Organisation(&'a str),
    /// Fields of a file that states a study.
    Study(&'a str),
    /// What can be compared and drawn.
    Measures(&'a str),
    /// Parameters of a world; none for all.
    World(Option<&'a str>),
}

impl<'a> Subject<'a> {
    /// What a path is about: the first word says so, and where it says nothing the path is a world's.
    pub fn of(path: Option<&'a str>) -> Self {
        let below = |word: &str| {
            let rest = path?.strip_prefix(word)?;
            (rest.is_empty() || rest.starts_with('.')).then(|| rest.trim_start_matches('.'))
        };
        None.or_else(|| below("organisation").map(Self::Organisation))
            .or_else(|| below("study").map(Self::Study))
            .or_else(|| below("measures").map(Self::Measures))
            .unwrap_or(Self::World(path))
    }
}

#[cfg(test)]
mod tests {
    use super::Subject::{self, Measures, Organisation, Study, World};

    #[test]
    fn the_first_word_says_what_a_path_is_about() {
        assert_eq!(Subject::of(None), World(None));
        assert_eq!(Subject::of(Some("organisation")), Organisation(""));
        let workloads = Subject::of(Some("organisation.workloads.0.class"));
        assert_eq!(workloads, Organisation("workloads.0.class"));
        assert_eq!(Subject::of(Some("study.seeds")), Study("seeds"));
        assert_eq!(Subject::of(Some("measures.market")), Measures("market"));
        assert_eq!(Subject::of(Some("studying")), World(Some("studying")));
    }
}
