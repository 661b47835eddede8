//! The command as it was typed.

use lockin::study::BASE;

use super::{Arguments, PRIOR};

impl Arguments {
    /// The command whose numbers are those of this one, in one line.
    pub fn typed(&self) -> String {
        let mut words = vec!["lockin ask".to_owned(), self.world.display().to_string()];
        words.extend(
            self.organisations
                .iter()
                .map(|path| path.display().to_string()),
        );
        words.extend(self.seeds.iter().map(|seeds| format!("--seeds {seeds}")));
        words.extend(self.set.iter().map(|set| format!("--set '{set}'")));
        if self.prior != PRIOR {
            words.push(format!("--prior {}", self.prior));
        }
        words.extend(
            self.calibration
                .iter()
                .map(|name| format!("--calibration {name}")),
        );
        if self.variant != BASE {
            words.push(format!("--variant {}", self.variant));
        }
        words.join(" ")
    }
}
