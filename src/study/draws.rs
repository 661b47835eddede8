//! Draws of a world's prior as the points of a study.

use std::fmt::Write;

use super::valuation::prior::{points, uncertain};
use crate::worldfile::Loaded;
use crate::worldfile::design::{Design, Inferred};
use crate::worldfile::error::{Problem, Problems};

/// `n` draws of what the world says is uncertain and nobody set by hand, a Latin hypercube, each with a start of its own:
/// the draws over which `value` and `ask` go.
///
/// # Errors
/// When nothing is uncertain, `n` is 0, or the world makes no sense at a draw.
pub fn design(loaded: &Loaded, n: usize) -> Result<Design, Problems> {
    let uncertain = uncertain(loaded);
    let wrong = |what: &str, remedy: &str| Problem::new(what).remedy(remedy).into();
    if uncertain.is_empty() {
        return Err(wrong(
            "no draws of the prior: the world says of nothing how uncertain it is, or all of that was set",
            "state ranges under `prior` in the world, or give a table of points",
        ));
    }
    if n == 0 {
        return Err(wrong(
            "no draws of the prior: 0 were asked for",
            "write 1 or more",
        ));
    }
    let width = n.to_string().len();
    let heading = uncertain.iter().map(|u| u.path.as_str());
    let mut text = String::from("name");
    heading.for_each(|path| text.extend([",", path]));
    for (i, point) in points(loaded, &uncertain, n).iter().enumerate() {
        write!(text, "\nd{:0width$}", i + 1).expect("a text grows");
        for x in point {
            write!(text, ",{x:?}").expect("a text grows");
        }
    }
    Design::from_text("the draws of the prior", &text, Inferred::Each, loaded)
}
