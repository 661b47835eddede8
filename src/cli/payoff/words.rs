//! What the tables show, and what to know of them.

use lockin::plan::Plan;
use lockin::study::payoff::over_prior::Rare;

use super::Lived;

/// What to say where a state has few of `n` draws.
pub fn few(rare: &Rare, n: usize) -> String {
    let Rare {
        name,
        draws,
        enough,
        needed,
    } = rare;
    format!(
        "{name}: {draws} of {n} draws, so that its means are rough; {enough} need some {needed}"
    )
}

/// What the tables show.
pub(super) fn words(plan: &Plan, lived: &Lived) -> String {
    let (each, range) = match &lived.drawn {
        None => ("seed", String::new()),
        Some(drawn) => (
            "draw",
            format!(
                "\nThe draws are a Latin hypercube over the {} uncertain parameters of the world, each in a seed of its own: means and\n\
                 ranges hold what is not known and what is chance. Depends most on: the parameter with the largest partial rank\n\
                 correlation, in brackets, if that differs from 0 at 5 % among all of them (Bonferroni).",
                drawn.uncertain.len()
            ),
        ),
    };
    let deal = lived.deal.map(|d| plan.world.deals[d].name.as_str());
    let deal = deal.map_or("a deal".to_owned(), |name| format!("the deal {name}"));
    format!(
        "Each strategy is lived by copies of the segment's buyers that move nothing, from new model contracts on: worth of what\n\
         they hold less what moves and clauses cost, discounted at {} %, in % of spend, against \"one vendor\"; in brackets the\n\
         Monte Carlo standard error of that difference, paired by {each}. ≈: no difference that this can tell, among all that the\n\
         table shows (Benjamini & Hochberg 1995, 5 %).\n\
         Regret: how far its mean is behind that of the best strategy of the state (Savage 1951). * the smallest largest regret.\n\
         States sort the same {each}s, by how {deal} turned out for its sponsor (`lockin value` defines A, B and C) and by whether\n\
         the price index of models ends above its median over {each}s or not; a column's number says how many {each}s are in it.{range}",
        100.0 * plan.world.valuation.cash_discount_rate
    )
}
