//! Lines, shapes and words of a picture.

use super::picture::{
    Anchor, Dot, Fill, Heading, Picture, Script, Shape, Spot, Step, Stroke, Words,
};

/// A picture that is being drawn.
pub struct Canvas(Picture);

/// Height of the words of a chart.
pub const TEXT: f64 = 12.0;
/// Height of the words of marks.
pub const SMALL: f64 = 10.0;
/// Distance of two lines of words.
pub const LINE: f64 = 15.0;
/// What frames and axes are drawn in.
pub const GREY: &str = "#6b6b6b";
/// What rules are drawn in.
pub const PALE: &str = "#d9d9d9";

/// How axes and frames are named.
pub const AXIS: Script = text(GREY);

/// Words of a chart in a colour.
pub const fn text(colour: &'static str) -> Script {
    Script { size: TEXT, colour }
}

/// The plane that numbers are drawn in, by its edges.
#[derive(Clone, Copy)]
pub struct Plane {
    /// The left edge.
    pub left: f64,
    /// The right one.
    pub right: f64,
    /// The top.
    pub top: f64,
    /// The bottom.
    pub bottom: f64,
}

/// A ribbon between two heights, as thick at both ends.
pub struct Ribbon {
    /// The upper corner of its beginning.
    pub from: (f64, f64),
    /// The upper corner of its end.
    pub to: (f64, f64),
    /// How thick it is.
    pub thick: f64,
    /// Its colour.
    pub colour: &'static str,
    /// How opaque it is, 0 to 1.
    pub opacity: f64,
}

/// Room beside a plane for the numbers of its levels.
pub fn room_for(levels: &[(f64, String)]) -> f64 {
    let widths = levels.iter().map(|(_, text)| width_of(text, TEXT));
    widths.fold(0.0, f64::max) + 12.0
}

/// About how wide words are at most: a letter of a wide face without serifs is as wide as 0.6 of its height.
pub fn width_of(words: &str, height: f64) -> f64 {
    0.6 * height * words.chars().count() as f64
}

impl Canvas {
    /// Nothing yet.
    pub fn new(width: f64, height: f64) -> Self {
        Self(Picture {
            width,
            height,
            ..Picture::default()
        })
    }

    fn add(&mut self, shape: Shape) {
        self.0.shapes.push(shape);
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &'static str, width: f64) {
        self.add(Shape::Stroke(Stroke {
            path: through(&[from, to]),
            colour,
            width,
            dashes: 0.0,
            is_mark: false,
        }));
    }

    /// A dashed line.
    pub fn dashes(&mut self, from: (f64, f64), to: (f64, f64), colour: &'static str) {
        self.add(Shape::Stroke(Stroke {
            path: through(&[from, to]),
            colour,
            width: 1.0,
            dashes: 3.0,
            is_mark: false,
        }));
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], colour: &'static str, dashed: bool) {
        self.add(Shape::Stroke(Stroke {
            path: through(points),
            colour,
            width: 2.0,
            dashes: if dashed { 6.0 } else { 0.0 },
            is_mark: true,
        }));
    }

    /// An area with these corners.
    pub fn area(&mut self, corners: &[(f64, f64)], colour: &'static str, opacity: f64) {
        let mut path = through(corners);
        path.push(Step::Close);
        self.add(Shape::Fill(Fill {
            path,
            colour,
            opacity,
            told: None,
        }));
    }

    /// A ribbon; `told` shows where a pointer rests on it.
    pub fn ribbon(&mut self, ribbon: &Ribbon, told: &str) {
        let ((a, b), (c, d)) = (ribbon.from, ribbon.to);
        let thick = ribbon.thick;
        let (middle, lower, end) = (f64::midpoint(a, c), b + thick, d + thick);
        self.add(Shape::Fill(Fill {
            path: vec![
                Step::Move((a, b)),
                Step::Curve([(middle, b), (middle, d), (c, d)]),
                Step::Line((c, end)),
                Step::Curve([(middle, end), (middle, lower), (a, lower)]),
                Step::Close,
            ],
            colour: ribbon.colour,
            opacity: ribbon.opacity,
            told: Some(told.to_owned()),
        }));
    }

    /// A dot, hollow or full; `told` shows where a pointer rests on it.
    pub fn dot(
        &mut self,
        at: (f64, f64),
        radius: f64,
        (colour, full): (&'static str, bool),
        told: &str,
    ) {
        self.add(Shape::Dot(Dot {
            at,
            radius,
            colour,
            full,
            told: told.to_owned(),
        }));
    }

    /// A spot that tells something where a pointer rests on it, and is not seen.
    pub fn spot(&mut self, at: (f64, f64), told: &str) {
        self.add(Shape::Spot(Spot {
            at,
            told: told.to_owned(),
        }));
    }

    /// Words, their middle at the height given.
    pub fn words(&mut self, (x, y): (f64, f64), words: &str, script: Script, anchor: Anchor) {
        self.add(Shape::Words(Words {
            at: (x, y + 0.35 * script.size),
            said: words.to_owned(),
            script,
            anchor,
        }));
    }

    /// A rule across a plane at a height, its number at the left.
    pub fn level(&mut self, plane: &Plane, y: f64, number: &str, colour: &'static str) {
        self.line((plane.left, y), (plane.right, y), colour, 1.0);
        self.words((plane.left - 6.0, y), number, AXIS, Anchor::End);
    }

    /// A rule down a plane at a place, its number under it.
    pub fn upright(&mut self, plane: &Plane, x: f64, number: &str, colour: &'static str) {
        self.line((x, plane.top), (x, plane.bottom), colour, 1.0);
        self.words((x, plane.bottom + 14.0), number, AXIS, Anchor::Middle);
    }

    /// The title over the chart, in as many lines as it needs.
    pub fn heading(&mut self, heading: &str) {
        let mut y = 12.0;
        for line in wrapped(heading, self.0.width - 8.0, TEXT + 1.0) {
            self.add(Shape::Heading(Heading {
                at: (4.0, y + 4.0),
                words: line,
                size: TEXT + 1.0,
            }));
            y += LINE + 2.0;
        }
    }

    /// The picture.
    pub fn drawn(mut self, title: &str) -> Picture {
        title.clone_into(&mut self.0.title);
        self.0
    }
}

/// How many lines a heading needs in a width.
pub fn heading_height(heading: &str, width: f64) -> f64 {
    wrapped(heading, width - 8.0, TEXT + 1.0).len() as f64 * (LINE + 2.0) + 12.0
}

/// Words in lines that fit a width.
fn wrapped(words: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split(' ') {
        let line = lines.last_mut().expect("there is one");
        let longer = format!("{line} {word}");
        if line.is_empty() {
            word.clone_into(line);
        } else if 1.05 * width_of(&longer, size) <= width {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

fn through(points: &[(f64, f64)]) -> Vec<Step> {
    let mut steps: Vec<Step> = points.iter().map(|&point| Step::Line(point)).collect();
    if let Some(first) = points.first() {
        steps[0] = Step::Move(*first);
    }
    steps
}
