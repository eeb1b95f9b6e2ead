//! `import`: import the Team's own records from a folder of CSV files, or the boundaries of areas.

use std::{
    error::Error,
    path::{Path, PathBuf},
    process::ExitCode,
};

use domain::area::AreaType;
use encoding_rs::Encoding;
use kernel::App;

use super::{Outcome, migrate};
use crate::{
    config::Config,
    import::{self, Failure, Options, boundaries},
};

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Arguments {
    #[command(subcommand)]
    other: Option<Other>,
    /// The folder with the CSV files or Excel workbooks.
    #[arg(required = true)]
    folder: Option<PathBuf>,
    /// The encoding of CSV files without a byte order mark, for example windows-1252. The default is UTF-8.
    #[arg(long, value_parser = encoding)]
    encoding: Option<&'static Encoding>,
    /// Amend records that exist already where they differ from the files, as far as the rules allow it.
    #[arg(long)]
    accept_changes: bool,
    /// Check everything, but store nothing. The database must have all migrations, or none.
    #[arg(long)]
    dry_run: bool,
}

#[derive(clap::Subcommand)]
enum Other {
    /// Import boundaries of areas from a `GeoJSON` file of the Office for National Statistics.
    Boundaries(BoundaryArguments),
}

#[derive(clap::Args)]
struct BoundaryArguments {
    /// The `GeoJSON` file, in WGS84 (EPSG:4326) or, named by its member crs, the British National Grid (EPSG:27700).
    file: PathBuf,
    /// The type of the areas. It decides which property has the GSS code: WD25CD, LAD25CD, PAR25CD, BUA25CD or PFA25CD,
    /// of any year.
    #[arg(long = "type", value_name = "TYPE")]
    kind: Kind,
    /// Leave out features whose code no area has, for example in a file of the whole country.
    #[arg(long)]
    ignore_unknown: bool,
    /// Replace boundaries that areas have already and that differ from the file.
    #[arg(long)]
    accept_changes: bool,
    /// Check everything, but store nothing. The database must have all migrations, or none.
    #[arg(long)]
    dry_run: bool,
}

/// The types of areas, as arguments name them.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Kind {
    Ward,
    Unitary,
    Parish,
    Town,
    PoliceArea,
}

impl From<Kind> for AreaType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Ward => Self::Ward,
            Kind::Unitary => Self::Unitary,
            Kind::Parish => Self::Parish,
            Kind::Town => Self::Town,
            Kind::PoliceArea => Self::PoliceArea,
        }
    }
}

/// The exit code if records that exist already differ from the files, and were not amended.
const DIFFERENT: u8 = 3;

pub async fn run(config: &Config, arguments: &Arguments, quiet: bool) -> Outcome<ExitCode> {
    match (&arguments.other, &arguments.folder) {
        (Some(Other::Boundaries(arguments)), _) => {
            trying(config, arguments.dry_run, async |app| {
                Box::pin(import_boundaries(app, arguments)).await
            })
            .await
        }
        (None, Some(folder)) => {
            trying(config, arguments.dry_run, async |app| {
                import_folder(app, folder, arguments, quiet).await
            })
            .await
        }
        (None, None) => Err("a folder is expected".into()),
    }
}

/// Migrates the database, unless this is a dry run, and imports into it. The temporary database of a dry run lives until the import has ended.
async fn trying(
    config: &Config,
    dry_run: bool,
    imported: impl AsyncFnOnce(&App) -> Outcome<ExitCode>,
) -> Outcome<ExitCode> {
    let folder = tempfile::tempdir()?;
    let app = if dry_run {
        super::app(&tried(config, folder.path()).await?).await?
    } else {
        migrate::up(config).await?;
        super::app(config).await?
    };
    imported(&app).await
}

async fn import_folder(
    app: &App,
    folder: &Path,
    arguments: &Arguments,
    quiet: bool,
) -> Outcome<ExitCode> {
    let options = Options {
        accept_changes: arguments.accept_changes,
        dry_run: arguments.dry_run,
        encoding: arguments.encoding,
        progress: !quiet,
    };
    let report = import(app, folder, &options).await?;
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
    Ok(ended(&report.differing(), arguments.dry_run))
}

async fn import_boundaries(app: &App, arguments: &BoundaryArguments) -> Outcome<ExitCode> {
    let options = boundaries::Options {
        kind: arguments.kind.into(),
        accept_changes: arguments.accept_changes,
        ignore_unknown: arguments.ignore_unknown,
        dry_run: arguments.dry_run,
    };
    let report = boundaries::import(app, &arguments.file, &options).await;
    let report = report.map_err(printable)?;
    if !report.problems.is_empty() {
        return Err(report.causes().join("\n").into());
    }
    println!("{report}");
    Ok(ended(&report.differing(), arguments.dry_run))
}

/// Prints what differs, and returns the exit code.
fn ended(differing: &[String], dry_run: bool) -> ExitCode {
    for difference in differing {
        println!("{difference}");
    }
    if dry_run {
        println!("dry run: nothing was stored");
    }
    if differing.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(DIFFERENT)
    }
}

/// The settings of a dry run, which does not change the database, not even by migrations: if the database does not exist
/// yet or has no tables of ours, a temporary SQLite file is used in its place.
async fn tried(config: &Config, folder: &Path) -> Outcome<Config> {
    let mut config = config.clone();
    if migrate::is_new(&config).await? {
        let file = folder.join("dry-run.db");
        config.database_url = format!("sqlite://{}?mode=rwc", file.display()).into();
        config.database_serving_role = None;
        config.replica.url = None;
        migrate::up(&config).await?;
    }
    Ok(config)
}

/// The encoding with a name (or label) of the WHATWG Encoding Standard.
fn encoding(name: &str) -> Result<&'static Encoding, String> {
    Encoding::for_label(name.as_bytes())
        .ok_or_else(|| "the name of an encoding is expected, such as windows-1252".to_owned())
}

/// Converts a failure to the line that the command prints. The cause of an internal error goes to the log, as the line
/// says.
fn printable(failure: Failure) -> Box<dyn Error + Send + Sync> {
    let line = failure.to_string();
    if let Failure::Domain(error) = failure {
        drop(super::printable(error));
    }
    line.into()
}

/// Imports a folder; returns the report, or an error that lists every problem.
pub async fn import(app: &App, folder: &Path, options: &Options) -> Outcome<import::Report> {
    let report = import::import(app, folder, options).await;
    let report = report.map_err(printable)?;
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
