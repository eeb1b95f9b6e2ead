//! `import`: import the Team's own records from a folder of CSV files.

use std::path::{Path, PathBuf};

use super::{Outcome, migrate};
use crate::{
    config::Config,
    domain::App,
    import::{self, Options},
};

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder with the CSV files.
    folder: PathBuf,
    /// Check everything, but store nothing.
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(config: &Config, arguments: &Arguments, quiet: bool) -> Outcome {
    migrate::up(config).await?;
    let app = super::app(config).await?;
    let options = Options {
        dry_run: arguments.dry_run,
        progress: !quiet,
    };
    for file in import(&app, &arguments.folder, &options).await?.files {
        println!(
            "{}: {} rows, {} recorded, {} existed already",
            file.file, file.rows, file.recorded, file.already_there
        );
    }
    if arguments.dry_run {
        println!("dry run: nothing was stored");
    }
    Ok(())
}

/// Imports a folder; returns the report, or an error that lists every problem.
pub async fn import(app: &App, folder: &Path, options: &Options) -> Outcome<import::Report> {
    let report = import::import(app, folder, options).await?;
    if report.is_clean() {
        return Ok(report);
    }
    let mut lines: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    if !report.not_imported.is_empty() {
        lines.push(format!(
            "not imported because of this: {}",
            report.not_imported.join(", ")
        ));
    }
    Err(lines.join("\n").into())
}
