//! How each table of an answer was made, in words for who does not simulate: an auditor reads from a number to its
//! table, from there to here, and from here to the model.

use std::fmt::Write;

use crate::cli::chart::escaped;
use crate::cli::tables::Table;

/// A kind of table: how its name begins, what it tells, how that was made, where the model description says more.
struct Made {
    kind: &'static str,
    title: &'static str,
    words: &'static str,
    model: &'static str,
}

const ALL: [Made; 10] = [
    Made {
        kind: "answer",
        title: "The answers side by side",
        words: "Autonomy is as the organisation lives, reviewing and moving as buyers like it do; the cost of leaving is that of one \
                who has moved nothing until then. Every line is a line of the tables of the organisation.",
        model: "An organisation that asks",
    },
    Made {
        kind: "leaving",
        title: "What leaving costs",
        words: "For each workload, moved to the best other cloud and, with a model, to another vendor too. Migration: years of \
                spend that its class states, more the longer it has run where it runs, less with a portability or multi-model \
                clause. Unexpired commitment: the share of the contract that is due on leaving, times the months left, times \
                spend. Egress: the fee of its cloud for the data taken along. Lost discount: what a year of the next cloud's \
                discount gives less, here and on what stays behind.",
        model: "Switching cost and lock-in",
    },
    Made {
        kind: "dates",
        title: "When to act",
        words: "The cost of leaving in the month in which the contract that the file states ends, when nothing is due of its rest, \
                and a year later, when it has been renewed for its term and the workload has grown in further. Price reviewed by: the end of the \
                month in which the rule that the world states for the price first lets its seller set it anew.",
        model: "An organisation that asks",
    },
    Made {
        kind: "autonomy",
        title: "Autonomy",
        words: "The mean of five parts from 0 to 1 that weigh alike. Peers are the enterprises of the same run, segment and about \
                the same size, each weighed by the accounts that it stands for, seed by seed.",
        model: "Switching cost and lock-in",
    },
    Made {
        kind: "raise",
        title: "What raises autonomy",
        words: "The strategies of what to sign, by what they add to the score in 1, 3 and 5 years, over what they cost a year. One \
                that adds less than half a point, or less than twice its Monte Carlo error, is left out.",
        model: "An organisation that asks",
    },
    Made {
        kind: "sign",
        title: "What to sign",
        words: "A copy of the organisation signs the strategy on the first day, keeps it, and lives five years in the same seed, \
                with the same draws, as a copy that signs nothing; where its file does not say which clauses it holds, both start with none. What it holds is worth (price, quality, fit, in money), less \
                clauses, moves and rests of contracts, discounted, is compared seed by seed. \u{201c}No difference that this can \
                tell\u{201d}: it does not stand out among all that were tried (Benjamini and Hochberg, 5 % of those that do may be chance).",
        model: "An organisation that asks",
    },
    Made {
        kind: "exposure",
        title: "What it is exposed to",
        words: "A copy of the organisation lives the same seed while the event befalls it alone, from the first month on, and \
                answers as it would; the difference of worth is the cost.",
        model: "An organisation that asks",
    },
    Made {
        kind: "deals",
        title: "As deals turn out",
        words: "The same seeds, sorted by how a deal that touches the organisation turns out for its sponsor, which is told by \
                living each seed once more without the deal; and by what models cost its peers.",
        model: "Valuation",
    },
    Made {
        kind: "assumed",
        title: "What its file leaves out",
        words: "Taken from the world's buyers of its segment; what is drawn is drawn anew in every seed, so that the Monte Carlo \
                error holds it.",
        model: "An organisation that asks",
    },
    Made {
        kind: "range",
        title: "Over what nobody knows",
        words: "The whole answer in other worlds: parameters without a good source are drawn from the ranges that the world states \
                (its prior), and one seed is lived in each.",
        model: "Valuation",
    },
];

fn of(table: &str) -> Option<&'static Made> {
    ALL.iter().find(|made| {
        let rest = table.strip_prefix(made.kind);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

/// The place on a page that says how a table was made.
pub fn place(table: &str) -> String {
    let kind = of(table).map_or("made", |made| made.kind);
    format!("how-{kind}")
}

/// Lets every number of `table` that does not say yet how it was made say so.
pub fn linked(table: &mut Table) {
    let place = place(&table.name);
    for cell in table.rows.iter_mut().flatten() {
        if cell.figure.is_some() && cell.made.is_none() {
            cell.made = Some(place.clone());
        }
    }
}

/// How the tables of a page were made, as a list; `command` printed them, the first of each kind is named as data.
pub fn listed(tables: &[&Table], command: &str) -> String {
    let mut items = String::new();
    for made in &ALL {
        let own = |table: &&&Table| of(&table.name).is_some_and(|of| of.kind == made.kind);
        let Some(first) = tables.iter().find(own) else {
            continue;
        };
        let (title, words, model) = (escaped(made.title), escaped(made.words), made.model);
        let data = escaped(&format!("{command} --table {} --format csv", first.name));
        let _ = write!(
            items,
            "<dt id=\"how-{}\">{title}</dt>\n<dd>{words} Model description (src/model.md of lockin), section \u{201c}{model}\u{201d}. As data, with standard errors and \
             the number of seeds:<br><code>{data}</code></dd>\n",
            made.kind
        );
    }
    format!("<dl class=\"made\">\n{items}</dl>\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The model's description, whose sections are named here.
    const MODEL: &str = include_str!("../../model.md");

    #[test]
    fn every_section_that_is_named_is_there() {
        for made in &ALL {
            assert!(
                MODEL
                    .lines()
                    .any(|line| line == format!("# {}", made.model)),
                "{}",
                made.model
            );
        }
    }

    #[test]
    fn a_table_is_of_the_kind_that_its_name_begins_with() {
        assert_eq!(place("leaving-bank"), "how-leaving");
        assert_eq!(place("answer"), "how-answer");
        assert_eq!(place("signs"), "how-made");
    }
}
