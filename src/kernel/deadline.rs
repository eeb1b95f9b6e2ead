//! The deadline of an operation, whether its client still waits for it, and what it has cost so far. There is one value
//! for each query and mutation, and one for each event of a stream, which all code that works for it can read. It belongs
//! to the operation's task ([`Deadline::current`]) and is passed on to the tasks started for it ([`carried`]).

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::Poll,
    time::{Duration, Instant},
};

use tokio::time::timeout;

tokio::task_local! {
    static CURRENT: Deadline;
}

/// How much longer an operation that is committing, or has committed, may run, so that its response can report the
/// result.
const LAST_WORD: Duration = Duration::from_secs(5);

/// The deadline and cost of one operation.
#[derive(Clone, Debug)]
pub struct Deadline(Arc<Operation>);

#[derive(Debug)]
struct Operation {
    began: Instant,
    ends: Instant,
    is_given_up: AtomicBool,
    statements: AtomicU64,
    has_committed: AtomicBool,
}

/// The cost of an operation so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// How long it has run, in milliseconds.
    pub milliseconds: u64,
    /// The number of statements that the database has completed for it.
    pub statements: u64,
}

impl Deadline {
    /// Runs an operation to its end. The operation is dropped when its time is over, unless it has begun to commit. A
    /// result that is ready only after that time does not count either: what a stopped statement answered may be its
    /// being stopped. When the client disconnects, this future is dropped, and [`Deadline::is_over`] becomes true for
    /// tasks that run for the operation elsewhere.
    ///
    /// # Errors
    /// The cost of the operation, if its time is over.
    pub async fn run<T>(limit: Duration, operation: impl Future<Output = T>) -> Result<T, Cost> {
        let began = Instant::now();
        let deadline = Self(Arc::new(Operation {
            began,
            ends: began + limit,
            is_given_up: false.into(),
            statements: 0.into(),
            has_committed: false.into(),
        }));
        let _asker = Asker(deadline.clone());
        let mut operation = pin!(CURRENT.scope(deadline.clone(), operation));
        // The runtime only checks its timers when it is idle or after dozens of polls. That is too seldom for an
        // operation that works without waiting, so the time is also checked whenever the operation yields.
        let in_time = poll_fn(|context| match operation.as_mut().poll(context) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if !deadline.has_time() => Poll::Ready(None),
            Poll::Pending => Poll::Pending,
        });
        if let Ok(Some(done)) = timeout(limit, in_time).await {
            let counts = deadline.has_time() || deadline.has_committed();
            return counts.then_some(done).ok_or_else(|| deadline.cost());
        }
        if deadline.has_committed()
            && let Ok(done) = timeout(LAST_WORD, operation).await
        {
            return Ok(done);
        }
        Err(deadline.cost())
    }

    /// Runs a part of an operation under the deadline of the operation, or under a deadline of its own if there is none,
    /// as for a stream that lasts for hours.
    ///
    /// # Errors
    /// The cost of the part, if its own time is over.
    pub async fn of_part<T>(limit: Duration, part: impl Future<Output = T>) -> Result<T, Cost> {
        match Self::current() {
            Some(_) => Ok(part.await),
            None => Self::run(limit, part).await,
        }
    }

    /// The deadline of the operation that this task works for, if there is one.
    #[must_use]
    pub fn current() -> Option<Self> {
        CURRENT.try_with(Self::clone).ok()
    }

    /// Calls a function as part of the operation with this deadline.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self.clone(), work)
    }

    /// Whether the work is pointless by now: the time is over, or the client no longer waits.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.0.is_given_up.load(Ordering::Acquire) || !self.has_time()
    }

    fn has_time(&self) -> bool {
        Instant::now() < self.0.ends
    }

    fn has_committed(&self) -> bool {
        self.0.has_committed.load(Ordering::Acquire)
    }

    /// The cost so far.
    #[must_use]
    pub fn cost(&self) -> Cost {
        let milliseconds = self.0.began.elapsed().as_millis();
        Cost {
            milliseconds: milliseconds.try_into().unwrap_or(u64::MAX),
            statements: self.0.statements.load(Ordering::Acquire),
        }
    }

    /// Records that the operation begins to commit.
    pub fn commits(&self) {
        self.0.has_committed.store(true, Ordering::Release);
    }
}

/// Represents the client that waits for an operation. When it is dropped, what still runs for the operation has become
/// pointless.
struct Asker(Deadline);

impl Drop for Asker {
    fn drop(&mut self) {
        self.0.0.is_given_up.store(true, Ordering::Release);
    }
}

/// The same work with the deadline of the present operation, in whichever task it then runs.
pub fn carried<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    let deadline = Deadline::current();
    async move {
        match deadline {
            Some(deadline) => CURRENT.scope(deadline, work).await,
            None => work.await,
        }
    }
}

/// Counts a statement that the database has completed for the operation of this task.
pub fn count_statement() {
    // There is no deadline if the task works for no operation.
    let _is_counted =
        CURRENT.try_with(|deadline| deadline.0.statements.fetch_add(1, Ordering::AcqRel));
}

#[cfg(test)]
mod tests {
    use tokio::{sync::oneshot, time::sleep};

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn work_that_times_out_reports_its_cost() {
        let (sender, seen) = oneshot::channel();

        let ended = Deadline::run(SHORT, async {
            count_statement();
            carried(async { count_statement() }).await;
            sender
                .send(Deadline::current())
                .expect("the receiver exists");
            sleep(SHORT * 20).await;
        });

        let cost = ended.await.expect_err("it took too long");
        assert_eq!(cost.statements, 2);
        assert!((50..1_000).contains(&cost.milliseconds), "{cost:?}");
        assert!(
            seen.await
                .expect("a deadline")
                .is_some_and(|deadline| deadline.is_over())
        );
        assert!(Deadline::current().is_none());
    }

    #[tokio::test]
    async fn a_result_after_the_deadline_is_discarded() {
        let late = Deadline::run(SHORT, async { std::thread::sleep(SHORT * 2) });

        assert!(late.await.is_err());
    }

    #[tokio::test]
    async fn a_deadline_is_over_once_its_operation_has_ended() {
        let kept = Deadline::run(SHORT * 100, async {
            let deadline = Deadline::current().expect("a deadline");
            assert!(!deadline.is_over());
            deadline
        });

        let kept = kept.await.expect("it was in time");

        assert!(kept.is_over(), "the operation has ended");
    }

    #[tokio::test]
    async fn a_part_has_the_deadline_of_its_operation_or_its_own() {
        let of_its_own = Deadline::of_part(SHORT, sleep(SHORT * 20)).await;
        assert!(of_its_own.is_err());

        let of_an_operation = Deadline::run(SHORT * 100, async {
            let whole = Deadline::current().expect("a deadline");
            let part = Deadline::of_part(SHORT, async {
                sleep(SHORT * 2).await;
                Deadline::current().expect("a deadline").0.ends
            });
            part.await == Ok(whole.0.ends)
        });
        assert_eq!(of_an_operation.await, Ok(true));
    }

    #[tokio::test]
    async fn a_commit_that_has_begun_may_report_its_result_after_the_deadline() {
        let ended = Deadline::run(SHORT, async {
            let deadline = Deadline::current().expect("a deadline");
            deadline.commits();
            sleep(SHORT * 3).await;
            "committed"
        });

        assert_eq!(ended.await, Ok("committed"));
    }
}
