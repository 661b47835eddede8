//! A picture as PDF: one page as large as it, vectors and words in Helvetica, which every reader of PDF has.

use pdf_writer::types::{LineCapStyle, LineJoinStyle};
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::picture::{self, Dot, Fill, Heading, Picture, Shape, Step, Stroke, Words};

/// Points of a pixel: two columns are 17.5 cm wide.
const SCALE: f64 = 17.5 / 2.54 * 72.0 / 860.0;
/// How far a curve's points are off that makes a quarter of a circle.
const QUARTER: f64 = 0.552_284_75;

const PLAIN: Name = Name(b"F1");
const BOLD: Name = Name(b"F2");

/// Who draws.
const PRODUCER: &str = "lockin";

/// What stands in for the first codes, which Helvetica has and its usual code does not.
const SIGNS: [(char, &[u8], u16); 3] = [
    ('−', b"minus", 584),
    ('≥', b"greaterequal", 549),
    ('≤', b"lessequal", 549),
];

/// Widths of Helvetica's signs from the blank to the tilde, thousandths of its height.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

impl Picture {
    /// As PDF; it holds no time, so the same picture has the same bytes.
    pub fn pdf(&self) -> Vec<u8> {
        let [catalog, pages, page_id, plain, bold, content, info] =
            [1, 2, 3, 4, 5, 6, 7].map(Ref::new);
        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(pages);
        pdf.pages(pages).kids([page_id]).count(1);
        let mut page = pdf.page(page_id);
        let (width, height) = (points(self.width * SCALE), points(self.height * SCALE));
        page.media_box(Rect::new(0.0, 0.0, width, height));
        page.parent(pages).contents(content);
        let mut resources = page.resources();
        resources.fonts().pair(PLAIN, plain).pair(BOLD, bold);
        let opacities = self.opacities();
        let mut states = resources.ext_g_states();
        for place in 0..opacities.len() {
            states.pair(Name(&state(place)), opacity_id(place));
        }
        states.finish();
        resources.finish();
        page.finish();
        for (place, opacity) in opacities.iter().enumerate() {
            pdf.ext_graphics(opacity_id(place))
                .non_stroking_alpha(points(*opacity));
        }
        for (id, name) in [(plain, &b"Helvetica"[..]), (bold, b"Helvetica-Bold")] {
            let mut font = pdf.type1_font(id);
            font.base_font(Name(name));
            let mut encoding = font.encoding_custom();
            encoding.base_encoding(Name(b"WinAnsiEncoding"));
            encoding
                .differences()
                .consecutive(1, SIGNS.map(|(_, name, _)| Name(name)));
        }
        pdf.stream(content, &self.content(&opacities));
        pdf.document_info(info)
            .title(TextStr(&self.title))
            .producer(TextStr(PRODUCER));
        pdf.finish()
    }

    /// The opacities that areas have, each once.
    fn opacities(&self) -> Vec<f64> {
        let mut all: Vec<f64> = Vec::new();
        for shape in &self.shapes {
            if let Shape::Fill(area) = shape
                && !all.contains(&area.opacity)
            {
                all.push(area.opacity);
            }
        }
        all
    }

    fn content(&self, opacities: &[f64]) -> Vec<u8> {
        let mut content = Content::new();
        let scale = points(SCALE);
        // Heights count from the top here, from the foot there.
        content.transform([scale, 0.0, 0.0, -scale, 0.0, points(self.height * SCALE)]);
        content.set_line_cap(LineCapStyle::ButtCap);
        for shape in &self.shapes {
            content.save_state();
            match shape {
                Shape::Stroke(line) => stroke(&mut content, line),
                Shape::Fill(area) => fill(&mut content, area, opacities),
                Shape::Dot(spot) => dot(&mut content, spot),
                Shape::Spot(_) => {}
                Shape::Heading(line) => heading(&mut content, line),
                Shape::Words(said) => words(&mut content, said),
            }
            content.restore_state();
        }
        content.finish().into_vec()
    }
}

/// Whether bytes are a PDF that was drawn here.
pub fn is_drawn_pdf(bytes: &[u8]) -> bool {
    let producer = format!("/Producer ({PRODUCER})");
    let mut parts = bytes.windows(producer.len());
    bytes.starts_with(b"%PDF-") && parts.any(|part| part == producer.as_bytes())
}

fn opacity_id(place: usize) -> Ref {
    Ref::new(8 + place as i32)
}

fn state(place: usize) -> Vec<u8> {
    format!("a{place}").into_bytes()
}

/// A hundredth of a pixel is as fine as anything is drawn.
fn points(x: f64) -> f32 {
    ((1e4 * x).round() / 1e4) as f32
}

fn stroke(content: &mut Content, line: &Stroke) {
    stroked(content, line.colour, line.width);
    if line.dashes > 0.0 {
        content.set_dash_pattern([line.dashes, 3.0], 0.0);
    }
    if line.is_mark {
        content.set_line_join(LineJoinStyle::RoundJoin);
    }
    along(content, &line.path);
    content.stroke();
}

fn fill(content: &mut Content, area: &Fill, opacities: &[f64]) {
    let place = opacities.iter().position(|known| *known == area.opacity);
    content.set_parameters(Name(&state(place.unwrap_or(0))));
    filled(content, area.colour);
    along(content, &area.path);
    content.fill_nonzero();
}

fn dot(content: &mut Content, dot: &Dot) {
    filled(content, if dot.full { dot.colour } else { "#ffffff" });
    stroked(content, dot.colour, 1.5);
    along(content, &circle(dot.at, dot.radius));
    content.fill_nonzero_and_stroke();
}

fn heading(content: &mut Content, heading: &Heading) {
    filled(content, "#111111");
    text(content, (BOLD, heading.size), heading.at, &heading.words);
}

fn words(content: &mut Content, words: &Words) {
    let (script, (x, y)) = (words.script, words.at);
    filled(content, script.colour);
    let x = x - words.anchor.before() * width_of(&words.said, script.size);
    text(content, (PLAIN, script.size), (x, y), &words.said);
}

fn stroked(content: &mut Content, colour: &str, width: f64) {
    let [r, g, b] = rgb(colour);
    content
        .set_stroke_rgb(r, g, b)
        .set_line_width(points(width));
}

fn filled(content: &mut Content, colour: &str) {
    let [r, g, b] = rgb(colour);
    content.set_fill_rgb(r, g, b);
}

fn rgb(colour: &str) -> [f32; 3] {
    picture::rgb(colour).map(|part| points(f64::from(part) / 255.0))
}

fn along(content: &mut Content, path: &[Step]) {
    for step in path {
        match *step {
            Step::Move((x, y)) => content.move_to(points(x), points(y)),
            Step::Line((x, y)) => content.line_to(points(x), points(y)),
            Step::Curve(ends) => {
                let [from, to, end] = ends.map(|(x, y)| (points(x), points(y)));
                content.cubic_to(from.0, from.1, to.0, to.1, end.0, end.1)
            }
            Step::Close => content.close_path(),
        };
    }
}

fn circle((x, y): (f64, f64), r: f64) -> [Step; 6] {
    let k = QUARTER * r;
    [
        Step::Move((x + r, y)),
        Step::Curve([(x + r, y + k), (x + k, y + r), (x, y + r)]),
        Step::Curve([(x - k, y + r), (x - r, y + k), (x - r, y)]),
        Step::Curve([(x - r, y - k), (x - k, y - r), (x, y - r)]),
        Step::Curve([(x + k, y - r), (x + r, y - k), (x + r, y)]),
        Step::Close,
    ]
}

fn text(content: &mut Content, (font, size): (Name, f64), (x, y): (f64, f64), words: &str) {
    let coded: Vec<u8> = words.chars().map(code).collect();
    content
        .begin_text()
        .set_font(font, points(size))
        .set_text_matrix([1.0, 0.0, 0.0, -1.0, points(x), points(y)])
        .show(Str(&coded))
        .end_text();
}

/// A sign in the fonts' code; a question mark where they lack it.
fn code(sign: char) -> u8 {
    let own = SIGNS.iter().position(|(known, ..)| *known == sign);
    match sign {
        _ if own.is_some() => own.unwrap_or(0) as u8 + 1,
        ' '..='~' | '\u{a1}'..='\u{ff}' => sign as u32 as u8,
        '\u{a0}' => b' ',
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '€' => 0x80,
        _ => b'?',
    }
}

/// How wide words are in Helvetica.
fn width_of(words: &str, size: f64) -> f64 {
    let width = |sign: char| {
        let own = SIGNS.iter().find(|(known, ..)| *known == sign);
        match (own, sign) {
            (Some((_, _, width)), _) => *width,
            (None, ' '..='~') => WIDTHS[sign as usize - ' ' as usize],
            (None, '±' | '×' | '÷') => 584,
            (None, '·' | '\u{a0}') => 278,
            (None, '…' | '—') => 1000,
            _ => 556,
        }
    };
    words
        .chars()
        .map(|sign| f64::from(width(sign)))
        .sum::<f64>()
        * size
        / 1000.0
}
