//! Records from before subjects were stored with their issuer: all of them belong to our own issuer, and nothing is
//! lost in the migration.

use migration::{Migrator, MigratorTrait};
use serde_json::json;

use crate::support::{cases::a_draft, database, on_both};

#[tokio::test]
async fn migrated_people_belong_to_our_own_issuer_and_keep_their_references() {
    on_both(async |app| {
        let known = app.known().await;
        app.limit("excludeFromOffender", &known.person, &["other-mentor@example"]).await;
        app.councillor().suggest("Upton Park", "upton", Some("once")).await;
        app.submitted(a_draft()).await;
        let db = app.connection().await;
        let kept = [
            "SELECT COUNT(*) FROM staff JOIN referral ON mentor_id = staff.id WHERE staff.subject = 'mentor@example'",
            "SELECT COUNT(*) FROM referrer JOIN referral ON referrer_id = referrer.id",
            "SELECT COUNT(*) FROM councillor JOIN term ON councillor_id = councillor.id",
            "SELECT COUNT(*) FROM session JOIN staff ON supervisor_id = staff.id",
            "SELECT COUNT(*) FROM offender_limit_name WHERE subject = 'other-mentor@example'",
        ];
        let counted = async || {
            let mut counts = vec![];
            for query in kept {
                counts.push(database::column::<i64>(&db, query).await[0]);
            }
            counts
        };
        let before = counted().await;
        let steps = Migrator::migrations();
        let first = steps.iter().position(|step| step.name() == "m0110_issuer_of_people").expect("the migration");
        let back = u32::try_from(steps.len() - first).expect("few");

        Migrator::down(&db, Some(back)).await.expect("back");
        let between = counted().await;
        Migrator::up(&db, None).await.expect("and forth");

        assert!(before.iter().all(|count| *count > 0), "{before:?}");
        assert_eq!((&between, &counted().await), (&before, &before));
        let issuers: Vec<String> = database::column(
            &db,
            "SELECT issuer FROM staff UNION SELECT issuer FROM referrer UNION SELECT issuer FROM councillor
             UNION SELECT issuer FROM offender_limit_name UNION SELECT submitted_by_issuer FROM suggestion
             UNION SELECT issuer FROM audit_entry",
        )
        .await;
        db.close().await.expect("closed");
        assert_eq!(issuers, [""]);
        let query = "{ referrals { nodes { id } } viewer { issuer } }";
        let seen = app.officer().ask(query).await;
        assert_eq!(seen.data("referrals.nodes").as_array().map(Vec::len), Some(2), "{}", seen.body);
        assert_eq!(seen.data("viewer"), json!({ "issuer": null }));
    })
    .await;
}
