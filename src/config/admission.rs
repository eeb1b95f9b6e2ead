//! The settings of what may execute at once, and how much of it in a minute.

use std::num::NonZeroU32;

use super::reader::Reader;

/// The most operations at once that are the default, on a machine with processors enough.
const MOST: usize = 64;
/// The fewest, so that one that waits holds up few.
const FEWEST: usize = 4;
/// So many for each processor: with more, no more is answered, and each takes longer.
const FOR_EACH_PROCESSOR: usize = 2;
/// The most of one subject that are the default.
const MOST_OF_ONE: usize = 8;

/// What is bounded of operations that execute.
#[derive(Clone, Debug)]
pub struct Admission {
    /// How many operations may execute at once.
    pub at_once: usize,
    /// How many of one subject and client.
    pub per_subject: usize,
    /// How long one may wait for its turn, in milliseconds.
    pub wait_milliseconds: u64,
    /// How many points a minute one subject and client may use.
    pub points_a_minute: NonZeroU32,
}

impl Admission {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let points = NonZeroU32::MIN..=NonZeroU32::MIN.saturating_add(999_999_999);
        let at_once = number_or_auto(reader, "IJ_OPERATIONS_AT_ONCE", for_the_processors());
        let share = at_once.saturating_sub(1).clamp(1, MOST_OF_ONE);
        Self {
            at_once,
            per_subject: number_or_auto(reader, "IJ_OPERATIONS_PER_SUBJECT", share),
            wait_milliseconds: reader.whole("IJ_OPERATION_WAIT_MILLISECONDS", 0..=60_000),
            points_a_minute: reader.whole("IJ_POINTS_PER_MINUTE", points),
        }
    }
}

/// A setting's number, or that which `auto` stands for.
fn number_or_auto(reader: &mut Reader, name: &str, auto: usize) -> usize {
    reader.parsed(name, "a whole number from 1 to 10000, or auto", |text| {
        if text == "auto" {
            return Some(auto);
        }
        text.parse()
            .ok()
            .filter(|number| (1..=10_000).contains(number))
    })
}

/// As many as this machine's processors keep going.
fn for_the_processors() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (processors * FOR_EACH_PROCESSOR).clamp(FEWEST, MOST)
}

#[cfg(test)]
mod tests {
    use crate::config::tests::read;

    #[test]
    fn operations_at_once_follow_the_processors_unless_they_are_set() {
        let usual = read(&[]).unwrap().admission;
        assert!((super::FEWEST..=super::MOST).contains(&usual.at_once));
        assert_eq!(
            (usual.wait_milliseconds, usual.points_a_minute.get()),
            (1_000, 60_000)
        );

        let of_one = |at_once: &str, set: &str| {
            let admission = read(&[
                ("IJ_OPERATIONS_AT_ONCE", at_once),
                ("IJ_OPERATIONS_PER_SUBJECT", set),
            ]);
            let admission = admission.unwrap().admission;
            (admission.at_once, admission.per_subject)
        };
        assert_eq!(of_one("4", "auto"), (4, 3), "one is left for the others");
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
