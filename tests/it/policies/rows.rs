//! What theory says of every policy and shock.

use Sign::{Down, Either, Up};

/// The first tick whose numbers count: every policy is in force from there on.
pub const FIRST: usize = 10;

/// The tick in which the laws of the world `announced` begin or end, and two years before which they are known.
pub const DATE: usize = 61;

/// What theory says of a measure.
#[derive(Debug, Clone, Copy)]
pub enum Sign {
    /// It rises.
    Up,
    /// It falls.
    Down,
    /// It moves; why it may do so either way.
    Either(#[expect(dead_code, reason = "it is there to be read in the failure")] &'static str),
}

/// The world in which an effect is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// The default world made small.
    Small,
    /// The same where buyers look at nine in ten contracts that end.
    Wakeful,
    /// The world `merger` made small.
    Merger,
    /// The world `new-customers` made small.
    NewCustomers,
    /// The world `announced` made small.
    Announced,
    /// The world `build-or-buy` made small.
    BuildOrBuy,
}

/// What a variant does to the mean of one number from a tick on.
pub struct Row {
    /// The world in which it is looked at.
    pub world: World,
    /// The tick from which on numbers count.
    pub from: usize,
    /// The tick before which numbers count.
    pub until: usize,
    /// The variant.
    pub variant: &'static str,
    /// What it is held against.
    pub against: &'static str,
    /// The table of the number.
    pub table: &'static str,
    /// Its row.
    pub keys: &'static [&'static str],
    /// Its column.
    pub column: &'static str,
    /// What theory says.
    pub sign: Sign,
    /// Who says so.
    pub source: &'static str,
}

const fn row(
    variant: &'static str,
    table: &'static str,
    keys: &'static [&'static str],
    column: &'static str,
    sign: Sign,
    source: &'static str,
) -> Row {
    Row {
        world: World::Small,
        from: FIRST,
        until: usize::MAX,
        variant,
        against: "base",
        table,
        keys,
        column,
        sign,
        source,
    }
}

/// The same against another variant than base.
const fn than(against: &'static str, row: Row) -> Row {
    Row { against, ..row }
}

/// The same in the year that a shock lasts.
const fn in_its_year(row: Row) -> Row {
    Row {
        until: FIRST + 12,
        ..row
    }
}

/// The same in the wakeful world.
const fn awake(row: Row) -> Row {
    Row {
        world: World::Wakeful,
        ..row
    }
}

/// The same in the world `merger`, in the year after the merger.
const fn once_merged(row: Row) -> Row {
    Row {
        from: 13,
        until: 25,
        ..merged(row)
    }
}

/// The same in the world `merger`, from a year after the merger on.
const fn merged(row: Row) -> Row {
    Row {
        world: World::Merger,
        from: 25,
        ..row
    }
}

/// The same there, from a year after the break-up on.
const fn parted(row: Row) -> Row {
    Row {
        from: 61,
        ..merged(row)
    }
}

/// The same in the world `new-customers`, from a year after its law on.
const fn apart(row: Row) -> Row {
    Row {
        world: World::NewCustomers,
        from: 49,
        ..row
    }
}

/// The same in the world `announced`, from its date on.
const fn known(row: Row) -> Row {
    Row {
        world: World::Announced,
        from: DATE,
        ..row
    }
}

/// The same in the world `build-or-buy`, from a year after its mergers on.
const fn built(row: Row) -> Row {
    Row {
        world: World::BuildOrBuy,
        from: 25,
        ..row
    }
}

/// The same there, in the year before the date.
const fn before_the_date(row: Row) -> Row {
    Row {
        from: DATE - 12,
        until: DATE,
        ..known(row)
    }
}

/// The same there, in the year from the date on.
const fn after_the_date(row: Row) -> Row {
    Row {
        until: DATE + 12,
        ..known(row)
    }
}

/// The same there, in the second year after the date.
const fn a_year_later(row: Row) -> Row {
    Row {
        from: DATE + 12,
        ..known(row)
    }
}

/// The same there, in the last month before the date.
const fn on_the_eve(row: Row) -> Row {
    Row {
        from: DATE - 1,
        ..before_the_date(row)
    }
}

/// The same there, in the month of the date.
const fn on_the_day(row: Row) -> Row {
    Row {
        until: DATE + 1,
        ..known(row)
    }
}

/// The same there, from the announcement to the date.
const fn since_it_is_known(row: Row) -> Row {
    Row {
        from: DATE - 24,
        ..before_the_date(row)
    }
}

/// The same there, at the end of the first year.
const fn on_the_way(row: Row) -> Row {
    Row {
        world: World::NewCustomers,
        from: FIRST,
        until: FIRST + 4,
        ..row
    }
}

const NORTH: &[&str] = &["compute", "north"];
const ALL: &[&str] = &["all"];
const COMPUTE: &[&str] = &["compute", "all"];
const MODELS: &[&str] = &["model", "all"];
/// Accounts are mostly small and few agents stand for them; large ones are better seen.
const LARGE: &[&str] = &["compute", "large"];

/// Every effect that is looked at.
pub const ROWS: &[Row] = &[
    row(
        "egress-ban",
        "market",
        COMPUTE,
        "exit_cost_months",
        Down,
        "definition of the exit cost",
    ),
    awake(row(
        "egress-ban",
        "market",
        LARGE,
        "multi_homing",
        Up,
        "Biglaiser, Crémer & Mantovani 2024",
    )),
    row(
        "egress-ban",
        "market",
        COMPUTE,
        "price_index",
        Either(
            "less is earned on those who leave (a waterbed), and more is competed for: Farrell & Klemperer 2007",
        ),
        "",
    ),
    row(
        "switching-charge-ban",
        "market",
        COMPUTE,
        "exit_cost_months",
        Down,
        "definition of the exit cost",
    ),
    awake(row(
        "transfer-at-cost",
        "market",
        LARGE,
        "multi_homing",
        Up,
        "Biglaiser, Crémer & Mantovani 2024",
    )),
    row(
        "discount-cap",
        "providers",
        &["aws"],
        "discount",
        Down,
        "definition of the cap",
    ),
    row(
        "discount-cap",
        "providers",
        &["aws"],
        "list_price",
        Down,
        "list prices answer: Inderst & Shaffer 2010",
    ),
    row(
        "discount-cap",
        "providers",
        &["aws"],
        "net_price",
        Either(
            "large buyers lose their discount, small ones gain a lower list price: Aghion & Bolton 1987 against Bernheim & Whinston 1998",
        ),
        "",
    ),
    row(
        "portability-mandate",
        "market",
        COMPUTE,
        "exit_cost_months",
        Down,
        "definition of the exit cost",
    ),
    awake(row(
        "portability-mandate",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "Viard 2007",
    )),
    row(
        "portability-mandate",
        "market",
        COMPUTE,
        "lerner",
        Down,
        "Viard 2007; dear moves: Dubé, Hitsch & Rossi 2009",
    ),
    Row {
        against: "exclusivity-stays",
        ..row(
            "exclusivity-ban",
            "offers",
            &["model", "all", "openai@aws"],
            "spend",
            Up,
            "definition of exclusivity",
        )
    },
    row(
        "subsidy-cap",
        "deals",
        &["amazon-anthropic"],
        "discount",
        Down,
        "definition of the cap",
    ),
    row(
        "subsidy-cap",
        "providers",
        &["aws"],
        "hosting_margin",
        Up,
        "what is not given is kept",
    ),
    row(
        "stake-divestiture",
        "deals",
        &["amazon-anthropic"],
        "stake",
        Down,
        "definition of the sale",
    ),
    row(
        "stake-divestiture",
        "providers",
        &["aws"],
        "stakes_sold",
        Up,
        "a stake has a worth",
    ),
    awake(row(
        "local-preference",
        "offers",
        &["compute", "public", "regional"],
        "share",
        Up,
        "more utility, more demand",
    )),
    awake(row(
        "local-preference",
        "offers",
        &["compute", "public", "aws"],
        "share",
        Down,
        "what one wins another loses",
    )),
    row(
        "capex-tax-credit",
        "market",
        COMPUTE,
        "price_index",
        Down,
        "cost is passed on: Weyl & Fabinger 2013",
    ),
    row(
        "capex-tax-credit",
        "vendors",
        &["anthropic"],
        "rent",
        Down,
        "cost is passed on: Weyl & Fabinger 2013",
    ),
    row(
        "price-transparency",
        "market",
        COMPUTE,
        "lerner",
        Down,
        "less noise, more elastic demand: Perloff & Salop 1985",
    ),
    row(
        "contract-limit",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "more renewals, more reviews",
    ),
    row(
        "price-parity",
        "offers",
        &["model", "all", "anthropic@aws"],
        "retail_ratio",
        Either(
            "a channel that would sell below list goes up, one above it down: Johnson 2017 needs fees that answer",
        ),
        "",
    ),
    than(
        "parity-clauses",
        row(
            "parity-ban",
            "offers",
            &["model", "all", "anthropic@aws"],
            "retail_ratio",
            Either("the wedge is decided again, with either sign"),
            "",
        ),
    ),
    row(
        "vertical-separation",
        "providers",
        &["google"],
        "own_model_profit",
        Down,
        "definition of separation",
    ),
    row(
        "vertical-separation",
        "vendors",
        &["gemini"],
        "list_price",
        Up,
        "two margins for one: Spengler 1950",
    ),
    row(
        "vertical-separation",
        "vendors",
        &["gemini"],
        "share",
        Down,
        "dearer, and no more discount",
    ),
    row(
        "public-compute",
        "vendors",
        &["regional_closed"],
        "training",
        Up,
        "a grant is trained with",
    ),
    than(
        "algorithms",
        row(
            "algorithm-ban",
            "market",
            COMPUTE,
            "lerner",
            Either(
                "lower margins only once algorithms have learnt to collude, which takes far more than a hundred reviews: Calvano et al. 2020",
            ),
            "",
        ),
    ),
    row(
        "demand-boom",
        "market",
        &["model", "all"],
        "spend",
        Up,
        "definition of the shock",
    ),
    in_its_year(row(
        "demand-boom",
        "vendors",
        &["anthropic"],
        "rent",
        Up,
        "capacity is slow: Kaldor 1934",
    )),
    in_its_year(row(
        "chip-shortage",
        "vendors",
        &["anthropic"],
        "rent",
        Up,
        "scarcity",
    )),
    in_its_year(row(
        "chip-shortage",
        "providers",
        &["aws"],
        "utilisation",
        Either("what is late leaves less capacity, what is dear is wanted less"),
        "",
    )),
    in_its_year(row(
        "chip-shortage",
        "market",
        &["model", "all"],
        "price_index",
        Up,
        "cost is passed on: Weyl & Fabinger 2013",
    )),
    awake(row(
        "outage",
        "providers",
        &["azure"],
        "share",
        Down,
        "less utility, less demand",
    )),
    row(
        "recession",
        "market",
        COMPUTE,
        "spend",
        Down,
        "definition of the shock",
    ),
    row(
        "recession",
        "market",
        COMPUTE,
        "embeddedness",
        Up,
        "slower growth dilutes lock-in less",
    ),
    row(
        "breakthrough",
        "vendors",
        &["gemini"],
        "quality",
        Up,
        "definition of the shock",
    ),
    row(
        "breakthrough",
        "vendors",
        &["gemini"],
        "share",
        Up,
        "more utility, more demand",
    ),
    row(
        "vendor-entry",
        "vendors",
        &["new_vendor"],
        "share",
        Up,
        "definition of the shock",
    ),
    row(
        "vendor-entry",
        "vendors",
        &["new_vendor"],
        "profit",
        Down,
        "it sells at a loss to win buyers whom it will hold: Klemperer 1987",
    ),
    row(
        "vendor-entry",
        "market",
        &["model", "all"],
        "price_index",
        Down,
        "one more firm: Anderson, de Palma & Thisse 1992",
    ),
    row(
        "cloud-entry",
        "providers",
        &["new_cloud"],
        "share",
        Up,
        "definition of the shock",
    ),
    row(
        "cloud-entry",
        "providers",
        &["new_cloud"],
        "economic_profit",
        Down,
        "it sells at a loss to win buyers whom it will hold: Klemperer 1987",
    ),
    row(
        "cloud-entry",
        "providers",
        &["gpu_clouds"],
        "share",
        Down,
        "who is most alike loses most: its mean utility is theirs",
    ),
    awake(row(
        "cloud-entry",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "one more to move to",
    )),
    merged(row(
        "merger",
        "providers",
        &["north"],
        "list_price",
        Up,
        "what West wins by a rise is not lost: Werden & Froeb 1994",
    )),
    merged(row(
        "merger",
        "providers",
        &["west"],
        "list_price",
        Up,
        "the same the other way round",
    )),
    merged(row(
        "merger",
        "providers",
        &["south"],
        "list_price",
        Either("it follows upward, or invests in whom it will hold: Klemperer 1987"),
        "Deneckere & Davidson 1985; Klemperer 1987",
    )),
    merged(row(
        "merger",
        "market",
        COMPUTE,
        "owners_hhi",
        Up,
        "definition of the index",
    )),
    merged(row(
        "merger",
        "market",
        COMPUTE,
        "surplus_per_dollar",
        Down,
        "dearer, and nothing better: Farrell & Shapiro 1990",
    )),
    merged(than(
        "merger",
        row(
            "merger-saving",
            "providers",
            &["west"],
            "list_price",
            Down,
            "savings of unit cost are passed on: Werden 1996",
        ),
    )),
    merged(than(
        "merger",
        row(
            "merger-better",
            "providers",
            &["west"],
            "share",
            Up,
            "more utility, more demand",
        ),
    )),
    merged(row(
        "merger-separate",
        "market",
        COMPUTE,
        "owners_hhi",
        Up,
        "one owner, however the two price",
    )),
    merged(than(
        "merger",
        row(
            "merger-pledge",
            "market",
            COMPUTE,
            "price_index",
            Down,
            "definition of the remedy",
        ),
    )),
    parted(than(
        "merger",
        row(
            "break-up",
            "providers",
            &["north"],
            "list_price",
            Down,
            "each prices for itself again: the merger undone",
        ),
    )),
    parted(than(
        "merger",
        row(
            "break-up",
            "market",
            COMPUTE,
            "owners_hhi",
            Down,
            "definition of the index",
        ),
    )),
    merged(row(
        "west-leaves",
        "providers",
        &["north"],
        "share",
        Up,
        "its customers go somewhere",
    )),
    merged(row(
        "west-leaves",
        "market",
        COMPUTE,
        "owners_hhi",
        Up,
        "one owner fewer",
    )),
    merged(row(
        "west-leaves",
        "market",
        COMPUTE,
        "surplus_per_dollar",
        Down,
        "one to choose from fewer, and dearer: Anderson, de Palma & Thisse 1992",
    )),
    merged(than(
        "merger",
        row(
            "west-leaves",
            "market",
            COMPUTE,
            "surplus_per_dollar",
            Either(
                "one that closes takes its offer away, one that merges its restraint on the other's price",
            ),
            "the counterfactual of a failing firm: Horizontal Merger Guidelines 2023, 3.1",
        ),
    )),
    merged(row(
        "beta-leaves",
        "vendors",
        &["alpha"],
        "share",
        Up,
        "its customers go somewhere",
    )),
    // Later what Alpha trains with Beta's customers makes up for it in some runs.
    once_merged(row(
        "beta-leaves",
        "market",
        MODELS,
        "surplus_per_dollar",
        Down,
        "one to choose from fewer: Anderson, de Palma & Thisse 1992",
    )),
    merged(row(
        "vendors-merge",
        "vendors",
        &["alpha"],
        "list_price",
        Up,
        "what Beta wins by a rise is not lost: Werden & Froeb 1994",
    )),
    merged(row(
        "vendors-merge",
        "market",
        MODELS,
        "owners_hhi",
        Up,
        "definition of the index",
    )),
    merged(row(
        "north-alpha",
        "vendors",
        &["alpha"],
        "mean_take",
        Down,
        "an owner takes nothing of its own: definition",
    )),
    merged(row(
        "north-alpha",
        "offers",
        &["model", "all", "alpha@north"],
        "price",
        Either("North's channel goes to list, where it sold below list for what hosting earns"),
        "an owner's channel is at list: definition",
    )),
    merged(row(
        "north-alpha",
        "vendors",
        &["alpha"],
        "list_price",
        Down,
        "one margin in the place of two: Spengler 1950",
    )),
    merged(row(
        "north-alpha",
        "vendors",
        &["beta"],
        "share",
        Down,
        "Alpha is cheaper: strategic substitutes in share",
    )),
    merged(row(
        "north-alpha",
        "market",
        COMPUTE,
        "price_index",
        Either("a cloud does not price compute with a view to its models; vendors' moves rents"),
        "compute and models are priced apart",
    )),
    merged(than(
        "north-alpha",
        row(
            "north-alpha-at-cost",
            "vendors",
            &["alpha"],
            "list_price",
            Down,
            "the margin on rents falls away too: Spengler 1950",
        ),
    )),
    merged(row(
        "north-alpha-alone",
        "offers",
        &["model", "all", "alpha@south"],
        "spend",
        Down,
        "definition",
    )),
    merged(than(
        "north-alpha",
        row(
            "north-alpha-alone",
            "providers",
            &["north"],
            "channel_revenue",
            Up,
            "what South sold of Alpha goes to Alpha's other channels: input foreclosure, Salop & Scheffman 1987",
        ),
    )),
    parted(than(
        "north-alpha",
        row(
            "north-alpha-parts",
            "vendors",
            &["alpha"],
            "mean_take",
            Up,
            "the channel keeps what it kept before: the merger undone",
        ),
    )),
    merged(row(
        "south-gives-up-beta",
        "providers",
        &["south"],
        "hosting_margin",
        Up,
        "it pays rents and not cost: Narechania & Sitaraman 2024",
    )),
    merged(row(
        "south-gives-up-beta",
        "vendors",
        &["beta"],
        "mean_take",
        Up,
        "its former owner takes what it takes of others",
    )),
    merged(row(
        "south-gives-up-beta",
        "vendors",
        &["beta"],
        "share",
        Down,
        "two margins in the place of one: Spengler 1950",
    )),
    apart(row(
        "two-prices",
        "new_customers",
        NORTH,
        "new_customer_price",
        Down,
        "who is won is held: Klemperer 1987",
    )),
    apart(row(
        "two-prices",
        "new_customers",
        NORTH,
        "old_customer_price",
        Up,
        "who is held is no reason to be cheap to who is not: Klemperer 1987",
    )),
    apart(row(
        "two-prices",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "a bargain is paid to who moves: Chen 1997; Taylor 2003",
    )),
    apart(row(
        "one-challenger",
        "providers",
        &["west"],
        "share",
        Up,
        "it bids for new customers without giving to its own",
    )),
    apart(than(
        "two-prices",
        row(
            "uniform-pricing",
            "new_customers",
            NORTH,
            "new_customer_price",
            Up,
            "definition of the policy: no bargain",
        ),
    )),
    apart(than(
        "two-prices",
        row(
            "uniform-pricing",
            "new_customers",
            NORTH,
            "old_customer_price",
            Down,
            "a rise loses new customers too: Klemperer 1987",
        ),
    )),
    // While old customers' prices are still on their way; at rest attention bounds them, and what a move costs tells little.
    on_the_way(than(
        "two-prices",
        row(
            "dear-moves-two-prices",
            "new_customers",
            NORTH,
            "introductory_discount",
            Up,
            "the longer a customer is held the more it is bid for: Klemperer 1987",
        ),
    )),
    on_the_way(than(
        "two-prices",
        row(
            "dear-moves-two-prices",
            "new_customers",
            NORTH,
            "old_customer_price",
            Up,
            "fewer leave at a price: Klemperer 1987",
        ),
    )),
    apart(than(
        "two-prices",
        row(
            "dear-moves-two-prices",
            "new_customers",
            NORTH,
            "old_customer_price",
            Either(
                "who looks leaves at so dear a price whatever it costs, and what makes buyers look bounds it",
            ),
            "",
        ),
    )),
    known(row(
        "reform",
        "market",
        COMPUTE,
        "exit_cost_months",
        Down,
        "definition of the policy",
    )),
    known(row(
        "reform",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "cheaper moves: Klemperer 1995",
    )),
    before_the_date(than(
        "reform",
        row(
            "reform-awaited",
            "market",
            COMPUTE,
            "switching_accounts",
            Down,
            "who waits moves for less: option value of waiting, Dixit & Pindyck 1994",
        ),
    )),
    on_the_day(than(
        "reform",
        row(
            "reform-awaited",
            "market",
            COMPUTE,
            "switching_accounts",
            Up,
            "moves that were put off",
        ),
    )),
    after_the_date(than(
        "reform",
        row(
            "reform-foreseen",
            "market",
            COMPUTE,
            "switching_accounts",
            Up,
            "moves that were put off",
        ),
    )),
    before_the_date(than(
        "reform",
        row(
            "reform-priced-in",
            "market",
            COMPUTE,
            "price_index",
            Down,
            "prices fall before the date: Viard 2007",
        ),
    )),
    before_the_date(than(
        "reform",
        row(
            "reform-foreseen",
            "market",
            COMPUTE,
            "price_index",
            Down,
            "prices fall before the date: Viard 2007",
        ),
    )),
    since_it_is_known(row(
        "sunset",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "cheaper moves: Klemperer 1995",
    )),
    on_the_eve(than(
        "sunset",
        row(
            "sunset-foreseen",
            "market",
            COMPUTE,
            "switching_accounts",
            Up,
            "the last month in which moves are cheap",
        ),
    )),
    // Contracts that were signed before the date run on for three years.
    a_year_later(row(
        "short-contracts",
        "market",
        COMPUTE,
        "switching_accounts",
        Up,
        "more renewals, more reviews",
    )),
    on_the_day(than(
        "short-contracts",
        row(
            "short-contracts-foreseen",
            "market",
            COMPUTE,
            "switching_accounts",
            Up,
            "contracts that were signed up to the date end on it",
        ),
    )),
    built(row(
        "cheap-machines",
        "own_machines",
        ALL,
        "share",
        Up,
        "a unit costs less at every size",
    )),
    built(row(
        "dear-staff",
        "own_machines",
        ALL,
        "share",
        Down,
        "a fixed cost falls on every size",
    )),
    built(row(
        "dear-staff",
        "own_machines",
        ALL,
        "mean_size",
        Up,
        "and most on the small: they are the first to leave",
    )),
    built(row(
        "cheap-machines",
        "market",
        COMPUTE,
        "price_index",
        Either(
            "a better outside good bounds it, but those whom it draws off are those who answered: Chen & Riordan 2008",
        ),
        "Anderson, de Palma & Thisse 1992; Chen & Riordan 2008",
    )),
    built(row(
        "cloud-only",
        "market",
        COMPUTE,
        "surplus_per_dollar",
        Down,
        "one to choose from fewer: Anderson, de Palma & Thisse 1992",
    )),
    built(row(
        "monopoly",
        "providers",
        &["north"],
        "list_price",
        Up,
        "what the others win by a rise is not lost: Werden & Froeb 1994",
    )),
    built(row(
        "monopoly",
        "own_machines",
        ALL,
        "share",
        Up,
        "who can builds where clouds are dearer",
    )),
    built(than(
        "monopoly",
        row(
            "monopoly-cloud-only",
            "market",
            COMPUTE,
            "price_index",
            Up,
            "nothing is left that bounds it: Werden & Froeb 1994",
        ),
    )),
    built(row(
        "full-expensing",
        "market",
        COMPUTE,
        "price_index",
        Down,
        "costs are passed on",
    )),
];
