//! Lines over time, each named at its end.

use super::Frame;
use super::canvas::{
    AXIS, Canvas, GREY, LINE, PALE, Plane, SMALL, TEXT, heading_height, room_for, text, width_of,
};
use super::picture::{Anchor, Picture, Script};
use super::scale::Scale;

/// Where a mean stands at a time, with its interval.
#[derive(Clone, Copy)]
pub struct Point {
    /// The time as a calendar year: 2030.5 is the middle of 2030.
    pub at: f64,
    /// The mean.
    pub mean: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A line over time.
pub struct Line {
    /// What it is of.
    pub name: String,
    /// Its colour.
    pub colour: &'static str,
    /// Whether it is dashed.
    pub dashed: bool,
    /// Its points.
    pub points: Vec<Point>,
}

/// A day on which something begins or ends.
pub struct Mark {
    /// The day as a calendar year.
    pub at: f64,
    /// What happens.
    pub name: String,
}

/// Height of the plane that lines are drawn in.
const HEIGHT: f64 = 230.0;
/// Room under it for years.
const FOOT: f64 = 26.0;
/// Rows of names of marks over the plane.
const MARKS: usize = 3;

/// Draws lines with their bands and a dashed rule at each mark; nothing where there is nothing to draw.
pub fn lines(frame: &Frame, lines: &[Line], marks: &[Mark]) -> Picture {
    let points = || lines.iter().flat_map(|line| &line.points);
    let times = || points().map(|point| point.at);
    let (Some(first), Some(last)) = (times().reduce(f64::min), times().reduce(f64::max)) else {
        return Picture::default();
    };
    let width = frame.width.pixels();
    let marks: Vec<&Mark> = marks
        .iter()
        .filter(|mark| first < mark.at && mark.at < last)
        .collect();
    let over = LINE * marks.len().min(MARKS) as f64;
    let values = Scale::over(points().flat_map(|p| [p.low, p.mean, p.high]), frame.log);
    let levels = values.ticks(5);
    let names = lines
        .iter()
        .map(|line| width_of(&line.name, TEXT))
        .fold(0.0, f64::max);
    let top = heading_height(&frame.title, width) + over;
    let plane = Plane {
        left: room_for(&levels),
        right: width - (names + 14.0).min(0.42 * width),
        top,
        bottom: top + HEIGHT,
    };
    let mut canvas = Canvas::new(width, plane.bottom + FOOT);
    canvas.heading(&frame.title);
    let times = Scale::between(first, last.max(first + 1e-9));
    let x = times.on(plane.left, plane.right);
    let y = values.on(plane.bottom, plane.top);
    for (value, number) in &levels {
        canvas.level(&plane, y.at(*value), number, PALE);
    }
    years(&mut canvas, &plane, x, (first, last));
    name_marks(&mut canvas, &plane, x, &marks);
    for line in lines {
        draw(&mut canvas, line, x, y);
    }
    name_ends(&mut canvas, &plane, y, lines);
    canvas.drawn(&frame.title)
}

/// Names as many first days of years as there is room for.
fn years(canvas: &mut Canvas, plane: &Plane, x: Scale, (first, last): (f64, f64)) {
    let Plane {
        left,
        right,
        bottom,
        ..
    } = *plane;
    let room = width_of("20000", TEXT);
    let whole = first.ceil() as i32..=last.floor() as i32;
    let every = ((last - first) * room / (right - left)).ceil().max(1.0) as i32;
    canvas.line((left, bottom), (right, bottom), GREY, 1.0);
    for year in whole {
        let at = x.at(f64::from(year));
        canvas.line((at, bottom), (at, bottom + 4.0), GREY, 1.0);
        if year % every == 0 {
            canvas.words((at, bottom + 14.0), &year.to_string(), AXIS, Anchor::Middle);
        }
    }
}

/// A dashed rule for each mark, its name above the plane, one row under the other.
fn name_marks(canvas: &mut Canvas, plane: &Plane, x: Scale, marks: &[&Mark]) {
    let script = Script {
        size: SMALL,
        ..AXIS
    };
    let rows = marks.len().min(MARKS);
    for (place, mark) in marks.iter().enumerate() {
        let at = x.at(mark.at);
        let row = plane.top - LINE * (rows - place % MARKS) as f64 + 6.0;
        canvas.dashes((at, row), (at, plane.bottom), GREY);
        let wide = width_of(&mark.name, SMALL);
        if at + wide + 4.0 < plane.right || at - plane.left < wide {
            canvas.words((at + 3.0, row), &mark.name, script, Anchor::Start);
        } else {
            canvas.words((at - 3.0, row), &mark.name, script, Anchor::End);
        }
    }
}

/// A line over its band; its value shows where a pointer rests at a year's end.
fn draw(canvas: &mut Canvas, line: &Line, x: Scale, y: Scale) {
    for run in line.points.split(|point| !point.mean.is_finite()) {
        let at = |value: fn(&Point) -> f64| run.iter().map(move |p| (x.at(p.at), y.at(value(p))));
        let has_band = |p: &Point| p.low.is_finite() && p.high.is_finite();
        if run.iter().all(has_band) && run.len() > 1 {
            let band: Vec<_> = at(|p| p.high).chain(at(|p| p.low).rev()).collect();
            canvas.area(&band, line.colour, 0.15);
        }
        let middle: Vec<_> = at(|p| p.mean).collect();
        if let [only] = middle[..] {
            canvas.dot(only, 3.0, (line.colour, true), "");
        } else if !middle.is_empty() {
            canvas.path(&middle, line.colour, line.dashed);
        }
    }
    let every = (line.points.len() / 10).max(1);
    for point in line
        .points
        .iter()
        .filter(|p| p.mean.is_finite())
        .step_by(every)
    {
        let told = format!("{}, {:.1}: {}", line.name, point.at, digits(point.mean));
        canvas.spot((x.at(point.at), y.at(point.mean)), &told);
    }
}

/// Four digits of a number.
pub(super) fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 1000.0 => format!("{value:.0}"),
        size if size >= 100.0 => format!("{value:.1}"),
        size if size >= 10.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

/// Writes names at the ends of lines, highest first, moved apart where they would overlap.
fn name_ends(canvas: &mut Canvas, plane: &Plane, y: Scale, lines: &[Line]) {
    let right = plane.right;
    let end = |line: &Line| {
        line.points
            .iter()
            .rev()
            .find(|p| p.mean.is_finite())
            .map(|p| y.at(p.mean))
    };
    let mut ends: Vec<(f64, &Line)> = lines
        .iter()
        .filter_map(|line| Some((end(line)?, line)))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut heights: Vec<f64> = ends
        .iter()
        .map(|(height, _)| height.max(plane.top))
        .collect();
    for place in 1..heights.len() {
        heights[place] = heights[place].max(heights[place - 1] + LINE);
    }
    let mut lowest = plane.bottom;
    for height in heights.iter_mut().rev() {
        *height = lowest.min(*height);
        lowest = *height - LINE;
    }
    for ((end, line), height) in ends.iter().zip(heights) {
        canvas.line((right + 1.0, *end), (right + 6.0, height), line.colour, 1.0);
        canvas.words(
            (right + 9.0, height),
            &line.name,
            text(line.colour),
            Anchor::Start,
        );
    }
}
