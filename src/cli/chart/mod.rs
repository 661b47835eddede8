//! Charts as SVG: lines over time, effects and seeds side by side, one number against another. Their bytes depend on
//! what they show alone.

mod canvas;
mod colours;
mod flow;
mod lines;
mod rows;
mod scale;
mod scatter;
#[cfg(test)]
mod tests;

pub use canvas::{escaped, is_drawn};
pub use colours::{MOST, colour, told_apart};
pub use flow::{Band, flow};
pub use lines::{Line, Mark, Point, lines};
pub use rows::{Row, rows};
pub use scatter::{Cross, scatter};

/// How wide a chart is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Width {
    /// One column of a paper, or the screen of a telephone.
    One,
    /// Two columns.
    Two,
}

impl Width {
    /// Pixels; at 17.5 cm for two columns text of 12 is 7 pt high.
    fn pixels(self) -> f64 {
        match self {
            Width::One => 420.0,
            Width::Two => 860.0,
        }
    }
}

/// What all charts have.
pub struct Frame {
    /// What it shows, with the unit.
    pub title: String,
    /// Its width.
    pub width: Width,
    /// Whether equal ratios are equally far apart.
    pub log: bool,
}
