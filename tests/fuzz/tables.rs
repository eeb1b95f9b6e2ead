//! Tables of follow-up checks: whatever a table contains, a trial is answered with problems at places of the table, and
//! leaves nothing behind.

use kernel::principal::Role;
use serde_json::json;

use super::{World, assert_meant, driver, driver::fuzz, mutation::Mutation};
use crate::support::Kind;

const UPLOAD: &str =
    "mutation($csv: String!) { uploadFollowUps(input: { csv: $csv, dryRun: true }) {
    rows { line reference } userErrors { code path message } } }";
const CHECKED: &str = "SELECT count(*) FROM follow_up";

async fn tables(kind: Kind) {
    let world = World::new(kind).await;
    let officer = world.app.person(Role::PoliceData);
    let before = world.app.column::<i64>(CHECKED).await;
    let corpus = driver::corpus("tables");
    let words = ", \" \"\" ; \r\n \n \u{feff} referral result checked_at NONE_FOUND REOFFENDED 2026-01-31 24:00 +01:00 IJ-1";
    let mut mutation = Mutation::new(&corpus, words.split(' ').map(str::to_owned).collect());
    let next = || mutation.next();
    fuzz("tables", &corpus, next, 60, async |input| {
        let csv = String::from_utf8_lossy(input);

        let reply = officer.run(UPLOAD, json!({ "csv": csv })).await;

        assert_meant(&reply);
        let problems = reply.data("uploadFollowUps.userErrors");
        for problem in problems.as_array().into_iter().flatten() {
            let place = problem["path"].as_array().and_then(|path| path.first());
            assert!(place.is_some_and(|first| first == "csv"), "{problem}");
        }
        assert_eq!(world.app.column::<i64>(CHECKED).await, before);
    })
    .await;
    world.app.stop().await;
}

#[tokio::test]
async fn every_table_is_answered_and_a_trial_stores_nothing_on_sqlite() {
    tables(Kind::Sqlite).await;
}

#[tokio::test]
async fn every_table_is_answered_and_a_trial_stores_nothing_on_postgresql() {
    tables(Kind::Postgres).await;
}
