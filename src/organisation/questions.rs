//! A questionnaire that writes an organisation's file: what is not known is left out.

use std::fmt::Write as _;
use std::io::{BufRead, Write};

use super::check::{earns_from, spend_on};
use super::fields::range;
use super::template::{about, peers};
use super::{Clause, Organisation, Stated, ends_too_late};
use crate::calendar::Date;
use crate::ids::{MarketKind, OfferId};
use crate::plan::Plan;
use crate::sim::populate::observed_share;
use crate::terms::buyers::{Class, MAX_CLASSES, Segment};
use crate::worldfile::error::did_you_mean;

/// What a file is that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The name of the organisation.
    pub name: &'a str,
    /// The file.
    pub file: &'a str,
    /// The name of the world in which it is to be asked.
    pub world: &'a str,
}

/// Asks for an organisation of the world of `plan`, line by line, and gives the text of its file. An empty line is what
/// stands in brackets.
///
/// # Errors
/// When the answers end before the questions, or a question cannot be written.
pub fn questions(
    wanted: Wanted,
    plan: &Plan,
    answers: &mut impl BufRead,
    questions: &mut impl Write,
) -> Result<String, String> {
    let mut desk = Desk { answers, questions };
    let answered = desk.organisation(wanted.name, plan)?;
    let (stated, Wanted { file, world, .. }) = (answered.stated(), wanted);
    Ok(format!(
        "// Asked and answered. It is asked by\n//\n//     lockin ask {world} {file}\n(\n{stated})\n"
    ))
}

/// What was answered.
struct Answered {
    own: Organisation,
    /// As the file states them.
    discounts: Option<String>,
    /// As the file states them.
    clauses: Option<String>,
}

impl Answered {
    /// The lines of the file.
    fn stated(self) -> String {
        let own = self.own;
        let workloads: String = own.workloads.iter().map(entry).collect();
        let workloads = (!workloads.is_empty()).then(|| format!("[\n{workloads}    ]"));
        let number = |x: f64| format!("{x:?}");
        let lines = [
            ("name", Some(format!("{:?}", own.name))),
            ("segment", Some(format!("{:?}", own.segment))),
            ("compute_spend", Some(number(own.compute_spend))),
            ("model_spend", own.model_spend.map(number)),
            ("workloads", workloads),
            ("discounts", self.discounts),
            ("clauses", self.clauses),
            ("reviews_a_year", own.reviews_a_year.map(number)),
        ];
        let stated = lines
            .iter()
            .filter_map(|(field, value)| Some(format!("    {field}: {},\n", value.as_ref()?)));
        stated.collect()
    }
}

/// A workload as a file states it, on a line.
fn entry(workload: &Stated) -> String {
    let mut text = format!("        (class: {:?}", workload.class);
    let mut add = |field: &str, value: Option<String>| {
        if let Some(value) = value {
            write!(text, ", {field}: {value}").expect("a text grows");
        }
    };
    let quoted = |word: &Option<String>| word.as_ref().map(|word| format!("{word:?}"));
    let ends = workload.contract_ends;
    add("called", quoted(&workload.called));
    add("share", Some(format!("{:?}", workload.share)));
    add("provider", quoted(&workload.provider));
    add("vendor", quoted(&workload.vendor));
    add("channel", quoted(&workload.channel));
    add("contract_ends", ends.map(|date| format!("\"{date}\"")));
    add("commitment", workload.commitment.map(|x| format!("{x:?}")));
    text + "),\n"
}

/// Who asks, and who answers.
struct Desk<'a, R, W> {
    answers: &'a mut R,
    questions: &'a mut W,
}

impl<R: BufRead, W: Write> Desk<'_, R, W> {
    /// An answer that `understood` takes; it says what is wrong with any other, and it is asked again.
    fn ask<T>(
        &mut self,
        question: &str,
        understood: impl Fn(&str) -> Result<T, String>,
    ) -> Result<T, String> {
        loop {
            write!(self.questions, "{question}: ")
                .and_then(|()| self.questions.flush())
                .map_err(|error| format!("cannot ask: {error}"))?;
            let mut line = String::new();
            let read = self.answers.read_line(&mut line);
            if read.map_err(|error| format!("cannot read the answer: {error}"))? == 0 {
                // The question stands on the line yet.
                let _ = writeln!(self.questions);
                return Err(format!(
                    "the answers ended at \"{question}\"; nothing was written"
                ));
            }
            match understood(line.trim()) {
                Ok(answer) => return Ok(answer),
                Err(why) => {
                    writeln!(self.questions, "  {why}")
                        .map_err(|error| format!("cannot ask: {error}"))?;
                }
            }
        }
    }

    /// All of it.
    fn organisation(&mut self, name: &str, plan: &Plan) -> Result<Answered, String> {
        let buyers = self.segment(&plan.world.segments)?;
        let compute = self.money(
            "Spend on clouds, dollars a year, as 12m or 1.5bn",
            range("compute_spend"),
            false,
        )?;
        let models = self.money(
            "Spend on AI models, dollars a year; 0 for none",
            range("model_spend"),
            true,
        )?;
        let mut own = Organisation {
            name: name.to_owned(),
            segment: buyers.name.clone(),
            compute_spend: compute.unwrap_or(0.0),
            model_spend: models,
            workloads: Vec::new(),
            discounts: Vec::new(),
            clauses: None,
            reviews_a_year: None,
        };
        for market in MarketKind::BOTH {
            if market == MarketKind::Compute || models != Some(0.0) {
                let asked = self.workloads(plan, buyers, market)?;
                own.workloads.extend(asked);
            }
        }
        let discounts = self.discounts(plan, &own)?;
        own.reviews_a_year = self.number(
            "How often a year do you really look whether a workload should move",
            (0.0, 12.0),
        )?;
        Ok(Answered {
            clauses: self.clauses(plan)?,
            discounts,
            own,
        })
    }

    /// The segment whose buyers are its peers.
    fn segment<'s>(&mut self, segments: &'s [Segment]) -> Result<&'s Segment, String> {
        let names: Vec<&str> = segments.iter().map(|s| s.name.as_str()).collect();
        let usual = names.len() / 2;
        let each: Vec<String> = segments.iter().map(peers).collect();
        let question = format!(
            "Whose buyers are your peers, with what one of them spends on clouds a year in the mean: {} [{}]",
            each.join(", "),
            names[usual]
        );
        let chosen = self.chosen(&question, &names, Some(names[usual]))?;
        let place = names
            .iter()
            .position(|name| chosen.as_deref() == Some(*name));
        Ok(&segments[place.unwrap_or(usual)])
    }

    fn one_of(
        &mut self,
        question: &str,
        names: &[&str],
        usual: Option<&str>,
    ) -> Result<Option<String>, String> {
        let empty = usual.unwrap_or("not known");
        let question = format!("{question}: {} [{empty}]", names.join(", "));
        self.chosen(&question, names, usual)
    }

    /// One of `names`, in capitals or not; an empty line is `usual`.
    fn chosen(
        &mut self,
        question: &str,
        names: &[&str],
        usual: Option<&str>,
    ) -> Result<Option<String>, String> {
        self.ask(question, |line| {
            if line.is_empty() {
                return Ok(usual.map(str::to_owned));
            }
            match names.iter().find(|name| name.eq_ignore_ascii_case(line)) {
                Some(name) => Ok(Some((*name).to_owned())),
                None => Err(format!("there is no {line}; {}", did_you_mean(line, names))),
            }
        })
    }

    /// Dollars; none where they need not be known and are not.
    fn money(
        &mut self,
        question: &str,
        (low, high): (f64, f64),
        open: bool,
    ) -> Result<Option<f64>, String> {
        let question = if open {
            format!("{question} [not known]")
        } else {
            question.to_owned()
        };
        self.ask(&question, |line| {
            if line.is_empty() && open {
                return Ok(None);
            }
            let dollars = dollars(line).filter(|x| (low..=high).contains(x));
            dollars.map(Some).ok_or_else(|| {
                format!(
                    "write a number of dollars from {low} to {high:e}, as 12000000, 12m or 1.5bn"
                )
            })
        })
    }

    fn number(&mut self, question: &str, (low, high): (f64, f64)) -> Result<Option<f64>, String> {
        self.ask(&format!("{question} [not known]"), |line| {
            if line.is_empty() {
                return Ok(None);
            }
            let number = line.parse().ok().filter(|x| (low..=high).contains(x));
            number
                .map(Some)
                .ok_or_else(|| format!("write a number from {low} to {high}"))
        })
    }

    /// The workloads of a market: the share of each class, and where those run that there are.
    fn workloads(
        &mut self,
        plan: &Plan,
        buyers: &Segment,
        market: MarketKind,
    ) -> Result<Vec<Stated>, String> {
        let of = plan.world.classes.iter().filter(|c| c.market == market);
        let classes: Vec<&Class> = of.collect();
        let shares = self.shares(&classes, market)?.unwrap_or_default();
        let unused = shares.iter().filter(|percent| **percent == 0.0).count();
        // Models are asked for last, and each on one channel.
        let mut spare = MAX_CLASSES - plan.world.classes.len() + unused;
        let mut workloads = Vec::new();
        for (class, percent) in classes.into_iter().zip(shares) {
            if percent > 0.0 {
                let share = percent / 100.0;
                let parts = self.parts(plan, buyers, class, (share, spare))?;
                spare -= parts.len() - 1;
                workloads.extend(parts);
            }
        }
        Ok(workloads)
    }

    /// A workload, or a part of it for each cloud, of which there may be `spare` beside the first.
    fn parts(
        &mut self,
        plan: &Plan,
        buyers: &Segment,
        class: &Class,
        (share, spare): (f64, usize),
    ) -> Result<Vec<Stated>, String> {
        let question = format!("{}: your own name for it [none]", class.name);
        let called = self.ask(&question, |line| {
            Ok((!line.is_empty()).then(|| line.to_owned()))
        })?;
        let places = self.places(plan, buyers, class, spare)?;
        let several = places.len() > 1;
        let mut parts = Vec::new();
        for (place, part) in places {
            let on = place.0.clone().filter(|_| several);
            let whose = |name: &str| match &on {
                Some(cloud) => format!("{name} on {cloud}"),
                None => name.to_owned(),
            };
            let called = match &called {
                None if several => Some(whose(&class.name)),
                own => own.as_deref().map(whose),
            };
            let stated = self.contract(plan, &whose(&class.name))?;
            parts.push(Stated {
                class: class.name.clone(),
                called,
                // As it would be written.
                share: (1e9 * share * part).round() / 1e9,
                provider: place.0,
                vendor: place.1,
                channel: place.2,
                ..stated
            });
        }
        Ok(parts)
    }

    /// When the contract of a workload ends and, where that is known, what of the rest is due.
    fn contract(&mut self, plan: &Plan, whose: &str) -> Result<Stated, String> {
        let contract_ends = self.ends(plan, whose)?;
        let question =
            format!("{whose}: percent of the rest of the contract that is due if you leave");
        let due = match contract_ends {
            Some(_) => self.number(&question, (0.0, 100.0))?,
            None => None,
        };
        Ok(Stated {
            class: String::new(),
            called: None,
            share: 0.0,
            provider: None,
            vendor: None,
            channel: None,
            contract_ends,
            term_months: None,
            commitment: due.map(|percent| percent / 100.0),
            years_there: None,
        })
    }

    /// The discounts at clouds where enough is spent to earn one.
    fn discounts(&mut self, plan: &Plan, own: &Organisation) -> Result<Option<String>, String> {
        let mut had = Vec::new();
        for provider in &plan.world.providers {
            let name = &provider.name;
            if spend_on(own, plan, name) < earns_from(plan) {
                continue;
            }
            let question = format!("Discount that {name} gives you off its list prices, percent");
            let most = 100.0 * plan.world.compute.discount_max;
            if let Some(percent) = self.number(&question, (0.0, most))? {
                let share = percent / 100.0;
                had.push(format!("(provider: {name:?}, discount: {share:?})"));
            }
        }
        Ok((!had.is_empty()).then(|| format!("[{}]", had.join(", "))))
    }

    /// Percent of the spend of a market by class, 100 together; none where they are not known.
    fn shares(
        &mut self,
        classes: &[&Class],
        market: MarketKind,
    ) -> Result<Option<Vec<f64>>, String> {
        let what = match market {
            MarketKind::Compute => "compute",
            MarketKind::Model => "model spend",
        };
        let each: Vec<String> = classes
            .iter()
            .map(|class| format!("  {}: {}\n", class.name, about(class)))
            .collect();
        let question = format!(
            "How {what} is spread, in percent, as {}\n{}[not known]",
            spread(classes.len()),
            each.concat()
        );
        let n = classes.len();
        if n == 1 {
            return Ok(Some(vec![100.0]));
        }
        self.ask(&question, |line| {
            if line.is_empty() {
                return Ok(None);
            }
            let words = line.split([' ', ',']).filter(|word| !word.is_empty());
            let shares: Result<Vec<f64>, _> = words.map(str::parse).collect();
            let shares = shares.unwrap_or_default();
            let sum = shares.iter().fold(0.0, |sum, share| sum + share);
            if shares.len() == n && shares.iter().all(|x| *x >= 0.0) && (sum - 100.0).abs() <= 1.0 {
                Ok(Some(shares))
            } else {
                Err(format!("write {n} numbers from 0 that add up to 100"))
            }
        })
    }

    /// Where a workload runs, of what its segment buys at the start, and which part of it.
    fn places(
        &mut self,
        plan: &Plan,
        buyers: &Segment,
        class: &Class,
        spare: usize,
    ) -> Result<Vec<(Place, f64)>, String> {
        let sold = |o: &usize| observed_share(plan, buyers, &plan.offers, *o) > 0.0;
        let sold: Vec<&str> = (0..plan.offers.len())
            .filter(sold)
            .map(|o| plan.offers.name(OfferId::at(o)))
            .collect();
        let question = format!("{}: where it runs", class.name);
        if class.market == MarketKind::Compute {
            let clouds: Vec<&str> = sold
                .into_iter()
                .filter(|name| !name.contains('@'))
                .collect();
            return self.clouds(&question, &clouds, spare);
        }
        let models: Vec<&str> = sold.into_iter().filter(|name| name.contains('@')).collect();
        let model = self.one_of(&question, &models, None)?;
        let named = model.map(|name| {
            let (vendor, channel) = name.split_once('@').unwrap_or((&name, "direct"));
            (vendor.to_owned(), channel.to_owned())
        });
        let (vendor, channel) = named.unzip();
        Ok(vec![((None, vendor, channel), 1.0)])
    }

    /// One cloud, or several with the percent on each, 100 together, where there may be `spare` beside the first.
    fn clouds(
        &mut self,
        question: &str,
        clouds: &[&str],
        spare: usize,
    ) -> Result<Vec<(Place, f64)>, String> {
        let several = match clouds {
            [first, second, ..] if spare > 0 => format!("; on both, as {first} 70 {second} 30"),
            _ => String::new(),
        };
        let question = format!("{question}: {}{several} [not known]", clouds.join(", "));
        self.ask(&question, |line| {
            let parts = clouds_in(line, clouds)?;
            if parts.len() > spare + 1 {
                return Err(match spare {
                    0 => "there is no place left for a part; write the cloud that has most"
                        .to_owned(),
                    n => format!("write at most {} clouds, those that have most", n + 1),
                });
            }
            Ok(parts)
        })
    }

    fn ends(&mut self, plan: &Plan, whose: &str) -> Result<Option<Date>, String> {
        let clock = &plan.world.clock;
        let question =
            format!("{whose}: the day on which the contract ends, as 2028-06-30 [not known]");
        self.ask(&question, |line| {
            if line.is_empty() {
                return Ok(None);
            }
            let date = Date::try_from(line.to_owned())
                .map_err(|_| "write a day, as 2028-06-30".to_owned())?;
            if date < clock.start || ends_too_late(clock, date) {
                return Err(format!(
                    "write a day from {} on, of the next ten years",
                    clock.start
                ));
            }
            Ok(Some(date))
        })
    }

    fn clauses(&mut self, plan: &Plan) -> Result<Option<String>, String> {
        let names = Clause::ALL.map(|clause| format!("{clause:?}"));
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let each = Clause::ALL.map(|clause| {
            let what = clause.in_world(&plan.world.lock_in);
            format!("  {clause:?}: {what}\n")
        });
        let question = format!(
            "Clauses that you hold, or none\n{}[not known]",
            each.concat()
        );
        self.ask(&question, |line| clauses_in(line, &names))
    }
}

/// An example of percents, 100 together.
fn spread(n: usize) -> String {
    let most = 100_usize.saturating_sub(10 * n.saturating_sub(1));
    let all = std::iter::once(most).chain(std::iter::repeat_n(10, n.saturating_sub(1)));
    all.map(|percent| percent.to_string())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Where a workload runs: its provider, or its vendor and channel.
type Place = (Option<String>, Option<String>, Option<String>);

/// The clouds of an answer with the part on each; one of unknown name where it is empty.
fn clouds_in(line: &str, clouds: &[&str]) -> Result<Vec<(Place, f64)>, String> {
    let words: Vec<&str> = line
        .split([' ', ',', '%'])
        .filter(|word| !word.is_empty())
        .collect();
    let named = |word: &str| match clouds.iter().find(|name| name.eq_ignore_ascii_case(word)) {
        Some(name) => Ok((Some((*name).to_owned()), None, None)),
        None => Err(format!(
            "there is no {word}; {}",
            did_you_mean(word, clouds)
        )),
    };
    if let [] | [_] = words[..] {
        let place = words.first().map(|word| named(word));
        return Ok(vec![(place.transpose()?.unwrap_or_default(), 1.0)]);
    }
    let mut parts: Vec<(Place, f64)> = Vec::new();
    for pair in words.chunks(2) {
        let place = named(pair[0])?;
        let percent = pair.get(1).and_then(|word| word.parse::<f64>().ok());
        let percent =
            percent.filter(|x| *x > 0.0 && parts.iter().all(|(other, _)| *other != place));
        let percent = percent.ok_or("write each cloud once, with its percent after it")?;
        parts.push((place, percent / 100.0));
    }
    let sum: f64 = parts.iter().map(|(_, part)| part).sum();
    if (sum - 1.0).abs() > 0.01 {
        return Err("write percents that add up to 100".to_owned());
    }
    Ok(parts)
}

/// The clauses of an answer as a file has them, in capitals or not, with a hyphen or without; none where none is known.
fn clauses_in(line: &str, names: &[&str]) -> Result<Option<String>, String> {
    if line.is_empty() || line.eq_ignore_ascii_case("none") {
        return Ok((!line.is_empty()).then(|| "[]".to_owned()));
    }
    let mut held: Vec<&str> = Vec::new();
    for word in line.split([' ', ',']).filter(|word| !word.is_empty()) {
        let plain = word.replace('-', "");
        match names.iter().find(|name| name.eq_ignore_ascii_case(&plain)) {
            Some(name) if held.contains(name) => {}
            Some(name) => held.push(name),
            None => {
                return Err(format!("there is no {word}; {}", did_you_mean(word, names)));
            }
        }
    }
    Ok(Some(format!("[{}]", held.join(", "))))
}

/// `12m` as dollars.
fn dollars(text: &str) -> Option<f64> {
    let text = text.trim_start_matches('$').trim().to_lowercase();
    let units = [("bn", 1e9), ("b", 1e9), ("m", 1e6), ("k", 1e3)];
    let unit = units
        .iter()
        .find_map(|(unit, size)| Some((text.strip_suffix(unit)?, *size)));
    let (number, size) = unit.unwrap_or((&text, 1.0));
    let number: f64 = number.trim().parse().ok()?;
    (number * size).is_finite().then_some(number * size)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organisation::Organisation;
    use crate::worldfile::Loaded;
    use crate::worldfile::shipped::shipped;

    fn answered(answers: &str) -> (Result<String, String>, String) {
        let text = shipped("ai-cloud-2026").unwrap().to_owned();
        let plan = Loaded::from_text("world", text, &[], None).unwrap().base();
        let mut asked = Vec::new();
        let wanted = Wanted {
            name: "mine",
            file: "mine.ron",
            world: "ai-cloud-2026",
        };
        let told = questions(wanted, &plan, &mut answers.as_bytes(), &mut asked);
        let told = told.inspect(|text| {
            Organisation::from_text("mine.ron", text, &plan).unwrap();
        });
        (told, String::from_utf8(asked).unwrap())
    }

    #[test]
    fn answers_become_a_file_and_wrong_ones_are_asked_again() {
        let answers = "huge\nLarge\n12 m\n$1.5m\n60 60\n60 40\nclaims\nAWS\n2028-06-30\n50\n\nazur\nazure\n\n\n20\n\n0.3\nportable\nportability, price-match\n";
        let (text, asked) = answered(answers);
        let text = text.unwrap();
        for part in [
            "segment: \"large\"",
            "compute_spend: 12000000.0",
            "model_spend: 1500000.0",
            "(class: \"core\", called: \"claims\", share: 0.6, provider: \"aws\", contract_ends: \"2028-06-30\", commitment: 0.5)",
            "discounts: [(provider: \"aws\", discount: 0.2)]",
            "share: 0.4, provider: \"azure\")",
            "clauses: [Portability, PriceMatch]",
            "reviews_a_year: 0.3",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        for part in [
            "there is no huge",
            "that add up to 100",
            "there is no azur",
            "there is no portable",
            "large $",
            "Portability: what runs is kept so that it fits any cloud",
            "MultiModel: ",
            "PriceMatch: ",
        ] {
            assert!(asked.contains(part), "{part}: {asked}");
        }
    }

    #[test]
    fn what_runs_on_two_clouds_is_asked_for_part_by_part() {
        let answers = "large\n12m\n0\n60 40\nbanking\naws 70 aws 30\naws 70, azure 20\nazure 75% aws 25%\n2028-06-30\n50\n\n\naws 50 azure 50\naws\n\n\n\n\n\n\n";
        let (text, asked) = answered(answers);
        let text = text.unwrap();
        for part in [
            "(class: \"core\", called: \"banking on azure\", share: 0.45, provider: \"azure\", contract_ends: \"2028-06-30\", commitment: 0.5)",
            "(class: \"core\", called: \"banking on aws\", share: 0.15, provider: \"aws\")",
            "(class: \"edge\", share: 0.4, provider: \"aws\")",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        for part in [
            "core: where it runs: aws, azure",
            "; on both, as aws 70 azure 30 [not known]",
            "write each cloud once, with its percent after it",
            "write percents that add up to 100",
            "core on aws: the day on which the contract ends",
            // There is one place more than the world has classes.
            "there is no place left for a part",
        ] {
            assert!(asked.contains(part), "{part}: {asked}");
        }
    }

    /// At 200 words and 100 keys a minute; docs/organisations.md says how many.
    #[test]
    fn the_questions_take_as_many_words_and_keys_as_the_documents_say() {
        let answers = "\n6m\n400k\n70 30\n\naws\n2027-06-30\n\n\nazure\n\n50 50 0\n\nopenai@azure\n\n\nanthropic@aws\n\n\n\n\n\n";
        let (text, asked) = answered(answers);
        assert!(text.is_ok(), "{text:?}");
        let (words, keys) = (asked.split_whitespace().count(), answers.len());
        let minutes = words as f64 / 200.0 + keys as f64 / 100.0;
        assert!(minutes < 4.0, "{minutes} minutes: {asked}");
        let page = include_str!("../../docs/organisations.md");
        let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
        let told = format!("reads {words} words and presses {keys} keys");
        assert!(page.contains(&told), "{told}; {asked}");
    }

    #[test]
    fn what_is_not_known_is_left_out_and_answers_may_not_end_early() {
        let (text, _) = answered("\n5m\n0\n\n\n\n");
        let text = text.unwrap();
        assert!(
            !text.contains("workloads") && !text.contains("clauses"),
            "{text}"
        );
        let (early, _) = answered("large\n");
        assert!(early.unwrap_err().contains("nothing was written"));
    }
}
