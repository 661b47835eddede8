//! From where to where: bars at the left and at the right, and bands between them.

use super::Frame;
use super::canvas::{Canvas, SMALL, TEXT, heading_height, width_of};
use super::picture::{Anchor, Picture};

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
    let size =
        |of: &dyn Fn(&Band) -> bool| bands.iter().filter(|b| of(b)).map(|b| b.share).sum::<f64>();
    let ins: Vec<f64> = (0..left.len())
        .map(|bar| size(&|b| b.from == bar))
        .collect();
    let outs: Vec<f64> = (0..right.len()).map(|bar| size(&|b| b.to == bar)).collect();
    let mut starts = bars(&mut canvas, left, &ins, (from - THICK, top), Anchor::End);
    let mut ends = bars(&mut canvas, right, &outs, (to, top), Anchor::Start);
    for bar in 0..left.len() {
        for band in bands.iter().filter(|band| band.from == bar) {
            let thick = band.share * HEIGHT;
            let (a, b) = (starts[band.from], ends[band.to]);
            starts[band.from] += thick;
            ends[band.to] += thick;
            let stays = left[band.from].0 == right[band.to].0;
            let told = format!(
                "{} to {}: {:.1} %",
                left[band.from].0,
                right[band.to].0,
                100.0 * band.share
            );
            let opacity = if stays { 0.2 } else { 0.5 };
            canvas.band(
                ((from, a), (to, b)),
                thick,
                (left[band.from].1, opacity),
                &told,
            );
        }
    }
    canvas.drawn(&frame.title)
}

/// Draws bars under each other with their names and shares; where each begins.
fn bars(
    canvas: &mut Canvas,
    bars: &[Bar],
    shares: &[f64],
    (x, top): (f64, f64),
    side: Anchor,
) -> Vec<f64> {
    let mut y = top;
    let mut tops = Vec::new();
    for ((name, colour), share) in bars.iter().zip(shares) {
        tops.push(y);
        let high = share * HEIGHT;
        if *share <= 0.0 {
            continue;
        }
        canvas.area(
            &[(x, y), (x + THICK, y), (x + THICK, y + high), (x, y + high)],
            colour,
            1.0,
        );
        let at = match side {
            Anchor::End => x - 5.0,
            _ => x + THICK + 5.0,
        };
        let words = format!("{name} {:.0} %", 100.0 * share);
        let size = if high < TEXT { SMALL } else { TEXT };
        canvas.words((at, y + 0.5 * high), &words, size, colour, side);
        y += high + GAP.max(SMALL + 1.0 - high);
    }
    tops
}
