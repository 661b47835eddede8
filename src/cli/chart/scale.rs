//! From numbers to places, and the numbers that an axis names.

use lockin::maths::ln;

/// Numbers from `low` to `high` over places from `from` to `to`.
#[derive(Clone, Copy)]
pub struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    log: bool,
}

/// Ratio of ends from which a logarithmic axis names powers of ten, twice and five times them.
const DECADES: f64 = 8.0;

impl Scale {
    /// A scale that holds all finite `values` with a little room; logarithmic where that is asked for and all are above
    /// zero.
    pub fn over(values: impl IntoIterator<Item = f64>, log: bool) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            (low, high) = (low.min(value), high.max(value));
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        let log = log && low > 0.0;
        if log {
            let room = (high / low).max(1.05);
            let room = 1.0 + 0.05 * ln(room);
            (low, high) = (low / room, high * room);
        } else {
            let room = (0.05 * (high - low)).max(1e-3 * high.abs()).max(1e-9);
            (low, high) = (low - room, high + room);
        }
        let (from, to) = (0.0, 1.0);
        Self {
            low,
            high,
            from,
            to,
            log,
        }
    }

    /// A scale from `low` to `high` exactly.
    pub fn between(low: f64, high: f64) -> Self {
        let (from, to, log) = (0.0, 1.0, false);
        Self {
            low,
            high,
            from,
            to,
            log,
        }
    }

    /// The scale over these places.
    pub fn on(self, from: f64, to: f64) -> Self {
        Self { from, to, ..self }
    }

    /// Where a number is.
    pub fn at(self, value: f64) -> f64 {
        let share = if self.log {
            ln(value / self.low) / ln(self.high / self.low)
        } else {
            (value - self.low) / (self.high - self.low)
        };
        self.from + share * (self.to - self.from)
    }

    /// Whether a number is on it.
    pub fn holds(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Round numbers on it, about `wanted`, with how they are written.
    pub fn ticks(self, wanted: usize) -> Vec<(f64, String)> {
        let numbers = if self.log && self.high / self.low > DECADES {
            self.decades()
        } else {
            self.steps(wanted)
        };
        let step = numbers.windows(2).map(|pair| pair[1] - pair[0]);
        let digits = decimals(step.fold(f64::INFINITY, f64::min));
        let written = |value: f64| (value, written(value, digits));
        numbers.into_iter().map(written).collect()
    }

    fn steps(self, wanted: usize) -> Vec<f64> {
        let step = nice((self.high - self.low) / wanted.max(1) as f64);
        let (first, last) = (
            (self.low / step).ceil() as i64,
            (self.high / step).floor() as i64,
        );
        (first..=last).map(|n| n as f64 * step).collect()
    }

    fn decades(self) -> Vec<f64> {
        let mut power = 1.0;
        while power > self.low {
            power /= 10.0;
        }
        let mut numbers = Vec::new();
        while power <= self.high {
            numbers.extend([1.0, 2.0, 5.0].map(|m| m * power));
            power *= 10.0;
        }
        numbers.retain(|&number| self.holds(number));
        numbers
    }
}

/// The smallest of 1, 2 and 5 times a power of ten that is no smaller.
fn nice(step: f64) -> f64 {
    let mut power = 1.0;
    while power > step {
        power /= 10.0;
    }
    while power * 10.0 <= step {
        power *= 10.0;
    }
    let times = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .find(|m| m * power >= step);
    times.unwrap_or(10.0) * power
}

/// Decimals that tell steps of this size apart.
fn decimals(step: f64) -> usize {
    let (mut digits, mut unit) = (0, 1.0);
    while step < 0.999 * unit && digits < 9 {
        (digits, unit) = (digits + 1, unit / 10.0);
    }
    digits
}

/// A number as an axis names it; thousands as 12k, millions as 3M.
fn written(value: f64, digits: usize) -> String {
    let size = value.abs();
    let (scaled, ending) = match size {
        _ if size >= 1e9 => (value / 1e9, "bn"),
        _ if size >= 1e6 => (value / 1e6, "M"),
        _ if size >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let text = match ending {
        "" => format!("{scaled:.digits$}"),
        _ => format!("{scaled}"),
    };
    let zero = text
        .trim_start_matches('-')
        .chars()
        .all(|c| matches!(c, '0' | '.'));
    let text = if zero {
        text.trim_start_matches('-')
    } else {
        &text
    };
    format!("{}{ending}", text.replace('-', "−"))
}
