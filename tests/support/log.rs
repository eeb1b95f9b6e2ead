//! The log of the whole test run, read while it is written: even at the most verbose level, no line contains a
//! name, a date of birth, an address, a telephone number or a note about anybody in the test data.

use std::{
    collections::{BTreeSet, HashSet, VecDeque},
    io,
    sync::{LazyLock, Mutex, MutexGuard, Once, PoisonError},
};

use immediate_justice::telemetry;

/// The number of lines that are kept.
const KEPT: usize = 10_000;

#[derive(Default)]
struct Log {
    /// The last lines.
    lines: VecDeque<String>,
    /// The lines that contained personal data.
    lines_found: Vec<String>,
}

static LOG: LazyLock<Mutex<Log>> = LazyLock::new(Mutex::default);
static PRIVATE: LazyLock<Private> = LazyLock::new(Private::read);

fn log() -> MutexGuard<'static, Log> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Begins to read the log, once for all tests.
pub fn watch() {
    static STARTED: Once = Once::new();
    STARTED.call_once(|| {
        let subscriber = telemetry::subscriber("trace", false, || Reader).expect("a filter");
        tracing::subscriber::set_global_default(subscriber).expect("no other log");
    });
}

/// The last lines that contain a text.
pub fn lines_with(text: &str) -> Vec<String> {
    let log = log();
    let found = log.lines.iter().filter(|line| line.contains(text));
    found.cloned().collect()
}

/// Checks that no personal data was logged so far.
pub fn assert_no_personal_data_logged() {
    let lines_found = log().lines_found.clone();
    assert!(
        lines_found.is_empty(),
        "the log contains personal data: {lines_found:#?}"
    );
}

/// The personal data in a line.
pub fn found_in(line: &str) -> Vec<String> {
    PRIVATE.found_in(line)
}

struct Reader;

impl io::Write for Reader {
    /// One whole line, as the subscriber writes it.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = String::from_utf8_lossy(bytes).into_owned();
        let found = PRIVATE.found_in(&line);
        let mut log = log();
        if !found.is_empty() {
            log.lines_found.push(format!("{found:?} in {line}"));
        }
        log.lines.push_back(line);
        if log.lines.len() > KEPT {
            log.lines.pop_front();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The personal data in the tests: single words, and longer texts.
struct Private {
    words: HashSet<String>,
    texts: BTreeSet<String>,
}

/// The fields of inputs that contain such data, as the tests write them.
const FIELDS: [&str; 16] = [
    "firstName",
    "lastName",
    "dateOfBirth",
    "postcode",
    "guardianName",
    "guardianPhone",
    "policeReference",
    "riskText",
    "contactEmail",
    "question",
    "answer",
    "note",
    "notes",
    "accessNotes",
    "caption",
    "altText",
];

impl Private {
    /// From the sources of the tests and from the example records.
    fn read() -> Self {
        let mut private = Self {
            words: HashSet::new(),
            texts: BTreeSet::new(),
        };
        for folder in ["tests", "tests/support"] {
            for entry in std::fs::read_dir(folder).expect("the tests") {
                let path = entry.expect("an entry").path();
                if path.extension().is_some_and(|kind| kind == "rs") {
                    private.take_source(&std::fs::read_to_string(path).expect("a source"));
                }
            }
        }
        for born in ["1990-02-03", "2010-02-03"] {
            private.take(born);
        }
        let people = "examples/northamptonshire/offenders.csv";
        let mut people = csv::Reader::from_path(people).expect("the example records");
        for person in people.records() {
            // Of each all but the reference and the sex.
            let person = person.expect("a row");
            for column in [1, 2, 3, 5, 6, 7] {
                private.take(&person[column]);
            }
        }
        private
    }

    fn take_source(&mut self, source: &str) {
        for field in FIELDS {
            let begin = format!("\"{field}\": \"");
            let values = source.split(&begin).skip(1);
            for value in values.filter_map(|rest| rest.split('"').next()) {
                self.take(value);
            }
        }
    }

    fn take(&mut self, value: &str) {
        let value = value.trim();
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '-';
        if value.chars().count() < 4 {
            return;
        }
        if value.chars().all(is_word) {
            self.words.insert(value.to_owned());
        } else {
            self.texts.insert(value.to_owned());
        }
    }

    fn found_in(&self, line: &str) -> Vec<String> {
        let is_part = |letter: char| letter.is_alphanumeric() || letter == '-';
        let words = line.split(|letter| !is_part(letter));
        let words = words.filter(|word| self.words.contains(*word));
        let texts = self.texts.iter().filter(|text| line.contains(*text));
        words.map(str::to_owned).chain(texts.cloned()).collect()
    }
}
