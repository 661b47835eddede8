//! From where to where: bars at the left and at the right, and bands between them.

use super::Frame;
use super::canvas::{Canvas, Ribbon, SMALL, TEXT, heading_height, width_of};
use super::picture::{Anchor, Picture, Script};

/// A band: from which bar to which, how much.
pub struct Band {
    /// The bar at the left.
    pub from: usize,
    /// The bar at the right.
    pub to: usize,
    /// How much of the whole.
    pub share: f64,
}

/// A bar: its name and colour.
pub type Bar = (String, &'static str);

const HEIGHT: f64 = 280.0;
const GAP: f64 = 6.0;
const THICK: f64 = 10.0;

/// Draws bars and bands; nothing where nothing flows. What stays is paler than what moves.
pub fn flow(frame: &Frame, left: &[Bar], right: &[Bar], bands: &[Band]) -> Picture {
    if bands.is_empty() {
        return Picture::default();
    }
    let width = frame.width.pixels();
    let top = heading_height(&frame.title, width);
    let mut canvas = Canvas::new(
        width,
        top + HEIGHT + GAP * left.len().max(right.len()) as f64 + 10.0,
    );
    canvas.heading(&frame.title);
    let names = left
        .iter()
        .chain(right)
        .map(|(name, _)| width_of(name, TEXT));
    let room = names.fold(0.0, f64::max) + width_of(" 100 %", TEXT) + 8.0;
    let room = room.min(0.36 * width);
    let (from, to) = (room + THICK, width - room - THICK);
    let mut starts = Column {
        bars: left,
        shares: shares(left.len(), bands, |band| band.from),
        x: from - THICK,
        names: Anchor::End,
        edge: from,
        next: Vec::new(),
    };
    let mut ends = Column {
        bars: right,
        shares: shares(right.len(), bands, |band| band.to),
        x: to,
        names: Anchor::Start,
        edge: to,
        next: Vec::new(),
    };
    starts.draw(&mut canvas, top);
    ends.draw(&mut canvas, top);
    bind(&mut canvas, bands, &mut starts, &mut ends);
    canvas.drawn(&frame.title)
}

/// Draws the bands, those of a bar under each other at both ends.
fn bind(canvas: &mut Canvas, bands: &[Band], left: &mut Column, right: &mut Column) {
    for bar in 0..left.bars.len() {
        for band in bands.iter().filter(|band| band.from == bar) {
            let thick = band.share * HEIGHT;
            let ((name, colour), (other, _)) = (&left.bars[band.from], &right.bars[band.to]);
            let told = format!("{name} to {other}: {:.1} %", 100.0 * band.share);
            let ribbon = Ribbon {
                from: left.taken(band.from, thick),
                to: right.taken(band.to, thick),
                thick,
                colour,
                opacity: if name == other { 0.2 } else { 0.5 },
            };
            canvas.ribbon(&ribbon, &told);
        }
    }
}

/// The share of each of `n` bars: of the bands at it.
fn shares(n: usize, bands: &[Band], bar: fn(&Band) -> usize) -> Vec<f64> {
    let of = |own: usize| {
        let there = bands.iter().filter(|band| bar(band) == own);
        there.map(|band| band.share).sum()
    };
    (0..n).map(of).collect()
}

/// Bars under each other.
struct Column<'a> {
    bars: &'a [Bar],
    shares: Vec<f64>,
    /// Their left edge.
    x: f64,
    /// Where their names are anchored beside them.
    names: Anchor,
    /// The edge at which bands end.
    edge: f64,
    /// The height at which the next band of each ends, once they are drawn.
    next: Vec<f64>,
}

impl Column<'_> {
    /// Where the next band of a bar ends, of which it takes `thick`.
    fn taken(&mut self, bar: usize, thick: f64) -> (f64, f64) {
        let at = (self.edge, self.next[bar]);
        self.next[bar] += thick;
        at
    }

    /// Draws them from `top` on with their names and shares.
    fn draw(&mut self, canvas: &mut Canvas, top: f64) {
        let mut y = top;
        let (from, to) = (self.x, self.x + THICK);
        let beside = match self.names {
            Anchor::End => from - 5.0,
            _ => to + 5.0,
        };
        for ((name, colour), share) in self.bars.iter().zip(&self.shares) {
            self.next.push(y);
            let high = share * HEIGHT;
            if *share <= 0.0 {
                continue;
            }
            let corners = [(from, y), (to, y), (to, y + high), (from, y + high)];
            canvas.area(&corners, colour, 1.0);
            let words = format!("{name} {:.0} %", 100.0 * share);
            let size = if high < TEXT { SMALL } else { TEXT };
            let script = Script { size, colour };
            canvas.words((beside, y + 0.5 * high), &words, script, self.names);
            y += high + GAP.max(SMALL + 1.0 - high);
        }
    }
}
