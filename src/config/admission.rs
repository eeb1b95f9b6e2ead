//! The settings of the concurrency and rate limits of operations.

use std::{num::NonZeroU32, time::Duration};

use super::{
    reader::{Reader, milliseconds, positive},
    table::settings,
};

/// The maximum of the default number of concurrent operations, on a machine with many processors.
const MOST: usize = 64;
/// The minimum of that default, so that an operation that waits for the database does not block many others.
const FEWEST: usize = 4;
/// The number of concurrent operations for each processor. With more, throughput does not rise and each operation takes
/// longer.
const FOR_EACH_PROCESSOR: usize = 2;
/// The maximum of the default number for one subject.
const MOST_OF_ONE: usize = 8;

settings! {
    /// The concurrency and rate limits of operations.
    pub struct AdmissionLimits {
        /// Maximum number of operations that run at the same time; auto: 2 for each processor, at least 4 and at most
        /// 64 (set more if the database is far away, because operations then mostly wait for it).
        at_once: usize = "IJ_OPERATIONS_AT_ONCE", "auto",
            |reader, name| number_or_auto(reader, name, for_the_processors());
        /// Maximum number of operations of one subject and client that run at the same time; auto: one less than
        /// `IJ_OPERATIONS_AT_ONCE`, at least 1 and at most 8.
        per_subject: usize = "IJ_OPERATIONS_PER_SUBJECT", "auto", share_of_one;
        /// How long an operation may wait in the queue, in milliseconds.
        patience: Duration = "IJ_OPERATION_WAIT_MILLISECONDS", "1000", milliseconds(0..=60_000);
        /// Rate limit: points that one subject and client may use a minute, on each instance.
        points_a_minute: NonZeroU32 = "IJ_POINTS_PER_MINUTE", "60000", positive(1_000_000_000);
    }
}

/// The number that a setting has, or the given number if it is `auto`.
fn number_or_auto(reader: &mut Reader, name: &str, auto: usize) -> usize {
    reader.parsed(name, "a whole number from 1 to 10000, or auto", |text| {
        parse_or_auto(text, auto)
    })
}

fn parse_or_auto(text: &str, auto: usize) -> Option<usize> {
    if text == "auto" {
        return Some(auto);
    }
    let number = text.parse().ok();
    number.filter(|number| (1..=10_000).contains(number))
}

/// The number for one subject. By default it leaves one operation for the others.
fn share_of_one(reader: &mut Reader, name: &str) -> usize {
    // An invalid value is already noted as a problem of its own setting.
    let at_once = parse_or_auto(&reader.text("IJ_OPERATIONS_AT_ONCE"), for_the_processors());
    let share = at_once.unwrap_or(1).saturating_sub(1).clamp(1, MOST_OF_ONE);
    number_or_auto(reader, name, share)
}

/// The default number of concurrent operations for this machine's processors.
fn for_the_processors() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (processors * FOR_EACH_PROCESSOR).clamp(FEWEST, MOST)
}

#[cfg(test)]
mod tests {
    use crate::config::tests::read;

    #[test]
    fn the_number_of_concurrent_operations_depends_on_the_processors_by_default() {
        let usual = read(&[]).unwrap().limits.admission;
        assert!((super::FEWEST..=super::MOST).contains(&usual.at_once));
        assert_eq!(
            (usual.patience.as_millis(), usual.points_a_minute.get()),
            (1_000, 60_000)
        );

        let of_one = |at_once: &str, set: &str| {
            let admission = read(&[
                ("IJ_OPERATIONS_AT_ONCE", at_once),
                ("IJ_OPERATIONS_PER_SUBJECT", set),
            ]);
            let admission = admission.unwrap().limits.admission;
            (admission.at_once, admission.per_subject)
        };
        assert_eq!(
            of_one("4", "auto"),
            (4, 3),
            "one slot is left for the others"
        );
        assert_eq!(of_one("1", "auto"), (1, 1));
        assert_eq!(of_one("64", "auto"), (64, 8));
        assert_eq!(of_one("3", "5"), (3, 5));
        for (name, wrong) in [
            ("IJ_OPERATIONS_AT_ONCE", "0"),
            ("IJ_OPERATIONS_PER_SUBJECT", "many"),
            ("IJ_POINTS_PER_MINUTE", "0"),
            ("IJ_OPERATION_WAIT_MILLISECONDS", "-1"),
        ] {
            let text = read(&[(name, wrong)]).unwrap_err().to_string();
            assert!(
                text.starts_with(&format!("{name}: expected a whole number")),
                "{text}"
            );
        }
    }
}
