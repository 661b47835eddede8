//! What strategies are worth in each state, against the first, what one may regret, and the range over draws.

use lockin::study::desk::states::Sorted;
use lockin::study::multiplicity::Marks;
use lockin::study::over_points::{Range, drivers};
use lockin::study::payoff::over_prior::Drawn;
use lockin::study::payoff::{STRATEGIES, largest_regrets, minimax_regret, regrets};
use lockin::study::statistics::{Summary, summary};
use lockin::study::valuation::prior::by_parameter;

use crate::cli::tables::{Cell, Column, NOTHING, Table, named, signed};

/// The share of draws on each side of a range.
const BEYOND: f64 = 0.1;

/// Strategies in states.
pub struct Payoffs {
    /// By strategy and state.
    worth: Vec<Vec<Summary>>,
    regrets: Vec<Vec<f64>>,
    marks: Marks,
}

impl Payoffs {
    /// What strategies are worth in each of `states`, from what each is worth by seed or draw.
    pub fn of(states: &[Sorted], each: &[Vec<f64>]) -> Self {
        let mean = |strategy: usize, state: &Sorted| {
            let against = against_first(each, strategy);
            summary(
                &state
                    .seeds
                    .iter()
                    .map(|&i| against[i])
                    .collect::<Vec<f64>>(),
            )
        };
        let of = |s: usize| states.iter().map(|state| mean(s, state)).collect();
        let worth: Vec<Vec<Summary>> = (0..STRATEGIES.len()).map(of).collect();
        let means = |row: &Vec<Summary>| row.iter().map(|cell| cell.mean).collect();
        Self {
            regrets: regrets(&worth.iter().map(means).collect::<Vec<Vec<f64>>>()),
            marks: Marks::among(worth.iter().skip(1).flatten().copied()),
            worth,
        }
    }

    /// The payoff table of a segment.
    pub fn worth(&self, segment: &str, states: &[Sorted], deal: Option<&str>) -> Table {
        let title = format!("{segment}: worth, % of spend (standard error){}", of(deal));
        let mut table = Table::new(format!("{segment}-worth"), title, columns(states));
        for (s, strategy) in STRATEGIES.iter().enumerate() {
            let row = self.worth[s].iter().map(|&of| self.cell(s, of));
            table.row(std::iter::once(Cell::text(strategy.name)).chain(row));
        }
        table
    }

    /// A mean with its error, and whether that tells it from none.
    fn cell(&self, s: usize, of: Summary) -> Cell {
        let mean = signed(100.0 * of.mean, 2);
        let told = self.marks.tells(of);
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
    pub fn regret(&self, segment: &str, states: &[Sorted], deal: Option<&str>) -> Table {
        let largest = largest_regrets(&self.regrets);
        let best = minimax_regret(&self.regrets);
        let mut columns = columns(states);
        columns.push(Column::number("largest", "").key("largest_percent"));
        let title = format!("{segment}: regret, % of spend{}", of(deal));
        let mut table = Table::new(format!("{segment}-regret"), title, columns);
        for (s, strategy) in STRATEGIES.iter().enumerate() {
            let percent = |x: f64| Cell::number(format!("{:.2}", 100.0 * x), 100.0 * x);
            let star = if best == Some(s) { " *" } else { "  " };
            let most = 100.0 * largest[s];
            let row = self.regrets[s].iter().map(|&x| percent(x));
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
    let inputs = by_parameter(&drawn.points);
    for (s, strategy) in STRATEGIES.iter().enumerate().skip(1) {
        let against = against_first(each, s);
        let range = Range::of(&against, BEYOND).expect("every draw is worth something");
        let percent = |x: f64| Cell::number(signed(100.0 * x, 2), 100.0 * x);
        let driver = drivers(&inputs, &against).and_then(|all| all.into_iter().next());
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

/// What a strategy is worth in each seed or draw against the first, so that what is common to all drops out.
fn against_first(each: &[Vec<f64>], strategy: usize) -> Vec<f64> {
    each.iter().map(|of| of[strategy] - of[0]).collect()
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
