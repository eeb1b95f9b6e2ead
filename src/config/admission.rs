//! The settings of what may execute at once, and how much of it in a minute.

use std::num::NonZeroU32;

use super::reader::Reader;

/// The most operations at once that are the default, on a machine with processors enough.
const MOST: usize = 64;
/// So many for each processor: with more, each only takes longer.
const FOR_EACH_PROCESSOR: usize = 8;

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
        let expected = "a whole number from 1 to 10000, or auto";
        let points = NonZeroU32::MIN..=NonZeroU32::MIN.saturating_add(999_999_999);
        Self {
            at_once: reader.parsed("IJ_OPERATIONS_AT_ONCE", expected, |text| {
                if text == "auto" {
                    return Some(for_the_processors());
                }
                text.parse()
                    .ok()
                    .filter(|number| (1..=10_000).contains(number))
            }),
            per_subject: reader.whole("IJ_OPERATIONS_PER_SUBJECT", 1..=10_000),
            wait_milliseconds: reader.whole("IJ_OPERATION_WAIT_MILLISECONDS", 0..=60_000),
            points_a_minute: reader.whole("IJ_POINTS_PER_MINUTE", points),
        }
    }
}

/// As many as this machine's processors keep going.
fn for_the_processors() -> usize {
    let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    (processors * FOR_EACH_PROCESSOR).min(MOST)
}

#[cfg(test)]
mod tests {
    use crate::config::tests::read;

    #[test]
    fn operations_at_once_follow_the_processors_unless_they_are_set() {
        let usual = read(&[]).unwrap().admission;
        let one = super::FOR_EACH_PROCESSOR;
        assert!((one..=super::MOST).contains(&usual.at_once));
        assert_eq!(
            (
                usual.per_subject,
                usual.wait_milliseconds,
                usual.points_a_minute.get()
            ),
            (8, 1_000, 60_000)
        );

        assert_eq!(
            read(&[("IJ_OPERATIONS_AT_ONCE", "3")])
                .unwrap()
                .admission
                .at_once,
            3
        );
        for (name, wrong) in [
            ("IJ_OPERATIONS_AT_ONCE", "0"),
            ("IJ_OPERATIONS_PER_SUBJECT", "auto"),
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
