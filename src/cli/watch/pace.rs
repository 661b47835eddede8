//! How fast a run is lived, and what keys ask for.

use std::time::{Duration, Instant};

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

/// Ticks a second.
const SPEEDS: [u32; 8] = [1, 2, 4, 8, 16, 32, 64, 128];

/// The longest that nothing is asked of the outside: signals are seen after it.
const PATIENCE: Duration = Duration::from_millis(100);

/// What the user wants now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Nothing of the run.
    Nothing,
    /// One tick.
    Step,
    /// The end.
    Quit,
    /// The end, by Ctrl-C.
    Interrupt,
}

/// How the run goes on, and which panel is seen alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// Whether it waits for a key.
    pub paused: bool,
    /// The panel that has the room of all.
    pub alone: Option<usize>,
    speed: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            paused: false,
            alone: None,
            speed: 2,
        }
    }
}

impl Pace {
    /// Ticks a second.
    pub fn speed(&self) -> u32 {
        SPEEDS[self.speed]
    }

    /// Obeys a key, where so many panels are shown.
    pub fn key(&mut self, key: KeyEvent, panels: usize) -> Wanted {
        if key.kind == KeyEventKind::Release {
            return Wanted::Nothing;
        }
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        match key.code {
            KeyCode::Char('c') if control => return Wanted::Interrupt,
            KeyCode::Char('q' | 'Q') | KeyCode::Esc => return Wanted::Quit,
            KeyCode::Char(' ' | 'p') => self.paused = !self.paused,
            KeyCode::Right | KeyCode::Char('.' | 'n') => {
                self.paused = true;
                return Wanted::Step;
            }
            KeyCode::Char('+' | '=') | KeyCode::Up => {
                self.speed = (self.speed + 1).min(SPEEDS.len() - 1);
            }
            KeyCode::Char('-' | '_') | KeyCode::Down => self.speed = self.speed.saturating_sub(1),
            KeyCode::Tab => {
                let next = self.alone.map_or(0, |panel| panel + 1);
                self.alone = Some(next).filter(|next| *next < panels);
            }
            _ => {}
        }
        Wanted::Nothing
    }

    /// How long to wait for a key when the next tick is due at `next`.
    pub fn wait(&self, next: Instant, now: Instant) -> Duration {
        if self.paused {
            PATIENCE
        } else {
            next.saturating_duration_since(now).min(PATIENCE)
        }
    }

    /// Whether a tick is to be lived.
    pub fn is_due(&self, next: Instant, now: Instant) -> bool {
        !self.paused && now >= next
    }

    /// When the tick after the one that was due at `due` is to be lived; what was missed is not made up for.
    pub fn next(&self, due: Instant, now: Instant) -> Instant {
        let one = Duration::from_secs(1) / self.speed();
        (due + one).max(now)
    }
}
