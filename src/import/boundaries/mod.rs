//! Imports the boundaries of areas from a `GeoJSON` file of the Office for National Statistics. A feature belongs to the
//! areas of the type that have its GSS code.
//!
//! The file is one transaction: it is stored as a whole or not at all, and all problems are reported at once. `reader`
//! reads the features one after another, because files of the whole country are larger than what is kept; `feature`
//! interprets one, and `grid` converts coordinates of the British National Grid.

mod feature;
mod grid;
mod reader;
mod report;

use std::{collections::HashMap, fs::File, io, path::Path};

use domain::{
    area::{self, Area, AreaType, Bound},
    id::AreaId,
};
use kernel::{App, Caller, Error, boundary::Shape, principal::Principal};
use tokio::{sync::mpsc, task::spawn_blocking};

use super::{
    accept::{REASON, why},
    pass::Trouble,
    report::Failure,
};

pub use feature::Found;
pub use reader::{MOST_BYTES, read};
pub use report::{Finding, Report};

/// The number of features that are read ahead.
const AHEAD: usize = 4;

/// How to import boundaries.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// The type of the areas.
    pub kind: AreaType,
    /// Replace boundaries that areas have already and that differ from the file.
    pub accept_changes: bool,
    /// Leave out features whose code no area has, as in a file of the whole country.
    pub ignore_unknown: bool,
    /// Check everything, then roll back.
    pub dry_run: bool,
}

/// Imports a file of boundaries. Problems with features are in the report; nothing is stored then.
///
/// # Errors
/// If the file cannot be read at all, or the database does not respond.
pub async fn import(app: &App, file: &Path, options: &Options) -> Result<Report, Failure> {
    let unreadable = |cause| Failure::Unreadable(file.to_owned(), cause);
    let opened = File::open(file).map_err(unreadable)?;
    let operator = app.caller(Principal::operator())?;
    let batch = operator.batched().await?;
    let mut pass = Pass::new(batch.clone(), file, *options);
    let (kind, (send, mut receive)) = (options.kind, mpsc::channel(AHEAD));
    let reading =
        spawn_blocking(move || read(opened, kind, &mut |found| send.blocking_send(found).is_ok()));
    while let Some(found) = receive.recv().await {
        match found {
            Ok(found) => pass.take(found).await?,
            Err(problem) => pass.report.problems.push(problem),
        }
    }
    let read = reading.await.map_err(io::Error::other);
    read.flatten().map_err(unreadable)?;
    let report = pass.end();
    if report.problems.is_empty() && !options.dry_run {
        batch.finish().await?;
    }
    Ok(report)
}

/// The processing of one file.
struct Pass {
    batch: Caller,
    options: Options,
    source: String,
    areas: HashMap<String, Vec<Area>>,
    /// The features of the codes that were found.
    seen: HashMap<String, usize>,
    report: Report,
}

impl Pass {
    fn new(batch: Caller, file: &Path, options: Options) -> Self {
        let source = file.file_name().unwrap_or_default().to_string_lossy();
        let mut areas: HashMap<String, Vec<Area>> = HashMap::new();
        for area in batch.directory().areas.values() {
            if let Some(code) = &area.gss_code {
                areas.entry(code.clone()).or_default().push(area.clone());
            }
        }
        Self {
            report: Report::of(&source, options.dry_run),
            source: source.into_owned(),
            areas,
            seen: HashMap::new(),
            batch,
            options,
        }
    }

    fn end(self) -> Report {
        let mut report = self.report;
        if !report.problems.is_empty() {
            report.recorded = 0;
            report.amended = 0;
        }
        report
    }

    /// Gives the boundary of a feature to the areas that have its code.
    async fn take(&mut self, found: Found) -> Result<(), Failure> {
        self.report.features += 1;
        let index = found.index;
        let known = self.areas.get(&found.code).cloned().unwrap_or_default();
        let of_kind = |area: &Area| area.kind == self.options.kind;
        let (areas, others): (Vec<Area>, Vec<Area>) = known.into_iter().partition(of_kind);
        if areas.is_empty() {
            if let Some(other) = others.first() {
                let why = format!(
                    "The code of an area of the type that is imported is expected; the area {} is of another type.",
                    other.reference
                );
                self.report.problem(index, why);
            } else if self.options.ignore_unknown {
                self.report.ignored += 1;
            } else {
                let why = format!(
                    "The code of an area is expected; no area has {}.",
                    found.code
                );
                self.report.problem(index, why);
            }
            return Ok(());
        }
        if let Some(first) = self.seen.insert(found.code, index) {
            let why = format!(
                "One feature for each code is expected; features[{first}] has this code too."
            );
            self.report.problem(index, why);
            return Ok(());
        }
        for area in areas {
            self.give(index, area, &found.shape).await?;
        }
        Ok(())
    }

    async fn give(&mut self, index: usize, area: Area, shape: &Shape) -> Result<(), Failure> {
        let polygons = shape.to_stored().map_err(Error::internal)?;
        let digest = Shape::digest_of(&polygons);
        let present = self.digest_of(area.id);
        let is_new = present.is_none();
        if present.as_deref() == Some(digest.as_str()) {
            self.report.already_there += 1;
            return Ok(());
        }
        let bound = Bound {
            area: area.id,
            expected_version: area.version,
            shape: shape.clone(),
            source: self.source.clone(),
            reason: Some(REASON.to_owned()),
        };
        if !is_new && !self.options.accept_changes {
            match shape.problem() {
                Some(problem) => self.report.problem(index, problem),
                None => self.report.differs(index, &area.reference),
            }
            return Ok(());
        }
        match area::bound(&self.batch, bound).await {
            Ok(_) if is_new => self.report.recorded += 1,
            Ok(_) => self.report.amended += 1,
            Err(error) => match why(error) {
                Ok(sentences) => self.report.problem(index, sentences),
                Err(Trouble::Domain(error)) => return Err(error.into()),
                Err(Trouble::Noted) => {}
            },
        }
        Ok(())
    }

    fn digest_of(&self, area: AreaId) -> Option<String> {
        let directory = self.batch.directory();
        directory.boundaries.digest_of(area).map(str::to_owned)
    }
}
