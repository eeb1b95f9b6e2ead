//! The example records compared with the figures that the scheme has published, each on its own day.
//!
//! "Nearly N" means 95 to 100 % of N, "over" and "more than N" from just above N to 110 %, "at least N" from N.
//! Where a source names no day, the end of the month is used, as in the example records.

use serde_json::{Value, json};

use crate::support::{Kind, TestApp};

/// The day, the figure, the minimum and maximum that match what was published, and the source.
type Milestone = (&'static str, &'static str, i64, i64, &'static str);

const HUNDRED: &str = "northantspfcc.org.uk/100-people-complete-immediate-justice";
const LETTER: &str = "northantspfcc.org.uk/newsletter-october-2024";
const COMMUNITY: &str = "northantspfcc.org.uk/community-immediate-justice";
const BBC: &str = "BBC cp3ydzk9w2eo";
const SUMMER: &str = "northantspfcc.org.uk/?p=23974";
const FLYER: &str = "the scheme's flyer";

const MILESTONES: [Milestone; 23] = [
    ("2023-11-30", "peopleTookPart", 0, 0, HUNDRED),
    ("2023-11-30", "hours", 0, 0, HUNDRED),
    ("2023-12-31", "peopleTookPart", 1, 42, HUNDRED),
    (
        "2024-05-31",
        "peopleTookPart",
        42,
        42,
        "northantspfcc.org.uk/immediate-justice",
    ),
    (
        "2024-05-31",
        "hours",
        164,
        180,
        "northantspfcc.org.uk/immediate-justice",
    ),
    ("2024-09-30", "peopleCompleted", 100, 100, HUNDRED),
    ("2024-09-30", "hours", 475, 500, HUNDRED),
    ("2024-10-31", "peopleCompleted", 101, 110, LETTER),
    ("2024-10-31", "hours", 500, 550, LETTER),
    ("2024-12-01", "peopleCompleted", 101, 110, COMMUNITY),
    ("2024-12-01", "hours", 550, 605, COMMUNITY),
    ("2024-12-01", "sitesImproved", 19, 19, COMMUNITY),
    ("2025-02-28", "peopleCompleted", 166, 166, BBC),
    ("2025-02-28", "peopleTookPart", 166, 166, BBC),
    ("2025-02-28", "hours", 760, 800, BBC),
    (
        "2025-05-31",
        "hours",
        1_000,
        1_100,
        "northantspfcc.org.uk/northamptonshire-community-justice-reaches-1000-hour-milestone",
    ),
    ("2025-08-31", "peopleCompleted", 238, 250, SUMMER),
    ("2025-08-31", "hours", 1_200, 1_320, SUMMER),
    ("2025-12-31", "peopleCompleted", 287, 287, FLYER),
    ("2025-12-31", "notReoffended", 88, 88, FLYER),
    ("2025-12-31", "hours", 1_375, 1_375, FLYER),
    ("2025-12-31", "sitesImproved", 71, 71, FLYER),
    ("2025-12-31", "peopleRefused", 65, 65, FLYER),
];

async fn impact(app: &TestApp, day: &str) -> Value {
    let figures = "peopleTookPart { value } peopleCompleted { value } hours { value numerator } sitesImproved { value }
        peopleRefused { value } notReoffended { value numerator denominator checked }
        refusedReoffended { value numerator denominator checked }";
    let query = format!("query($day: Date!) {{ impact(asAt: $day) {{ asAt {figures} }} }}");
    let reply = app.manager().run(&query, json!({ "day": day })).await;
    assert_eq!(reply.data("impact.asAt"), *day, "{}", reply.body);
    reply.data("impact")
}

#[tokio::test]
async fn every_published_figure_is_reproduced_on_sqlite() {
    every_published_figure_is_reproduced(Kind::Sqlite).await;
}

#[tokio::test]
async fn every_published_figure_is_reproduced_on_postgresql() {
    every_published_figure_is_reproduced(Kind::Postgres).await;
}

async fn every_published_figure_is_reproduced(kind: Kind) {
    let app = TestApp::example(kind).await;

    for (day, figure, least, most, source) in MILESTONES {
        let value = impact(&app, day).await[figure]["value"].as_i64();
        assert!(
            value.is_some_and(|value| (least..=most).contains(&value)),
            "{day} {figure}: {value:?} instead of {least} to {most} ({source})"
        );
    }

    // What "over" and "more than" leave open at the lower end, and what the flyer's rates are based on.
    for (day, minutes) in [
        ("2024-10-31", 30_000),
        ("2024-12-01", 33_000),
        ("2025-05-31", 60_000),
        ("2025-08-31", 72_000),
    ] {
        let worked = impact(&app, day).await["hours"]["numerator"].as_i64();
        assert!(
            worked.is_some_and(|worked| worked > minutes),
            "{day}: {worked:?}"
        );
    }
    let flyer = impact(&app, "2025-12-31").await;
    assert_eq!(
        flyer["notReoffended"],
        json!({ "value": 88, "numerator": 253, "denominator": 287, "checked": 287 })
    );
    assert_eq!(
        flyer["refusedReoffended"],
        json!({ "value": 33, "numerator": 22, "denominator": 65, "checked": 65 })
    );
    assert_eq!(flyer["hours"]["numerator"], 82_500);
    assert_eq!(the_week(&app).await, published_week());
    // Almost double the cases of the first two months (police messages for Easton on the Hill, 12 March 2024).
    assert_eq!(submitted(&app, "2023-12-01", "2024-02-12").await, 6);
    assert_eq!(submitted(&app, "2024-02-13", "2024-03-12").await, 11);
    app.stop().await;
}

/// What the scheme published about a week in August 2025: nine people, forty hours, three sites
/// (northantspfcc.org.uk/?p=23974).
fn published_week() -> Value {
    json!([
        ["Daylight Veggie Patch, Wollaston", "ALLOTMENT", [240, 480]],
        [
            "John Lowther Scout Centre, Kettering",
            "SCHOOL_OR_YOUTH_SITE",
            [240, 240, 240, 240]
        ],
        [
            "Walgrave Village Hall Play Park",
            "PLAY_AREA",
            [240, 240, 240]
        ],
    ])
}

/// The sites worked at in that week, with the minutes of each person.
async fn the_week(app: &TestApp) -> Value {
    let query =
        "{ sessions(filter: { date: { from: \"2025-08-18\", to: \"2025-08-25\" } }) { nodes {
        site { name type } attendances(first: 100) { nodes { creditedMinutes } } } } }";
    let reply = app.manager().ask(query).await;
    let mut week = Vec::new();
    for session in reply.data("sessions.nodes").as_array().expect("sessions") {
        let attendances = session["attendances"]["nodes"]
            .as_array()
            .expect("attendances");
        let credited = attendances
            .iter()
            .filter_map(|row| row["creditedMinutes"].as_i64());
        let mut credited: Vec<i64> = credited.filter(|minutes| *minutes > 0).collect();
        credited.sort_unstable();
        week.push(json!([
            session["site"]["name"],
            session["site"]["type"],
            credited
        ]));
    }
    week.sort_by_key(|site| site[0].to_string());
    Value::from(week)
}

/// The number of referrals submitted from one local day until the day before another.
async fn submitted(app: &TestApp, from: &str, to: &str) -> Value {
    let query = "query($from: Date!, $to: Date!) {
        referrals(filter: { submitted: { from: $from, to: $to } }) { totalCount { count } } }";
    let reply = app
        .manager()
        .run(query, json!({ "from": from, "to": to }))
        .await;
    reply.data("referrals.totalCount.count")
}
