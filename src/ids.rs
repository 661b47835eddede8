//! What a thing is known by: its place in the base world file, given for life.

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub u8);

        impl $name {
            /// The id of the thing at `place` in its list.
            pub fn at(place: usize) -> Self {
                Self(u8::try_from(place).expect("lists are checked to be shorter than 255"))
            }

            /// The place in its list.
            #[inline(always)]
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }
    };
}

id!(
    /// A segment of enterprises.
    SegmentId
);
id!(
    /// A class of workloads.
    ClassId
);
id!(
    /// A cloud provider.
    ProviderId
);
id!(
    /// A model vendor.
    VendorId
);
id!(
    /// An offer: a provider's compute, or a vendor's model on one channel.
    OfferId
);
id!(
    /// A deal between a sponsor and a vendor.
    DealId
);
