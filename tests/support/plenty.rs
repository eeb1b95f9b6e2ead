//! A scheme with many rows, multiplied in SQL from one row of each kind that the verbs have written, so that a new column
//! needs no line here.

use immediate_justice::domain::site::Status;

use super::{Kind, TestApp};

pub const SITES: u32 = 20_000;
pub const REFERRALS: u32 = 100_000;

/// Fills a service's database: 20,000 sites, suggestions and sessions, 100,000 referrals and attendances, 50,000 people.
pub async fn fill(app: &TestApp) {
    let seed = app.seed().await;
    let site = seed.site("Old Mill Lane", Status::Approved).await;
    seed.suggested(
        "Old Mill Lane",
        ("councillor@example", "west-northants"),
        "upton",
        0,
    )
    .await;
    let session = seed.planned(&site, 0).await;
    let person = seed.engaged("Robin").await;
    seed.worked(&session, &[&person]).await;
    seed.done().await;
    let sql = Sql(app.kind);
    for (table, rows, changes) in sql.tables() {
        app.execute(&sql.multiplied(app, table, rows, &changes).await)
            .await;
    }
    app.execute(&sql.words()).await;
    app.execute(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50000)
         INSERT INTO outbox (position, kind, noun, row_id, occurred_at)
         SELECT 1000 + n, kind, noun, row_id, occurred_at FROM numbers CROSS JOIN
             (SELECT * FROM outbox WHERE noun = 'referral' LIMIT 1) AS one",
    )
    .await;
    app.execute("ANALYZE").await;
}

type Changes = Vec<(&'static str, String)>;

struct Sql(Kind);

impl Sql {
    /// The tables in the order of their foreign keys, how many rows each gets, and what differs from row to row.
    fn tables(&self) -> Vec<(&'static str, u32, Changes)> {
        let text = |prefix: &str| format!("'{prefix}' || n");
        // A hundredth of the places in each ward of the scheme, the rest in others.
        let five = Self::one_of(
            "area",
            "name_folded NOT LIKE 'place %' AND type = 'WARD'",
            5,
        );
        let ward = format!(
            "CASE WHEN n % 100 < 5 THEN {five} ELSE {} END",
            self.id("1 + n % 60")
        );
        let own = |column: &str| {
            format!(
                "CASE n % 300 WHEN 7 THEN one.{column} ELSE {} END",
                self.id("1 + n % 300")
            )
        };
        let organisation = Self::one_of("organisation", "true", 7);
        let turn = |values: &[&str]| {
            let cases: Vec<String> = (0..)
                .zip(values)
                .map(|(at, value)| format!("WHEN {at} THEN '{value}'"))
                .collect();
            format!("CASE n % {} {} END", values.len(), cases.join(" "))
        };
        let named = |prefix: &str| {
            vec![
                ("reference", text(prefix)),
                ("name", text("Place ")),
                ("name_folded", text("place ")),
            ]
        };
        let person = |prefix: &str| [named(prefix), vec![("subject", text(prefix))]].concat();
        vec![
            (
                "area",
                60,
                [named("ARE-"), vec![("type", "'WARD'".into())]].concat(),
            ),
            ("staff", 300, person("STF-")),
            ("referrer", 300, person("RFR-")),
            (
                "offender",
                50_000,
                vec![
                    ("reference", text("OFF-")),
                    ("last_name", text("Testwood")),
                    ("name_folded", "'testwood' || n || ' robin'".into()),
                    ("created_at", self.minutes("n")),
                ],
            ),
            (
                "site",
                SITES,
                [
                    named("SIT-"),
                    vec![
                        ("ward_id", ward.clone()),
                        ("proposed_at", self.minutes("n")),
                        ("status_changed_at", self.minutes("(n * 7919) % 20011")),
                        ("kind", turn(&["PARK", "ALLOTMENT", "PLAY_AREA"])),
                        (
                            "status",
                            turn(&["APPROVED", "SCHEDULED", "COMPLETED", "PROPOSED", "DECLINED"]),
                        ),
                    ],
                ]
                .concat(),
            ),
            (
                "suggestion",
                SITES,
                vec![
                    ("reference", text("SUG-")),
                    ("title", text("Place ")),
                    ("title_folded", text("place ")),
                    ("organisation_id", organisation),
                    ("ward_id", ward),
                    ("submitted_at", self.minutes("n")),
                    ("submitted_by", text("somebody-")),
                    ("external_reference", "NULL".into()),
                    ("site_kind", turn(&["PARK", "ALLOTMENT", "PLAY_AREA"])),
                    (
                        "status",
                        turn(&["SUBMITTED", "UNDER_REVIEW", "DECLINED", "ACCEPTED"]),
                    ),
                ],
            ),
            (
                "referral",
                REFERRALS,
                vec![
                    ("reference", text("REF-")),
                    ("offender_id", self.id("1 + n % 50000")),
                    ("drafted_at", self.minutes("n")),
                    ("referrer_id", own("referrer_id")),
                    ("mentor_id", own("mentor_id")),
                    ("occurrence_number", "NULL".into()),
                    (
                        "offence_category",
                        "CASE n % 1000 WHEN 0 THEN 'RARE' ELSE 'DRUG_POSSESSION' END".into(),
                    ),
                    (
                        "status",
                        turn(&[
                            "ENGAGED",
                            "IN_PROGRESS",
                            "COMPLETED",
                            "REFUSED",
                            "SUBMITTED",
                        ]),
                    ),
                ],
            ),
            (
                "session",
                SITES,
                vec![
                    ("reference", text("SES-")),
                    ("site_id", self.id("1 + n % 20000")),
                    ("supervisor_id", own("supervisor_id")),
                    ("starts_at", self.minutes("n * 30")),
                    ("ends_at", self.minutes("n * 30 + 29")),
                    ("date", self.day("n / 48")),
                    ("week_on", self.day("n / 336 * 7")),
                    ("status", turn(&["COMPLETED", "CANCELLED", "PLANNED"])),
                ],
            ),
            (
                "attendance",
                REFERRALS,
                vec![
                    ("session_id", self.id("1 + n % 20000")),
                    ("referral_id", self.id("n")),
                    ("offender_id", self.id("1 + n % 50000")),
                    ("starts_at", self.minutes("n * 6")),
                    ("ends_at", self.minutes("n * 6 + 5")),
                ],
            ),
        ]
    }

    /// As many copies of a table's first row, each with what differs.
    async fn multiplied(&self, app: &TestApp, table: &str, rows: u32, changes: &Changes) -> String {
        let columns: Vec<String> = app.column(&match self.0 {
            Kind::Sqlite => format!("SELECT name FROM pragma_table_info('{table}')"),
            Kind::Postgres => format!("SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"),
        }).await;
        let id = self.id("n");
        let value = |column: &String| {
            let change = changes.iter().find(|(name, _)| name == column);
            match (column.as_str(), change) {
                ("id", _) => id.clone(),
                (_, Some((_, change))) => change.clone(),
                _ => format!("one.{column}"),
            }
        };
        let values: Vec<String> = columns.iter().map(value).collect();
        format!(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {rows})
             INSERT INTO {table} ({}) SELECT {} FROM numbers CROSS JOIN (SELECT * FROM {table} LIMIT 1) AS one",
            columns.join(", "),
            values.join(", ")
        )
    }

    /// The words by which the rows are found.
    fn words(&self) -> String {
        let of = |(noun, word): (&str, &str)| {
            format!(
                "INSERT INTO search_word (noun, word, row_id)
                 SELECT '{noun}', '{word}' || substr(reference, 5), id FROM {noun} WHERE {}",
                self.numeric()
            )
        };
        [
            ("site", "place"),
            ("suggestion", "place"),
            ("offender", "testwood"),
        ]
        .map(of)
        .join(";\n")
    }

    fn numeric(&self) -> &'static str {
        match self.0 {
            Kind::Sqlite => "substr(reference, 5) NOT GLOB '*[^0-9]*'",
            Kind::Postgres => "substr(reference, 5) ~ '^[0-9]+$'",
        }
    }

    fn id(&self, number: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!("unhex(printf('%032x', {number}))"),
            Kind::Postgres => format!("lpad(to_hex({number}), 32, '0')::uuid"),
        }
    }

    /// One of the first few rows of a table, in turn.
    fn one_of(table: &str, which: &str, count: u32) -> String {
        let cases = (0..count).map(|at| {
            format!("WHEN {at} THEN (SELECT id FROM {table} WHERE {which} ORDER BY reference LIMIT 1 OFFSET {at})")
        });
        format!(
            "CASE n % {count} {} END",
            cases.collect::<Vec<_>>().join(" ")
        )
    }

    fn minutes(&self, number: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!(
                "strftime('%Y-%m-%dT%H:%M:%S+00:00', '2025-01-01', '+' || ({number}) || ' minutes')"
            ),
            Kind::Postgres => {
                format!("TIMESTAMPTZ '2025-01-01Z' + ({number}) * INTERVAL '1 minute'")
            }
        }
    }

    fn day(&self, number: &str) -> String {
        match self.0 {
            Kind::Sqlite => format!("date('2025-01-01', '+' || ({number}) || ' days')"),
            Kind::Postgres => format!("DATE '2025-01-01' + ({number})"),
        }
    }
}
