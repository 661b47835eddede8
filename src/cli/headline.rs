//! The short table that a study ends with.

mod ceiling;
mod entrants;
pub mod range;
pub mod welfare;

use lockin::terms::buyers::{NamedShare, Segment};

use lockin::measure;
use lockin::plan::Plan;
use lockin::record::measures::{ALL, Named, TABLES};
use lockin::sim::state::loop_gain;
use lockin::study::BASE;
use lockin::study::kept::Kept;
use lockin::study::multiplicity::{FALSE_DISCOVERIES, Marks};
use lockin::study::opened::Opened;
use lockin::study::statistics::{Summary, interval_95};
use lockin::study::store::StoredRun;
use lockin::study::summary::Line;
use lockin::study::valuation::flows::TABLES_READ as OF_DEALS;
use lockin::study::valuation::{Flows, Valuation, over_seeds, worth};
use lockin::study::welfare::TABLES_READ as OF_WELFARE;
use lockin::study::yearly::Address;

use super::Trouble;
use super::tables::{Cell, Column, Part, Printer, Table, signed};
use range::Said;

/// A number that is shown: table, key, measure, what to call it, how to write it.
pub(super) struct Shown {
    pub(super) table: &'static str,
    pub(super) key: String,
    pub(super) measure: &'static str,
    pub(super) name: String,
    pub(super) scale: Scale,
}

/// How a number is written.
#[derive(Clone, Copy)]
pub(super) enum Scale {
    /// A share, shown in per cent; differences in percentage points.
    Percent,
    /// A number with so many decimals; differences likewise.
    Plain(usize),
    /// An index, start = 1; differences in per cent of the start.
    Index,
}

impl Scale {
    pub(super) fn write(self, value: f64) -> String {
        match self {
            Scale::Percent => format!("{:.1} %", 100.0 * value),
            Scale::Plain(digits) => format!("{value:.digits$}"),
            Scale::Index => format!("{value:.3}"),
        }
    }

    /// The unit in which a level is shown.
    pub(super) fn unit(self) -> &'static str {
        match self {
            Scale::Percent => "%",
            Scale::Plain(_) => "",
            Scale::Index => "start = 1",
        }
    }

    /// A level in the unit in which it is shown.
    pub(super) fn in_its_unit(self, value: f64) -> f64 {
        match self {
            Scale::Percent => 100.0 * value,
            Scale::Plain(_) | Scale::Index => value,
        }
    }

    /// A difference in the unit in which it is shown, and its decimals.
    pub(super) fn difference(self, value: f64) -> (f64, usize) {
        match self {
            Scale::Percent | Scale::Index => (100.0 * value, 2),
            Scale::Plain(digits) => (value, digits),
        }
    }

    pub(super) fn difference_unit(self) -> &'static str {
        match self {
            Scale::Percent => "pts",
            Scale::Plain(_) => "",
            Scale::Index => "%",
        }
    }
}

/// Prints what the study says.
pub fn print(said: &Said, mut printer: Printer) -> Result<(), Trouble> {
    printer.all(parts(said)?);
    let study = &said.study;
    let all = &study.manifest.identity;
    printer.words(format!(
        "{} runs; tables, codebook and manifest in {}",
        all.variants.len() * study.seeds.len(),
        study.store.folder.display()
    ));
    if let Some(design) = &all.design {
        printer.words(format!(
            "{} points: cells.csv says which cell is which, summary.csv what each says, each held against base at its \
             own point; compare --variant {} prints one.",
            design.points.len(),
            design.points[0].name
        ));
    }
    printer.finish()
}

/// What the study says: its tables, and words between them.
pub fn parts(said: &Said) -> Result<Vec<Part>, Trouble> {
    let study = &said.study;
    let years = years(&study.plan);
    let mut parts = vec![Part::Table(levels(said, &years))];
    parts.extend(entrants::shares(&said.lines, &years, study).map(Part::Table));
    if study.variants.len() > 1 {
        let later = || years.iter().copied().filter(|&year| year > 0);
        let shown = differences_shown(&study.plan);
        let end = study.plan.world.clock.years;
        let marks = marks(said);
        let of_market = |year| differences(said, &shown, year, &marks);
        parts.extend(later().map(of_market).map(Part::Table));
        parts.push(Part::Words(
            "Mean difference ± half of its 95 % interval, paired by seed; prices in % of the start's."
                .to_owned(),
        ));
        if !said.welfare.0.is_empty() {
            let of_welfare = |year| welfare::Effects::whole(year).table(said, &marks);
            parts.extend(later().map(of_welfare).map(Part::Table));
            let by_buyer = welfare::Effects::by_buyer(study, end);
            parts.push(Part::Table(by_buyer.table(said, &marks)));
            parts.push(Part::Words(welfare::NOTE.to_owned()));
        }
        parts.extend(note_on_marks(&marks).map(Part::Words));
    }
    let kept = &study.manifest.identity.kept;
    let has = |tables: &[&str]| kept.lacks(tables).is_empty();
    if has(&OF_DEALS) {
        parts.extend(valuations(study)?.map(Part::Table));
    }
    if has(&["events"]) {
        parts.extend(ceiling::told(study)?.map(Part::Words));
    }
    let books = has(&["market"]).then(|| books(study)).transpose()?;
    let sound: String = books.into_iter().chain(feeding(study)).collect();
    if !sound.is_empty() {
        parts.push(Part::Words(sound));
    }
    parts.extend(untold(kept).map(Part::Words));
    Ok(parts)
}

/// What a study does not tell because it keeps too little.
fn untold(kept: &Kept) -> Option<String> {
    let made_of: [(&str, &[&str]); 4] = [
        ("welfare", &OF_WELFARE),
        ("what deals are worth", &OF_DEALS),
        ("prices at their ceiling", &["events"]),
        ("how the books balance", &["market"]),
    ];
    let lines = made_of.into_iter().filter_map(|(what, tables)| {
        let lacks = kept.lacks(tables);
        (!lacks.is_empty()).then(|| format!("  {what}: {} not kept", lacks.join(", ")))
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| {
        let kept = kept.as_typed();
        format!(
            "Not told, for want of tables (--keep {kept}):\n{}\n",
            lines.join("\n")
        )
    })
}

/// How well the books of every run balance.
fn books(study: &Opened) -> Result<String, Trouble> {
    let residual = measure!(market.books_residual);
    let worst_of = |run: &StoredRun| {
        let market = run.table(residual.table)?;
        let residuals = market.numbers(residual.column).unwrap_or_default();
        Ok(residuals.iter().copied().fold(0.0, f64::max))
    };
    let mut worst = 0.0;
    for variant in &study.variants {
        let of_variant = study.over_seeds(variant, worst_of)?;
        worst = of_variant.into_iter().fold(worst, f64::max);
    }
    Ok(format!(
        "Books: in every tick of {} runs each firm's cash changed by what the ledger says; worst residual {worst:.0e} of turnover.\n",
        study.variants.len() * study.seeds.len()
    ))
}

/// How close a vendor's lead is to feeding itself, if there is a frontier.
fn feeding(study: &Opened) -> Option<String> {
    let mut vendors = study.plan.world.vendors.iter();
    vendors.any(|vendor| vendor.frontier).then(|| {
        let gain = loop_gain(&study.plan);
        format!(
            "Loop gain of research, αγ/ln 10 times its self-financed share: {gain:.2}; above 1 a vendor's lead can feed itself.\n"
        )
    })
}

/// Start, middle and end: the years that are shown.
fn years(plan: &Plan) -> Vec<u32> {
    let years = plan.world.clock.years;
    let mut shown = vec![0, years / 2, years];
    shown.dedup();
    shown
}

pub(super) fn a_number(measure: Named, key: &str, name: &str, scale: Scale) -> Shown {
    Shown {
        table: measure.table,
        key: key.to_owned(),
        measure: measure.column,
        name: name.to_owned(),
        scale,
    }
}

/// What is shown of each market: the measure, what to call it, how to write it.
const OF_MARKETS: [(Named, &str, Scale); 5] = [
    (measure!(market.price_index), "price index", Scale::Index),
    (measure!(market.lerner), "Lerner index", Scale::Plain(3)),
    (measure!(market.hhi), "HHI", Scale::Plain(0)),
    (
        measure!(market.switching_accounts),
        "buyers switching in a year",
        Scale::Percent,
    ),
    (
        measure!(market.exit_cost_months),
        "exit cost, months of spend",
        Scale::Plain(1),
    ),
];

/// What base is told by: the shares of the firms of the start, then of each market what [`OF_MARKETS`] has.
pub(super) fn levels_shown(plan: &Plan) -> Vec<Shown> {
    let share = |measure, market: &str, name: &String| {
        let called = format!("{market}: share of {name}");
        a_number(measure, name, &called, Scale::Percent)
    };
    let (providers, vendors) = (plan.world.providers.iter(), plan.world.vendors.iter());
    let providers = providers.filter(|p| p.enters_like.is_none());
    let vendors = vendors.filter(|v| v.enters_like.is_none());
    let mut shown: Vec<Shown> = providers
        .map(|p| share(measure!(providers.share), "compute", &p.name))
        .chain(vendors.map(|v| share(measure!(vendors.share), "models", &v.name)))
        .collect();
    for (market, title) in [("compute", "compute"), ("model", "models")] {
        let key = format!("{market}/{ALL}");
        for (measure, name, scale) in OF_MARKETS {
            let name = format!("{title}: {name}");
            shown.push(a_number(measure, &key, &name, scale));
        }
    }
    shown
}

/// What variants are compared by: the largest provider and vendor of the start, prices, compute switching, concentration.
pub(super) fn differences_shown(plan: &Plan) -> Vec<Shown> {
    let fringe = |name: &str| {
        plan.world
            .providers
            .iter()
            .any(|p| p.atomistic && p.name == name)
    };
    let provider = largest(plan, |s| &s.provider_shares, |s| s.compute_spend, fringe);
    let vendor = largest(plan, |s| &s.vendor_shares, |s| s.ai_spend, |_| false);
    let compute = format!("compute/{ALL}");
    let model = format!("model/{ALL}");
    vec![
        a_number(
            measure!(providers.share),
            &provider,
            &provider,
            Scale::Percent,
        ),
        a_number(measure!(vendors.share), &vendor, &vendor, Scale::Percent),
        a_number(
            measure!(market.price_index),
            &compute,
            "compute price",
            Scale::Index,
        ),
        a_number(
            measure!(market.price_index),
            &model,
            "model price",
            Scale::Index,
        ),
        a_number(
            measure!(market.switching_accounts),
            &compute,
            "switching",
            Scale::Percent,
        ),
        a_number(
            measure!(market.exit_cost_months),
            &compute,
            "exit, months",
            Scale::Plain(2),
        ),
        a_number(measure!(market.hhi), &model, "model HHI", Scale::Plain(0)),
    ]
}

/// The name with the largest share of spend over all segments.
fn largest(
    plan: &Plan,
    shares: impl Fn(&Segment) -> &Vec<NamedShare>,
    spend: impl Fn(&Segment) -> f64,
    left_out: impl Fn(&str) -> bool,
) -> String {
    let mut sums: Vec<(String, f64)> = Vec::new();
    for segment in &plan.world.segments {
        for stated in shares(segment) {
            let dollars = stated.share * spend(segment);
            match sums.iter_mut().find(|(name, _)| *name == stated.name) {
                Some((_, sum)) => *sum += dollars,
                None => sums.push((stated.name.clone(), dollars)),
            }
        }
    }
    sums.retain(|(name, _)| !left_out(name));
    let best = sums.into_iter().max_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(String::new(), |(name, _)| name)
}

/// The line of a number that all seeds have.
pub(super) fn find<'a>(
    all: &'a [Line],
    variant: &str,
    shown: &Shown,
    tick: i32,
) -> Option<&'a Line> {
    find_of_some(all, variant, shown, tick).filter(|line| line.is_of_all_seeds())
}

/// The line of a number that some seeds may lack.
fn find_of_some<'a>(all: &'a [Line], variant: &str, shown: &Shown, tick: i32) -> Option<&'a Line> {
    let is = is_of(shown, tick);
    all.iter()
        .find(|line| is(&line.address) && line.variant == variant)
}

/// The lines of a number, one of each variant and of each cell of a design that has it.
pub(super) fn of_every_variant<'a>(
    all: &'a [Line],
    shown: &'a Shown,
    tick: i32,
) -> impl Iterator<Item = &'a Line> {
    let is = is_of(shown, tick);
    all.iter().filter(move |line| is(&line.address))
}

/// Whether an address is that of a number in a tick.
pub(super) fn is_of(shown: &Shown, tick: i32) -> impl Fn(&Address) -> bool + use<'_> {
    let table = TABLES.iter().position(|kind| kind.name == shown.table);
    let specs = table.map_or_else(Vec::new, |table| TABLES[table].specs());
    let column = specs.iter().position(|spec| spec.name == shown.measure);
    let place = table
        .zip(column)
        .map(|(table, column)| (table, column, tick));
    // Texts are compared last: a study has a hundred thousand lines.
    move |of| Some((of.table, of.column, of.tick)) == place && of.key == shown.key
}

/// Base at the start, in the middle and at the end: mean and standard error over seeds.
fn levels(said: &Said, years: &[u32]) -> Table {
    let study = &said.study;
    let title = match study.seeds.len() {
        1 => "base, one seed".to_owned(),
        n => format!("base, mean over {n} seeds (standard error)"),
    };
    let mut columns = vec![Column::text("measure"), Column::note("unit")];
    columns.extend(
        years
            .iter()
            .map(|&year| Column::number(year_name(year), "")),
    );
    let mut table = Table::new("levels", title, columns);
    for line in levels_shown(&study.plan) {
        let at = |&year: &u32| {
            let tick = year as i32 * study.ticks_a_year();
            let Some(found) = find_of_some(&said.lines, BASE, &line, tick) else {
                return Cell::nothing();
            };
            let shown = of_seeds(level(line.scale, found.level), found.level, found.seeds);
            Cell::over(shown, found.level, line.scale.in_its_unit(1.0))
                .of(found.level.n, found.seeds)
        };
        let mut row = vec![Cell::text(&line.name), Cell::text(line.scale.unit())];
        row.extend(years.iter().map(at));
        table.row(row);
    }
    table
}

fn year_name(year: u32) -> String {
    if year == 0 {
        "start".to_owned()
    } else {
        format!("year {year}")
    }
}

/// A number, with how many seeds it is of if not of all.
fn of_seeds(text: String, summary: Summary, seeds: usize) -> String {
    match summary.n {
        n if n == seeds => text,
        n => format!("{text}, in {n} of {seeds}"),
    }
}

pub(super) fn level(scale: Scale, level: Summary) -> String {
    if level.n < 2 {
        return scale.write(level.mean);
    }
    let error = scale.write(level.standard_error);
    format!(
        "{} ({})",
        scale.write(level.mean),
        error.trim_end_matches(" %")
    )
}

/// What the marks on a page say; nothing where nothing could be tested.
pub(super) fn note_on_marks(marks: &Marks) -> Option<String> {
    (marks.tested > 0).then(|| {
        format!(
            "* stands out among the {} effects shown: {} do, of which {:.0} % are expected to be chance (Benjamini & Hochberg 1995).\n",
            marks.tested,
            marks.found,
            100.0 * FALSE_DISCOVERIES
        )
    })
}

/// Every difference that [`differences`] shows.
fn all_differences(said: &Said, shown: &[Shown], year: u32) -> Vec<Summary> {
    let tick = year as i32 * said.study.ticks_a_year();
    let variants = said.study.variants.iter().filter(|name| *name != BASE);
    let of = |variant: &String| {
        let found = shown
            .iter()
            .map(|number| find_of_some(&said.lines, variant, number, tick));
        let differences = found.filter_map(|line| line?.difference);
        differences.collect::<Vec<_>>()
    };
    variants.flat_map(of).collect()
}

/// What stands out among all effects that [`parts`] shows.
pub(super) fn marks(said: &Said) -> Marks {
    let study = &said.study;
    let shown = differences_shown(&study.plan);
    let later = years(&study.plan).into_iter().filter(|&year| year > 0);
    let effects = later.flat_map(|year| {
        let mut effects = all_differences(said, &shown, year);
        effects.extend(welfare::Effects::whole(year).all(said));
        effects
    });
    let by_buyer = welfare::Effects::by_buyer(study, study.plan.world.clock.years);
    Marks::among(effects.chain(by_buyer.all(said)))
}

/// Paired differences from base at the end of a year, a row a variant.
fn differences(said: &Said, shown: &[Shown], year: u32, marks: &Marks) -> Table {
    let study = &said.study;
    let tick = year as i32 * study.ticks_a_year();
    let column = |s: &Shown| Column::number(&s.name, s.scale.difference_unit());
    let columns = std::iter::once(Column::text("variant")).chain(shown.iter().map(column));
    let (name, title) = (
        format!("effects-year-{year}"),
        format!("year {year}, from base"),
    );
    let mut table = Table::new(name, title, columns);
    for variant in study.variants.iter().filter(|name| *name != BASE) {
        let of = |number: &Shown| {
            let found = find_of_some(&said.lines, variant, number, tick);
            let Some((d, seeds)) = found.and_then(|line| Some((line.difference?, line.seeds)))
            else {
                return Cell::nothing();
            };
            let text = marked(difference(number.scale, d), d, marks);
            Cell::over(of_seeds(text, d, seeds), d, number.scale.difference(1.0).0)
                .of(d.n, seeds)
                .stands_out(marks.has(d))
        };
        table.row(std::iter::once(Cell::text(variant)).chain(shown.iter().map(of)));
    }
    table
}

pub(super) fn difference(scale: Scale, difference: Summary) -> String {
    if difference.mean == 0.0 && difference.standard_error == 0.0 {
        return "0".to_owned();
    }
    let (mean, digits) = scale.difference(difference.mean);
    let mean = signed(mean, digits);
    if difference.n < 2 {
        return mean;
    }
    let (half, _) = scale.difference(interval_95(difference).1 - difference.mean);
    format!("{mean} ±{half:.digits$}")
}

/// An effect as it is written, with a mark if it stands out.
pub(super) fn marked(text: String, effect: Summary, marks: &Marks) -> String {
    if marks.has(effect) {
        format!("{text} *")
    } else {
        text
    }
}

/// The worth of each deal whose counterfactual was run.
fn valuations(study: &Opened) -> Result<Option<Table>, Trouble> {
    let columns = [
        Column::text("deal"),
        Column::number("cash NPV", "$bn"),
        Column::number("with stake", "$bn"),
    ];
    let title = "deal, worth to its sponsor [95 % interval over seeds]";
    let mut table = Table::new("deals", title, columns);
    for (d, deal) in study.plan.world.deals.iter().enumerate() {
        let without = format!("no-{}", deal.name);
        if !study.has(&without) {
            continue;
        }
        let value = valuation(study, d, &without)?;
        table.row([
            Cell::text(format!("{} (to {})", deal.name, deal.sponsor)),
            Cell::over(billions(value.cash), value.cash, 1e-9),
            Cell::over(billions(value.with_stake), value.with_stake, 1e-9),
        ]);
    }
    let note = "Cash: flows with the deal less flows without it on the same draws, given these parameters.";
    Ok((!table.rows.is_empty()).then(|| table.note(note)))
}

fn valuation(study: &Opened, d: usize, without: &str) -> Result<Valuation, Trouble> {
    let plan = &study.plan;
    let flows = |run: &StoredRun| Flows::read(plan, |name| run.table(name));
    let with = study.over_seeds(BASE, flows)?;
    let without = study.over_seeds(without, flows)?;
    let pairs = with.iter().zip(&without);
    let worths: Vec<_> = pairs.map(|(a, b)| worth(plan, d, a, b)).collect();
    Ok(over_seeds(&worths))
}

fn billions(value: Summary) -> String {
    let mean = signed(value.mean / 1e9, 1);
    if value.n < 2 {
        return mean;
    }
    let (low, high) = interval_95(value);
    format!(
        "{mean} [{}, {}]",
        signed(low / 1e9, 1),
        signed(high / 1e9, 1)
    )
}
