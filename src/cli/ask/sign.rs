//! What to sign: strategies by worth, worst case and regret, and which of them raises autonomy for how much.

use lockin::organisation::{Clause, Organisation};
use lockin::plan::Plan;
use lockin::study::desk::InSeed;
use lockin::study::desk::outcome::Outcome;
use lockin::study::desk::states::Sorted;
use lockin::study::multiplicity::Marks;
use lockin::study::payoff::{largest_regrets, minimax_regret, regrets};
use lockin::study::statistics::{Summary, summary};

use super::words::{dollars, with_error};
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
    /// What some seeds offer and others do not, with how many do.
    left_out: Vec<(String, usize)>,
    states: Vec<String>,
    marks: Marks,
}

/// What signing nothing is called.
const AS_IT_IS: &str = "as it is";
/// The same where all start without clauses, since it is not known which are held.
const WITHOUT_CLAUSES: &str = "as it is, without clauses";

impl Tries {
    /// Strategies that every seed offers to `own`, in the states that seeds are sorted into.
    pub fn of(own: &Organisation, seeds: &[InSeed], names: &[String], states: &[Sorted]) -> Self {
        let in_seeds = |s: usize| {
            seeds
                .iter()
                .filter(move |seed| seed.strategies[s].is_some())
        };
        let (mut all, mut left_out) = (Vec::new(), Vec::new());
        for (s, name) in names.iter().enumerate() {
            let name = match own.clauses {
                None if s == 0 => WITHOUT_CLAUSES,
                _ => name,
            };
            match in_seeds(s).count() {
                0 => {}
                n if n == seeds.len() => all.push(tried(seeds, s, name, states)),
                n => left_out.push((name.to_owned(), n)),
            }
        }
        Self {
            marks: Marks::among(all.iter().skip(1).map(|t| t.worth)),
            all,
            left_out,
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
        s > 0 && self.marks.tells(self.all[s].worth)
    }

    /// What each strategy is worth.
    pub fn worth(&self, own: &Organisation, plan: &Plan) -> Table {
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
        let (largest, best) = self.regrets();
        for s in self.ranked() {
            let tried = &self.all[s];
            let worst = self.worst(tried);
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
        table.notes.extend(self.notes(own, plan));
        table.note(
            "Worth: of what is held (price, quality, fit), in money, less clauses, moves and rests of contracts; beside spend: the latter \
             alone. Worst state and regret (Savage 1951; * the smallest) are over all seeds and the states that they are sorted into, which a table of data (`--format csv`) tells one by one.",
        )
    }

    /// What the clauses are, from where all start, and what is left out.
    fn notes(&self, own: &Organisation, plan: &Plan) -> Vec<String> {
        let clause = |clause: Clause| {
            let what = clause.in_world(&plan.world.lock_in);
            format!("{} clause: {what}.", capital(clause.name()))
        };
        let mut notes: Vec<String> = Clause::ALL.map(clause).to_vec();
        if own.clauses.is_none() {
            notes.push(
                "Its file does not say which clauses it holds (clauses): here every strategy, and as it is too, starts with none of them in \
                 every seed, so that each clause is judged in all of them."
                    .to_owned(),
            );
        }
        if !self.left_out.is_empty() {
            let seeds = self.all.first().map_or(0, |tried| tried.worth.n);
            let one = |(name, n): &(String, usize)| format!("{name} ({n} of {seeds})");
            let which: Vec<String> = self.left_out.iter().map(one).collect();
            notes.push(format!(
                "There is something to sign in some seeds only, so left out: {}.",
                which.join(", ")
            ));
        }
        notes
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

    /// What signing nothing is called.
    fn nothing(&self) -> &str {
        self.all.first().map_or(AS_IT_IS, |tried| &tried.name)
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

    /// The best of them and the one to regret least, in sentences.
    pub fn in_words(&self) -> String {
        let best = match self.first() {
            None => {
                format!(
                    "Of what it could sign nothing is better than {} by more than this can tell.",
                    self.nothing()
                )
            }
            Some(best) => {
                let tried = &self.all[best];
                format!(
                    "Of what it could sign, \"{}\" is worth most: {} a year over five years, give or take {}{}.",
                    tried.name,
                    dollars(tried.worth.mean),
                    dollars(2.0 * tried.worth.standard_error),
                    self.at_worst(tried)
                )
            }
        };
        format!("{best}{}", self.least_regret())
    }

    /// The place of the state in which a strategy is worth least.
    fn worst(&self, tried: &Tried) -> usize {
        let worse = |a: &usize, b: &usize| tried.by_state[*a].total_cmp(&tried.by_state[*b]);
        (0..self.states.len()).min_by(worse).unwrap_or(0)
    }

    /// What a strategy is worth in its worst state, where there are several.
    fn at_worst(&self, tried: &Tried) -> String {
        match self.worst(tried) {
            0 => String::new(),
            worst => format!(
                "; {} in its worst state ({})",
                dollars(tried.by_state[worst]),
                self.states[worst]
            ),
        }
    }

    /// How far each strategy is at most behind the best of a state, dollars a year, and the place of the least.
    fn regrets(&self) -> (Vec<f64>, Option<usize>) {
        let payoffs: Vec<Vec<f64>> = self.all.iter().map(|t| t.by_state.clone()).collect();
        let regrets = regrets(&payoffs);
        (largest_regrets(&regrets), minimax_regret(&regrets))
    }

    /// The strategy whose largest regret is smallest, in a sentence.
    fn least_regret(&self) -> String {
        let (largest, Some(least)) = self.regrets() else {
            return String::new();
        };
        let strategy = if least == 0 {
            self.nothing().to_owned()
        } else {
            format!("\"{}\"", self.all[least].name)
        };
        format!(
            " Least to regret: {strategy}, at most {} a year behind the best of any state.",
            dollars(largest[least])
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

/// With a capital at its beginning.
fn capital(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The names of strategies in the world of `plan`.
pub fn names(plan: &Plan) -> Vec<String> {
    let all = lockin::study::desk::strategies::strategies(plan);
    all.into_iter().map(|s| s.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(mean: f64, standard_error: f64) -> Summary {
        Summary {
            mean,
            standard_error,
            n: 20,
        }
    }

    /// A strategy by what it is worth and the points that it adds, each with its error, and its worth in two states.
    fn a(name: &str, worth: (f64, f64), points: (f64, f64), by_state: [f64; 2]) -> Tried {
        Tried {
            name: name.to_owned(),
            by_state: [&[worth.0][..], &by_state].concat(),
            costs: over(0.0, 0.0),
            points: over(points.0, points.1),
            worth: over(worth.0, worth.1),
        }
    }

    fn tries() -> Tries {
        let all = vec![
            a("as it is", (0.0, 0.0), (0.0, 0.0), [0.0, 0.0]),
            // The most points, for the most dollars each: 100 000.
            a("dear", (-2e6, 1e4), (20.0, 1.0), [-2e6, -2e6]),
            // Fewer, at 50 000 each.
            a("cheap", (-5e5, 1e4), (10.0, 1.0), [-9e5, -1e5]),
            a("pays", (1e6, 1e4), (5.0, 1.0), [3e6, -1e6]),
            // Its cost is not told from nothing.
            a("free", (-1e3, 1e6), (8.0, 1.0), [1e5, -1e5]),
            // Points that chance may be, and hardly one.
            a("by chance", (2e6, 1e6), (3.0, 2.0), [2e6, 2e6]),
            a("hardly", (2e3, 1e6), (0.4, 0.01), [0.0, 0.0]),
        ];
        Tries {
            marks: Marks::among(all.iter().skip(1).map(|t| t.worth)),
            all,
            left_out: vec![("a second cloud".to_owned(), 7)],
            states: ["all seeds", "models dear", "models cheap"]
                .map(str::to_owned)
                .to_vec(),
        }
    }

    #[test]
    fn what_raises_autonomy_stands_in_the_order_of_its_points_per_dollar() {
        let tries = tries();
        let order = tries.raising();
        let names: Vec<&str> = order.iter().map(|s| tries.all[*s].name.as_str()).collect();
        assert_eq!(names, ["free", "pays", "cheap", "dear"]);
        let prices: Vec<String> = order.iter().map(|s| tries.price_of_a_point(*s)).collect();
        assert_eq!(
            prices,
            [
                "nothing that this can tell",
                "less than nothing: it pays",
                "$50.0k a year",
                "$100.0k a year"
            ]
        );
        assert!(
            tries
                .autonomy_in_words()
                .ends_with("\"free\", 8 points of 100, at no cost that this can tell.")
        );
    }

    #[test]
    fn what_to_sign_is_told_with_its_worst_state_and_what_to_regret_least() {
        assert_eq!(
            tries().in_words(),
            "Of what it could sign, \"pays\" is worth most: $1.0m a year over five years, give or take $20.0k; \u{2212}$1.0m in its \
             worst state (models cheap). Least to regret: \"by chance\", at most $1.0m a year behind the best of any state."
        );
    }
}
