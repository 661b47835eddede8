//! Events as sentences.

use lockin::events::AT_CEILING;
use lockin::study::trace::dollars_in_words;

/// What happened, without a full stop.
pub fn in_words(kind: &str, subject: &str, object: &str, amount: f64) -> String {
    let dollars = dollars_in_words(amount);
    match kind {
        "release" => format!("{subject} releases a model"),
        "round" => format!("{subject} raises {dollars} from {object}"),
        "rescue" => format!("{subject} rescues {object} with {dollars}"),
        "exit" => format!("{subject} is out of money and exits"),
        "equity" => format!("{subject} pays {dollars} of equity ({object})"),
        "tranche" => format!("{subject} pays a tranche of {dollars} ({object})"),
        "divestiture" => format!("{subject} sells its stake for {dollars} ({object})"),
        "shortfall" => {
            format!("{subject} pays {dollars} for compute that it has not used ({object})")
        }
        "offer" => format!("{subject} offers {object} a deal, {dollars} a year"),
        "accept" => format!("{subject} accepts the deal of {object}"),
        "refuse-outbid" => format!("{subject} refuses the deal of {object}: another's is better"),
        "refuse-too-little" => {
            format!("{subject} refuses the deal of {object}: it gains too little")
        }
        "refuse-dearer" => {
            format!(
                "{subject} refuses the deal of {object}: its compute would cost more than it is given"
            )
        }
        "merger" => format!("{subject} takes over {object}"),
        "break-up" => format!("{subject} and {object} are broken up"),
        "separation" => format!("{subject} has to let {object} go its own way"),
        "training-stopped" => format!("{subject} stops training {object}"),
        "training-cut" => format!("{subject} cuts the training of {object} to {dollars} a year"),
        "training-raised" => {
            format!("{subject} raises the training of {object} to {dollars} a year")
        }
        "shock" if object.is_empty() => format!("shock: {subject}"),
        "shock" => format!("shock: {subject} ({object})"),
        AT_CEILING => format!("{subject} would price above its ceiling"),
        other => format!("{other}: {subject} {object}").trim_end().to_owned(),
    }
}
