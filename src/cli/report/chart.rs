//! Lines over the years and effects side by side, as SVG.

use std::fmt::Display;

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// Where a mean stands in a year, with its interval.
pub struct Point {
    /// Years since the start.
    pub year: f64,
    /// The mean.
    pub mean: f64,
    /// The lower end of its interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// A line over the years.
pub struct Path {
    /// What it is of.
    pub name: String,
    /// Its points.
    pub points: Vec<Point>,
}

/// A difference with its interval.
pub struct Effect {
    /// What has it.
    pub name: String,
    /// The mean.
    pub mean: f64,
    /// The lower end of its interval; NaN where one seed gives none.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

const WIDTH: u32 = 860;
/// Room for names at the right of lines, or at the left of effects.
const NAMES: u32 = 190;
const ROW: u32 = 22;
/// Least distance of two names.
const LINE: i32 = 16;
/// Lines in one drawing that colours tell apart.
pub const MOST_PATHS: usize = COLOURS.len();
const GREY: RGBColor = RGBColor(120, 120, 120);
/// Colours that the colour-blind tell apart (Okabe and Ito 2008).
const COLOURS: [RGBColor; 8] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(0, 0, 0),
    RGBColor(150, 140, 40),
];

/// Draws lines with their bands under a title, over an axis of that name, each named at its end; nothing where there is nothing to draw.
pub fn paths(title: &str, paths: &[Path], axis: &str) -> Result<String, String> {
    let points = || paths.iter().flat_map(|path| &path.points);
    let Some(last) = points().map(|point| point.year).reduce(f64::max) else {
        return Ok(String::new());
    };
    let (low, high) = span(points().flat_map(|point| [point.low, point.high]));
    drawn(420, |area| {
        let mut chart = ChartBuilder::on(area)
            .caption(title, ("sans-serif", 15))
            .margin(12)
            .margin_right(NAMES as i32)
            .x_label_area_size(44)
            .y_label_area_size(56)
            .build_cartesian_2d(0.0..last, low..high)
            .map_err(told)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GREY.mix(0.25))
            .axis_style(GREY)
            .label_style(("sans-serif", 13))
            .x_desc(axis)
            .axis_desc_style(("sans-serif", 13))
            .x_labels(last as usize + 1)
            .x_label_formatter(&|year| short(*year))
            .y_labels(6)
            .y_label_formatter(&|value| short(*value))
            .draw()
            .map_err(told)?;
        let mut ends = Vec::new();
        for (path, colour) in paths.iter().zip(COLOURS.iter().cycle()) {
            let upper = path.points.iter().map(|p| (p.year, p.high));
            let lower = path.points.iter().rev().map(|p| (p.year, p.low));
            let band: Vec<(f64, f64)> = upper.chain(lower).collect();
            let band = Polygon::new(band, colour.mix(0.15));
            chart.draw_series([band]).map_err(told)?;
            let line = path.points.iter().map(|p| (p.year, p.mean));
            let line = LineSeries::new(line, colour.stroke_width(2));
            chart.draw_series(line).map_err(told)?;
            if let Some(end) = path.points.last() {
                let place = chart.backend_coord(&(end.year, end.mean));
                ends.push((end.mean, place, path.name.as_str(), colour));
            }
        }
        ends.sort_by(|a, b| b.0.total_cmp(&a.0));
        name_ends(area, &ends)
    })
}

/// Writes names at the ends of lines, highest first, moved apart where they would overlap.
fn name_ends(area: &Area, ends: &[(f64, (i32, i32), &str, &RGBColor)]) -> Result<(), String> {
    let mut heights: Vec<i32> = ends.iter().map(|&(_, (_, y), ..)| y).collect();
    for place in 1..heights.len() {
        heights[place] = heights[place].max(heights[place - 1] + LINE);
    }
    let mut lowest = area.dim_in_pixel().1 as i32 - LINE;
    for height in heights.iter_mut().rev() {
        *height = lowest.min(*height);
        lowest = *height - LINE;
    }
    for (&(_, (x, _), name, colour), &y) in ends.iter().zip(&heights) {
        let font = ("sans-serif", 13).into_font().color(colour);
        let style = font.pos(Pos::new(HPos::Left, VPos::Center));
        let text = Text::new(name.to_owned(), (x + 8, y), style);
        area.draw(&text).map_err(told)?;
    }
    Ok(())
}

/// Draws one row for each effect under a title, in the order given; nothing where there is none.
pub fn effects(title: &str, effects: &[Effect]) -> Result<String, String> {
    if effects.is_empty() {
        return Ok(String::new());
    }
    let ends = effects
        .iter()
        .flat_map(|effect| [effect.low, effect.mean, effect.high]);
    let (low, high) = span(ends.chain([0.0]));
    let rows = effects.len();
    drawn(ROW * rows as u32 + 80, |area| {
        let mut chart = ChartBuilder::on(area)
            .caption(title, ("sans-serif", 15))
            .margin(12)
            .margin_left(NAMES as i32)
            .x_label_area_size(28)
            .build_cartesian_2d(low..high, 0.0..rows as f64)
            .map_err(told)?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GREY.mix(0.25))
            .axis_style(GREY)
            .label_style(("sans-serif", 13))
            .x_labels(8)
            .x_label_formatter(&|value| short(*value))
            .draw()
            .map_err(told)?;
        let zero = PathElement::new([(0.0, 0.0), (0.0, rows as f64)], BLACK);
        chart.draw_series([zero]).map_err(told)?;
        for (place, effect) in effects.iter().enumerate() {
            let y = rows as f64 - place as f64 - 0.5;
            let sure = effect.low > 0.0 || effect.high < 0.0;
            let colour = if sure { COLOURS[0] } else { GREY };
            if effect.low.is_finite() {
                let interval = [(effect.low, y), (effect.high, y)];
                let interval = PathElement::new(interval, colour.stroke_width(2));
                chart.draw_series([interval]).map_err(told)?;
            }
            let ground = if sure { colour } else { WHITE };
            let dot = |size, style: ShapeStyle| Circle::new((effect.mean, y), size, style);
            chart
                .draw_series([dot(4, ground.filled()), dot(4, colour.stroke_width(2))])
                .map_err(told)?;
            let (_, row) = chart.backend_coord(&(0.0, y));
            let style = ("sans-serif", 13)
                .into_font()
                .color(&BLACK)
                .pos(Pos::new(HPos::Right, VPos::Center));
            let name = Text::new(effect.name.clone(), (NAMES as i32 - 8, row), style);
            area.draw(&name).map_err(told)?;
        }
        Ok(())
    })
}

/// The picture that `draw` makes on a white ground.
fn drawn(height: u32, draw: impl FnOnce(&Area) -> Result<(), String>) -> Result<String, String> {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, height)).into_drawing_area();
        area.fill(&WHITE).map_err(told)?;
        draw(&area)?;
        area.present().map_err(told)?;
    }
    Ok(svg)
}

/// The least and the highest of the values, with a little room.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let ends = values.filter(|value| value.is_finite());
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
        (low.min(value), high.max(value))
    });
    if low > high {
        return (0.0, 1.0);
    }
    let room = (0.04 * (high - low)).max(1e-3 * high.abs()).max(1e-9);
    (low - room, high + room)
}

/// A number as an axis shows it.
fn short(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_owned()
    } else {
        text.to_owned()
    }
}

fn told(why: impl Display) -> String {
    format!("cannot draw: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(name: &str, low: f64, high: f64) -> Effect {
        let (name, mean) = (name.to_owned(), f64::midpoint(low, high));
        Effect {
            name,
            mean,
            low,
            high,
        }
    }

    fn path(name: &str, means: &[f64]) -> Path {
        let point = |(year, &mean): (usize, &f64)| Point {
            year: year as f64,
            mean,
            low: mean - 0.5,
            high: mean + 0.5,
        };
        Path {
            name: name.to_owned(),
            points: means.iter().enumerate().map(point).collect(),
        }
    }

    /// The y of the text `name` in a drawing.
    fn height_of(svg: &str, name: &str) -> i32 {
        let before = &svg[..svg.find(&format!("\n{name}\n")).expect("it is named")];
        let y = &before[before.rfind(" y=\"").expect("it has a place") + 4..];
        y[..y.find('"').unwrap()].parse().unwrap()
    }

    #[test]
    fn an_effect_is_hollow_where_its_interval_holds_zero() {
        let colour = "fill=\"#0072B2\"";
        let unsure = effects("", &[effect("a", -1.0, 2.0)]).unwrap();
        assert!(!unsure.contains(colour), "{unsure}");
        let sure = effects("", &[effect("a", 1.0, 2.0), effect("b", -2.0, -1.0)]).unwrap();
        assert_eq!(sure.matches(colour).count(), 2, "{sure}");
    }

    #[test]
    fn an_effect_without_an_interval_is_hollow() {
        let alone = Effect {
            mean: 3.0,
            ..effect("a", f64::NAN, f64::NAN)
        };
        assert!(!effects("", &[alone]).unwrap().contains("fill=\"#0072B2\""));
    }

    #[test]
    fn as_many_names_as_there_are_colours_stand_inside_and_apart() {
        let names: Vec<String> = (0..MOST_PATHS).map(|n| format!("name {n}")).collect();
        let lines: Vec<Path> = names.iter().map(|name| path(name, &[1.0, 0.1])).collect();
        let svg = paths("", &lines, "years").unwrap();
        let heights: Vec<i32> = names.iter().map(|name| height_of(&svg, name)).collect();
        assert!(
            heights.windows(2).all(|pair| pair[1] - pair[0] >= LINE),
            "{heights:?}"
        );
        assert!(heights.iter().all(|y| (0..420).contains(y)), "{heights:?}");
    }

    #[test]
    fn effects_stand_in_the_order_given() {
        let svg = effects("", &[effect("first", 0.0, 1.0), effect("second", 0.0, 1.0)]).unwrap();
        assert!(
            height_of(&svg, "second") - height_of(&svg, "first") >= 16,
            "{svg}"
        );
    }

    #[test]
    fn the_higher_line_is_named_above_and_no_two_names_overlap() {
        let svg = paths(
            "",
            &[path("low", &[1.0, 1.0]), path("high", &[5.0, 1.001])],
            "years",
        )
        .unwrap();
        assert!(
            height_of(&svg, "low") - height_of(&svg, "high") >= 16,
            "{svg}"
        );
    }

    #[test]
    fn nothing_is_drawn_of_nothing_and_something_of_a_constant() {
        assert_eq!(paths("", &[path("a", &[])], "years").unwrap(), "");
        assert_eq!(effects("", &[]).unwrap(), "");
        assert!(
            paths("", &[path("a", &[1.0])], "years")
                .unwrap()
                .contains("<svg")
        );
        assert_eq!(span([3.0, 3.0].into_iter()), (3.0 - 3e-3, 3.0 + 3e-3));
    }

    #[test]
    fn names_are_written_as_they_are() {
        let svg = effects("", &[effect("a<b & c", 0.0, 1.0)]).unwrap();
        assert!(svg.contains("a&lt;b &amp; c"), "{svg}");
    }

    #[test]
    fn an_axis_shows_no_more_digits_than_it_needs() {
        assert_eq!(
            [0.25, 1500.0, -0.0001, 2.0].map(short),
            ["0.25", "1500", "0", "2"]
        );
    }
}
