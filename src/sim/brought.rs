//! What a sale brings its seller's owner on the same cloud in the other market: who distributes a model prices the compute that it
//! pulls over, and who sells compute the models that it brings.

use crate::ids::{MarketKind, OfferId, ProviderId};
use crate::market::{Brought, Measured};
use crate::plan::Plan;
use crate::pricing::Situation;

/// All that sell, as they see themselves before any of them sets a price anew.
pub struct Sellers {
    /// Clouds, with their compute.
    pub clouds: Vec<Situation>,
    /// Vendors, with their list prices.
    pub vendors: Vec<Situation>,
    /// By offer: clouds, with what they sell of others' models; none elsewhere.
    pub channels: Vec<Option<Situation>>,
    /// The provider that runs each vendor as its own.
    pub owners: Vec<Option<ProviderId>>,
}

impl Sellers {
    /// Each of them counts what its sales bring elsewhere; `received` is the part of its list price that a vendor receives.
    pub fn count_brought(&mut self, plan: &Plan, year: &Measured, received: impl Fn(usize) -> f64) {
        for j in 0..self.clouds.len() {
            self.clouds[j].brings = self.brought_to_cloud(plan, year, j);
        }
        for v in 0..self.vendors.len() {
            self.vendors[v].brings = self.brought_to_vendor(plan, year, v, received(v));
        }
        for o in 0..self.channels.len() {
            let brings = self.brought_to_channel(plan, year, o);
            if let Some(channel) = &mut self.channels[o] {
                channel.brings = brings;
            }
        }
    }

    /// `brings` of a cloud's channel for others' model `o`: the compute that comes with what it sells.
    pub fn brought_to_channel(&self, plan: &Plan, year: &Measured, o: usize) -> f64 {
        let host = plan.offers.get(OfferId::at(o)).provider;
        match (&self.channels[o], host) {
            (Some(channel), Some(j)) => {
                let slope = year.brought[o].by_channel;
                channel.brings_of(&self.clouds[j.index()], (bonus(plan), slope, 1.0))
            }
            _ => 0.0,
        }
    }

    /// `brings` of vendor `v`, which receives the part `received` of its list price: the compute that comes to its owner with what is
    /// sold on the owner's cloud.
    pub fn brought_to_vendor(&self, plan: &Plan, year: &Measured, v: usize, received: f64) -> f64 {
        let Some(owner) = self.owners[v] else {
            return 0.0;
        };
        let here = plan.offers.of_vendor(v).filter(|o| {
            let host = plan.offers.get(OfferId::at(*o)).provider;
            host == Some(owner)
        });
        let slope = here.map(|o| year.brought[o].by_list).sum();
        self.vendors[v].brings_of(
            &self.clouds[owner.index()],
            (bonus(plan), slope, 1.0 / received),
        )
    }

    /// `brings` of cloud `j`: the models that come with its compute, its own and others' that it sells.
    pub fn brought_to_cloud(&self, plan: &Plan, year: &Measured, j: usize) -> f64 {
        let models = plan.offers.of(MarketKind::Model);
        let here = models.filter(|o| {
            let host = plan.offers.get(OfferId::at(*o)).provider;
            host.is_some_and(|host| host.index() == j)
        });
        here.map(|o| {
            let Brought { by_compute, .. } = year.brought[o];
            let v = usize::from(plan.offers.get(OfferId::at(o)).nest);
            let owned = self.owners[v].is_some_and(|owner| owner.index() == j);
            let sold = if owned {
                Some(&self.vendors[v])
            } else {
                self.channels[o].as_ref()
            };
            sold.map_or(0.0, |sold| {
                self.clouds[j].brings_of(sold, (bonus(plan), by_compute, 1.0))
            })
        })
        .sum()
    }
}

/// ι.
fn bonus(plan: &Plan) -> f64 {
    plan.world.choice.own_cloud_bonus
}
