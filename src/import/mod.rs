//! Imports the Team's own records from CSV files through the rules of the domain: it writes nothing that a caller could
//! not have done by hand at the time. The import records steps; the status in a row must be the status that these steps
//! lead to.
//!
//! Each file is one transaction and is stored as a whole or not at all. The first file with a problem ends the import.
//! References identify records that already exist, so a second run changes nothing, and a run that stopped can be
//! repeated after the file has been corrected.
//!
//! `folder` finds the file or the sheet of each table, `source` finds out the encoding and the separator of a file, `rows`
//! reads CSV files (`quotes`) and Excel workbooks (`sheet`), `reader` and `row` convert text to values (`damage`: values that
//! a spreadsheet has destroyed), `pass` processes one file, and each noun's file interprets its rows. `accept` amends records
//! that differ, and `tally` counts. `boundaries` reads the boundaries of areas, which come from another source.

#![expect(
    clippy::option_option,
    reason = "the outer None is an invalid value, the inner one a value that is left out"
)]

mod accept;
mod areas;
mod attendances;
mod booked;
pub mod boundaries;
mod closing;
mod damage;
mod folder;
mod follow_ups;
mod known;
mod moment;
mod offenders;
mod operations;
mod organisations;
mod pass;
mod people;
mod places;
mod planned;
mod publications;
mod quotes;
mod reader;
mod referrals;
mod report;
mod row;
mod rows;
mod sessions;
mod sheet;
mod sites;
mod source;
mod suggestions;
mod table;
mod tally;

use std::{io::IsTerminal, path::Path};

use encoding_rs::Encoding;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{App, Caller, principal::Principal};
use strum::{EnumIter, IntoEnumIterator};

use folder::Folder;
use pass::{Gathered, Halt, Pass};
use table::Table;

pub use report::{Failure, FileReport, Located, Report};

/// How to import.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// Amend records that exist already where they differ from the files.
    pub accept_changes: bool,
    /// Check everything, then roll back.
    pub dry_run: bool,
    /// The encoding of CSV files without a byte order mark; UTF-8 if none is given.
    pub encoding: Option<&'static Encoding>,
    /// Show a progress bar on standard error, if that is a terminal.
    pub progress: bool,
}

/// One step of the import: one file, processed in one transaction.
#[derive(Clone, Copy, Debug, EnumIter)]
enum Step {
    Areas,
    Organisations,
    People,
    Offenders,
    Sites,
    Suggestions,
    Referrals,
    Sessions,
    Attendances,
    SitesImproved,
    ReferralsClosed,
    FollowUps,
    Operations,
    Publications,
}

impl Step {
    fn table(self) -> &'static Table {
        // Some of these futures are large; boxing them saves stack space.
        match self {
            Self::Areas => &table::AREAS,
            Self::Organisations => &table::ORGANISATIONS,
            Self::People => &table::PEOPLE,
            Self::Offenders => &table::OFFENDERS,
            Self::Sites | Self::SitesImproved => &table::SITES,
            Self::Suggestions => &table::SUGGESTIONS,
            Self::Referrals | Self::ReferralsClosed => &table::REFERRALS,
            Self::Sessions => &table::SESSIONS,
            Self::Attendances => &table::ATTENDANCES,
            Self::FollowUps => &table::FOLLOW_UPS,
            Self::Operations => &table::OPERATIONS,
            Self::Publications => &table::PUBLICATIONS,
        }
    }

    async fn take(self, pass: &mut Pass<'_>) -> Result<(), Halt> {
        let Some(mut reader) = pass.open(self.table())? else {
            return Ok(());
        };
        // Some of these futures are large; boxing them saves stack space.
        match self {
            Self::Areas => areas::import(pass, &mut reader).await,
            Self::Organisations => organisations::import(pass, &mut reader).await,
            Self::People => people::import(pass, &mut reader).await,
            Self::Offenders => offenders::import(pass, &mut reader).await,
            Self::Sites => Box::pin(sites::import(pass, &mut reader)).await,
            Self::Suggestions => suggestions::import(pass, &mut reader).await,
            Self::Referrals => Box::pin(referrals::import(pass, &mut reader)).await,
            Self::Sessions => sessions::import(pass, &mut reader).await,
            Self::Attendances => Box::pin(attendances::import(pass, &mut reader)).await,
            Self::SitesImproved => closing::sites(pass, &mut reader).await,
            Self::ReferralsClosed => closing::referrals(pass, &mut reader).await,
            Self::FollowUps => follow_ups::import(pass, &mut reader).await,
            Self::Operations => Box::pin(operations::import(pass, &mut reader)).await,
            Self::Publications => publications::import(pass, &mut reader).await,
        }
    }
}

/// Imports a folder of the Team's records. Problems with rows are in the report.
///
/// # Errors
/// If a file cannot be read at all, or the database does not respond. The files before it are stored then.
pub async fn import(app: &App, folder: &Path, options: &Options) -> Result<Report, Failure> {
    let operator = app.caller(Principal::operator())?;
    let folder = Folder::of(folder, options.encoding)?;
    let bar = bar(options.progress);
    let report = Box::pin(take_all(&operator, (&folder, &bar), options)).await;
    bar.finish_and_clear();
    report
}

/// Runs every step, each in a transaction of its own. A dry run uses one transaction for all steps.
async fn take_all(
    operator: &Caller,
    (folder, bar): (&Folder, &ProgressBar),
    options: &Options,
) -> Result<Report, Failure> {
    let mut gathered = Gathered::before(folder, operator)?;
    let mut report = Report {
        dry_run: options.dry_run,
        ..Report::default()
    };
    let trial = if options.dry_run {
        Some(operator.batched().await?)
    } else {
        None
    };
    let mut steps = Step::iter().filter(|step| folder.should_have(step.table()));
    while let Some(step) = steps.next() {
        let batch = match &trial {
            Some(trial) => trial.clone(),
            None => operator.batched().await?,
        };
        let gathered = (&mut gathered, options.accept_changes);
        let mut pass = Pass::new(batch.clone(), (folder, bar), gathered);
        let ended = Box::pin(step.take(&mut pass)).await;
        pass.end(&mut report);
        if let Err(Halt::Failed(failure)) = ended {
            return Err(failure);
        }
        if !report.is_clean() {
            report.stopped_before(steps.map(|step| step.table().file));
            break;
        }
        keep(batch, options).await?;
    }
    Ok(report)
}

/// Commits a file's transaction; in a dry run, leaves the transaction open.
async fn keep(batch: Caller, options: &Options) -> Result<(), Failure> {
    if options.dry_run {
        batch.catch_up().await?;
    } else {
        batch.finish().await?;
    }
    Ok(())
}

fn bar(shown: bool) -> ProgressBar {
    if !shown || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{msg:18} {wide_bar} {percent:>3} %");
    ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
