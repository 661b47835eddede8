//! A row for each of several things: its mean and interval, or every seed.

use super::Frame;
use super::canvas::{Canvas, GREY, PALE, Plane, TEXT, heading_height, text, width_of};
use super::lines::digits;
use super::picture::{Anchor, Picture};
use super::scale::Scale;

/// A thing with its number.
pub struct Row {
    /// What has it.
    pub name: String,
    /// Its colour.
    pub colour: &'static str,
    /// The mean; NaN for none.
    pub mean: f64,
    /// The lower end of its interval; NaN where one seed gives none.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Whether the mark is full.
    pub full: bool,
    /// The number in every seed, where each is shown.
    pub seeds: Vec<f64>,
}

/// Height of a row.
pub const ROW: f64 = 20.0;
/// Room under the rows for numbers.
const FOOT: f64 = 26.0;

/// Draws a row for each in the order given, zero ruled where `from_zero`; nothing where there is none.
pub fn rows(frame: &Frame, rows: &[Row], from_zero: bool) -> Picture {
    if rows.is_empty() {
        return Picture::default();
    }
    let width = frame.width.pixels();
    let values = rows.iter().flat_map(|row| {
        let seeds = row.seeds.iter().copied();
        [row.low, row.mean, row.high].into_iter().chain(seeds)
    });
    let zero = from_zero.then_some(0.0);
    let scale = Scale::over(values.chain(zero), frame.log);
    let names = rows
        .iter()
        .map(|row| width_of(&row.name, TEXT))
        .fold(0.0, f64::max);
    let top = heading_height(&frame.title, width) - 4.0;
    let plane = Plane {
        left: (names + 12.0).min(0.5 * width),
        right: width - 14.0,
        top,
        bottom: top + ROW * rows.len() as f64,
    };
    let (left, right, bottom) = (plane.left, plane.right, plane.bottom);
    let mut canvas = Canvas::new(width, bottom + FOOT);
    canvas.heading(&frame.title);
    let x = scale.on(left, right);
    let wanted = ((right - left) / 60.0) as usize;
    for (value, number) in scale.ticks(wanted) {
        canvas.upright(&plane, x.at(value), &number, PALE);
    }
    canvas.line((left, bottom), (right, bottom), GREY, 1.0);
    if from_zero {
        canvas.line((x.at(0.0), top), (x.at(0.0), bottom), "#111", 1.0);
    }
    for (place, row) in rows.iter().enumerate() {
        let y = top + ROW * (place as f64 + 0.5);
        canvas.words((left - 8.0, y), &row.name, text("#111"), Anchor::End);
        draw(&mut canvas, row, x, y);
    }
    canvas.drawn(&frame.title)
}

fn draw(canvas: &mut Canvas, row: &Row, x: Scale, y: f64) {
    for seed in row.seeds.iter().filter(|seed| seed.is_finite()) {
        let at = x.at(*seed);
        canvas.line((at, y - 5.0), (at, y + 5.0), row.colour, 1.0);
    }
    if !row.mean.is_finite() {
        return;
    }
    let mut told = format!("{}: {}", row.name, digits(row.mean));
    if row.low.is_finite() && row.high.is_finite() {
        canvas.line((x.at(row.low), y), (x.at(row.high), y), row.colour, 2.0);
        told = format!("{told}, from {} to {}", digits(row.low), digits(row.high));
    }
    canvas.dot((x.at(row.mean), y), 4.0, (row.colour, row.full), &told);
}
