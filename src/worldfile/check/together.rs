//! Whether numbers that hang together do: each may lie in its range and two of them still contradict each other.

use super::Check;

/// Finds pairs of numbers of which the one that has to be smaller is the larger.
pub fn check(check: &mut Check) {
    let capacity = &check.world.capacity;
    let (slowest, fastest) = (capacity.growth_min, capacity.growth_max);
    if slowest > fastest {
        let what = format!("the slowest growth that is expected is above growth_max, {fastest}");
        check.wrong("capacity.growth_min", what, "lower it, or raise growth_max");
    }
}
