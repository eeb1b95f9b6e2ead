//! Feeds inputs to a target: first the stored corpus, then mutations of it for a while.
//!
//! An ordinary run uses a fixed seed and a fixed number of mutations, so that it is the same everywhere. With
//! `tests/run --fuzz`, which sets `FUZZ_SECONDS`, the seed is taken from the clock and printed, and mutations
//! continue for that long. `TEST_SEED` repeats a run.

use std::{
    fs,
    panic::{AssertUnwindSafe, resume_unwind},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use futures_util::FutureExt;

use crate::support::dice::Dice;

/// The seed of an ordinary run.
const SEED: u64 = 11;
/// The time limit for one input, in an unoptimised build beside other tests.
const LONGEST: Duration = Duration::from_secs(15);
/// The folder of the stored inputs, with a folder for each target, and the one for failing inputs.
const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/corpus");
const FOUND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/fuzz");

/// The duration of the mutations.
enum Budget {
    Inputs(usize),
    Until(Instant),
}

impl Budget {
    fn of(inputs: usize) -> Self {
        seconds().map_or(Self::Inputs(inputs), |seconds| {
            Self::Until(Instant::now() + Duration::from_secs(seconds))
        })
    }

    fn is_left(&self, done: usize) -> bool {
        match self {
            Self::Inputs(inputs) => done < *inputs,
            Self::Until(instant) => Instant::now() < *instant,
        }
    }
}

/// The duration for which a target is fuzzed, if the environment sets one.
fn seconds() -> Option<u64> {
    let seconds = std::env::var("FUZZ_SECONDS").ok()?;
    Some(seconds.parse().expect("FUZZ_SECONDS is a number"))
}

/// The seed of this run.
pub fn seed() -> u64 {
    if seconds().is_some() || std::env::var_os("TEST_SEED").is_some() {
        Dice::seed()
    } else {
        SEED
    }
}

/// The stored inputs of a target, by the names of their files.
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(CORPUS).join(target);
    let files = fs::read_dir(&folder).unwrap_or_else(|_| panic!("no {}", folder.display()));
    let mut files: Vec<PathBuf> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    let read = |file: PathBuf| fs::read(file).expect("an input");
    files.into_iter().map(read).collect()
}

/// Asks a property of each input of the corpus, and then of the `inputs` that are made next; with `FUZZ_SECONDS` of as many
/// as come in that time.
///
/// An input that panics, or takes too long, is left in `target/fuzz`. To keep it, move it to `fuzz/corpus`.
pub async fn fuzz(
    target: &str,
    corpus: &[Vec<u8>],
    mut next: impl FnMut() -> Vec<u8>,
    inputs: usize,
    property: impl AsyncFn(&[u8]),
) {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let file = format!("{target}.{}.{number}", std::process::id());
    let file = Path::new(FOUND).join(file);
    fs::create_dir_all(FOUND).expect("a folder");
    let budget = Budget::of(inputs);
    for input in corpus {
        holds(&file, input, &property).await;
    }
    let mut done = 0;
    while budget.is_left(done) {
        holds(&file, &next(), &property).await;
        done += 1;
    }
    fs::remove_file(&file).expect("removed");
    println!(
        "{target}: {} kept inputs and {done} mutations",
        corpus.len()
    );
}

/// Checks the property for one input, which is written to a file first because it may end the whole process.
async fn holds(file: &Path, input: &[u8], property: &impl AsyncFn(&[u8])) {
    fs::write(file, input).expect("written");
    let began = Instant::now();
    let held = AssertUnwindSafe(property(input)).catch_unwind().await;
    let took = began.elapsed();
    let shown = String::from_utf8_lossy(input);
    let shown: String = shown.chars().take(2_000).collect();
    if let Err(panic) = held {
        eprintln!("{} does not hold for {shown}", file.display());
        resume_unwind(panic);
    }
    assert!(took < LONGEST, "{} took {took:?}: {shown}", file.display());
}
