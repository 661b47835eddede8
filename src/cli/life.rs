//! What long work on a study says and heeds: threads, Ctrl-C, how it stands, how far it is.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use lockin::study::job::{Job, Standing};
use lockin::study::ours::few;
use lockin::study::summary::Line;

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
    let bar = progress(todo.len());
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

/// How far long work is: a bar on a terminal; elsewhere, as in a log, a line a minute.
pub(super) struct Progress {
    bar: ProgressBar,
    /// Whole minutes of which a line was written.
    told: AtomicU64,
}

impl Progress {
    /// So many runs more are done.
    pub(super) fn inc(&self, runs: u64) {
        self.bar.inc(runs);
        let elapsed = self.bar.elapsed();
        let minutes = elapsed.as_secs() / 60;
        if self.bar.is_hidden() && self.told.fetch_max(minutes, Ordering::Relaxed) < minutes {
            let (done, all) = (self.bar.position(), self.bar.length().unwrap_or(0));
            let left = elapsed.as_secs_f64() / done as f64 * all.saturating_sub(done) as f64;
            say(format_args!(
                "{done} of {all} runs after {minutes} min, about {:.0} min left",
                (left / 60.0).ceil()
            ));
        }
    }

    /// It is done, or given up.
    pub(super) fn finish_and_clear(&self) {
        self.bar.finish_and_clear();
    }
}

pub(super) fn progress(runs: usize) -> Progress {
    let bar = ProgressBar::with_draw_target(Some(runs as u64), ProgressDrawTarget::stderr());
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} runs, {elapsed} elapsed, {eta} left")
            .expect("the template is well-formed");
    bar.set_style(style);
    if bar.is_hidden() {
        let s = if runs == 1 { "" } else { "s" };
        say(format_args!("{runs} run{s} to do"));
    }
    Progress {
        bar,
        told: AtomicU64::new(0),
    }
}
