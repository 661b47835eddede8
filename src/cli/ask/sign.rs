//! What to sign: strategies by worth, worst case and regret, and which of them raises autonomy for how much.

use lockin::organisation::Organisation;
use lockin::plan::Plan;
use lockin::study::desk::InSeed;
use lockin::study::desk::outcome::Outcome;
use lockin::study::desk::states::Sorted;
use lockin::study::multiplicity::Marks;
use lockin::study::payoff::{largest_regrets, minimax_regret, regrets};
use lockin::study::statistics::{Summary, summary};

use super::answer::{dollars, with_error};
use crate::cli::tables::{Cell, Column, Table, named};

/// A strategy as it did over seeds, against the organisation as it is.
struct Tried {
    name: String,
    /// Dollars a year, over all seeds.
    worth: Summary,
    /// The same by state.
    by_state: Vec<f64>,
    /// What it costs beside spend, dollars a year, against the same.
    costs: Summary,
    /// Points of autonomy, mean of the years told.
    points: Summary,
}

/// Years at which autonomy is told.
const AUTONOMY: [usize; 3] = [1, 3, 5];

/// The strategies of an organisation, tried in every seed.
pub struct Tries {
    all: Vec<Tried>,
    states: Vec<String>,
    marks: Marks,
}

impl Tries {
    /// Strategies that every seed offers, in the states that seeds are sorted into.
    pub fn of(seeds: &[InSeed], names: &[String], states: &[Sorted]) -> Self {
        let offered = |s: &usize| seeds.iter().all(|seed| seed.strategies[*s].is_some());
        let all: Vec<Tried> = (0..names.len())
            .filter(offered)
            .map(|s| tried(seeds, s, &names[s], states))
            .collect();
        Self {
            marks: Marks::among(all.iter().skip(1).map(|t| t.worth)),
            all,
            states: states.iter().map(|state| state.name.clone()).collect(),
        }
    }

    /// In the order of their worth.
    fn ranked(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.all.len()).collect();
        order.sort_by(|&a, &b| {
            self.all[b]
                .worth
                .mean
                .total_cmp(&self.all[a].worth.mean)
                .then(a.cmp(&b))
        });
        order
    }

    /// Whether a strategy differs from doing nothing by more than chance alone would show.
    fn tells(&self, s: usize) -> bool {
        let worth = self.all[s].worth;
        // The same in every seed and not nothing is no chance.
        let fixed = worth.n > 1 && worth.standard_error == 0.0 && worth.mean != 0.0;
        s > 0 && (fixed || self.marks.has(worth))
    }

    /// What each strategy is worth.
    pub fn worth(&self, own: &Organisation) -> Table {
        let mut columns = vec![
            Column::text(format!("{}: what to sign", own.name)),
            Column::number("worth a year", "").key("worth_usd_a_year"),
            Column::text("against as it is"),
            Column::number("beside spend", "").key("costs_usd_a_year"),
            Column::number("in the worst state", "").key("worst_usd_a_year"),
            Column::text("which is"),
            Column::number("largest regret", "").key("regret_usd_a_year"),
        ];
        let states = self.states.iter().skip(1);
        columns.extend(states.map(|state| Column::data(state.as_str(), "")));
        let title = format!(
            "{}: what to sign, dollars a year over five years against as it is",
            own.name
        );
        let mut table = Table::new(format!("sign-{}", named(&own.name)), title, columns);
        let payoffs: Vec<Vec<f64>> = self.all.iter().map(|t| t.by_state.clone()).collect();
        let regrets = regrets(&payoffs);
        let (largest, best) = (largest_regrets(&regrets), minimax_regret(&regrets));
        for s in self.ranked() {
            let tried = &self.all[s];
            let worse = |a: &usize, b: &usize| tried.by_state[*a].total_cmp(&tried.by_state[*b]);
            let worst = (0..self.states.len()).min_by(worse).unwrap_or(0);
            let star = if Some(s) == best { " *" } else { "" };
            let money = |x: f64| Cell::number(dollars(x), x);
            let mut cells = vec![
                Cell::text(tried.name.as_str()),
                with_error(tried.worth, dollars, 1.0),
                Cell::text(self.against(s)),
                with_error(tried.costs, dollars, 1.0),
                money(tried.by_state[worst]),
                Cell::text(self.states[worst].as_str()),
                Cell::number(format!("{}{star}", dollars(largest[s])), largest[s]),
            ];
            cells.extend(tried.by_state.iter().skip(1).map(|x| money(*x)));
            table.row(cells);
        }
        table.note(
            "Worth: of what is held (price, quality, fit), in money, less clauses, moves and rests of contracts; beside spend: the latter \
             alone. Worst state and regret (Savage 1951; * the smallest) are over all seeds and the states that they are sorted into, which a table of data (`--format csv`) tells one by one.",
        )
    }

    fn against(&self, s: usize) -> &'static str {
        if s == 0 {
            ""
        } else if !self.tells(s) {
            "no difference that this can tell"
        } else if self.all[s].worth.mean > 0.0 {
            "better"
        } else {
            "worse"
        }
    }

    /// Strategies that raise autonomy: those first that cost nothing or pay, then by the price of a point.
    fn raising(&self) -> Vec<usize> {
        let raises = |s: &usize| {
            let points = self.all[*s].points;
            points.mean > 2.0 * points.standard_error && points.mean > 0.5
        };
        let mut order: Vec<usize> = (1..self.all.len()).filter(raises).collect();
        let points = |s: usize| self.all[s].points.mean;
        order.sort_by(|&a, &b| {
            let cost = self.cost_of_a_point(a).total_cmp(&self.cost_of_a_point(b));
            cost.then(points(b).total_cmp(&points(a)))
        });
        order
    }

    /// Dollars a year; 0 where it pays or no difference can be told.
    fn cost_of_a_point(&self, s: usize) -> f64 {
        let tried = &self.all[s];
        if self.tells(s) {
            (-tried.worth.mean / tried.points.mean).max(0.0)
        } else {
            0.0
        }
    }

    fn price_of_a_point(&self, s: usize) -> String {
        match (self.tells(s), self.all[s].worth.mean > 0.0) {
            (false, _) => "nothing that this can tell".to_owned(),
            (true, true) => "less than nothing: it pays".to_owned(),
            (true, false) => format!("{} a year", dollars(self.cost_of_a_point(s))),
        }
    }

    /// What raises autonomy, and what a point of it costs.
    pub fn autonomy(&self, own: &Organisation) -> Table {
        let columns = [
            Column::text(format!("{}: to be more autonomous", own.name)),
            Column::number("points of autonomy", "").key("points"),
            Column::number("costs a year", "").key("costs_usd_a_year"),
            Column::right("a point costs"),
        ];
        let title = format!(
            "{}: what raises autonomy, and what a point of it costs a year",
            own.name
        );
        let mut table = Table::new(format!("raise-{}", named(&own.name)), title, columns);
        for s in self.raising() {
            let tried = &self.all[s];
            let net = Summary {
                mean: -tried.worth.mean,
                ..tried.worth
            };
            table.row([
                Cell::text(tried.name.as_str()),
                with_error(tried.points, |x| format!("{x:.1}"), 1.0),
                with_error(net, dollars, 1.0),
                Cell::text(self.price_of_a_point(s)),
            ]);
        }
        if table.rows.is_empty() {
            table.row([
                Cell::text("nothing of what was tried"),
                Cell::nothing(),
                Cell::nothing(),
                Cell::nothing(),
            ]);
        }
        table.note("Points: mean of what it adds in 1, 3 and 5 years against as it is. Costs: what it is worth less, a year.")
    }

    /// The place of the best of them, if it is better than as it is by more than chance.
    fn first(&self) -> Option<usize> {
        let better = |s: &usize| self.tells(*s) && self.all[*s].worth.mean > 0.0;
        self.ranked().into_iter().find(better)
    }

    /// What the best of them is called, if one is better than as it is.
    pub fn best(&self) -> Option<&str> {
        self.first().map(|s| self.all[s].name.as_str())
    }

    /// The best of them in a sentence.
    pub fn in_words(&self) -> String {
        let Some(best) = self.first() else {
            return "Of what it could sign nothing is better than as it is by more than this can tell.".to_owned();
        };
        let tried = &self.all[best];
        format!(
            "Of what it could sign, \"{}\" is worth most: {} a year over five years, give or take {}, and at least {} in every state.",
            tried.name,
            dollars(tried.worth.mean),
            dollars(2.0 * tried.worth.standard_error),
            dollars(tried.by_state.iter().copied().fold(f64::INFINITY, f64::min))
        )
    }

    /// What raises autonomy for least, in a sentence.
    pub fn autonomy_in_words(&self) -> String {
        let order = self.raising();
        let Some(&first) = order.first() else {
            return "Nothing of what was tried raises its autonomy.".to_owned();
        };
        let tried = &self.all[first];
        let price = match (self.tells(first), tried.worth.mean > 0.0) {
            (false, _) => "at no cost that this can tell".to_owned(),
            (true, true) => "and it pays".to_owned(),
            (true, false) => format!("a point for {}", self.price_of_a_point(first)),
        };
        format!(
            "Most autonomy for its price: \"{}\", {:.0} points of 100, {price}.",
            tried.name, tried.points.mean
        )
    }

    /// What the best of them is worth in each of `seeds`, above as it is.
    pub fn best_in(seeds: &[InSeed], places: &[usize]) -> Summary {
        let best = |i: &usize| {
            let all = seeds[*i].strategies.iter().flatten();
            let most = all.map(|o| o.worth).fold(f64::NEG_INFINITY, f64::max);
            most - seeds[*i].strategies[0]
                .as_ref()
                .map_or(f64::NAN, |o| o.worth)
        };
        summary(&places.iter().map(best).collect::<Vec<f64>>())
    }
}

/// What strategy `s` adds to `of`, seed by seed, against as it is; not a number where there is nothing to sign.
pub fn added(seeds: &[InSeed], s: usize, of: impl Fn(&Outcome) -> f64) -> Vec<f64> {
    let one = |seed: &InSeed| {
        let (own, base) = (seed.strategies[s].as_ref(), seed.strategies[0].as_ref());
        own.zip(base)
            .map_or(f64::NAN, |(own, base)| of(own) - of(base))
    };
    seeds.iter().map(one).collect()
}

fn tried(seeds: &[InSeed], s: usize, name: &str, states: &[Sorted]) -> Tried {
    let against = |of: &dyn Fn(&Outcome) -> f64| added(seeds, s, of);
    let worth = against(&|o| o.worth);
    let points = against(&|o| {
        let told = AUTONOMY.iter().filter_map(|y| o.scores.get(*y));
        let (sum, n) = told.fold((0.0, 0.0), |(sum, n), score| (sum + score, n + 1.0));
        sum / n
    });
    let mean = |state: &Sorted| {
        let of: Vec<f64> = state.seeds.iter().map(|&i| worth[i]).collect();
        summary(&of).mean
    };
    Tried {
        name: name.to_owned(),
        by_state: states.iter().map(mean).collect(),
        costs: summary(&against(&|o| o.costs)),
        points: summary(&points),
        worth: summary(&worth),
    }
}

/// The names of strategies in the world of `plan`.
pub fn names(plan: &Plan) -> Vec<String> {
    let all = lockin::study::desk::strategies::strategies(plan);
    all.into_iter().map(|s| s.name).collect()
}
