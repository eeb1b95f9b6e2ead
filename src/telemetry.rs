//! The log, written to standard error as text or as JSON lines. The code that logs decides the content of a line; this
//! module suppresses what must never be logged. Debug messages of libraries contain statements, values and whole
//! messages, so libraries may log only `info` and above, and the database drivers only warnings, whatever the filter
//! says.

use std::{fmt, io};

use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::Targets,
    fmt::{MakeWriter, layer},
    layer::SubscriberExt,
    registry,
};

/// Why the log could not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartError {
    /// The filter is not valid as directives of `tracing`.
    Filter,
    /// Another log was started before in this process.
    StartedBefore,
}

impl fmt::Display for StartError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Filter => {
                "the log cannot start: the filter is not like info or immediate_justice=debug,info"
            }
            Self::StartedBefore => "the log cannot start: another one was started before",
        })
    }
}

impl std::error::Error for StartError {}

/// Starts the log for the whole process, once.
///
/// # Errors
/// [`StartError`] if the filter is invalid or a log was started already.
pub fn start(filter: &str, json: bool) -> Result<(), StartError> {
    let subscriber = subscriber(filter, json, io::stderr)?;
    tracing::subscriber::set_global_default(subscriber).map_err(|_| StartError::StartedBefore)
}

/// The subscriber: the filter, the fixed limits for libraries, and a layer that writes lines.
///
/// # Errors
/// [`StartError::Filter`] if the filter is invalid.
pub fn subscriber<W>(
    filter: &str,
    json: bool,
    writer: W,
) -> Result<impl Subscriber + Send + Sync, StartError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::builder()
        .parse(filter)
        .map_err(|_| StartError::Filter)?;
    let lines = layer().with_writer(writer);
    let lines = if json {
        lines.json().flatten_event(true).boxed()
    } else {
        lines.with_ansi(false).boxed()
    };
    Ok(registry()
        .with(filter)
        .with(libraries_kept_quiet())
        .with(lines))
}

/// The fixed limits for libraries, by the prefix of their names. Warnings of sqlx about an invalid URL quote parts of
/// it, and warnings about a slow statement quote the statement.
fn libraries_kept_quiet() -> Targets {
    Targets::new()
        .with_default(LevelFilter::INFO)
        .with_target("immediate_justice", LevelFilter::TRACE)
        .with_targets([("sqlx", LevelFilter::WARN), ("sea_", LevelFilter::WARN)])
        .with_target("sqlx::query", LevelFilter::OFF)
        .with_targets([
            ("sqlx_postgres::options", LevelFilter::ERROR),
            ("sqlx_sqlite::options", LevelFilter::ERROR),
        ])
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(filter: &str, json: bool, write: impl FnOnce()) -> String {
        let paper = Paper::default();
        let pen = paper.clone();
        tracing::subscriber::with_default(
            subscriber(filter, json, move || pen.clone()).unwrap(),
            write,
        );
        String::from_utf8(paper.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn messages_of_libraries_are_suppressed_whatever_the_filter() {
        for filter in [
            "trace",
            "sqlx::query=trace,sea_orm=debug,sea_orm::driver=trace,info",
        ] {
            let text = written(filter, false, || {
                tracing::info!("our own line");
                tracing::debug!(target: "sqlx::query", "select 'hunter2'");
                tracing::warn!(target: "sqlx::query", "slow: select 'hunter2'");
                tracing::info!(target: "sqlx_core::logger", "select 'hunter2'");
                tracing::info!(target: "sea_orm::driver::sqlx_postgres", "insert 'hunter2'");
                tracing::warn!(target: "sqlx_postgres::options::parse", "password hunter2");
                tracing::trace!(target: "tungstenite::protocol", "received hunter2");
                tracing::warn!(target: "sqlx_core::pool", "the pool is slow");
            });

            assert!(!text.contains("hunter2"), "{text}");
            assert!(
                text.contains("our own line") && text.contains("the pool is slow"),
                "{text}"
            );
        }
    }

    #[test]
    fn json_logs_have_one_object_a_line() {
        let text = written("info", true, || {
            tracing::info!(code = "TIMEOUT", "an operation took too long");
            tracing::debug!("not asked for");
        });

        assert_eq!(text.lines().count(), 1);
        assert!(
            text.starts_with('{') && text.contains(r#""code":"TIMEOUT""#),
            "{text}"
        );
    }

    #[test]
    fn an_invalid_log_filter_is_refused() {
        assert_eq!(
            subscriber("immediate_justice=loud", false, io::stderr).err(),
            Some(StartError::Filter)
        );
    }
}
