//! A picture as SVG.

use std::fmt::Write;

use super::picture::{Anchor, Dot, Fill, Heading, Picture, Shape, Spot, Step, Stroke, Words};

impl Picture {
    /// As SVG on a white ground; nothing where nothing is drawn.
    pub fn svg(&self) -> String {
        if self.shapes.is_empty() {
            return String::new();
        }
        let (width, height) = (self.width, self.height);
        let body: String = self.shapes.iter().map(element).collect();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\" \
             role=\"img\" aria-label=\"{}\" font-family=\"Helvetica, Arial, sans-serif\" fill=\"none\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>\n",
            escaped(&self.title)
        )
    }
}

fn element(shape: &Shape) -> String {
    match shape {
        Shape::Stroke(line) => stroke(line),
        Shape::Fill(area) => fill(area),
        Shape::Dot(spot) => dot(spot),
        Shape::Spot(Spot { at: (x, y), told }) => format!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"7\" fill=\"#fff\" fill-opacity=\"0\">{}</circle>\n",
            title(told)
        ),
        Shape::Heading(Heading {
            at: (x, y),
            words,
            size,
        }) => format!(
            "<text x=\"{x}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"600\" fill=\"#111\">{}</text>\n",
            escaped(words)
        ),
        Shape::Words(said) => words(said),
    }
}

fn fill(area: &Fill) -> String {
    let (d, colour, opacity) = (data(&area.path), area.colour, area.opacity);
    match &area.told {
        None => format!("<path d=\"{d}\" fill=\"{colour}\" fill-opacity=\"{opacity}\"/>\n"),
        Some(told) => format!(
            "<path class=\"mark\" d=\"{d}\" fill=\"{colour}\" fill-opacity=\"{opacity}\">{}</path>\n",
            title(told)
        ),
    }
}

fn dot(dot: &Dot) -> String {
    let ((x, y), radius, colour) = (dot.at, dot.radius, dot.colour);
    let fill = if dot.full { colour } else { "#fff" };
    format!(
        "<circle class=\"mark\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{fill}\" stroke=\"{colour}\" stroke-width=\"1.5\">{}</circle>\n",
        title(&dot.told)
    )
}

fn stroke(line: &Stroke) -> String {
    let (d, colour, width) = (data(&line.path), line.colour, line.width);
    let gaps = if line.dashes > 0.0 {
        format!(" stroke-dasharray=\"{} 3\"", line.dashes)
    } else {
        String::new()
    };
    if line.is_mark {
        format!(
            "<path class=\"mark\" d=\"{d}\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"{gaps}/>\n"
        )
    } else if gaps.is_empty() {
        format!("<path d=\"{d}\" stroke=\"{colour}\" stroke-width=\"{width}\"/>\n")
    } else {
        format!("<path d=\"{d}\" stroke=\"{colour}\"{gaps}/>\n")
    }
}

fn words(words: &Words) -> String {
    let ((x, y), script) = (words.at, words.script);
    let anchor = match words.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{}\" fill=\"{}\"{anchor}>{}</text>\n",
        script.size,
        script.colour,
        escaped(&words.said)
    )
}

fn data(path: &[Step]) -> String {
    let mut data = String::new();
    for step in path {
        let written = match step {
            Step::Move((x, y)) => write!(data, "M{x:.1} {y:.1}"),
            Step::Line((x, y)) => write!(data, "L{x:.1} {y:.1}"),
            Step::Curve(ends) => {
                let ends = ends.map(|(x, y)| format!("{x:.1} {y:.1}"));
                write!(data, "C{}", ends.join(" "))
            }
            Step::Close => write!(data, "Z"),
        };
        written.expect("a text grows");
    }
    data
}

fn title(told: &str) -> String {
    match told {
        "" => String::new(),
        told => format!("<title>{}</title>", escaped(told)),
    }
}

/// Text as SVG and HTML show it.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Whether a text is a picture that was drawn here.
pub fn is_drawn(text: &str) -> bool {
    text.starts_with("<svg xmlns=")
        && text.contains(" font-family=\"Helvetica, Arial, sans-serif\" ")
}
