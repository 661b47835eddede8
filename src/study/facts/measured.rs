//! What each fact measures: one function of a run's tables each.

use super::dump::{Dump, mean};
use crate::maths;
use crate::measure;
use crate::record::measures::{ALL, Named};
use crate::terms::buyers::Segment;
use crate::terms::providers::ProviderTerms;
use crate::terms::vendors::{Funding, VendorTerms};

/// A statistic of a run, or why the run does not have it.
pub type Statistic = fn(&Dump) -> Result<f64, String>;

/// Every statistic, by the name that the list of facts calls it.
pub const STATISTICS: &[(&str, Statistic)] = &[
    ("compute_switching", |d| switching(d, "compute")),
    ("model_switching", |d| switching(d, "model")),
    ("switching_ratio", |d| {
        Ok(switching(d, "model")? / switching(d, "compute")?)
    }),
    ("upgrades_per_switch", upgrades_per_switch),
    ("top_three_worst_year", |d| {
        Ok(lowest(&changes(&top_three(d)?)))
    }),
    ("top_three_best_year", |d| {
        Ok(highest(&changes(&top_three(d)?)))
    }),
    ("leader_largest_change", |d| {
        Ok(largest_change(
            &d.levels(measure!(providers.share), &[leader(d)?])?,
        ))
    }),
    ("vendor_leader_changes", vendor_leader_changes),
    ("vendor_moves", vendor_moves),
    ("compute_hhi_start", |d| {
        at_start(d, measure!(market.hhi), &["compute", ALL])
    }),
    ("compute_hhi_largest_change", |d| {
        Ok(largest_change(
            &d.levels(measure!(market.hhi), &["compute", ALL])?,
        ))
    }),
    ("model_hhi_start", |d| {
        at_start(d, measure!(market.hhi), &["model", ALL])
    }),
    ("model_hhi_later", |d| {
        Ok(mean(&d.levels(measure!(market.hhi), &["model", ALL])?[1..]))
    }),
    ("quality_price_fall", quality_price_fall),
    (
        "flagship_price_largest_change",
        flagship_price_largest_change,
    ),
    ("spend_on_price", spend_on_price),
    ("rent_rebound", rent_rebound),
    ("large_multi_homing", |d| {
        let large = largest_segment(d);
        Ok(mean(&d.series(
            measure!(market.multi_homing),
            &["model", large],
        )?))
    }),
    ("second_cloud_share", |d| {
        over_looks(d, measure!(accounts.second_cloud_share))
    }),
    ("lowest_size_exponent", |d| {
        Ok(lowest(&by_segment(d, measure!(accounts.size_exponent))?))
    }),
    ("highest_size_exponent", |d| {
        Ok(highest(&by_segment(d, measure!(accounts.size_exponent))?))
    }),
    ("lowest_top_share", |d| {
        Ok(lowest(&by_segment(
            d,
            measure!(accounts.top_percent_share),
        )?))
    }),
    ("size_discount_correlation", |d| {
        over_looks(d, measure!(accounts.size_discount_correlation))
    }),
    ("discount_sd", |d| {
        over_looks(d, measure!(accounts.discount_sd))
    }),
    ("leaders_margin_worst_year", |d| {
        Ok(lowest(&leaders_margins(d)?))
    }),
    ("leaders_margin_best_year", |d| {
        Ok(highest(&leaders_margins(d)?))
    }),
    ("thinnest_rental_margin", |d| {
        Ok(lowest(&rental_margins(d, first_year)?))
    }),
    ("rental_margin_gap", |d| {
        Ok(gap(&rental_margins(d, first_year)?))
    }),
    ("rental_margin_gap_later", |d| {
        Ok(gap(&rental_margins(d, last_year)?))
    }),
    ("growth_slowest", |d| Ok(lowest(first(&growth(d)?, 3)?))),
    ("growth_fastest", |d| Ok(highest(first(&growth(d)?, 3)?))),
    ("growth_decay", |d| {
        let growth = growth(d)?;
        Ok(last_year(&growth) - first_year(&growth))
    }),
    ("equity_paid_first_year", equity_paid_first_year),
    ("small_egress", |d| {
        over_looks(d, measure!(accounts.small_egress))
    }),
    ("fringe_fall", fringe_fall),
    ("adoption_by_size", |d| {
        let of = |segment| at_start(d, measure!(segments.adopted), &[segment]);
        Ok(of(largest_segment(d))? / of(smallest_segment(d))?)
    }),
    ("open_share_start", |d| open_share(d, first_year)),
    ("open_share_end", |d| open_share(d, last_year)),
    ("portability_by_size", portability_by_size),
];

/// The statistic of a name.
pub fn named(name: &str) -> Option<Statistic> {
    STATISTICS.iter().find(|(n, _)| *n == name).map(|(_, f)| *f)
}

// ── series ──────────────────────────────────────────────────────────────────

/// The lowest; not a number if one of them is none, as no extreme is known then.
fn lowest(values: &[f64]) -> f64 {
    -highest(&values.iter().map(|value| -value).collect::<Vec<_>>())
}

/// The highest, likewise.
fn highest(values: &[f64]) -> f64 {
    let higher = |high: f64, value: &f64| {
        if (value.is_nan() || *value > high) && !high.is_nan() {
            *value
        } else {
            high
        }
    };
    values.iter().fold(f64::NEG_INFINITY, higher)
}

/// From each value to the next.
fn changes(values: &[f64]) -> Vec<f64> {
    values.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

fn largest_change(values: &[f64]) -> f64 {
    let sizes: Vec<f64> = changes(values).iter().map(|change| change.abs()).collect();
    highest(&sizes)
}

fn gap(values: &[f64]) -> f64 {
    highest(values) - lowest(values)
}

fn first_year(values: &[f64]) -> f64 {
    values.first().copied().unwrap_or(f64::NAN)
}

fn last_year(values: &[f64]) -> f64 {
    values.last().copied().unwrap_or(f64::NAN)
}

fn first(values: &[f64], years: usize) -> Result<&[f64], String> {
    values
        .get(..years)
        .ok_or_else(|| format!("the run is shorter than {years} years"))
}

fn at_start(d: &Dump, measure: Named, names: &[&str]) -> Result<f64, String> {
    d.series(measure, names).map(|series| series[0])
}

/// The sum of several series, tick by tick.
fn total(all: impl IntoIterator<Item = Result<Vec<f64>, String>>) -> Result<Vec<f64>, String> {
    let mut sums = Vec::new();
    for series in all {
        let series = series?;
        sums.resize(series.len(), 0.0);
        for (sum, value) in sums.iter_mut().zip(series) {
            *sum += value;
        }
    }
    Ok(sums)
}

/// The largest fall of a series from a peak that is followed by as large a rise: over troughs, the smaller of
/// 1 − trough/highest before and highest after/trough − 1.
pub fn rebound(series: &[f64]) -> f64 {
    let mut largest: f64 = 0.0;
    for (t, &trough) in series.iter().enumerate() {
        let before = highest(&series[..=t]);
        let after = highest(&series[t..]);
        largest = largest.max((1.0 - trough / before).min(after / trough - 1.0));
    }
    largest
}

// ── who is who ──────────────────────────────────────────────────────────────

/// Spend of a segment's mean account, dollars a year.
fn mean_account(segment: &Segment) -> f64 {
    segment.compute_spend / segment.accounts
}

/// The segment with the largest mean account.
fn largest_segment<'a>(d: &Dump<'a>) -> &'a str {
    let by_size = |a: &&Segment, b: &&Segment| mean_account(a).total_cmp(&mean_account(b));
    d.world
        .segments
        .iter()
        .max_by(by_size)
        .map_or("", |s| &s.name)
}

/// The segment with the smallest mean account.
fn smallest_segment<'a>(d: &Dump<'a>) -> &'a str {
    let by_size = |a: &&Segment, b: &&Segment| mean_account(a).total_cmp(&mean_account(b));
    d.world
        .segments
        .iter()
        .min_by(by_size)
        .map_or("", |s| &s.name)
}

/// Providers that are firms and there from the start.
fn incumbents<'a>(d: &Dump<'a>) -> impl Iterator<Item = &'a ProviderTerms> {
    let providers = d.world.providers.iter();
    providers.filter(|p| !p.atomistic && p.enters_like.is_none())
}

/// Providers that are firms, by their share at the start, largest first.
fn firms<'a>(d: &Dump<'a>) -> Result<Vec<&'a str>, String> {
    let mut found = Vec::new();
    for provider in incumbents(d) {
        let share = at_start(d, measure!(providers.share), &[&provider.name])?;
        found.push((share, provider.name.as_str()));
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

/// The firm with the largest share of compute at the start.
fn leader<'a>(d: &Dump<'a>) -> Result<&'a str, String> {
    let leader = firms(d)?.first().copied();
    leader.ok_or_else(|| "every provider is atomistic".to_owned())
}

/// An open-weight bloc: no owner and no treasury.
fn is_open(vendor: &VendorTerms) -> bool {
    vendor.owner.is_none() && vendor.funding == Funding::Outside
}

// ── facts ───────────────────────────────────────────────────────────────────

/// Mean over the run of buyers a year that change provider or primary vendor.
fn switching(d: &Dump, market: &str) -> Result<f64, String> {
    let series = d.series(measure!(market.switching_accounts), &[market, ALL])?;
    Ok(mean(&series[1..]))
}

fn upgrades_per_switch(d: &Dump) -> Result<f64, String> {
    let upgrades = d.series(measure!(market.upgrading_accounts), &["model", ALL])?;
    Ok(mean(&upgrades[1..]) / switching(d, "model")?)
}

/// Joint share of the three firms that lead at the start, at the start and at each year's end.
fn top_three(d: &Dump) -> Result<Vec<f64>, String> {
    let firms = firms(d)?;
    let three = firms.iter().take(3);
    total(three.map(|name| d.levels(measure!(providers.share), &[name])))
}

/// Vendors' shares at the start and at each year's end; open weights belong to nobody who could lead.
fn vendor_shares(d: &Dump) -> Result<Vec<Vec<f64>>, String> {
    let vendors = d.world.vendors.iter().filter(|v| !is_open(v));
    vendors
        .map(|v| d.levels(measure!(vendors.share), &[&v.name]))
        .collect()
}

/// 1 if another vendor than the start's leads at the end of some year, else 0.
fn vendor_leader_changes(d: &Dump) -> Result<f64, String> {
    let shares = vendor_shares(d)?;
    let years = shares.first().map_or(0, Vec::len);
    let leader = |year: usize| {
        let of = |v: &usize| shares[*v][year];
        (0..shares.len()).max_by(|a, b| of(a).total_cmp(&of(b)))
    };
    let changed = (1..years).any(|year| leader(year) != leader(0));
    Ok(f64::from(u8::from(changed)))
}

/// Mean over years of the largest change of any vendor's share in the year.
fn vendor_moves(d: &Dump) -> Result<f64, String> {
    let moves: Vec<Vec<f64>> = vendor_shares(d)?.iter().map(|s| changes(s)).collect();
    let years = moves.first().map_or(0, Vec::len);
    let largest = |year| highest(&moves.iter().map(|m| f64::abs(m[year])).collect::<Vec<_>>());
    Ok(mean(&(0..years).map(largest).collect::<Vec<_>>()))
}

/// By what factor the price of the start's frontier quality falls in a year, over the first five years.
fn quality_price_fall(d: &Dump) -> Result<f64, String> {
    let index = d.levels(measure!(market.quality_price_index), &["model", ALL])?;
    let years = (index.len() - 1).min(5);
    Ok(maths::pow(index[0] / index[years], 1.0 / years as f64))
}

/// The largest ln change in a year, up or down, of the list price of the vendor that had the best quality when the year
/// began.
fn flagship_price_largest_change(d: &Dump) -> Result<f64, String> {
    let of = |measure| -> Result<Vec<Vec<f64>>, String> {
        let there = d.world.vendors.iter().filter(|v| v.enters_like.is_none());
        there.map(|v| d.levels(measure, &[&v.name])).collect()
    };
    let (quality, price) = (
        of(measure!(vendors.quality))?,
        of(measure!(vendors.list_price))?,
    );
    let years = price.first().map_or(0, Vec::len);
    let change = |year: usize| {
        let best = (0..price.len()).max_by(|&a, &b| quality[a][year].total_cmp(&quality[b][year]));
        best.map_or(f64::NAN, |v| maths::ln(price[v][year + 1] / price[v][year]))
    };
    let changes: Vec<f64> = (0..years.saturating_sub(1)).map(change).collect();
    Ok(highest(
        &changes.iter().map(|c| c.abs()).collect::<Vec<_>>(),
    ))
}

/// The highest of the first three years' d ln model spend / d ln price at fixed quality.
fn spend_on_price(d: &Dump) -> Result<f64, String> {
    let logs = |measure| -> Result<Vec<f64>, String> {
        let levels = d.levels(measure, &["model", ALL])?;
        Ok(changes(
            &levels.iter().map(|&x| maths::ln(x)).collect::<Vec<_>>(),
        ))
    };
    let (spend, price) = (
        logs(measure!(market.spend))?,
        logs(measure!(market.quality_price_index))?,
    );
    let ratios: Vec<f64> = spend.iter().zip(&price).map(|(s, p)| s / p).collect();
    Ok(highest(first(&ratios, 3)?))
}

/// The largest fall and rebound of accelerator rent over its cost, weighted by hosting at the start.
fn rent_rebound(d: &Dump) -> Result<f64, String> {
    let mut weighted = Vec::new();
    let mut weights = 0.0;
    let there = d.world.providers.iter().filter(|p| p.enters_like.is_none());
    for provider in there {
        let names = [provider.name.as_str()];
        let weight = d.yearly(measure!(providers.hosting_revenue), &names)?;
        let weight = weight.first().copied().unwrap_or(0.0);
        let series = d.series(measure!(providers.rent_over_cost), &names)?;
        weights += weight;
        weighted.push(Ok(series.iter().map(|x| weight * x).collect()));
    }
    let market: Vec<f64> = total(weighted)?.iter().map(|x| x / weights).collect();
    Ok(rebound(&market))
}

/// Mean of a measure of all accounts over the ticks in which they are looked at.
fn over_looks(d: &Dump, measure: Named) -> Result<f64, String> {
    Ok(mean(&d.series(measure, &[ALL])?))
}

/// The same for each segment.
fn by_segment(d: &Dump, measure: Named) -> Result<Vec<f64>, String> {
    let segments = d.world.segments.iter();
    segments
        .map(|s| Ok(mean(&d.series(measure, &[&s.name])?)))
        .collect()
}

/// Operating profit over revenue of each of the three firms that lead at the start, in each year.
fn leaders_margins(d: &Dump) -> Result<Vec<f64>, String> {
    let mut margins = Vec::new();
    for firm in firms(d)?.into_iter().take(3) {
        let of = |measure| d.yearly(measure, &[firm]);
        let revenue = total(
            [
                measure!(providers.compute_revenue),
                measure!(providers.channel_revenue),
                measure!(providers.hosting_revenue),
            ]
            .map(of),
        )?;
        let profit = of(measure!(providers.operating_profit))?;
        margins.extend(profit.iter().zip(&revenue).map(|(p, r)| p / r));
    }
    Ok(margins)
}

/// Margin on accelerators rented out by each firm, in one year.
fn rental_margins(d: &Dump, year: fn(&[f64]) -> f64) -> Result<Vec<f64>, String> {
    incumbents(d)
        .map(|p| {
            Ok(year(&d.yearly(
                measure!(providers.hosting_margin_rate),
                &[&p.name],
            )?))
        })
        .collect()
}

/// Growth of all providers' revenue from compute, labs' included, by year: its last tick over the last of the year
/// before. Nothing flows in the start state, so the first year's growth is that from its first tick, per year.
fn growth(d: &Dump) -> Result<Vec<f64>, String> {
    let revenues = [
        measure!(providers.compute_revenue),
        measure!(providers.hosting_revenue),
    ];
    let providers = d.world.providers.iter();
    let all = providers.flat_map(|p| revenues.map(|of| d.series(of, &[&p.name])));
    let revenue = total(all)?;
    let year = d.a_year();
    let ends: Vec<f64> = revenue.iter().copied().skip(year).step_by(year).collect();
    let span = year as f64 / (year - 1) as f64;
    let first = maths::pow(revenue[year] / revenue[1], span) - 1.0;
    let later = ends.windows(2).map(|pair| pair[1] / pair[0] - 1.0);
    Ok(std::iter::once(first).chain(later).collect())
}

/// Equity paid in the first year over all equity that deals announce.
fn equity_paid_first_year(d: &Dump) -> Result<f64, String> {
    let deals = &d.world.deals;
    let tranches = deals.iter().flat_map(|deal| &deal.tranches);
    let announced: f64 = deals.iter().map(|deal| deal.equity).sum::<f64>()
        + tranches.map(|tranche| tranche.amount).sum::<f64>();
    let paid = total(
        deals
            .iter()
            .map(|deal| d.series(measure!(deals.equity), &[&deal.name])),
    )?;
    if announced == 0.0 {
        return Err("no deal announces equity".to_owned());
    }
    let first = paid.iter().take(1 + d.a_year());
    Ok(first.sum::<f64>() / announced)
}

/// Yearly fall, in ln, of the joint share of atomistic providers over the run: ln 2 over its half-life.
fn fringe_fall(d: &Dump) -> Result<f64, String> {
    let providers = d.world.providers.iter();
    let fringe = providers.filter(|p| p.atomistic && p.is_firm());
    let shares = total(fringe.map(|p| d.levels(measure!(providers.share), &[&p.name])))?;
    if shares.len() < 2 {
        return Err("no provider is atomistic".to_owned());
    }
    let years = (shares.len() - 1) as f64;
    Ok(maths::ln(first_year(&shares) / last_year(&shares)) / years)
}

/// Joint share of open weights, at the start or at the end.
fn open_share(d: &Dump, at: fn(&[f64]) -> f64) -> Result<f64, String> {
    let open = d.world.vendors.iter().filter(|v| is_open(v));
    let shares = total(open.map(|v| d.series(measure!(vendors.share), &[&v.name])))?;
    if shares.is_empty() {
        return Err("no vendor is an open-weight bloc".to_owned());
    }
    Ok(at(&shares))
}

/// Months of spend that a portability mandate takes off the exit cost at the end: segment with the largest mean
/// account less the one with the smallest.
fn portability_by_size(d: &Dump) -> Result<f64, String> {
    let portable = d.portable.as_ref();
    let portable = portable.ok_or("no variant with a portability mandate alone was run")?;
    let saved = |segment: &str| -> Result<f64, String> {
        let measure = measure!(segments.exit_cost_months);
        let base = last_year(&d.series(measure, &[segment])?);
        let with = last_year(&portable.series(measure, &[segment])?);
        Ok(base - with)
    };
    Ok(saved(largest_segment(d))? - saved(smallest_segment(d))?)
}
