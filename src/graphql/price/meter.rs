//! The meter of one running operation. The engine resolves an operation in one task, and much of it without ever
//! waiting. Therefore the meter is called before each field: it pauses the whole operation after a number of fields,
//! and stops it for good once a limit is exceeded. The code that drives the operation then drops it, with all the
//! memory that it holds.

use std::{
    future::{pending, poll_fn},
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};

use async_graphql::Value;
use kernel::deadline::Deadline;

use super::{Allowance, Price, Stop};

/// The number of fields resolved before the scheduler may run another task: well under a millisecond.
const TURN: usize = 256;

/// The resources that one operation has used. All its fields are resolved in one task, one after the other; the atomics
/// only satisfy the compiler.
#[derive(Debug)]
pub struct Meter {
    allowance: Allowance,
    price: Price,
    /// The points spent on this operation or event.
    points: AtomicU64,
    /// The number of fields that may still be resolved in this turn.
    left: AtomicUsize,
    /// Whether a field waits for the next turn.
    pauses: AtomicBool,
    fields: AtomicUsize,
    bytes: AtomicUsize,
    /// The deadline of the operation, or of the event of a stream, that is being resolved; none between events.
    deadline: Mutex<Option<Deadline>>,
    stop: OnceLock<Stop>,
}

impl Meter {
    /// A meter with all counts at zero.
    #[must_use]
    pub fn new(allowance: Allowance, price: Price) -> Self {
        Self {
            allowance,
            price,
            points: AtomicU64::new(0),
            left: AtomicUsize::new(TURN),
            pauses: AtomicBool::new(false),
            fields: AtomicUsize::new(0),
            bytes: AtomicUsize::new(0),
            deadline: Mutex::new(None),
            stop: OnceLock::new(),
        }
    }

    /// Resolving an operation, or an event of a stream, begins.
    pub fn begins(&self) {
        self.fields.store(0, Relaxed);
        self.bytes.store(0, Relaxed);
        self.points.store(0, Relaxed);
        self.set_deadline(Deadline::current());
    }

    /// Resolving has ended.
    pub fn ends(&self) {
        self.set_deadline(None);
        let (spent, estimated) = (self.points.load(Relaxed), self.price.estimated);
        debug_assert!(
            spent <= estimated,
            "estimated at {estimated}, and {spent} were spent"
        );
        if spent > estimated {
            tracing::error!(spent, estimated, "an operation cost more than its estimate");
        }
    }

    /// Counts the cost of a field.
    pub(super) fn spends(&self, points: u64) {
        self.points.fetch_add(points, Relaxed);
        self.price.spent.add(points);
    }

    fn set_deadline(&self, deadline: Option<Deadline>) {
        *self.deadline.lock().unwrap_or_else(PoisonError::into_inner) = deadline;
    }

    /// The deadline of what is being resolved. It also applies to work for it outside its resolvers.
    #[must_use]
    pub fn deadline(&self) -> Option<Deadline> {
        let deadline = self.deadline.lock();
        deadline.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The maximum duration of an operation, or of an event of a stream.
    #[must_use]
    pub fn time(&self) -> Duration {
        self.allowance.time
    }

    /// The scheduler runs the operation again.
    pub fn new_turn(&self) {
        self.left.store(TURN, Relaxed);
        self.pauses.store(false, Relaxed);
    }

    /// Whether the operation has more to do and pauses only to let others run.
    #[must_use]
    pub fn pauses(&self) -> bool {
        self.pauses.load(Relaxed)
    }

    /// The reason to stop the operation, if there is one. Its [`Deadline`] limits its duration; this also ends work for
    /// it elsewhere, and lets a mutation that has committed report this.
    #[must_use]
    pub fn stop(&self) -> Option<Stop> {
        self.stop.get().copied()
    }

    /// Only the first reason is kept.
    fn stop_for(&self, stop: Stop) {
        self.stop.get_or_init(|| stop);
    }

    /// Waits until one more field, or entry of a list, may be resolved.
    pub(super) async fn one_more(&self) {
        poll_fn(|context| self.poll_turn(context)).await;
        let found = self.fields.fetch_add(1, Relaxed) + 1;
        let allowed = self.allowance.fields;
        if found > allowed {
            self.stop_for(Stop::Fields { found, allowed });
            pending::<()>().await;
        }
    }

    fn poll_turn(&self, context: &Context<'_>) -> Poll<()> {
        if self.stop.get().is_some() {
            return Poll::Pending;
        }
        let left = self.left.load(Relaxed);
        if left == 0 {
            self.pauses.store(true, Relaxed);
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.left.store(left - 1, Relaxed);
        Poll::Ready(())
    }

    /// Counts bytes of the response.
    pub fn takes(&self, bytes: usize) {
        let found = self.bytes.fetch_add(bytes, Relaxed).saturating_add(bytes);
        let allowed = self.allowance.bytes;
        if found > allowed {
            self.stop_for(Stop::Bytes { found, allowed });
        }
    }

    /// Counts what was written at once: fields and entries of lists, bytes of the response, and points.
    pub fn wrote(&self, fields: usize, bytes: usize, points: u64) {
        let found = self.fields.fetch_add(fields, Relaxed) + fields;
        let allowed = self.allowance.fields;
        if found > allowed {
            self.stop_for(Stop::Fields { found, allowed });
        }
        let left = self.left.load(Relaxed);
        self.left.store(left.saturating_sub(fields), Relaxed);
        self.spends(points);
        self.takes(bytes);
    }

    /// Counts bytes of the response, and never returns once the limit is exceeded.
    pub(super) async fn took(&self, bytes: usize) {
        self.takes(bytes);
        if self.stop.get().is_some() {
            pending::<()>().await;
        }
    }
}

/// The size of a value as JSON in bytes, including its parts.
pub(super) fn whole(value: &Value) -> usize {
    match value {
        Value::Null => 4,
        Value::Boolean(truth) => 5 - usize::from(*truth),
        Value::Number(number) => number.to_string().len(),
        Value::String(text) => text_length(text),
        Value::Enum(name) => name.len() + 2,
        // What was written at once was counted then.
        Value::Binary(_) => 0,
        Value::List(values) => 2 + values.iter().map(|value| whole(value) + 1).sum::<usize>(),
        Value::Object(members) => {
            let member =
                |(name, value): (&async_graphql::Name, &Value)| name.len() + 4 + whole(value);
            2 + members.iter().map(member).sum::<usize>()
        }
    }
}

/// The size of a text as a JSON string, with quotation marks and escapes.
fn text_length(text: &str) -> usize {
    let extra = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 1,
        0..32 => 5,
        _ => 0,
    };
    2 + text.len() + text.bytes().map(extra).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn meter(bytes: usize, fields: usize) -> Meter {
        let allowance = Allowance {
            points: 1,
            bytes,
            fields,
            time: Duration::MAX,
        };
        Meter::new(allowance, Price::new(1, 1))
    }

    #[test]
    fn the_size_of_a_value_is_that_of_its_json_apart_from_one_comma_a_list() {
        for (text, containers) in [
            (
                r#"{"a":"q\"\\\n\u0001é🌳","b":[1,2.5,null,true,false],"c":{}}"#,
                2,
            ),
            (r#"[[],[-1],"x"]"#, 2),
            (r#""plain""#, 0),
        ] {
            let json: serde_json::Value = serde_json::from_str(text).unwrap();
            let value = Value::from_json(json.clone()).unwrap();
            assert_eq!(whole(&value), json.to_string().len() + containers, "{text}");
        }
        let choice = Value::Enum(async_graphql::Name::new("PARK"));
        assert_eq!(whole(&choice), r#""PARK""#.len());
    }

    #[test]
    fn execution_stops_when_the_limit_of_fields_is_exceeded() {
        let meter = meter(1_000, 3);
        for _ in 0..3 {
            assert!(meter.one_more().now_or_never().is_some());
        }
        assert_eq!(meter.stop(), None);
        assert!(meter.one_more().now_or_never().is_none());
        let stop = Stop::Fields {
            found: 4,
            allowed: 3,
        };
        assert_eq!(meter.stop(), Some(stop));
    }

    #[test]
    fn execution_stops_when_the_limit_of_bytes_is_exceeded() {
        let meter = meter(10, 1_000);
        assert!(meter.took(10).now_or_never().is_some());
        assert_eq!(meter.stop(), None);
        assert!(meter.took(1).now_or_never().is_none());
        assert!(meter.one_more().now_or_never().is_none());
        let stop = Stop::Bytes {
            found: 11,
            allowed: 10,
        };
        assert_eq!(meter.stop(), Some(stop));
    }

    #[test]
    fn each_event_has_the_full_limits() {
        let meter = meter(10, 2);
        for _ in 0..3 {
            meter.begins();
            assert!(meter.one_more().now_or_never().is_some());
            assert!(meter.took(10).now_or_never().is_some());
            meter.ends();
        }
        assert_eq!(meter.stop(), None);
    }

    #[test]
    fn an_operation_yields_regularly_and_continues() {
        let meter = meter(1_000, 1_000);
        for _ in 0..TURN {
            assert!(meter.one_more().now_or_never().is_some());
        }
        assert!(!meter.pauses());
        assert!(meter.one_more().now_or_never().is_none());
        assert!(meter.pauses());
        meter.new_turn();
        assert!(!meter.pauses());
        assert!(meter.one_more().now_or_never().is_some());
    }
}
