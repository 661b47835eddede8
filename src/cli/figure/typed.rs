//! What was typed, as the library is asked for it.

use lockin::study::measure::Measure;
use lockin::study::opened::Opened;
use lockin::study::series::asked::{Asked, Span, known_segment, variants, years};

use super::{Arguments, Kind};
use crate::cli::Trouble;

impl Arguments {
    /// The measures named, as many as the kind of figure shows.
    pub fn measures(&self) -> Result<Vec<Measure>, Trouble> {
        let both = self.kind == Kind::Scatter;
        let wanted = if both { 2 } else { 1 };
        if self.measure.len() == wanted {
            return Measure::all_named(&self.measure);
        }
        Err(Trouble::Input(format!(
            "--measure: {} given; {}",
            self.measure.len(),
            if both {
                "a scatter shows two, the first along and the second upwards"
            } else {
                "name one; two are for --kind scatter"
            }
        )))
    }

    /// Variants, keys and years, as asked for or as they are if nothing was.
    pub fn asked(&self, study: &Opened) -> Result<Asked, Trouble> {
        let world = &study.plan.world;
        if let Some(segment) = &self.segment {
            known_segment(world, segment)?;
        }
        let span = match self.kind {
            Kind::Path => Span::Path,
            Kind::Effect | Kind::Distribution | Kind::Scatter => Span::Year,
        };
        let differences = self.difference || self.kind == Kind::Effect;
        Ok(Asked {
            variants: variants(&study.variants, &self.variant, span, differences)?,
            segment: self.segment.clone(),
            keys: self.key.clone(),
            typed: None,
            beside_others: self.kind == Kind::Scatter,
            differences,
            years: years(self.years.as_deref(), span, world.clock.years)?,
        })
    }
}
