//! What has been seen of a run: some series so far, and what happened.

use lockin::calendar::{Clock, TickLength};
use lockin::measure;
use lockin::plan::stated::WorldFile;
use lockin::record::Recorder;
use lockin::record::measures::Named;
use lockin::study::turns::turns;
use lockin::worldfile::error::harmless;

use super::words::in_words;
use crate::cli::chart::told_apart;

/// A panel: a measure of firms, and the column that says whose it is.
struct Kind {
    title: &'static str,
    of: Named,
    key: &'static str,
    percent: bool,
}

const KINDS: [Kind; 5] = [
    Kind {
        title: "compute: share of spend, %",
        of: measure!(providers.share),
        key: "provider",
        percent: true,
    },
    Kind {
        title: "models: share of spend, %",
        of: measure!(vendors.share),
        key: "vendor",
        percent: true,
    },
    Kind {
        title: "compute: list price",
        of: measure!(providers.list_price),
        key: "provider",
        percent: false,
    },
    Kind {
        title: "models: list price",
        of: measure!(vendors.list_price),
        key: "vendor",
        percent: false,
    },
    Kind {
        title: "accelerators: rent",
        of: measure!(providers.rent),
        key: "provider",
        percent: false,
    },
];

/// A firm's numbers, one for each tick from the start on; not a number where it has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// The firm.
    pub name: String,
    /// Its colour in every figure.
    pub colour: &'static str,
    /// Its numbers.
    pub values: Vec<f64>,
}

impl Series {
    /// Whether there was ever something to see: a firm that may come in later has nothing before.
    pub fn is_there(&self) -> bool {
        self.values.iter().any(|x| x.is_finite() && *x != 0.0)
    }

    /// The number of the last tick.
    pub fn last(&self) -> f64 {
        self.values.last().copied().unwrap_or(f64::NAN)
    }
}

/// A measure of all firms of a market.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    kind: usize,
    /// The firms, in the world's order.
    pub series: Vec<Series>,
}

impl Panel {
    fn kind(&self) -> &'static Kind {
        &KINDS[self.kind]
    }

    /// What it shows.
    pub fn title(&self) -> &'static str {
        self.kind().title
    }

    /// Whether it shows shares in per cent; else numbers that are 1 at the start.
    pub fn is_percent(&self) -> bool {
        self.kind().percent
    }

    /// Adds what a recorder has of the ticks after those that were seen.
    fn look(&mut self, recorder: &Recorder) {
        let kind = self.kind();
        let Some(table) = recorder.table(kind.of.table) else {
            return;
        };
        let (firms, values) = (table.texts(kind.key), table.numbers(kind.of.column));
        let (Some(firms), Some(values)) = (firms, values) else {
            return;
        };
        let from = self.series.iter().map(|one| one.values.len()).sum();
        for row in from..values.len() {
            let name = firms.get(row);
            if let Some(one) = self.series.iter_mut().find(|one| one.name == name) {
                let scale = if kind.percent { 100.0 } else { 1.0 };
                one.values.push(scale * values[row]);
            }
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Happened {
    /// The tick in which it did.
    pub tick: u32,
    /// A sentence without its full stop.
    pub text: String,
    /// The colour of the firm that did it.
    pub colour: Option<&'static str>,
}

/// What has been seen of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// World, variant and seed.
    pub what: String,
    /// The run's clock.
    pub clock: Clock,
    /// The tick that it has reached.
    pub tick: u32,
    /// Shares, prices, rents.
    pub panels: Vec<Panel>,
    /// What happened, the oldest first.
    pub events: Vec<Happened>,
    /// Ticks in which the law or a parameter changes, and how.
    pub turns: Vec<(u32, String)>,
    rows_of_events: usize,
}

impl Seen {
    /// A run of `variant` with `seed` of which nothing has been seen yet; `world` is that of the variant.
    pub fn new(world: &WorldFile, variant: &str, seed: u64) -> Self {
        let providers: Vec<&str> = world.providers.iter().map(|p| p.name.as_str()).collect();
        let vendors: Vec<&str> = world.vendors.iter().map(|v| v.name.as_str()).collect();
        let panel = |(kind, of): (usize, &Kind)| {
            let names = if of.key == "provider" {
                &providers
            } else {
                &vendors
            };
            let colours = told_apart(world, names);
            let one = |(name, colour): (&&str, &'static str)| Series {
                name: (*name).to_owned(),
                colour,
                values: Vec::new(),
            };
            let series = names.iter().zip(colours).map(one).collect();
            Panel { kind, series }
        };
        let panels = KINDS.iter().enumerate().map(panel);
        let turns = turns(world.policies.iter(), world.changes.iter()).into_iter();
        Self {
            what: format!("{}, {variant}, seed {seed}", harmless(&world.name)),
            tick: 0,
            panels: panels.filter(|panel| !panel.series.is_empty()).collect(),
            events: Vec::new(),
            turns: turns
                .map(|(date, what)| (world.clock.tick_of(date), what))
                .collect(),
            clock: world.clock.clone(),
            rows_of_events: 0,
        }
    }

    /// Adds what a recorder has of the ticks after those that were seen.
    pub fn look(&mut self, recorder: &Recorder) {
        for panel in &mut self.panels {
            panel.look(recorder);
        }
        let lived = self.panels.first().map(|panel| &panel.series[0].values);
        let tick = lived.map_or(0, |values| values.len().saturating_sub(1)) as u32;
        let clock = &self.clock;
        let new = self
            .turns
            .iter()
            .filter(|(t, _)| (self.tick + 1..=tick).contains(t) && *t <= clock.ticks());
        self.events.extend(new.map(|(tick, what)| Happened {
            tick: *tick,
            text: harmless(&format!("the law or the world changes: {what}")),
            colour: None,
        }));
        self.tick = tick;
        self.listen(recorder);
    }

    /// Adds the events that a recorder has beyond those that were heard of.
    fn listen(&mut self, recorder: &Recorder) -> Option<()> {
        let table = recorder.table("events")?;
        let text = |name| table.texts(name);
        let (kinds, subjects, objects) = (text("kind")?, text("subject")?, text("object")?);
        let (ticks, amounts) = (table.integers("tick")?, table.numbers("amount_usd")?);
        for row in self.rows_of_events..table.rows() {
            let (subject, object) = (subjects.get(row), objects.get(row));
            self.events.push(Happened {
                tick: ticks[row].max(0) as u32,
                text: harmless(&in_words(kinds.get(row), subject, object, amounts[row])),
                colour: self.colour_of(subject),
            });
        }
        self.rows_of_events = table.rows();
        Some(())
    }

    fn colour_of(&self, firm: &str) -> Option<&'static str> {
        let mut all = self.panels.iter().flat_map(|panel| &panel.series);
        all.find(|one| one.name == firm).map(|one| one.colour)
    }

    /// Whether the run has reached its last tick.
    pub fn has_ended(&self) -> bool {
        self.tick >= self.clock.ticks()
    }

    /// The month in which tick `tick` begins, as `2027-04`.
    pub fn month_of(&self, tick: u32) -> String {
        let date = self.clock.date_after(tick.saturating_sub(1)).to_string();
        date.rsplit_once('-')
            .map_or(date.clone(), |(month, _)| month.to_owned())
    }

    /// When it is, in words.
    pub fn when(&self) -> String {
        let tick = match self.clock.tick {
            TickLength::Month => "month",
            TickLength::Quarter => "quarter",
        };
        format!(
            "{}, {tick} {} of {}",
            self.clock.date_after(self.tick),
            self.tick,
            self.clock.ticks()
        )
    }
}
