//! Where buyers stood at the start: all their compute on one provider, or on several. The place of an account does
//! not change with what it does later, so that the same buyers are compared in every variant.

use super::Workloads;

/// The name of the place of those who started on several providers.
pub const SEVERAL: &str = "several";

/// The place of those on several providers, where there are `providers` of them.
pub const fn several(providers: usize) -> usize {
    providers
}

/// Places at the start: every provider, and several.
pub const fn places(providers: usize) -> usize {
    providers + 1
}

/// Where an enterprise stands by the compute that it runs, offers of compute being its `providers`.
pub fn home(workloads: &Workloads, providers: usize) -> u8 {
    let mut home = None;
    for offer in workloads.0.iter().filter_map(super::Workload::current) {
        let place = offer.index();
        if place >= providers {
            continue;
        }
        match home {
            None => home = Some(place),
            Some(other) if other != place => return several(providers) as u8,
            Some(_) => {}
        }
    }
    home.unwrap_or(several(providers)) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::enterprise::{MAX_CLASSES, Workload};

    fn on(offers: &[u8]) -> Workloads {
        let mut workloads = Workloads([Workload::NONE; MAX_CLASSES]);
        for (workload, &offer) in workloads.0.iter_mut().zip(offers) {
            workload.offer = offer;
        }
        workloads
    }

    #[test]
    fn a_home_is_one_provider_or_several_and_models_do_not_count() {
        assert_eq!(home(&on(&[1, 1, 5]), 3), 1);
        assert_eq!(home(&on(&[1, 2, 5]), 3), 3);
        assert_eq!(home(&on(&[5]), 3), 3);
    }
}
