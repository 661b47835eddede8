//! The worlds that are inside lockin, so that they can be run by name wherever it is installed.

/// A shipped world: its name and its text.
pub const SHIPPED: [(&str, &str); 8] = [
    (
        "ai-cloud-2026",
        include_str!("../../worlds/ai-cloud-2026.ron"),
    ),
    ("teaching", include_str!("../../worlds/teaching.ron")),
    (
        "alliance-stays",
        include_str!("../../worlds/alliance-stays.ron"),
    ),
    (
        "hindcast-2020",
        include_str!("../../worlds/hindcast-2020.ron"),
    ),
    ("merger", include_str!("../../worlds/merger.ron")),
    (
        "new-customers",
        include_str!("../../worlds/new-customers.ron"),
    ),
    ("announced", include_str!("../../worlds/announced.ron")),
    (
        "build-or-buy",
        include_str!("../../worlds/build-or-buy.ron"),
    ),
];

/// The text of the shipped world of that name, if there is one.
pub fn shipped(name: &str) -> Option<&'static str> {
    let found = SHIPPED.iter().find(|(own, _)| *own == name);
    found.map(|(_, text)| *text)
}

/// The names of all that are shipped.
pub fn names() -> Vec<&'static str> {
    SHIPPED.iter().map(|(name, _)| *name).collect()
}
