//! The command line: one file for each command. A command that fails prints its error in one line.

mod audit;
mod backup;
mod clients;
mod demo;
mod figures;
mod heads;
mod import;
mod issuers;
mod keys;
mod migrate;
mod schema;
mod serve;
mod token;

use std::{error::Error, path::PathBuf, process::ExitCode, time::Duration};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use clap::{Parser, Subcommand};
use graphql::described;
use kernel::{
    App,
    clock::{Clock, is_accepted, whole_microseconds},
    outbox,
};

use crate::{
    config::{self, Config},
    database::{self, Pools},
    telemetry,
};

/// The result of a command; the error is printed as one line.
type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// The GraphQL API of the Immediate Justice scheme.
#[derive(Parser)]
#[command(name = "immediate-justice", version, after_help = config::help(), max_term_width = 100)]
struct Line {
    /// A TOML file of settings; environment variables take precedence over it.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// No progress bars.
    #[arg(long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Migrate the database and serve until SIGTERM or SIGINT.
    Serve(serve::Arguments),
    /// Serve the example records of Northamptonshire from a temporary database.
    Demo(demo::Arguments),
    /// Import the Team's own records from a folder of CSV files, or boundaries of areas.
    Import(import::Arguments),
    /// Apply, revert or list database migrations.
    Migrate(migrate::Arguments),
    /// Copy the SQLite database while the service runs.
    Backup(backup::Arguments),
    /// Replace the SQLite database by a copy, after the service has stopped.
    Restore(backup::Arguments),
    /// Verify the audit trail, or export it or its heads.
    Audit(audit::Arguments),
    /// Create a token signed with the local key.
    Token(token::Arguments),
    /// List, rotate or retire our signing keys.
    #[command(subcommand)]
    Keys(keys::Command),
    /// List, register, narrow, suspend, resume or close OAuth clients, or rotate a client's secret.
    #[command(subcommand)]
    Clients(clients::Command),
    /// Verify signed statements of publications.
    #[command(subcommand)]
    Figures(figures::Command),
    /// Print the GraphQL schema in SDL.
    Schema(schema::Arguments),
}

/// Bytes of stack for each worker thread: four times Rust's default.
const STACK: usize = 8 << 20;

/// Runs the command of this process's arguments.
#[must_use]
pub fn main() -> ExitCode {
    let line = Line::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        // The engine nests a call for each level of a response; even a deep response must not come near the end of the
        // stack.
        .thread_stack_size(STACK)
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    match runtime.block_on(run(line)) {
        Ok(code) => code,
        Err(error) => fail(error.as_ref()),
    }
}

fn fail(error: &dyn Error) -> ExitCode {
    eprintln!("immediate-justice: {error}");
    ExitCode::FAILURE
}

async fn run(line: Line) -> Outcome<ExitCode> {
    if let Command::Schema(arguments) = &line.command {
        schema::run(arguments);
        return Ok(ExitCode::SUCCESS);
    }
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let config = Config::read(line.config.as_deref(), environment)?;
    telemetry::start(&config.log, config.log_json)?;
    let ended = match line.command {
        Command::Serve(arguments) => serve::run(&config, &arguments).await,
        Command::Demo(arguments) => Box::pin(demo::run(config, &arguments, line.quiet)).await,
        Command::Import(arguments) => return import::run(&config, &arguments, line.quiet).await,
        Command::Migrate(arguments) => migrate::run(&config, &arguments).await,
        Command::Backup(arguments) => backup::backup(&config, &arguments).await,
        Command::Restore(arguments) => backup::restore(&config, &arguments).await,
        Command::Audit(arguments) => audit::run(&config, arguments).await,
        Command::Token(arguments) => token::run(&config, &arguments),
        Command::Keys(command) => keys::run(&config, &command),
        Command::Clients(command) => clients::run(&config, command).await,
        Command::Figures(command) => figures::run(&config, command).await,
        Command::Schema(_) => Ok(()),
    };
    ended.map(|()| ExitCode::SUCCESS)
}

/// Reads a date of an argument.
fn day(text: &str) -> Result<NaiveDate, String> {
    let day = text
        .parse()
        .ok()
        .filter(|day: &NaiveDate| is_accepted(*day));
    day.ok_or_else(|| "a date in the years 1900 to 2199 is expected, for example 2026-12-31".into())
}

/// Reads an instant of an argument.
fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let instant = DateTime::parse_from_rfc3339(text).ok();
    let instant = instant.map(|instant| whole_microseconds(instant.to_utc()));
    instant.filter(|instant| is_accepted(*instant)).ok_or_else(|| {
        "an instant with its offset from UTC is expected, in the years 1900 to 2199, for example 2026-12-31T00:00:00Z"
            .into()
    })
}

/// Opens the database that the settings name; never creates its file.
async fn pools(config: &Config, statement_limit: Duration) -> Outcome<Pools> {
    Ok(database::open_existing(
        &config.database_url,
        config.database_connections,
        statement_limit,
    )
    .await?)
}

/// Opens the application on the database that the settings name, which must have all migrations.
async fn app(config: &Config) -> Outcome<App> {
    let pools = pools(config, config.statement).await?;
    migrate::complete(&pools).await?;
    let app = opened(config, pools).await.map_err(printable)?;
    with_replica(config, app)
}

/// The same for the service, which may be started while migrations are pending, and is not ready until then.
async fn app_to_serve(config: &Config) -> Outcome<App> {
    let pools = pools(config, config.statement).await?;
    match opened(config, pools.clone()).await {
        Ok(app) => with_replica(config, app),
        Err(error) => {
            migrate::complete(&pools).await?;
            Err(printable(error))
        }
    }
}

async fn opened(config: &Config, pools: Pools) -> kernel::Result<App> {
    let limits = outbox::Limits {
        kept: TimeDelta::days(config.events_kept_days.into()),
        queue: config.limits.live.stream_queue,
        heartbeat: config.limits.live.heartbeat,
    };
    let app = App::open_with(pools.reading, pools.writing, Clock::default(), limits).await?;
    app.know_our_issuer(&config.issuing.issuer);
    app.sign_with(figures::signs(config));
    Ok(app)
}

/// The same application, which reads from the replica if the settings name one.
fn with_replica(config: &Config, app: App) -> Outcome<App> {
    if let Some(url) = &config.replica.url {
        let db = database::open_replica(url, config.database_connections, config.statement)?;
        app.read_from(db, config.replica.most_lag);
    }
    Ok(app)
}

/// Converts a domain error to the line that the command prints.
fn printable(error: kernel::Error) -> Box<dyn Error + Send + Sync> {
    let (_, message, cause) = described(error);
    if let Some(cause) = cause {
        tracing::error!(?cause, "internal error");
    }
    message.into()
}
