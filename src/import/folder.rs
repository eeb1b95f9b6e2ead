//! The folder with the records: which file, or which sheet of a workbook, holds each table. Names are compared without
//! regard to capitals, and a space or a hyphen is as good as an underscore.

use std::{
    collections::HashMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use encoding_rs::Encoding;

use super::{
    report::{Failure, Located},
    sheet,
    table::{self, Table},
};

/// Where the rows of a table are.
#[derive(Clone, Debug)]
pub struct TableSource {
    pub file: PathBuf,
    /// The name of the sheet, in a workbook.
    pub sheet: Option<String>,
}

impl TableSource {
    fn name(&self) -> String {
        let file = self.file.file_name().unwrap_or_default().display();
        match &self.sheet {
            Some(sheet) => format!("{file}, sheet \"{sheet}\""),
            None => file.to_string(),
        }
    }
}

/// The folder with the records.
#[derive(Debug)]
pub struct Folder {
    /// The encoding of CSV files without a byte order mark; UTF-8 if there is none.
    pub encoding: Option<&'static Encoding>,
    sources: HashMap<&'static str, Vec<TableSource>>,
}

impl Folder {
    /// Looks through a folder.
    ///
    /// # Errors
    /// If it cannot be read, or if a workbook has a sheet with values that is none of the tables.
    pub fn of(path: &Path, encoding: Option<&'static Encoding>) -> Result<Self, Failure> {
        let mut folder = Self {
            encoding,
            sources: HashMap::new(),
        };
        let unreadable = |cause| Failure::Unreadable(path.to_owned(), cause);
        let mut files = fs::read_dir(path)
            .and_then(|entries| {
                entries
                    .map(|entry| Ok(entry?.path()))
                    .collect::<io::Result<Vec<_>>>()
            })
            .map_err(unreadable)?;
        files.sort();
        for file in files {
            let part = |part: Option<&std::ffi::OsStr>| {
                table::plain(&part.unwrap_or_default().to_string_lossy())
            };
            let (name, kind) = (part(file.file_stem()), part(file.extension()));
            // While a workbook is open, a file whose name begins with ~$ lies beside it.
            match kind.as_str() {
                "csv" => folder.add(table::named(&name), file, None),
                "xlsx" if !name.starts_with("~$") => folder.add_workbook(&name, file)?,
                _ => {}
            }
        }
        Ok(folder)
    }

    fn add(&mut self, table: Option<&'static Table>, file: PathBuf, sheet: Option<String>) {
        if let Some(table) = table {
            let sources = self.sources.entry(table.file).or_default();
            sources.push(TableSource { file, sheet });
        }
    }

    /// Adds the sheets of a workbook that are named after tables. In a workbook that is itself named after a table, that
    /// table may be in a sheet of any name if it is the only one.
    fn add_workbook(&mut self, name: &str, file: PathBuf) -> Result<(), Failure> {
        let table_of = |sheet: &str| table::named(&table::plain(sheet));
        let sheets = File::open(&file)
            .and_then(|opened| sheet::names(opened, |sheet| table_of(sheet).is_some()))
            .map_err(|cause| Failure::Unreadable(file.clone(), cause))?;
        if let (Some(own), [only]) = (table::named(name), sheets.as_slice())
            && table_of(only).is_none()
        {
            self.add(Some(own), file, Some(only.clone()));
            return Ok(());
        }
        let (tables, others): (Vec<_>, Vec<_>) = sheets
            .into_iter()
            .partition(|sheet| table_of(sheet).is_some());
        if !others.is_empty() {
            return Err(Failure::Sheets(file, others));
        }
        for sheet in tables {
            self.add(table_of(&sheet), file.clone(), Some(sheet));
        }
        Ok(())
    }

    /// Whether a table is expected in the folder: every one that is needed, and those that are there.
    pub fn should_have(&self, table: &Table) -> bool {
        table.is_needed() || self.sources.contains_key(table.file)
    }

    /// The source of a table, or the problem if there is none or more than one.
    pub fn source_of(&self, table: &'static Table) -> Result<&TableSource, Located> {
        match self.sources.get(table.file).map_or(&[][..], Vec::as_slice) {
            [source] => Ok(source),
            [] => Err(table.at(1, "This file is expected in the folder.")),
            several => {
                let names: Vec<_> = several.iter().map(TableSource::name).collect();
                let expected = format!("One file is expected; there are: {}.", names.join("; "));
                Err(table.at(1, expected))
            }
        }
    }
}
