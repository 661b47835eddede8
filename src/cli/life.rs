//! What long work on a study says and heeds: threads, Ctrl-C, how it stands.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use lockin::study::job::{Job, Standing};
use lockin::study::memory::Need;
use lockin::study::ours::few;
use lockin::study::summary::Line;

use super::progress::{Load, progress};
use super::{Trouble, say};

/// Does what a study lacks and completes it; what it says.
pub(super) fn finished(
    job: &mut Job,
    standing: &Standing,
    stop: &AtomicBool,
) -> Result<Vec<Line>, Trouble> {
    if *standing == Standing::Whole {
        return job.opened().lines_on_record();
    }
    let todo = job.missing()?;
    if let (spared @ 1.., all) = job.spared(&todo) {
        say(format_args!(
            "runs of one seed share their history until they part: {spared} of {all} months need not be lived again"
        ));
    }
    let need = Need::of(job.study(), todo.len(), rayon::current_num_threads());
    let bar = progress(Load::of_runs(todo.len(), need));
    let done = job.do_runs(&todo, stop, |_| bar.inc(1));
    bar.finish_and_clear();
    done?;
    job.complete()
}

pub(super) fn say_how_it_stands(folder: &Path, standing: &Standing) {
    let folder = folder.display();
    match standing {
        Standing::New => {}
        Standing::Whole => say(format_args!(
            "{folder} holds this study already; nothing is left to do"
        )),
        Standing::Mended(files) => say(format_args!(
            "{folder} holds this study, but {} differs from the manifest; made anew from the runs",
            files.join(" and ")
        )),
        Standing::Part => say(format_args!(
            "{folder} holds a part of this study; doing what is missing"
        )),
        Standing::Replaced(left) => {
            say(format_args!("{folder}: replaced what was there"));
            if !left.is_empty() {
                say(format_args!(
                    "{folder}: not lockin's, left alone: {}",
                    few(left)
                ));
            }
        }
    }
}

pub(super) fn threads(wanted: Option<usize>) -> Result<(), Trouble> {
    if wanted == Some(0) {
        return Err(Trouble::input(
            "--threads 0: a run needs a thread; write 1 or more",
        ));
    }
    rayon::ThreadPoolBuilder::new()
        .num_threads(wanted.unwrap_or(0))
        .build_global()
        .map_err(Trouble::input)
}

/// A flag that Ctrl-C raises.
pub(super) fn interruptible() -> Result<Arc<AtomicBool>, Trouble> {
    let stop = Arc::new(AtomicBool::new(false));
    let raise = stop.clone();
    ctrlc::set_handler(move || raise.store(true, Ordering::Relaxed)).map_err(Trouble::input)?;
    Ok(stop)
}
