//! Files of the Team's records: whatever they contain, a trial import ends with a report that names places in the
//! files and quotes nothing, and leaves nothing behind.

use immediate_justice::import::{self, Failure, Options};
use tempfile::TempDir;

use super::{driver, driver::fuzz, mutation::Mutation};
use crate::support::{Kind, records::Service};

/// The line that begins a file within an input.
const FILE: &str = "== ";
const NAMES: [&str; 10] = [
    "areas",
    "organisations",
    "people",
    "offenders",
    "sites",
    "suggestions",
    "referrals",
    "sessions",
    "attendances",
    "follow_ups",
];

/// An input as a folder of files; text before the first of them, and files with other names, are ignored.
fn folder_of(input: &[u8]) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let mut open: Option<(&str, Vec<u8>)> = None;
    let lines = input.split_inclusive(|byte| *byte == b'\n');
    let keep = |(name, content): (&str, Vec<u8>)| {
        let path = folder.path().join(format!("{name}.csv"));
        std::fs::write(path, content).expect("a file");
    };
    for line in lines {
        let name = str::from_utf8(line)
            .ok()
            .and_then(|line| line.strip_prefix(FILE))
            .map(str::trim);
        if let Some(name) = name.and_then(|name| NAMES.into_iter().find(|known| *known == name)) {
            open.replace((name, vec![])).map(keep);
        } else if let Some((_, content)) = &mut open {
            content.extend_from_slice(line);
        }
    }
    open.map(keep);
    folder
}

async fn files(kind: Kind) {
    let service = Service::new(kind).await;
    let before = service.rows().await;
    let corpus = driver::corpus("files");
    let words = ", \" ; \r\n \n == \u{feff} PARK COMPLETED REFUSED ADULT YOUTH 2025-03-30T01:30:00 2025-10-26T01:30:00 24:00 52.2 -0.8 OFF-1 IJ-1 \
                 SITE-1 SES-1 ward-castle-2021 opfcc";
    let words = words.split(' ').map(str::to_owned).collect();
    let mut mutation = Mutation::new(&corpus, words);
    let next = || mutation.next();
    let trial = Options {
        accept_changes: false,
        dry_run: true,
        encoding: None,
        progress: false,
    };
    fuzz("files", &corpus, next, 60, async |input| {
        let folder = folder_of(input);

        match import::import(&service.app, folder.path(), &trial).await {
            Ok(report) => {
                for problem in &report.problems {
                    assert!(!problem.expected.is_empty(), "{problem}");
                    assert!(problem.line >= 1, "{problem}");
                }
            }
            Err(Failure::Unreadable(..)) => {}
            Err(failure) => panic!("{failure:?}"),
        }
        assert_eq!(service.rows().await, before);
    })
    .await;
    service.stop().await;
}

#[tokio::test]
async fn every_file_gets_a_report_and_a_dry_run_stores_nothing_on_sqlite() {
    files(Kind::Sqlite).await;
}

#[tokio::test]
async fn every_file_gets_a_report_and_a_dry_run_stores_nothing_on_postgresql() {
    files(Kind::Postgres).await;
}
