//! A picture as PNG: 300 dots an inch, words in Roboto, which is inside lockin, so that no font of the machine is asked for.

use tiny_skia::{
    Color, FillRule, LineJoin, Paint, Path, PathBuilder, Pixmap, Stroke, StrokeDash, Transform,
};
use ttf_parser::{Face, OutlineBuilder};

use super::picture::{self, Dot, Fill, Heading, Picture, Shape, Step, Words};

/// Dots of a pixel: two columns, 860 pixels, are 17.5 cm wide.
const SCALE: f64 = 17.5 / 2.54 * DOTS_AN_INCH / 860.0;

const DOTS_AN_INCH: f64 = 300.0;

/// Dots of a metre, as a PNG says how large it is.
const DOTS_A_METRE: u32 = 11_811;

static PLAIN: &[u8] = include_bytes!("fonts/Roboto-Regular.ttf");
static BOLD: &[u8] = include_bytes!("fonts/Roboto-Bold.ttf");

/// Who draws.
const SOFTWARE: &str = "lockin";

impl Picture {
    /// As PNG on a white ground; it holds no time, so the same picture has the same bytes.
    pub fn png(&self) -> Vec<u8> {
        let dots = |pixels: f64| ((pixels * SCALE).round() as u32).max(1);
        let mut sheet = Sheet::new(dots(self.width), dots(self.height));
        for shape in &self.shapes {
            sheet.draw(shape);
        }
        sheet.encoded(&self.title)
    }
}

/// Whether bytes are a PNG that was drawn here.
pub fn is_drawn_png(bytes: &[u8]) -> bool {
    let own = format!("Software\0{SOFTWARE}");
    bytes.starts_with(b"\x89PNG\r\n") && bytes.windows(own.len()).any(|part| part == own.as_bytes())
}

/// What is drawn on.
struct Sheet {
    dots: Pixmap,
    plain: Face<'static>,
    bold: Face<'static>,
}

impl Sheet {
    fn new(width: u32, height: u32) -> Self {
        let face = |font| Face::parse(font, 0).expect("the font that is inside is one");
        let mut dots = Pixmap::new(width, height).expect("a picture has a size");
        dots.fill(Color::WHITE);
        Self {
            dots,
            plain: face(PLAIN),
            bold: face(BOLD),
        }
    }

    fn draw(&mut self, shape: &Shape) {
        match shape {
            Shape::Stroke(line) => self.line(line),
            Shape::Fill(area) => self.area(area),
            Shape::Dot(dot) => self.dot(dot),
            Shape::Spot(_) => {}
            Shape::Heading(heading) => self.heading(heading),
            Shape::Words(words) => self.words(words),
        }
    }

    fn line(&mut self, line: &picture::Stroke) {
        let stroke = Stroke {
            width: line.width as f32,
            dash: Some(line.dashes)
                .filter(|dashes| *dashes > 0.0)
                .and_then(|dashes| StrokeDash::new(vec![dashes, 3.0], 0.0)),
            line_join: if line.is_mark {
                LineJoin::Round
            } else {
                LineJoin::Miter
            },
            ..Stroke::default()
        };
        self.stroke(along(&line.path), line.colour, &stroke);
    }

    fn area(&mut self, area: &Fill) {
        self.fill(along(&area.path), area.colour, area.opacity);
    }

    fn dot(&mut self, dot: &Dot) {
        let ((x, y), radius) = (dot.at, dot.radius);
        let circle = PathBuilder::from_circle(x as f32, y as f32, radius as f32);
        let inside = if dot.full { dot.colour } else { "#fff" };
        self.fill(circle.clone(), inside, 1.0);
        let stroke = Stroke {
            width: 1.5,
            ..Stroke::default()
        };
        self.stroke(circle, dot.colour, &stroke);
    }

    fn heading(&mut self, heading: &Heading) {
        let path = written(&self.bold, &heading.words, heading.size, heading.at);
        self.fill(path, "#111", 1.0);
    }

    fn words(&mut self, words: &Words) {
        let (script, (x, y)) = (words.script, words.at);
        let x = x - words.anchor.before() * width_of(&self.plain, &words.said, script.size);
        let path = written(&self.plain, &words.said, script.size, (x, y));
        self.fill(path, script.colour, 1.0);
    }

    fn fill(&mut self, path: Option<Path>, colour: &str, opacity: f64) {
        if let Some(path) = path {
            let paint = paint(colour, opacity);
            self.dots
                .fill_path(&path, &paint, FillRule::Winding, larger(), None);
        }
    }

    fn stroke(&mut self, path: Option<Path>, colour: &str, stroke: &Stroke) {
        if let Some(path) = path {
            let paint = paint(colour, 1.0);
            self.dots.stroke_path(&path, &paint, stroke, larger(), None);
        }
    }

    /// The dots as a file; all are opaque.
    fn encoded(&self, title: &str) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.dots.width(), self.dots.height());
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: DOTS_A_METRE,
            yppu: DOTS_A_METRE,
            unit: png::Unit::Meter,
        }));
        let said = "a text in a PNG has a keyword of some letters";
        encoder
            .add_text_chunk("Software".to_owned(), SOFTWARE.to_owned())
            .expect(said);
        encoder
            .add_itxt_chunk("Title".to_owned(), title.to_owned())
            .expect(said);
        let rgb: Vec<u8> = self
            .dots
            .data()
            .chunks_exact(4)
            .flat_map(|dot| [dot[0], dot[1], dot[2]])
            .collect();
        let mut writer = encoder.write_header().expect("memory can be written");
        writer
            .write_image_data(&rgb)
            .expect("memory can be written");
        writer.finish().expect("memory can be written");
        file
    }
}

/// From pixels to dots.
fn larger() -> Transform {
    Transform::from_scale(SCALE as f32, SCALE as f32)
}

fn paint(colour: &str, opacity: f64) -> Paint<'static> {
    let [r, g, b] = picture::rgb(colour);
    let mut paint = Paint::default();
    paint.set_color_rgba8(r, g, b, (255.0 * opacity).round() as u8);
    paint
}

fn along(path: &[Step]) -> Option<Path> {
    let mut line = PathBuilder::new();
    for step in path {
        match *step {
            Step::Move((x, y)) => line.move_to(x as f32, y as f32),
            Step::Line((x, y)) => line.line_to(x as f32, y as f32),
            Step::Curve(ends) => {
                let [a, b, c] = ends.map(|(x, y)| (x as f32, y as f32));
                line.cubic_to(a.0, a.1, b.0, b.1, c.0, c.1);
            }
            Step::Close => line.close(),
        }
    }
    line.finish()
}

/// The outlines of a font's letters, as they are placed on the sheet.
struct Pen {
    line: PathBuilder,
    scale: f32,
    at: (f32, f32),
}

impl Pen {
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        (self.at.0 + self.scale * x, self.at.1 - self.scale * y)
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.line.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.line.line_to(x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (bend, end) = (self.place(x1, y1), self.place(x, y));
        self.line.quad_to(bend.0, bend.1, end.0, end.1);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (from, to, end) = (self.place(x1, y1), self.place(x2, y2), self.place(x, y));
        self.line.cubic_to(from.0, from.1, to.0, to.1, end.0, end.1);
    }

    fn close(&mut self) {
        self.line.close();
    }
}

/// Words from a place on, on the line that letters stand on. A sign that the font lacks is its empty box.
fn written(font: &Face, words: &str, size: f64, (x, y): (f64, f64)) -> Option<Path> {
    let scale = size / f64::from(font.units_per_em());
    let mut pen = Pen {
        line: PathBuilder::new(),
        scale: scale as f32,
        at: (x as f32, y as f32),
    };
    let mut x = x;
    for sign in words.chars() {
        let glyph = font.glyph_index(sign).unwrap_or_default();
        pen.at.0 = x as f32;
        font.outline_glyph(glyph, &mut pen);
        x += scale * f64::from(font.glyph_hor_advance(glyph).unwrap_or(0));
    }
    pen.line.finish()
}

fn width_of(font: &Face, words: &str, size: f64) -> f64 {
    let advance = |sign| {
        let glyph = font.glyph_index(sign).unwrap_or_default();
        f64::from(font.glyph_hor_advance(glyph).unwrap_or(0))
    };
    let units: f64 = words.chars().map(advance).sum();
    units * size / f64::from(font.units_per_em())
}
