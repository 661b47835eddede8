//! One number against another.

use super::Frame;
use super::canvas::{
    AXIS, Canvas, GREY, LINE, PALE, Plane, TEXT, heading_height, room_for, text, width_of,
};
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
    let levels = up.ticks(5);
    let top = heading_height(&frame.title, width) + LINE;
    let plane = Plane {
        left: room_for(&levels),
        right: width - 12.0,
        top,
        bottom: top + HEIGHT,
    };
    let mut canvas = Canvas::new(width, plane.bottom + 42.0);
    canvas.heading(&frame.title);
    canvas.words((4.0, plane.top - LINE), upwards, AXIS, Anchor::Start);
    canvas.words((plane.right, plane.bottom + 32.0), along, AXIS, Anchor::End);
    let x = across.on(plane.left, plane.right);
    let y = up.on(plane.bottom, plane.top);
    let rule = |value: f64| if value == 0.0 { GREY } else { PALE };
    for (value, number) in levels {
        canvas.level(&plane, y.at(value), &number, rule(value));
    }
    for (value, number) in across.ticks(((plane.right - plane.left) / 60.0) as usize) {
        canvas.upright(&plane, x.at(value), &number, rule(value));
    }
    for cross in crosses {
        draw(&mut canvas, cross, x, y);
    }
    let at = |cross: &Cross| (x.at(cross.x[0]), y.at(cross.y[0]));
    let mut room = Room::beside(crosses.iter().map(at), plane.right);
    for cross in crosses {
        if let Some(place) = room.found(at(cross), width_of(&cross.name, TEXT)) {
            canvas.words(place, &cross.name, text(cross.colour), Anchor::Start);
        }
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

/// Room for names beside marks.
struct Room {
    /// What is taken of it: left, top, right and bottom of each space.
    taken: Vec<[f64; 4]>,
    right: f64,
}

impl Room {
    /// What marks at these places leave of a picture that ends at `right`.
    fn beside(marks: impl Iterator<Item = (f64, f64)>, right: f64) -> Self {
        let space = |(x, y): (f64, f64)| [x - 5.0, y - 5.0, x + 5.0, y + 5.0];
        Self {
            taken: marks.map(space).collect(),
            right,
        }
    }

    /// Where a name so `wide` covers no other, beside its mark, above or below, and takes that place; none if there is no such
    /// place: the mark tells it.
    fn found(&mut self, (x, y): (f64, f64), wide: f64) -> Option<(f64, f64)> {
        for (dx, dy) in [
            (6.0, -13.0),
            (6.0, 13.0),
            (-6.0 - wide, -13.0),
            (-6.0 - wide, 13.0),
        ] {
            let space = [x + dx, y + dy - 7.0, x + dx + wide, y + dy + 7.0];
            let apart = |other: &[f64; 4]| {
                space[0] > other[2]
                    || other[0] > space[2]
                    || space[1] > other[3]
                    || other[1] > space[3]
            };
            if space[0] > 0.0 && space[2] < self.right && self.taken.iter().all(apart) {
                self.taken.push(space);
                return Some((x + dx, y + dy));
            }
        }
        None
    }
}
