//! A scheme with many rows, multiplied in SQL from one row of each kind that the mutations have written, so that a
//! new column needs no change here. They are distributed as in practice: two councils, one ward in sixty, a place
//! anywhere in the county, a few common kinds of work and a rare one, most outcomes recorded.

use domain::{
    area::{self, AreaType},
    site::Status,
};

use super::{
    Kind, TestApp,
    sql::{Changes, Sql},
};

pub const SITES: u32 = 20_000;
pub const REFERRALS: u32 = 100_000;

/// Fills a service's database: 20,000 sites, suggestions and sessions, 100,000 referrals and attendances, 50,000 people.
pub async fn fill(app: &TestApp) {
    wards(app).await;
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
    let places = places(&sql, &ward());
    for (table, rows, changes) in [people(&sql), places, cases(&sql)].concat() {
        app.execute(&sql.multiplied(app, table, rows, &changes).await)
            .await;
    }
    for statement in [
        words(&sql),
        areas(&sql),
        of_the_other_map(&sql),
        kinds(&sql),
    ]
    .concat()
    {
        app.execute(&statement).await;
    }
    app.execute(
        "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 50000)
         INSERT INTO outbox (position, kind, noun, row_id, occurred_at)
         SELECT 1000 + n, kind, noun, row_id, occurred_at FROM numbers CROSS JOIN
             (SELECT * FROM outbox WHERE noun = 'referral' LIMIT 1) AS one",
    )
    .await;
    app.execute(&photos(app.kind)).await;
    counted(app).await;
}

/// A photo of each site, of which a manager has still to look at a few.
fn photos(kind: Kind) -> String {
    let id = match kind {
        Kind::Sqlite => "randomblob(16)",
        Kind::Postgres => "gen_random_uuid()",
    };
    format!(
        "INSERT INTO photo (id, site_id, round, phase, uploaded_at, uploaded_by, width, height, bytes, digest, attached_at,
             moderation, is_public, version)
         SELECT {id}, id, 1, 'BEFORE', proposed_at, 'somebody', 1, 1, 1, reference, proposed_at,
             CASE WHEN reference LIKE '%77' THEN 'PENDING' ELSE 'APPROVED' END, reference NOT LIKE '%77', 1
         FROM site"
    )
}

/// PostgreSQL counts its rows by itself in time. SQLite counts them when somebody asks it to, and nobody does.
pub(super) async fn counted(app: &TestApp) {
    if app.kind == Kind::Postgres {
        app.execute("ANALYZE").await;
    }
}

/// Sixty wards, half of them of the map before 1 May 2025, half in each authority.
async fn wards(app: &TestApp) {
    let operator = app.operator().batched().await.expect("a batch");
    let authority = |name: &str| {
        let directory = app.app.directory();
        let mut areas = directory.areas.values();
        areas
            .find(|area| area.reference == name)
            .map(|area| area.id)
    };
    for number in 0..60 {
        let new_map = "2025-05-01".parse().ok();
        let is_old = number % 4 < 2;
        let ward = area::Record {
            idempotency_key: None,
            reference: format!("ward-{number}"),
            kind: AreaType::Ward,
            name: format!("Place {number}"),
            parent: authority(["west", "north"][number % 2]),
            gss_code: None,
            valid_from: if is_old { None } else { new_map },
            valid_to: if is_old { new_map } else { None },
        };
        area::record(&operator, ward).await.expect("a ward");
    }
    operator.finish().await.expect("a commit");
}

/// The ward of the row `n`: a hundredth of the places lie in each ward of the scheme, the rest in others.
fn ward() -> String {
    let five = Sql::one_of(
        "area",
        "name_folded NOT LIKE 'place %' AND type = 'WARD'",
        5,
    );
    format!(
        "CASE WHEN n % 100 < 5 THEN {five}
         ELSE (SELECT id FROM area WHERE reference = 'ward-' || (n % 60)) END"
    )
}

/// One of the values, in turn.
fn turn(values: &[&str]) -> String {
    let cases: Vec<String> = (0..)
        .zip(values)
        .map(|(at, value)| format!("WHEN {at} THEN '{value}'"))
        .collect();
    format!("CASE n % {} {} END", values.len(), cases.join(" "))
}

fn text(prefix: &str) -> String {
    format!("'{prefix}' || n")
}

/// A table, how many rows it gets, and what differs from row to row.
type Table = (&'static str, u32, Changes);

/// The tables come in the order of their foreign keys.
fn people(sql: &Sql) -> Vec<Table> {
    let person = |prefix: &str| {
        vec![
            ("reference", text(prefix)),
            ("name", text("Place ")),
            ("name_folded", text("place ")),
            ("subject", text(prefix)),
        ]
    };
    vec![
        ("staff", 300, person("STF-")),
        ("referrer", 300, person("RFR-")),
        (
            "offender",
            50_000,
            vec![
                ("reference", text("OFF-")),
                ("last_name", text("Testwood")),
                ("name_folded", "'testwood' || n || ' robin'".into()),
                ("name_key", "'testwoodrobin' || n".into()),
                ("created_at", sql.minutes("n")),
            ],
        ),
    ]
}

pub(super) fn places(sql: &Sql, ward: &str) -> Vec<Table> {
    // Anywhere in the county's box.
    let spot = [
        ("latitude", "52.0 + (n * 7919 % 6500) / 10000.0".to_owned()),
        (
            "longitude",
            "-1.33 + (n * 104729 % 9900) / 10000.0".to_owned(),
        ),
        ("ward_id", ward.to_owned()),
    ];
    let kind = turn(&["PARK", "ALLOTMENT", "PLAY_AREA"]);
    let site = vec![
        ("reference", text("SIT-")),
        ("name", text("Place ")),
        ("name_folded", text("place ")),
        ("kind", kind.clone()),
        (
            "status",
            turn(&["APPROVED", "SCHEDULED", "COMPLETED", "PROPOSED", "DECLINED"]),
        ),
        ("proposed_at", sql.minutes("n * 30")),
        ("status_changed_at", sql.minutes("(n * 7919) % 20011")),
        (
            "approved_at",
            format!("CASE WHEN n % 5 < 3 THEN {} END", sql.minutes("n * 30 + 9")),
        ),
        (
            "improved_at",
            format!(
                "CASE n % 5 WHEN 2 THEN {} END",
                sql.minutes("n * 30 + 9999")
            ),
        ),
    ];
    let suggestion = vec![
        ("reference", text("SUG-")),
        ("title", text("Place ")),
        ("title_folded", text("place ")),
        ("organisation_id", Sql::one_of("organisation", "true", 7)),
        ("submitted_at", sql.minutes("n * 30")),
        ("status_changed_at", sql.minutes("(n * 7919) % 20011")),
        ("submitted_by", text("somebody-")),
        ("external_reference", "NULL".into()),
        ("site_kind", kind),
        (
            "status",
            turn(&["SUBMITTED", "UNDER_REVIEW", "DECLINED", "ACCEPTED"]),
        ),
        (
            "site_id",
            format!("CASE n % 4 WHEN 3 THEN {} END", sql.id("n")),
        ),
    ];
    vec![
        ("site", SITES, [site, spot.to_vec()].concat()),
        ("suggestion", SITES, [suggestion, spot.to_vec()].concat()),
    ]
}

fn cases(sql: &Sql) -> Vec<Table> {
    // One in three hundred is that of the scheme's own person.
    let own = |column: &str| {
        format!(
            "CASE n % 300 WHEN 7 THEN one.{column} ELSE {} END",
            sql.id("1 + n % 300")
        )
    };
    let referral = vec![
        ("reference", text("REF-")),
        ("offender_id", sql.id("1 + n % 50000")),
        ("organisation_id", Sql::one_of("organisation", "true", 7)),
        ("drafted_at", sql.minutes("n * 6")),
        ("submitted_at", sql.minutes("n * 6 + 5")),
        (
            "concluded_at",
            format!(
                "CASE WHEN n % 5 IN (2, 3) THEN {} END",
                sql.minutes("n * 6 + 9999")
            ),
        ),
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
    ];
    let session = vec![
        ("reference", text("SES-")),
        ("site_id", sql.id("1 + n % 20000")),
        ("supervisor_id", own("supervisor_id")),
        ("audience", turn(&["ADULT", "ADULT", "YOUTH"])),
        ("starts_at", sql.minutes("n * 30")),
        ("ends_at", sql.minutes("n * 30 + 29")),
        ("date", sql.day("n / 48")),
        ("week_on", sql.day("n / 336 * 7")),
        ("status", turn(&["COMPLETED", "CANCELLED", "PLANNED"])),
    ];
    let attendance = vec![
        ("session_id", sql.id("1 + n % 20000")),
        ("referral_id", sql.id("n")),
        ("offender_id", sql.id("1 + n % 50000")),
        ("starts_at", sql.minutes("(1 + n % 20000) * 30")),
        ("ends_at", sql.minutes("(1 + n % 20000) * 30 + 29")),
        // Future attendances have no outcome, and few past ones lack one.
        (
            "outcome",
            "CASE WHEN n % 20000 > 11000 OR n % 500 = 7 THEN NULL ELSE one.outcome END".into(),
        ),
    ];
    vec![
        ("referral", REFERRALS, referral),
        ("session", SITES, session),
        ("attendance", REFERRALS, attendance),
    ]
}

/// The words by which the rows are found.
fn words(sql: &Sql) -> Vec<String> {
    let of = |(noun, word): (&str, &str)| {
        format!(
            "INSERT INTO search_word (noun, word, row_id)
             SELECT '{noun}', '{word}' || substr(reference, 5), id FROM {noun} WHERE {}",
            sql.numeric()
        )
    };
    let mut words = [
        ("site", "place"),
        ("suggestion", "place"),
        ("offender", "testwood"),
    ]
    .map(of)
    .to_vec();
    // All of them have a word in common, and so a key by which a typing error is recognised.
    words.extend(["site", "suggestion"].map(|noun| {
        format!(
            "INSERT INTO search_word (noun, word, row_id) SELECT '{noun}', '?pl_ce', id FROM {noun} WHERE {}",
            sql.numeric()
        )
    }));
    words
}

/// Each place lies in its ward, and in the authority of it.
pub(super) fn areas(sql: &Sql) -> Vec<String> {
    let of = |place: &str| {
        let which = sql.numeric();
        format!(
            "INSERT INTO {place}_area ({place}_id, area_id) SELECT id, ward_id FROM {place} WHERE {which};
             UPDATE {place} SET authority_id = (SELECT parent_id FROM area WHERE area.id = ward_id) WHERE {which}"
        )
    };
    ["site", "suggestion"].map(of).to_vec()
}

/// Most places lie also in a ward of the other map, in the same authority.
fn of_the_other_map(sql: &Sql) -> Vec<String> {
    let of = |place: &str| {
        let (number, which) = (sql.number(), sql.numeric());
        format!(
            "INSERT INTO {place}_area ({place}_id, area_id)
             SELECT id, (SELECT id FROM area WHERE area.reference = 'ward-' || ((place.n + 2) % 60))
             FROM (SELECT id, {number} AS n FROM {place} WHERE {which}) AS place WHERE place.n % 100 >= 5"
        )
    };
    ["site", "suggestion"].map(of).to_vec()
}

/// What is done: litter is picked in every other session, fences are repaired in one of a thousand.
fn kinds(sql: &Sql) -> Vec<String> {
    let of = |noun: &str| {
        let number = sql.number();
        let kind = turn(&["PAINTING", "CLEARING", "MOWING"]);
        let of_some = |kind: &str, which: &str| {
            format!(
                "INSERT INTO {noun}_work_type ({noun}_id, work_type)
                 SELECT id, {kind} FROM (SELECT id, {number} AS n FROM {noun} WHERE {}) AS one WHERE {which}",
                sql.numeric()
            )
        };
        [
            of_some(&kind, "true"),
            of_some("'LITTER_PICKING'", "n % 2 = 0"),
            of_some("'FENCE_REPAIR'", "n % 1000 = 7"),
        ]
        .join(";\n")
    };
    ["session", "suggestion"].map(of).to_vec()
}
