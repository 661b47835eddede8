//! A picture: what is drawn, whatever it is written as.

/// A picture of shapes, each over those before it; without a shape it is none.
#[derive(Default)]
pub struct Picture {
    /// Its width in pixels.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What it shows.
    pub title: String,
    /// What is drawn.
    pub shapes: Vec<Shape>,
}

/// A step of a path.
#[derive(Clone, Copy)]
pub enum Step {
    /// To its beginning.
    Move((f64, f64)),
    /// On in a straight line.
    Line((f64, f64)),
    /// On in a curve: two points that bend it, and its end.
    Curve([(f64, f64); 3]),
    /// Back to its beginning.
    Close,
}

/// Something that is drawn.
pub enum Shape {
    /// A line.
    Stroke {
        /// Along here.
        path: Vec<Step>,
        /// Its colour.
        colour: &'static str,
        /// Its width.
        width: f64,
        /// How long its dashes are; 0 where it has none.
        dashes: f32,
        /// Whether it stands for numbers.
        is_mark: bool,
    },
    /// An area.
    Fill {
        /// Around here.
        path: Vec<Step>,
        /// Its colour.
        colour: &'static str,
        /// How opaque it is, 0 to 1.
        opacity: f64,
        /// What it tells, if it stands for a number.
        told: Option<String>,
    },
    /// A dot.
    Dot {
        /// Where.
        at: (f64, f64),
        /// Its radius.
        radius: f64,
        /// Its colour.
        colour: &'static str,
        /// Whether it is filled.
        full: bool,
        /// What it tells.
        told: String,
    },
    /// A spot that is not seen and tells something.
    Spot {
        /// Where.
        at: (f64, f64),
        /// What.
        told: String,
    },
    /// A line of the title.
    Heading {
        /// Where it begins, on the line that letters stand on.
        at: (f64, f64),
        /// What it says.
        words: String,
        /// Its height.
        size: f64,
    },
    /// Words.
    Words {
        /// Where they are anchored, on the line that letters stand on.
        at: (f64, f64),
        /// What they say.
        words: String,
        /// Their height.
        size: f64,
        /// Their colour.
        colour: &'static str,
        /// Where they are anchored.
        anchor: Anchor,
    },
}

/// Where words are anchored.
#[derive(Clone, Copy)]
pub enum Anchor {
    /// At their beginning.
    Start,
    /// In their middle.
    Middle,
    /// At their end.
    End,
}
