//! Job scripts: an engine hands out integers and starts the dead again; lockin does the rest.

use std::fs;
use std::path::{Path, PathBuf};

use clap::ValueEnum;

use lockin::record::files::write_whole;
use lockin::study::estimate::Tasks;

use crate::cli::Trouble;

/// Who hands out the tasks.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    /// A job array of Slurm
    Slurm,
    /// GNU parallel, on one machine or over ssh
    Parallel,
    /// HyperQueue, inside an allocation
    Hyperqueue,
    /// A Snakefile
    Snakemake,
    /// An indexed Job of Kubernetes
    Kubernetes,
    /// An array job of AWS Batch
    AwsBatch,
}

impl Engine {
    fn template(self) -> (&'static str, &'static str) {
        match self {
            Engine::Slurm => ("slurm.sh", include_str!("slurm.sh")),
            Engine::Parallel => ("parallel.sh", include_str!("parallel.sh")),
            Engine::Hyperqueue => ("hyperqueue.sh", include_str!("hyperqueue.sh")),
            Engine::Snakemake => ("Snakefile", include_str!("Snakefile")),
            Engine::Kubernetes => ("kubernetes.yaml", include_str!("kubernetes.yaml")),
            Engine::AwsBatch => ("aws-batch.sh", include_str!("aws-batch.sh")),
        }
    }

    /// What starts the tasks.
    pub fn how(self, script: &Path) -> String {
        let script = script.display();
        match self {
            Engine::Slurm => format!("sbatch {script}"),
            Engine::Parallel | Engine::Hyperqueue => format!("bash {script}"),
            Engine::Snakemake => format!("snakemake --snakefile {script} --cores all"),
            Engine::Kubernetes => {
                format!("name image and volume in it, then kubectl apply -f {script}")
            }
            Engine::AwsBatch => {
                format!("name bucket, queue and job definition in it, then bash {script} submit")
            }
        }
    }

    /// Writes the script for the study in `folder`, beside it; where it is.
    pub fn write(self, folder: &Path, tasks: Tasks) -> Result<PathBuf, Trouble> {
        let folder = std::path::absolute(folder).map_err(Trouble::input)?;
        let study = plain(&folder)?;
        let jobs = format!("{}-jobs", study.trim_end_matches('/'));
        let program = std::env::current_exe().map_err(Trouble::input)?;
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let (file, template) = self.template();
        let text = template
            .replace("@STUDY@", &study)
            .replace("@JOBS@", &jobs)
            .replace("@LOCKIN@", &plain(&program)?)
            .replace("@LABEL@", &label(&name))
            .replace("@HOURS@", &tasks.hours.to_string())
            .replace("@SECONDS@", &(tasks.hours * 3600).to_string())
            .replace("@LAST@", &(tasks.number - 1).to_string())
            .replace("@TASKS@", &tasks.number.to_string());
        let jobs = Path::new(&jobs);
        fs::create_dir_all(jobs)
            .map_err(|why| Trouble::input(format!("cannot make {}: {why}", jobs.display())))?;
        let path = jobs.join(file);
        // What somebody changed in it is theirs.
        if fs::read_to_string(&path).is_ok_and(|there| there != text) {
            return Err(Trouble::Input(format!(
                "{} is there and says something else; nothing was changed. Remove it, or move it away",
                path.display()
            )));
        }
        write_whole(&path, |new| new.write_all(text.as_bytes())).map_err(Trouble::Failed)?;
        Ok(path)
    }
}

/// A name that every engine takes for a job: Kubernetes wants small letters, digits and - between them, at most 63 with what it
/// adds for each task.
fn label(name: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c.to_ascii_lowercase(),
        _ => '-',
    };
    let plain: String = name.chars().map(plain).collect();
    let short: String = plain.trim_matches('-').chars().take(48).collect();
    match short.trim_end_matches('-') {
        "" => "study".to_owned(),
        short => short.to_owned(),
    }
}

/// A path that means itself in a shell, in YAML and in Python.
fn plain(path: &Path) -> Result<String, Trouble> {
    let text = path.to_str().unwrap_or_default();
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+=@,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return Ok(text.to_owned());
    }
    Err(Trouble::Input(format!(
        "{}: a job script needs a path of letters, digits and / . _ - + = @ ,",
        path.display()
    )))
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn a_label_is_one_that_kubernetes_takes() {
        assert_eq!(label("Big_study.2"), "big-study-2");
        assert_eq!(label("größe"), "gr--e");
        assert_eq!(label("研究"), "study");
        assert_eq!(label(&"a-".repeat(40)), format!("{}a", "a-".repeat(23)));
    }
}
