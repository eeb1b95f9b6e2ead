//! The server written by hand: one statement a question, its rows as JSON, and nothing else.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    sync::Arc,
};

use axum::{Router, extract::State, http::header, routing::get};
use sea_orm::sqlx::{self, Executor as _, Row as _};
use serde::Serialize;
use tokio::net::TcpListener;
use uuid::Uuid;

use super::{
    DEEP,
    server::{Outcome, Server},
};

/// Tells this program that it is this server, and where its database is.
pub const VARIABLE: &str = "QUESTIONS_BY_HAND";
/// The site that is asked for.
pub const SITE: &str = "SITE-001";

/// Starts it as a process of its own.
pub fn start(database: &str) -> Outcome<Server> {
    let mut child = Command::new(std::env::current_exe()?)
        .env(VARIABLE, database)
        .stdout(Stdio::piped())
        .spawn()?;
    let output = child.stdout.take().ok_or("no output")?;
    let mut server = Server {
        child,
        address: String::new(),
    };
    BufReader::new(output).read_line(&mut server.address)?;
    server.address.truncate(server.address.trim_end().len());
    Ok(server)
}

/// The request for a path.
pub fn request(path: &str) -> String {
    format!("GET /{path} HTTP/1.1\r\nhost: bench.example\r\n\r\n")
}

/// Serves on a free port of loopback, which is written to standard output.
pub async fn serve(url: &str) -> Outcome {
    let router = if url.starts_with("sqlite:") {
        sqlite::router(url).await?
    } else {
        postgres::router(url).await?
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, router).await?)
}

#[derive(Serialize)]
struct Ward {
    name: String,
}

#[derive(Serialize)]
struct Site {
    id: Uuid,
    name: String,
    address: Option<String>,
    status: String,
    latitude: f64,
    longitude: f64,
    ward: Ward,
}

#[derive(Serialize)]
struct SiteWithSessions {
    id: Uuid,
    name: String,
    ward: Ward,
    sessions: Vec<Session>,
}

#[derive(Serialize)]
struct Session {
    id: Uuid,
    #[serde(rename = "startsAt")]
    starts_at: chrono::DateTime<chrono::Utc>,
    status: String,
}

#[derive(Serialize)]
struct Suggestion {
    id: Uuid,
    title: String,
    status: String,
    #[serde(rename = "submittedAt")]
    submitted_at: chrono::DateTime<chrono::Utc>,
    ward: Ward,
}

type Answer = ([(header::HeaderName, &'static str); 1], Vec<u8>);

/// An answer. A failure ends the measurement.
fn answer(rows: &impl Serialize) -> Answer {
    let body = serde_json::to_vec(rows).expect("rows are JSON");
    ([(header::CONTENT_TYPE, "application/json")], body)
}

const SITES: &str =
    "SELECT s.id, s.name, s.address, s.status, s.latitude, s.longitude, w.name AS ward
    FROM site s JOIN area w ON w.id = s.ward_id";
const OF_A_COUNCIL: &str =
    "WHERE s.authority_id = $1 AND s.status = 'COMPLETED' ORDER BY s.name_folded, s.id";

/// The handlers for one database: the drivers' types differ, and the statement with the sessions of each site.
macro_rules! by_hand {
    ($module:ident, $database:ty, $sessions:expr) => {
        mod $module {
            use super::*;

            type Pool = sqlx::Pool<$database>;
            type Row = <$database as sqlx::Database>::Row;

            struct Known {
                pool: Pool,
                site: Uuid,
                council: Uuid,
                deep: (chrono::DateTime<chrono::Utc>, Uuid),
            }

            pub async fn router(url: &str) -> Outcome<Router> {
                let pool = sqlx::pool::PoolOptions::<$database>::new().max_connections(10).connect(url).await?;
                let site = sqlx::query("SELECT id, authority_id FROM site WHERE reference = $1").bind(SITE);
                let site = site.fetch_one(&pool).await?;
                let deep = "SELECT submitted_at, id FROM suggestion ORDER BY submitted_at DESC, id DESC LIMIT 1 OFFSET $1";
                let place = i64::try_from(DEEP)? - 1;
                let deep = sqlx::query(deep).bind(place).fetch_one(&pool).await?;
                let known = Known {
                    site: site.get(0),
                    council: site.get(1),
                    deep: (deep.get(0), deep.get(1)),
                    pool,
                };
                Ok(Router::new()
                    .route("/site", get(one))
                    .route("/sites", get(sites))
                    .route("/sessions", get(sessions))
                    .route("/suggestions", get(suggestions))
                    .with_state(Arc::new(known)))
            }

            async fn one(State(known): State<Arc<Known>>) -> Answer {
                let text = format!("{SITES} WHERE s.id = $1");
                let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(known.site);
                let row = known.pool.fetch_one(query).await.expect("a site");
                answer(&site(&row))
            }

            async fn sites(State(known): State<Arc<Known>>) -> Answer {
                let text = format!("{SITES} {OF_A_COUNCIL} LIMIT 51");
                let query = sqlx::query(sqlx::AssertSqlSafe(text)).bind(known.council);
                let rows = known.pool.fetch_all(query).await.expect("sites");
                answer(&rows.iter().take(50).map(site).collect::<Vec<_>>())
            }

            async fn sessions(State(known): State<Arc<Known>>) -> Answer {
                let query = sqlx::query($sessions).bind(known.council);
                let rows = known.pool.fetch_all(query).await.expect("sites with sessions");
                let mut sites: Vec<SiteWithSessions> = vec![];
                for row in rows {
                    let id: Uuid = row.get(0);
                    if sites.last().is_none_or(|last| last.id != id) {
                        sites.push(SiteWithSessions {
                            id,
                            name: row.get(1),
                            ward: Ward { name: row.get(2) },
                            sessions: vec![],
                        });
                    }
                    let Some(id) = row.get(3) else { continue };
                    let session = Session { id, starts_at: row.get(4), status: row.get(5) };
                    sites.last_mut().expect("a site").sessions.push(session);
                }
                answer(&sites)
            }

            async fn suggestions(State(known): State<Arc<Known>>) -> Answer {
                let query = sqlx::query(
                    "SELECT g.id, g.title, g.status, g.submitted_at, w.name FROM suggestion g JOIN area w ON w.id = g.ward_id
                     WHERE (g.submitted_at, g.id) < ($1, $2) ORDER BY g.submitted_at DESC, g.id DESC LIMIT 101",
                );
                let query = query.bind(known.deep.0).bind(known.deep.1);
                let rows = known.pool.fetch_all(query).await.expect("suggestions");
                let rows = rows.iter().take(100).map(|row| Suggestion {
                    id: row.get(0),
                    title: row.get(1),
                    status: row.get(2),
                    submitted_at: row.get(3),
                    ward: Ward { name: row.get(4) },
                });
                answer(&rows.collect::<Vec<_>>())
            }

            fn site(row: &Row) -> Site {
                Site {
                    id: row.get(0),
                    name: row.get(1),
                    address: row.get(2),
                    status: row.get(3),
                    latitude: row.get(4),
                    longitude: row.get(5),
                    ward: Ward { name: row.get(6) },
                }
            }
        }
    };
}

by_hand!(
    postgres,
    sqlx::Postgres,
    "SELECT s.id, s.name, w.name, n.id, n.starts_at, n.status FROM (
         SELECT s.* FROM site s WHERE s.authority_id = $1 AND s.status = 'COMPLETED' ORDER BY s.name_folded, s.id LIMIT 20
     ) s JOIN area w ON w.id = s.ward_id LEFT JOIN LATERAL (
         SELECT n.id, n.starts_at, n.status FROM session n WHERE n.site_id = s.id ORDER BY n.starts_at DESC, n.id DESC LIMIT 5
     ) n ON TRUE ORDER BY s.name_folded, s.id, n.starts_at DESC, n.id DESC"
);

by_hand!(
    sqlite,
    sqlx::Sqlite,
    "SELECT s.id, s.name, w.name, n.id, n.starts_at, n.status FROM (
         SELECT s.* FROM site s WHERE s.authority_id = $1 AND s.status = 'COMPLETED' ORDER BY s.name_folded, s.id LIMIT 20
     ) s JOIN area w ON w.id = s.ward_id LEFT JOIN (
         SELECT n.*, ROW_NUMBER() OVER (PARTITION BY n.site_id ORDER BY n.starts_at DESC, n.id DESC) AS number FROM session n
     ) n ON n.site_id = s.id AND n.number <= 5 ORDER BY s.name_folded, s.id, n.starts_at DESC, n.id DESC"
);
