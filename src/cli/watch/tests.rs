//! What is drawn of a run, and that it is the run that `run` keeps.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::style::Color;

use lockin::study::Study;
use lockin::study::identity::{Format, Identity};
use lockin::study::job::{Job, Replace, manifest};
use lockin::worldfile::Loaded;
use lockin::worldfile::change::parse_set;

use super::Live;
use super::draw::{Depth, draw};
use super::pace::{Pace, Wanted};
use super::seen::{Happened, Seen};
use crate::cli::chart::colour;

fn loaded() -> Loaded {
    let set = ["agents=60", "clock.years=1", "calibration_agents=100"];
    let set: Vec<_> = set.iter().map(|set| parse_set(set).unwrap()).collect();
    Loaded::read(Path::new("worlds/teaching.ron"), &set, None).unwrap()
}

/// Three years of made-up numbers of the teaching world under a policy.
fn made_up() -> Seen {
    let world = Loaded::read(Path::new("worlds/teaching.ron"), &[], None).unwrap();
    let plan = world.variant("portable").unwrap();
    let mut seen = Seen::new(&plan.world, "portable", 7);
    seen.tick = 36;
    for panel in &mut seen.panels {
        let percent = panel.is_percent();
        for (place, one) in panel.series.iter_mut().enumerate() {
            let slope = if place % 2 == 0 { 0.002 } else { -0.001 };
            let start = if percent {
                40.0 / (1.0 + place as f64)
            } else {
                1.0
            };
            let value = |tick: i32| start * (1.0 + slope * f64::from(tick));
            one.values = (0..=36).map(value).collect();
        }
        // One that comes in after a year.
        let last = panel.series.last_mut().unwrap();
        last.values[..12].fill(f64::NAN);
    }
    seen.events = (0..40)
        .map(|place| Happened {
            tick: place,
            text: format!("happening number {place} of those that are made up for the frame"),
            colour: Some("#0072B2"),
        })
        .collect();
    seen
}

fn frame(seen: &Seen, pace: &Pace, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| draw(seen, pace, Depth::True, frame))
        .unwrap();
    terminal.backend().buffer().clone()
}

fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width);
    let line = |row: &[ratatui::buffer::Cell]| {
        let row: String = row.iter().map(ratatui::buffer::Cell::symbol).collect();
        row.trim_end().to_owned() + "\n"
    };
    buffer.content.chunks(width).map(line).collect()
}

#[test]
fn frames_are_as_they_were_seen() {
    for size in [(100, 30), (60, 20)] {
        let drawn = text(&frame(&made_up(), &Pace::default(), size));
        let path = format!("src/cli/watch/frame-{}x{}.txt", size.0, size.1);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(&path, &drawn).unwrap();
        }
        let wanted = std::fs::read_to_string(&path).unwrap();
        assert_eq!(drawn, wanted, "{path}:\n{drawn}");
    }
}

#[test]
fn no_window_is_too_small_and_the_month_and_the_way_out_are_in_most() {
    let (seen, mut alone) = (made_up(), Pace::default());
    alone.alone = Some(1);
    for width in (1..=130).step_by(3) {
        for height in (1..=50).step_by(2) {
            for pace in [&Pace::default(), &alone] {
                let drawn = text(&frame(&seen, pace, (width, height)));
                if width >= 40 && height >= 2 {
                    assert!(drawn.contains("month 36 of"), "{width}x{height}\n{drawn}");
                    assert!(
                        width < 60 || drawn.contains("q quit"),
                        "{width}x{height}\n{drawn}"
                    );
                }
            }
        }
    }
    // Before anything is seen, and of a world of one firm that has no number yet.
    let world = loaded();
    let empty = Seen::new(&world.base().world, "base", 1);
    frame(&empty, &Pace::default(), (100, 30));
}

#[test]
fn a_firm_has_the_colour_that_it_has_in_figures() {
    let seen = made_up();
    let world = loaded().base().world;
    let drawn = frame(&seen, &Pace::default(), (100, 30));
    for one in seen.panels.iter().flat_map(|panel| &panel.series) {
        let Color::Rgb(r, g, b) = Depth::True.colour(one.colour) else {
            panic!("{}", one.colour)
        };
        assert_eq!(format!("#{r:02X}{g:02X}{b:02X}"), colour(&world, &one.name));
        let at = drawn.content.windows(one.name.len()).position(|cells| {
            let word: String = cells.iter().map(ratatui::buffer::Cell::symbol).collect();
            word == one.name
        });
        let cell = &drawn.content[at.unwrap_or_else(|| panic!("{} is not shown", one.name))];
        assert_eq!(cell.fg, Color::Rgb(r, g, b), "{}", one.name);
    }
    let marks = drawn.content.iter().filter(|cell| cell.symbol() == "•");
    assert!(marks.count() > 0, "the day of the policy is ruled");
}

#[test]
fn a_terminal_of_256_colours_gets_the_nearest_of_its_cube_and_base_is_text() {
    assert_eq!(Depth::Indexed.colour("#0072B2"), Color::Indexed(25));
    assert_eq!(Depth::Indexed.colour("#FFFFFF"), Color::Indexed(231));
    assert_eq!(Depth::Indexed.colour("#D55E00"), Color::Indexed(166));
    assert_eq!(Depth::None.colour("#D55E00"), Color::Reset);
    assert_eq!(Depth::True.colour("#222222"), Color::Reset);
}

#[test]
fn what_is_watched_is_the_run_that_run_keeps() {
    let loaded = loaded();
    let (variant, seed) = ("exclusive", 3);
    let kept = Study::of(&loaded, None, &["base", variant], vec![1, seed]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::of(&loaded, &kept, Format::Parquet);
    let declared = manifest(&kept, identity).unwrap();
    let (mut job, _) =
        Job::prepare(&folder.path().join("kept"), &kept, declared, Replace::Never).unwrap();
    let todo = job.missing().unwrap();
    job.do_runs(&todo, &AtomicBool::new(false), |_| ()).unwrap();

    let watched = Study::of(&loaded, None, &[variant], vec![seed]).unwrap();
    let mut live = Live::new(&watched);
    for _ in 0..20 {
        live.step();
    }
    assert!(live.seen.has_ended() && live.seen.tick == 12);
    let shown = [
        ("providers", "provider", "share", 100.0),
        ("vendors", "vendor", "share", 100.0),
        ("providers", "provider", "list_price", 1.0),
        ("vendors", "vendor", "list_price", 1.0),
        ("providers", "provider", "rent", 1.0),
    ];
    assert_eq!(live.seen.panels.len(), shown.len());
    for (panel, (table, key, measure, scale)) in live.seen.panels.iter().zip(shown) {
        let table = job.store.table(variant, seed, table).unwrap();
        let firms = table.texts(key).unwrap();
        for one in &panel.series {
            let rows = (0..table.rows()).filter(|row| firms.get(*row) == one.name);
            let kept: Vec<u64> = rows
                .map(|row| (scale * table.numbers(measure).unwrap()[row]).to_bits())
                .collect();
            let seen: Vec<u64> = one.values.iter().map(|x| x.to_bits()).collect();
            assert_eq!((kept.len(), &kept), (13, &seen), "{} {}", measure, one.name);
        }
    }
    let events = job.store.table(variant, seed, "events").unwrap();
    assert_eq!(
        live.seen.events.len(),
        events.rows() + live.seen.turns.iter().filter(|t| t.0 <= 12).count()
    );
}

fn press(pace: &mut Pace, code: KeyCode) -> Wanted {
    pace.key(KeyEvent::new(code, KeyModifiers::NONE), 5)
}

#[test]
#[expect(clippy::disallowed_methods, reason = "any moment will do")]
fn keys_pause_step_change_speed_show_one_panel_and_end() {
    let mut pace = Pace::default();
    let (now, second) = (Instant::now(), Duration::from_secs(1));
    assert!(pace.is_due(now, now) && !pace.is_due(now + second, now));
    assert_eq!(press(&mut pace, KeyCode::Char(' ')), Wanted::Nothing);
    assert!(pace.paused && !pace.is_due(now, now));
    press(&mut pace, KeyCode::Char(' '));
    assert_eq!(press(&mut pace, KeyCode::Right), Wanted::Step);
    assert!(pace.paused, "a step stops the run");
    let before = pace.speed();
    press(&mut pace, KeyCode::Char('+'));
    assert_eq!(pace.speed(), 2 * before);
    for _ in 0..20 {
        press(&mut pace, KeyCode::Char('-'));
    }
    assert_eq!(pace.speed(), 1);
    assert_eq!(pace.next(now, now), now + second);
    assert_eq!(
        pace.next(now, now + 9 * second),
        now + 9 * second,
        "what was missed is not made up for"
    );
    let mut alone = Vec::new();
    for _ in 0..6 {
        press(&mut pace, KeyCode::Tab);
        alone.push(pace.alone);
    }
    let all = [Some(0), Some(1), Some(2), Some(3), Some(4), None];
    assert_eq!(alone, all);
    assert_eq!(press(&mut pace, KeyCode::Char('q')), Wanted::Quit);
    let control = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    assert_eq!(pace.key(control, 5), Wanted::Interrupt);
}
