//! What strategies are worth in each state, against the first, what one may regret, and the range over draws.

use lockin::study::desk::states::Sorted;
use lockin::study::payoff::STRATEGIES;
use lockin::study::payoff::matrix::Matrix;
use lockin::study::payoff::over_prior::{Drawn, OverDraws};
use lockin::study::statistics::Summary;

use crate::cli::tables::{Cell, Column, NOTHING, Table, named, signed};

/// Strategies of a segment in states.
pub struct Payoffs<'a> {
    /// The segment's name.
    pub segment: &'a str,
    /// The states.
    pub states: &'a [Sorted],
    /// The name of the deal whose outcomes they are, if there is one.
    pub deal: Option<&'a str>,
    /// What strategies are worth in them.
    pub matrix: Matrix,
}

impl Payoffs<'_> {
    /// The payoff table of a segment.
    pub fn worth(&self) -> Table {
        let segment = self.segment;
        let title = format!(
            "{segment}: worth, % of spend (standard error){}",
            of(self.deal)
        );
        let mut table = Table::new(format!("{segment}-worth"), title, columns(self.states));
        for (s, strategy) in STRATEGIES.iter().enumerate() {
            let row = self.matrix.worth[s].iter().map(|&of| self.cell(s, of));
            table.row(std::iter::once(Cell::text(strategy.name)).chain(row));
        }
        table
    }

    /// A mean with its error, and whether that tells it from none.
    fn cell(&self, s: usize, of: Summary) -> Cell {
        let mean = signed(100.0 * of.mean, 2);
        let told = self.matrix.marks.tells(of);
        let shown = match of.n {
            // The first is what the others are held against.
            _ if s == 0 => "0".to_owned(),
            0 | 1 => mean,
            _ if told => format!("{mean} ({:.2})", 100.0 * of.standard_error),
            _ => format!("≈ {mean} ({:.2})", 100.0 * of.standard_error),
        };
        Cell::over(shown, of, 100.0).stands_out(told)
    }

    /// The regrets of a segment.
    pub fn regret(&self) -> Table {
        let segment = self.segment;
        let largest = self.matrix.largest_regrets();
        let best = self.matrix.minimax_regret();
        let mut columns = columns(self.states);
        columns.push(Column::number("largest", "").key("largest_percent"));
        let title = format!("{segment}: regret, % of spend{}", of(self.deal));
        let mut table = Table::new(format!("{segment}-regret"), title, columns);
        for (s, strategy) in STRATEGIES.iter().enumerate() {
            let percent = |x: f64| Cell::number(format!("{:.2}", 100.0 * x), 100.0 * x);
            let star = if best == Some(s) { " *" } else { "  " };
            let most = 100.0 * largest[s];
            let row = self.matrix.regrets[s].iter().map(|&x| percent(x));
            let last = Cell::number(format!("{most:.2}{star}"), most).stands_out(best == Some(s));
            table.row(
                std::iter::once(Cell::text(strategy.name))
                    .chain(row)
                    .chain([last]),
            );
        }
        table
    }
}

/// The range of each strategy over draws, against the first, and what it depends on. `each` is its worth by draw.
pub fn over_draws(segment: &str, drawn: &Drawn, each: &[Vec<f64>]) -> Table {
    let columns = vec![
        Column::text("strategy"),
        Column::number("10 %", "").key("p10_percent"),
        Column::number("median", "").key("median_percent"),
        Column::number("90 %", "").key("p90_percent"),
        Column::right("above 0 in"),
        Column::text("depends most on"),
    ];
    let title = format!("{segment}: over what nobody knows, % of spend");
    let mut table = Table::new(format!("{segment}-prior"), title, columns);
    for (s, strategy) in STRATEGIES.iter().enumerate().skip(1) {
        let OverDraws { range, driver } = drawn.over(each, s);
        let percent = |x: f64| Cell::number(signed(100.0 * x, 2), 100.0 * x);
        let driver = driver.map_or(NOTHING.to_owned(), |driver| {
            let path = &drawn.uncertain[driver.parameter].path;
            format!("{path} ({})", signed(driver.correlation, 2))
        });
        table.row([
            Cell::text(strategy.name),
            percent(range.low),
            percent(range.middle),
            percent(range.high),
            Cell::text(format!("{} of {}", range.above, range.n)),
            Cell::text(driver),
        ]);
    }
    table
}

/// Whose outcomes A, B and C are, after a title.
fn of(deal: Option<&str>) -> String {
    deal.map_or(String::new(), |name| format!("; A, B, C of {name}"))
}

/// The strategy, and a column for each state with how many seeds or draws are in it.
fn columns(states: &[Sorted]) -> Vec<Column> {
    let mut columns = vec![Column::text("strategy")];
    columns.extend(states.iter().map(|state| {
        let key = named(&state.name).replace('-', "_");
        let heading = format!("{}, {}", state.name, state.seeds.len());
        Column::number(heading, "").key(&format!("{key}_percent"))
    }));
    columns
}
