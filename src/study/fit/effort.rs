//! How closely is looked at a fit: points of its search, of its errors and of its profiles.

use super::search::Search;
use super::uncertainty::ProfileSize;

/// Points of the hypercube for each parameter, where nothing else is said.
const FIRST: usize = 10;
/// Points of the simplex for each parameter, where nothing else is said.
const MOST: usize = 30;
/// Points of a fit in a profile for each parameter that is free in it, where nothing else is said.
const IN_A_PROFILE: usize = 12;

impl Search {
    /// A search over so many parameters: of `first` points and then `most`, or of as many as their number asks for.
    pub fn over(parameters: usize, first: Option<usize>, most: Option<usize>) -> Self {
        Self {
            first: first.unwrap_or(FIRST * parameters).max(1),
            most: most.unwrap_or(MOST * parameters),
        }
    }
}

impl ProfileSize {
    /// Profiles of so many parameters at so many values of each, `most` points at each value or as many as the other
    /// parameters ask for; none where no values are asked for.
    pub fn over(parameters: usize, values: usize, most: Option<usize>) -> Option<Self> {
        (values > 0).then(|| Self {
            values: values.max(2),
            most: most.unwrap_or(IN_A_PROFILE * (parameters - 1)),
        })
    }
}

/// How closely is looked at a fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// The search for the nearest point.
    pub search: Search,
    /// The profile of each parameter; none where none are asked for.
    pub profile: Option<ProfileSize>,
}

impl Effort {
    /// The points at most of the search, of the errors and of the profiles of so many parameters.
    pub fn points(&self, parameters: usize) -> usize {
        let Search { first, most } = self.search;
        let of_one = |size: ProfileSize| size.values * size.most.max(1);
        // A derivative takes a point on each side.
        first + most + 2 * parameters + parameters * self.profile.map_or(0, of_one)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effort_follows_the_number_of_parameters_where_nothing_is_said() {
        let effort = Effort {
            search: Search::over(2, None, None),
            profile: ProfileSize::over(2, 7, None),
        };
        assert_eq!((effort.search.first, effort.search.most), (20, 60));
        assert_eq!(effort.points(2), 20 + 60 + 4 + 2 * 7 * 12);
        let alone = Effort {
            search: Search::over(1, Some(0), Some(5)),
            profile: ProfileSize::over(1, 1, None),
        };
        // With no other parameter a value of a profile is one point.
        assert_eq!(alone.points(1), 1 + 5 + 2 + 2);
        let none = ProfileSize::over(3, 0, Some(9));
        assert_eq!(
            Effort {
                profile: none,
                ..alone
            }
            .points(1),
            8
        );
    }
}
