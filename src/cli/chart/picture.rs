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
    Stroke(Stroke),
    /// An area.
    Fill(Fill),
    /// A dot.
    Dot(Dot),
    /// A spot that is not seen and tells something.
    Spot(Spot),
    /// A line of the title.
    Heading(Heading),
    /// Words.
    Words(Words),
}

/// A line.
pub struct Stroke {
    /// Along here.
    pub path: Vec<Step>,
    /// Its colour.
    pub colour: &'static str,
    /// Its width.
    pub width: f64,
    /// How long its dashes are; 0 where it has none.
    pub dashes: f32,
    /// Whether it stands for numbers.
    pub is_mark: bool,
}

/// An area.
pub struct Fill {
    /// Around here.
    pub path: Vec<Step>,
    /// Its colour.
    pub colour: &'static str,
    /// How opaque it is, 0 to 1.
    pub opacity: f64,
    /// What it tells, if it stands for a number.
    pub told: Option<String>,
}

/// A dot.
pub struct Dot {
    /// Where.
    pub at: (f64, f64),
    /// Its radius.
    pub radius: f64,
    /// Its colour.
    pub colour: &'static str,
    /// Whether it is filled.
    pub full: bool,
    /// What it tells.
    pub told: String,
}

/// A spot that is not seen and tells something.
pub struct Spot {
    /// Where.
    pub at: (f64, f64),
    /// What.
    pub told: String,
}

/// A line of the title.
pub struct Heading {
    /// Where it begins, on the line that letters stand on.
    pub at: (f64, f64),
    /// What it says.
    pub words: String,
    /// Its height.
    pub size: f64,
}

/// Words.
pub struct Words {
    /// Where they are anchored, on the line that letters stand on.
    pub at: (f64, f64),
    /// What they say.
    pub said: String,
    /// How they are written.
    pub script: Script,
    /// Where they are anchored.
    pub anchor: Anchor,
}

/// How words are written.
#[derive(Clone, Copy)]
pub struct Script {
    /// Their height.
    pub size: f64,
    /// Their colour.
    pub colour: &'static str,
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

impl Anchor {
    /// The part of their width that stands before the place.
    pub fn before(self) -> f64 {
        match self {
            Anchor::Start => 0.0,
            Anchor::Middle => 0.5,
            Anchor::End => 1.0,
        }
    }
}

/// Red, green and blue of a colour that is written `#1122ff`, or `#12f`.
pub fn rgb(colour: &str) -> [u8; 3] {
    let digits = colour.chars().filter_map(|c| c.to_digit(16));
    let digits: Vec<u8> = digits.map(|digit| digit as u8).collect();
    [0, 1, 2].map(|i| match digits.len() {
        3 => 17 * digits[i],
        _ => 16 * digits[2 * i] + digits[2 * i + 1],
    })
}
