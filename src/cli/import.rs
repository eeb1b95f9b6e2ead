//! `import`: import the Team's own records from a folder of CSV files.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use encoding_rs::Encoding;
use kernel::App;

use super::{Outcome, migrate};
use crate::{
    config::Config,
    database,
    import::{self, Options},
};

#[derive(clap::Args)]
pub struct Arguments {
    /// The folder with the CSV files or Excel workbooks.
    folder: PathBuf,
    /// The encoding of CSV files without a byte order mark, for example windows-1252. The default is UTF-8.
    #[arg(long, value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// Amend records that exist already where they differ from the files, as far as the rules allow it.
    #[arg(long)]
    accept_changes: bool,
    /// Check everything, but store nothing.
    #[arg(long)]
    dry_run: bool,
}

/// The exit code if records that exist already differ from the files, and were not amended.
const DIFFERENT: u8 = 3;

pub async fn run(config: &Config, arguments: &Arguments, quiet: bool) -> Outcome<ExitCode> {
    let folder = tempfile::tempdir()?;
    let config = if arguments.dry_run {
        &tried(config, folder.path())
    } else {
        config
    };
    migrate::up(config).await?;
    let app = super::app(config).await?;
    let options = Options {
        accept_changes: arguments.accept_changes,
        dry_run: arguments.dry_run,
        encoding: arguments.encoding,
        progress: !quiet,
    };
    let report = import(&app, &arguments.folder, &options).await?;
    for file in &report.files {
        let amended = if arguments.accept_changes {
            format!("{} amended, ", file.amended)
        } else {
            String::new()
        };
        println!(
            "{}: {} rows, {} recorded, {} existed already, {amended}{} differ",
            file.file, file.rows, file.recorded, file.already_there, file.differing
        );
    }
    for difference in report.differing() {
        println!("{difference}");
    }
    if arguments.dry_run {
        println!("dry run: nothing was stored");
    }
    Ok(if report.differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DIFFERENT)
    })
}

/// The settings of a dry run: if the database's file does not exist yet, a temporary one is used in its place, because a
/// dry run stores nothing.
fn tried(config: &Config, folder: &Path) -> Config {
    let mut config = config.clone();
    if database::is_missing(&config.database_url) {
        let file = folder.join("dry-run.db");
        config.database_url = format!("sqlite://{}?mode=rwc", file.display()).into();
    }
    config
}

/// The encoding with a name (or label) of the WHATWG Encoding Standard.
fn encoding(name: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(name.as_bytes())
        .ok_or_else(|| "the name of an encoding is expected, such as windows-1252".to_owned())
}

/// Imports a folder; returns the report, or an error that lists every problem.
pub async fn import(app: &App, folder: &Path, options: &Options) -> Outcome<import::Report> {
    let report = import::import(app, folder, options).await?;
    if report.is_clean() {
        return Ok(report);
    }
    let mut lines = report.causes();
    if !report.not_imported.is_empty() {
        lines.push(format!(
            "not imported because of this: {}",
            report.not_imported.join(", ")
        ));
    }
    Err(lines.join("\n").into())
}
