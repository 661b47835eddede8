//! A frame of what has been seen: pure drawing.

use std::env;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::Marker;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Axis, Block, Borders, Chart, Dataset, GraphType, Paragraph};

use lockin::worldfile::error::harmless;

use super::pace::Pace;
use super::seen::{Happened, Panel, Seen, Series};

/// The smallest window in which panels are drawn.
const SMALLEST: (u16, u16) = (40, 12);

/// The narrowest panel that has room for a chart beside the numbers.
const CHART_FROM: u16 = 26;

const KEYS: &str = " space pause  → one step  + − speed  tab one panel  q quit";

/// How many colours the terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// All.
    True,
    /// The 256 of a palette.
    Indexed,
    /// None are wanted (`NO_COLOR`).
    None,
}

impl Depth {
    /// What the terminal says of itself.
    pub fn of_terminal() -> Self {
        let says = |name: &str| env::var(name).unwrap_or_default();
        if !says("NO_COLOR").is_empty() {
            Self::None
        } else if ["truecolor", "24bit"].contains(&says("COLORTERM").as_str()) {
            Self::True
        } else {
            Self::Indexed
        }
    }

    /// A colour of the figures, `#RRGGBB`, on this terminal; that of text where it is none.
    pub fn colour(self, hex: &str) -> Color {
        let part = |at: usize| {
            let digits = hex.get(at..at + 2)?;
            u8::from_str_radix(digits, 16).ok()
        };
        match (self, part(1), part(3), part(5)) {
            // Black is drawn as text is: on most terminals the ground is black.
            (_, Some(r), Some(g), Some(b)) if r.max(g).max(b) < 0x40 => Color::Reset,
            (Self::True, Some(r), Some(g), Some(b)) => Color::Rgb(r, g, b),
            (Self::Indexed, Some(r), Some(g), Some(b)) => {
                Color::Indexed(16 + 36 * step(r) + 6 * step(g) + step(b))
            }
            _ => Color::Reset,
        }
    }
}

/// The step of the palette's cube (0, 95, 135, … 255) that is nearest to a part of a colour.
fn step(part: u8) -> u8 {
    match part {
        0..48 => 0,
        48..115 => 1,
        _ => (part - 35) / 40,
    }
}

/// Draws what has been seen.
pub fn draw(seen: &Seen, pace: &Pace, depth: Depth, frame: &mut Frame) {
    let area = frame.area();
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        let text = format!("{}\nwiden the window; q quits", seen.when());
        frame.render_widget(Paragraph::new(text), area);
        return;
    }
    let events = (area.height / 4).clamp(4, 9);
    let [head, body, happened, keys] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Min(0),
        Constraint::Length(events),
        Constraint::Length(1),
    ])
    .areas(area);
    let bar = Style::new().add_modifier(Modifier::REVERSED);
    frame.render_widget(Paragraph::new(title(seen, pace)).style(bar), head);
    let drawing = Drawing { seen, depth };
    match pace.alone.and_then(|place| seen.panels.get(place)) {
        Some(panel) => drawing.panel(panel, body, frame),
        None => drawing.panels(body, frame),
    }
    drawing.events(happened, frame);
    let dim = Style::new().add_modifier(Modifier::DIM);
    frame.render_widget(Paragraph::new(KEYS).style(dim), keys);
}

/// When it is, how it goes on, and what is seen.
fn title(seen: &Seen, pace: &Pace) -> String {
    let how = if seen.has_ended() {
        "ended".to_owned()
    } else if pace.paused {
        "paused".to_owned()
    } else {
        format!("{} a second", pace.speed())
    };
    format!(" {} · {how} · {}", seen.when(), seen.what)
}

struct Drawing<'a> {
    seen: &'a Seen,
    depth: Depth,
}

impl Drawing<'_> {
    /// Shares above, prices and rents below.
    fn panels(&self, area: Rect, frame: &mut Frame) {
        let (shares, rest): (Vec<&Panel>, Vec<&Panel>) = self
            .seen
            .panels
            .iter()
            .partition(|panel| panel.is_percent());
        let rows = Layout::vertical([Constraint::Fill(1); 2]).split(area);
        for (of, row) in [shares, rest].iter().zip(rows.iter()) {
            let places = Layout::horizontal(vec![Constraint::Fill(1); of.len()]).split(*row);
            for (panel, place) in of.iter().zip(places.iter()) {
                self.panel(panel, *place, frame);
            }
        }
    }

    fn panel(&self, panel: &Panel, area: Rect, frame: &mut Frame) {
        let block = Block::bordered().title(panel.title());
        let inside = block.inner(area);
        frame.render_widget(block, area);
        let there: Vec<&Series> = panel.series.iter().filter(|one| one.is_there()).collect();
        let longest = there.iter().map(|one| one.name.chars().count()).max();
        let wanted = longest.unwrap_or(0) as u16 + 7;
        let list = if inside.width < CHART_FROM {
            inside.width
        } else {
            wanted.min(inside.width / 2)
        };
        let [chart, list] =
            Layout::horizontal([Constraint::Fill(1), Constraint::Length(list)]).areas(inside);
        self.list(panel, &there, list, frame);
        if chart.width >= 8 && chart.height >= 3 {
            self.chart(panel, &there, chart, frame);
        }
    }

    /// Firms with their numbers: all in the world's order, or the largest where there is no room for all.
    fn list(&self, panel: &Panel, there: &[&Series], area: Rect, frame: &mut Frame) {
        let room = usize::from(area.height);
        let mut shown = there.to_vec();
        if shown.len() > room {
            shown.sort_by(|a, b| b.last().total_cmp(&a.last()));
            shown.truncate(room.saturating_sub(1));
        }
        let width = usize::from(area.width).saturating_sub(7);
        let line = |one: &&Series| {
            let number = match one.last() {
                x if !x.is_finite() => "–".to_owned(),
                x if panel.is_percent() => format!("{x:.1}"),
                x => format!("{x:.3}"),
            };
            let name = shortened(&harmless(&one.name), width);
            let style = Style::new().fg(self.depth.colour(one.colour));
            Line::styled(format!(" {name:<width$}{number:>6}"), style)
        };
        let mut lines: Vec<Line> = shown.iter().map(line).collect();
        if shown.len() < there.len() {
            lines.push(Line::raw(format!(
                " and {} more",
                there.len() - shown.len()
            )));
        }
        frame.render_widget(Paragraph::new(lines), area);
    }

    fn chart(&self, panel: &Panel, there: &[&Series], area: Rect, frame: &mut Frame) {
        let end = f64::from(self.seen.clock.ticks());
        let [low, high] = bounds(there, panel.is_percent());
        let marks = self.marks([low, high]);
        let runs: Vec<(&str, Vec<(f64, f64)>)> = there
            .iter()
            .flat_map(|one| defined(&one.values).map(|run| (one.colour, run)))
            .collect();
        let dim = Style::new().add_modifier(Modifier::DIM);
        let mut sets = vec![
            Dataset::default()
                .marker(Marker::Dot)
                .style(dim)
                .data(&marks),
        ];
        for (colour, run) in &runs {
            let line = Dataset::default()
                .marker(Marker::Braille)
                .graph_type(GraphType::Line)
                .style(Style::new().fg(self.depth.colour(colour)));
            sets.push(line.data(run));
        }
        let mut across = Axis::default().bounds([0.0, end]).style(dim);
        let mut up = Axis::default().bounds([low, high]).style(dim);
        if area.width >= 24 && area.height >= 5 {
            let year = |tick| self.seen.month_of(tick + 1);
            across = across.labels([year(0), year(self.seen.clock.ticks())]);
            let places = if panel.is_percent() { 0 } else { 2 };
            up = up.labels([low, high].map(|x| format!("{x:.places$}")));
        }
        let chart = Chart::new(sets).x_axis(across).y_axis(up);
        frame.render_widget(chart.legend_position(None), area);
    }

    /// Dots above each other where the law or a parameter changes.
    fn marks(&self, [low, high]: [f64; 2]) -> Vec<(f64, f64)> {
        let ticks = self.seen.turns.iter().map(|(tick, _)| *tick);
        let lived = ticks.filter(|tick| *tick <= self.seen.tick);
        let dots = |tick: u32| {
            let at = f64::from(tick.saturating_sub(1));
            (0..=16).map(move |n| (at, low + f64::from(n) / 16.0 * (high - low)))
        };
        lived.flat_map(dots).collect()
    }

    /// What happened, the newest first; those of the last tick stand out.
    fn events(&self, area: Rect, frame: &mut Frame) {
        let block = Block::new().borders(Borders::TOP).title("events");
        let seen = self.seen;
        let line = |event: &Happened| {
            let colour = event.colour.map_or(Color::Reset, |c| self.depth.colour(c));
            let weight = if event.tick == seen.tick {
                Modifier::BOLD
            } else {
                Modifier::DIM
            };
            Line::from(vec![
                Span::styled(format!(" {} ", seen.month_of(event.tick)), weight),
                Span::styled("● ", Style::new().fg(colour)),
                Span::styled(event.text.clone(), weight),
            ])
        };
        let newest = seen.events.iter().rev().take(usize::from(area.height));
        let lines: Vec<Line> = newest.map(line).collect();
        frame.render_widget(Paragraph::new(lines).block(block), area);
    }
}

/// A name in so many places.
fn shortened(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        return name.to_owned();
    }
    let kept = name.chars().take(width.saturating_sub(1));
    kept.chain(std::iter::once('…')).collect()
}

/// The lines between the ticks in which a number is not defined.
fn defined(values: &[f64]) -> impl Iterator<Item = Vec<(f64, f64)>> {
    let places: Vec<usize> = (0..values.len())
        .filter(|tick| values[*tick].is_finite())
        .collect();
    let runs = places.chunk_by(|a, b| a + 1 == *b);
    let line = |run: &[usize]| {
        run.iter()
            .map(|tick| (*tick as f64, values[*tick]))
            .collect()
    };
    runs.map(line).collect::<Vec<_>>().into_iter()
}

/// Bounds that hold all numbers: from 0 for shares, else with some room; never of no height.
fn bounds(there: &[&Series], percent: bool) -> [f64; 2] {
    let all = there.iter().flat_map(|one| &one.values).copied();
    let (low, high) = all
        .filter(|x| x.is_finite())
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| {
            (low.min(x), high.max(x))
        });
    if !low.is_finite() {
        return [0.0, 1.0];
    }
    let unit = if percent { 10.0 } else { 0.1 };
    let top = (high / unit).ceil() * unit;
    let bottom = if percent {
        0.0
    } else {
        (low / unit).floor() * unit
    };
    [bottom, top.max(bottom + unit)]
}
