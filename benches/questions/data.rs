//! The rows of the database, and the processor time of processes.

use std::{fs, time::Duration};

use entity::suggestion::Column;
use sea_orm::{ConnectionTrait, Database, DbBackend, IdenStatic, Iterable};

use crate::server::Outcome;

/// How often each suggestion is there besides itself.
const TIMES: u32 = 200;
/// The unit of processor time in `/proc`: a hundredth of a second (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// Copies every suggestion many times, with new ids, references and titles.
pub async fn multiply(url: &str) -> Outcome {
    let db = Database::connect(url).await?;
    let id = match db.get_database_backend() {
        DbBackend::Postgres => "gen_random_uuid()",
        _ => "randomblob(16)",
    };
    let value = |column: &str| match column {
        "id" => id.to_owned(),
        "reference" | "reference_folded" | "title" => format!("{column} || '-' || n"),
        "external_reference" | "idempotency_key" => "NULL".to_owned(),
        _ => column.to_owned(),
    };
    let columns: Vec<&str> = Column::iter().map(|column| column.as_str()).collect();
    let values: Vec<String> = columns.iter().map(|column| value(column)).collect();
    let (columns, values) = (columns.join(", "), values.join(", "));
    db.execute_unprepared(&format!(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {TIMES})
         INSERT INTO suggestion ({columns}) SELECT {values} FROM suggestion CROSS JOIN numbers"
    ))
    .await?;
    db.execute_unprepared("ANALYZE").await?;
    Ok(db.close().await?)
}

/// The processor time that a process has taken.
pub fn processor_time(process: u32) -> Outcome<Duration> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    taken(&stat).ok_or_else(|| "no processor time told".into())
}

/// The processor time that all processes of PostgreSQL on this machine have taken, as far as they still run.
pub fn processor_time_of_postgres() -> Outcome<Duration> {
    let mut all = Duration::ZERO;
    for entry in fs::read_dir("/proc")? {
        // A process may have ended in the meantime.
        let Ok(stat) = fs::read_to_string(entry?.path().join("stat")) else {
            continue;
        };
        if stat.contains("(postgres)") {
            all += taken(&stat).unwrap_or_default();
        }
    }
    Ok(all)
}

/// The processor time in a line of `/proc/PID/stat`: the fields 14 and 15, counted from the end of the name.
fn taken(stat: &str) -> Option<Duration> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(TICK * (user + system))
}
