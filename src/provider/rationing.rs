//! Who is served where more is wanted of a host than it has.
//!
//! What is sold to buyers and what a deal reserves is served first, then a host's own models. Other vendors' compute shares what
//! is left of a host in proportion to what is wanted there; what finds no room looks for it at the vendor's other hosts, once;
//! what finds none there either is training that waits. What serves customers never waits: a host that cannot hold it is over-used.

/// What one vendor wants of each host, units.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// Compute that may run anywhere, where it is wanted first.
    pub at: Vec<f64>,
    /// Part of it that is served before others, by reservation.
    pub reserved: Vec<f64>,
    /// The host that owns it and serves it before others that have nothing reserved.
    pub owner: Option<usize>,
    /// Odds by which it looks for room elsewhere.
    pub shares: Vec<f64>,
    /// How much of it may wait.
    pub may_wait: f64,
}

/// What one vendor gets of each host, units.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// By host.
    pub at: Vec<f64>,
    /// What waits.
    pub waits: f64,
}

/// Shares out hosts that have `room` units each for compute that may run anywhere.
pub fn share_out(mut room: Vec<f64>, wanted: &[Wanted]) -> Vec<Served> {
    let mut got: Vec<Vec<f64>> = wanted.iter().map(|w| w.reserved.clone()).collect();
    take(&mut room, &got);
    for own in [true, false] {
        let asked: Vec<Vec<f64>> = wanted.iter().map(|w| unreserved(w, own)).collect();
        grant(&mut room, &asked, &mut got);
    }
    let elsewhere: Vec<Vec<f64>> = wanted
        .iter()
        .zip(&got)
        .map(|(w, got)| spread(missing(w, got), &w.shares, &room))
        .collect();
    grant(&mut room, &elsewhere, &mut got);
    wanted
        .iter()
        .zip(got)
        .map(|(w, got)| settle(w, got))
        .collect()
}

/// What a vendor wants besides what is reserved for it: of its `own` host, or of others.
fn unreserved(wanted: &Wanted, own: bool) -> Vec<f64> {
    let both = wanted.at.iter().zip(&wanted.reserved).enumerate();
    let asks = |(j, (at, reserved)): (usize, (&f64, &f64))| {
        if (wanted.owner == Some(j)) == own {
            at - reserved
        } else {
            0.0
        }
    };
    both.map(asks).collect()
}

/// What a vendor that `got` so much still lacks.
fn missing(wanted: &Wanted, got: &[f64]) -> f64 {
    let lacks = wanted.at.iter().sum::<f64>() - got.iter().sum::<f64>();
    lacks.max(0.0)
}

/// Takes what is given out of the room that there is.
fn take(room: &mut [f64], given: &[Vec<f64>]) {
    for (j, room) in room.iter_mut().enumerate() {
        let taken: f64 = given.iter().map(|by| by[j]).sum();
        *room = (*room - taken).max(0.0);
    }
}

/// Gives what is asked as far as there is room, to all in proportion.
fn grant(room: &mut [f64], asked: &[Vec<f64>], got: &mut [Vec<f64>]) {
    for (j, room) in room.iter_mut().enumerate() {
        let all: f64 = asked.iter().map(|by| by[j]).sum();
        let part = if all > *room { *room / all } else { 1.0 };
        for (got, asked) in got.iter_mut().zip(asked) {
            got[j] += part * asked[j];
        }
        *room = (*room - all).max(0.0);
    }
}

/// `units` by `shares` over the hosts that have room.
fn spread(units: f64, shares: &[f64], room: &[f64]) -> Vec<f64> {
    let open = || {
        shares
            .iter()
            .zip(room)
            .map(|(s, r)| if *r > 0.0 { *s } else { 0.0 })
    };
    let all: f64 = open().sum();
    if all > 0.0 {
        open().map(|share| units * share / all).collect()
    } else {
        vec![0.0; shares.len()]
    }
}

/// What is still missing waits as far as it may; what may not runs where it was wanted first.
fn settle(wanted: &Wanted, mut got: Vec<f64>) -> Served {
    let lacks = missing(wanted, &got);
    let waits = lacks.min(wanted.may_wait);
    let all: f64 = wanted.at.iter().sum();
    if lacks > waits {
        for (got, at) in got.iter_mut().zip(&wanted.at) {
            *got += (lacks - waits) * at / all;
        }
    }
    Served { at: got, waits }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(at: [f64; 2], may_wait: f64) -> Wanted {
        let all: f64 = at.iter().sum();
        Wanted {
            at: at.to_vec(),
            reserved: vec![0.0; 2],
            owner: None,
            shares: at.iter().map(|at| at / all).collect(),
            may_wait,
        }
    }

    fn total(served: &[Served]) -> Vec<f64> {
        (0..2)
            .map(|j| served.iter().map(|s| s.at[j]).sum())
            .collect()
    }

    #[test]
    fn where_there_is_room_for_all_everybody_has_what_it_wants() {
        let wanted = [wants([3.0, 1.0], 4.0), wants([1.0, 2.0], 0.0)];
        let served = share_out(vec![4.0, 9.0], &wanted);
        for (served, wanted) in served.iter().zip(&wanted) {
            assert_eq!((&served.at, served.waits), (&wanted.at, 0.0));
        }
    }

    #[test]
    fn a_full_host_is_shared_in_proportion_and_the_rest_finds_room_elsewhere() {
        let served = share_out(
            vec![2.0, 9.0],
            &[wants([3.0, 1.0], 4.0), wants([1.0, 2.0], 3.0)],
        );
        assert_eq!(served[0].at, [1.5, 2.5]);
        assert_eq!(served[1].at, [0.5, 2.5]);
        assert!(served.iter().all(|s| s.waits == 0.0));
    }

    #[test]
    fn where_all_are_full_training_waits_and_what_serves_customers_does_not() {
        let served = share_out(
            vec![2.0, 1.0],
            &[wants([3.0, 1.0], 4.0), wants([1.0, 1.0], 0.5)],
        );
        assert_eq!(served[0].waits, 2.0);
        assert!((served[0].at[0] - 1.5).abs() < 1e-15 && (served[0].at[1] - 0.5).abs() < 1e-15);
        // Of one unit that the second lacks half a unit may not wait: its hosts are over-used by it.
        assert_eq!(served[1].waits, 0.5);
        assert!((total(&served)[0] - 2.25).abs() < 1e-15, "{served:?}");
    }

    #[test]
    fn a_host_serves_its_own_models_before_others_as_far_as_it_has_room() {
        let mut own = wants([3.0, 0.0], 3.0);
        own.owner = Some(0);
        let served = share_out(vec![2.0, 0.5], &[wants([1.0, 1.0], 2.0), own]);
        assert_eq!((&served[1].at[..], served[1].waits), (&[2.0, 0.0][..], 1.0));
        assert_eq!((&served[0].at[..], served[0].waits), (&[0.0, 0.5][..], 1.5));
    }

    #[test]
    fn what_is_reserved_is_served_first() {
        let mut first = wants([2.0, 0.0], 2.0);
        first.reserved = vec![1.5, 0.0];
        let served = share_out(vec![2.0, 0.0], &[first, wants([2.0, 0.0], 2.0)]);
        assert!((served[0].at[0] - 1.6).abs() < 1e-15, "{served:?}");
        assert!((served[1].at[0] - 0.4).abs() < 1e-15, "{served:?}");
    }
}
