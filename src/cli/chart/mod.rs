//! Charts: lines over time, effects and seeds side by side, one number against another. A
//! picture is written as SVG, PDF or PNG; its bytes depend on what it shows alone.

mod canvas;
mod colours;
mod flow;
mod lines;
mod pdf;
mod picture;
mod png;
mod rows;
mod scale;
mod scatter;
mod svg;
#[cfg(test)]
mod tests;

pub use colours::{BASE_COLOUR, COLOURS, MOST, colour, told_apart};
pub use flow::{Band, flow};
pub use lines::{Line, Mark, Point, lines};
pub use pdf::is_drawn_pdf;
pub use picture::Picture;
pub use png::is_drawn_png;
pub use rows::{Row, rows};
pub use scatter::{Cross, scatter};
pub use svg::{escaped, is_drawn};

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
