//! One number against another.

use super::Frame;
use super::canvas::{Canvas, GREY, LINE, PALE, TEXT, heading_height, width_of};
use super::lines::digits;
use super::picture::{Anchor, Picture};
use super::scale::Scale;

/// A thing with two numbers: mean, lower and upper end of each.
pub struct Cross {
    /// What has them.
    pub name: String,
    /// Its colour.
    pub colour: &'static str,
    /// The number along.
    pub x: [f64; 3],
    /// The number upwards.
    pub y: [f64; 3],
}

const HEIGHT: f64 = 300.0;

/// Draws a named mark with both intervals for each; the titles of the axes stand at their ends. Nothing where there is
/// nothing to draw.
pub fn scatter(frame: &Frame, crosses: &[Cross], (along, upwards): (&str, &str)) -> Picture {
    if crosses.is_empty() {
        return Picture::default();
    }
    let width = frame.width.pixels();
    let across = Scale::over(crosses.iter().flat_map(|cross| cross.x), frame.log);
    let up = Scale::over(crosses.iter().flat_map(|cross| cross.y), frame.log);
    let ticks = up.ticks(5);
    let left = ticks
        .iter()
        .map(|(_, text)| width_of(text, TEXT))
        .fold(0.0, f64::max)
        + 12.0;
    let right = width - 12.0;
    let top = heading_height(&frame.title, width) + LINE;
    let bottom = top + HEIGHT;
    let mut canvas = Canvas::new(width, bottom + 42.0);
    canvas.heading(&frame.title);
    canvas.words((4.0, top - LINE), upwards, TEXT, GREY, Anchor::Start);
    canvas.words((right, bottom + 32.0), along, TEXT, GREY, Anchor::End);
    let (x, y) = (across.on(left, right), up.on(bottom, top));
    for (value, text) in ticks {
        let colour = if value == 0.0 { GREY } else { PALE };
        canvas.line((left, y.at(value)), (right, y.at(value)), colour, 1.0);
        canvas.words((left - 6.0, y.at(value)), &text, TEXT, GREY, Anchor::End);
    }
    for (value, text) in across.ticks(((right - left) / 60.0) as usize) {
        let colour = if value == 0.0 { GREY } else { PALE };
        canvas.line((x.at(value), top), (x.at(value), bottom), colour, 1.0);
        canvas.words(
            (x.at(value), bottom + 14.0),
            &text,
            TEXT,
            GREY,
            Anchor::Middle,
        );
    }
    let spot = |cross: &Cross| {
        let (at, height) = (x.at(cross.x[0]), y.at(cross.y[0]));
        [at - 5.0, height - 5.0, at + 5.0, height + 5.0]
    };
    let mut taken: Vec<[f64; 4]> = crosses.iter().map(spot).collect();
    for cross in crosses {
        draw(&mut canvas, cross, x, y);
    }
    for cross in crosses {
        name(
            &mut canvas,
            cross,
            (x.at(cross.x[0]), y.at(cross.y[0])),
            right,
            &mut taken,
        );
    }
    canvas.drawn(&frame.title)
}

fn draw(canvas: &mut Canvas, cross: &Cross, x: Scale, y: Scale) {
    let ([mean, low, high], [mean_up, low_up, high_up]) = (cross.x, cross.y);
    let (at, height) = (x.at(mean), y.at(mean_up));
    if low.is_finite() && high.is_finite() {
        canvas.line((x.at(low), height), (x.at(high), height), cross.colour, 1.0);
    }
    if low_up.is_finite() && high_up.is_finite() {
        canvas.line((at, y.at(low_up)), (at, y.at(high_up)), cross.colour, 1.0);
    }
    let told = format!("{}: {}, {}", cross.name, digits(mean), digits(mean_up));
    canvas.dot((at, height), 3.5, (cross.colour, true), &told);
}

/// Writes the name where it covers no other, beside the mark, above or below; nowhere if there is no such place: the mark
/// tells it.
fn name(
    canvas: &mut Canvas,
    cross: &Cross,
    (x, y): (f64, f64),
    right: f64,
    taken: &mut Vec<[f64; 4]>,
) {
    let wide = width_of(&cross.name, TEXT);
    for (dx, dy) in [
        (6.0, -13.0),
        (6.0, 13.0),
        (-6.0 - wide, -13.0),
        (-6.0 - wide, 13.0),
    ] {
        let space = [x + dx, y + dy - 7.0, x + dx + wide, y + dy + 7.0];
        let apart = |other: &[f64; 4]| {
            space[0] > other[2] || other[0] > space[2] || space[1] > other[3] || other[1] > space[3]
        };
        if space[0] > 0.0 && space[2] < right && taken.iter().all(apart) {
            canvas.words(
                (x + dx, y + dy),
                &cross.name,
                TEXT,
                cross.colour,
                Anchor::Start,
            );
            taken.push(space);
            return;
        }
    }
}
