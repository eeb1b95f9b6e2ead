//! Records from before places had several areas, and kinds of work their own rows, are migrated.

use domain::suggestion;
use migration::{Migrator, MigratorTrait};
use serde_json::json;

use crate::support::{database, on_both};

#[tokio::test]
async fn migrated_sites_keep_their_wards_and_kinds_of_work() {
    on_both(async |app| {
        let session = app
            .booked(&[], json!({ "workTypes": ["PAINTING", "MOWING", "PAINTING"] }))
            .await;
        app.seed_suggestion(suggestion::Status::Accepted).await;
        let kept = [
            "SELECT COUNT(*) FROM site JOIN site_area ON site_id = id AND area_id = ward_id",
            "SELECT COUNT(*) FROM suggestion JOIN suggestion_area ON suggestion_id = id AND area_id = ward_id",
            "SELECT COUNT(*) FROM session_work_type",
        ];
        let db = app.connection().await;
        let mut before = vec![];
        for query in kept {
            before.push(database::column::<i64>(&db, query).await[0]);
        }
        let steps = Migrator::migrations();
        let first = steps.iter().position(|step| step.name() == "m0036_site_area").expect("the migration");
        let back = u32::try_from(steps.len() - first).expect("few");

        Migrator::down(&db, Some(back)).await.expect("back");
        Migrator::up(&db, None).await.expect("and forth");

        let mut after = vec![];
        for query in kept {
            after.push(database::column::<i64>(&db, query).await[0]);
        }
        db.close().await.expect("closed");
        assert_eq!(before, [2, 1, 2]);
        assert_eq!(after, before);
        let found = app
            .manager()
            .ask("{ sessions(filter: { workTypes: [MOWING] }) { nodes { id ... on Session { workTypes } } } }")
            .await;
        assert_eq!(found.data("sessions.nodes.0.id"), session["id"], "{}", found.body);
    })
    .await;
}
