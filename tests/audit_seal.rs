//! The seals of the audit trail: every entry has its place in the chain, and all tampering is found and named.

use std::collections::BTreeSet;

use domain::area;
use entity::id::AuditEntryId;
use kernel::{
    App,
    audit::{seal::Sealer, verify::Finding},
};

use crate::support::{
    Kind,
    cases::a_draft,
    database, on_both,
    trail::{entry_at, found, sealed, tamper},
};

#[tokio::test]
async fn an_unaltered_trail_is_intact() {
    on_both(async |app| {
        sealed(app).await;
        let entries: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_entry").await;

        let (report, findings) = found(app).await;

        assert_eq!(findings, []);
        assert_eq!(i64::try_from(report.sealed), Ok(entries[0]));
        assert_eq!(
            (report.waiting, report.signed, report.signed_to),
            (0, 1, entries[0])
        );
    })
    .await;
}

#[tokio::test]
async fn entries_not_yet_sealed_are_counted_and_are_not_findings() {
    on_both(async |app| {
        sealed(app).await;
        app.drafted(a_draft()).await;
        let waiting: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_waiting").await;

        let (report, findings) = found(app).await;

        assert_eq!(findings, []);
        assert!(waiting[0] > 0);
        assert_eq!(i64::try_from(report.waiting), Ok(waiting[0]));
    })
    .await;
}

#[tokio::test]
async fn an_altered_entry_is_reported() {
    on_both(async |app| {
        sealed(app).await;
        let columns = ["subject", "individuals", "purpose", "action"];
        for (place, column) in (2..).zip(columns) {
            let entry = entry_at(app, place).await;

            tamper(
                app,
                &format!(
                    "UPDATE audit_entry SET {column} = 'x'
                     WHERE id = (SELECT entry_id FROM audit_seal WHERE position = {place})"
                ),
            )
            .await;

            let (_, findings) = found(app).await;
            assert!(
                findings.contains(&Finding::Altered(entry)),
                "{column}: {findings:?}"
            );
        }
        assert_eq!(found(app).await.1.len(), columns.len());
    })
    .await;
}

#[tokio::test]
async fn a_removed_entry_is_reported() {
    on_both(async |app| {
        sealed(app).await;
        let entry = entry_at(app, 3).await;

        tamper(
            app,
            "DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_seal WHERE position = 3)",
        )
        .await;

        let (_, findings) = found(app).await;
        assert!(findings.contains(&Finding::Missing(entry)), "{findings:?}");
    })
    .await;
}

#[tokio::test]
async fn an_entry_removed_with_its_seal_leaves_a_reported_gap() {
    on_both(async |app| {
        sealed(app).await;
        let next = entry_at(app, 4).await;

        tamper(
            app,
            "DELETE FROM audit_individual WHERE entry_id = (SELECT entry_id FROM audit_seal WHERE position = 3);
             DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_seal WHERE position = 3);
             DELETE FROM audit_seal WHERE position = 3",
        )
        .await;

        let (_, findings) = found(app).await;
        assert_eq!(findings, [Finding::SealMissing(3), Finding::Reordered(next, 4)]);
    })
    .await;
}

#[tokio::test]
async fn an_entry_added_without_the_service_is_reported() {
    on_both(async |app| {
        sealed(app).await;
        let id = if app.kind == Kind::Sqlite {
            "randomblob(16)"
        } else {
            "gen_random_uuid()"
        };

        app.execute(&format!(
            "INSERT INTO audit_entry (id, at, subject, role, category, action, individuals)
             SELECT {id}, at, 'nobody', role, 'ALTERATION', action, '' FROM audit_entry LIMIT 1"
        ))
        .await;
        app.sealer().step().await.expect("sealed");

        let added: Vec<uuid::Uuid> = app
            .column("SELECT id FROM audit_entry WHERE subject = 'nobody'")
            .await;
        let (_, findings) = found(app).await;
        assert_eq!(findings, [Finding::Added(AuditEntryId(added[0]))]);
    })
    .await;
}

#[tokio::test]
async fn two_swapped_entries_are_reported() {
    on_both(async |app| {
        sealed(app).await;
        let (second, third) = (entry_at(app, 2).await, entry_at(app, 3).await);

        tamper(
            app,
            "UPDATE audit_seal SET position = -2 WHERE position = 2;
             UPDATE audit_seal SET position = 2 WHERE position = 3;
             UPDATE audit_seal SET position = 3 WHERE position = -2",
        )
        .await;

        let (_, findings) = found(app).await;
        assert!(
            findings.contains(&Finding::Reordered(third, 2)),
            "{findings:?}"
        );
        assert!(
            findings.contains(&Finding::Reordered(second, 3)),
            "{findings:?}"
        );
    })
    .await;
}

#[tokio::test]
async fn an_entry_removed_from_a_persons_index_is_reported() {
    on_both(async |app| {
        sealed(app).await;
        let hidden: Vec<uuid::Uuid> = app
            .column("SELECT entry_id FROM audit_individual ORDER BY entry_id LIMIT 1")
            .await;

        tamper(
            app,
            "DELETE FROM audit_individual
             WHERE entry_id = (SELECT entry_id FROM audit_individual ORDER BY entry_id LIMIT 1)",
        )
        .await;

        let (_, findings) = found(app).await;
        assert_eq!(findings, [Finding::Misindexed(AuditEntryId(hidden[0]))]);
    })
    .await;
}

#[tokio::test]
async fn a_rewritten_chain_does_not_match_the_signed_head() {
    on_both(async |app| {
        sealed(app).await;
        let end: Vec<i64> = app.column("SELECT position FROM audit_head").await;

        tamper(
            app,
            "UPDATE audit_entry SET subject = 'somebody else' WHERE id = (SELECT entry_id FROM audit_seal WHERE position = 2);
             DELETE FROM audit_seal; INSERT INTO audit_waiting SELECT id FROM audit_entry",
        )
        .await;
        app.sealer().step().await.expect("sealed anew");

        let (_, findings) = found(app).await;
        let day = app.clock.now().date_naive();
        let anew = Finding::SealedAnew(day, end[0]);
        assert_eq!(findings, [Finding::HeadDiffers(day, end[0]), anew.clone()]);
        tamper(app, "UPDATE audit_head SET hash = (SELECT hash FROM audit_seal WHERE audit_seal.position = audit_head.position) WHERE number = 1").await;
        let (_, findings) = found(app).await;
        assert_eq!(findings, [Finding::Forged(day), Finding::HeadOutOfOrder(2, day), anew]);
    })
    .await;
}

#[tokio::test]
async fn a_truncated_chain_does_not_match_the_signed_head() {
    on_both(async |app| {
        sealed(app).await;
        let end: Vec<i64> = app.column("SELECT position FROM audit_head").await;

        tamper(
            app,
            &format!(
                "DELETE FROM audit_individual WHERE entry_id = (SELECT entry_id FROM audit_seal WHERE position = {end});
                 DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_seal WHERE position = {end});
                 DELETE FROM audit_seal WHERE position = {end}",
                end = end[0]
            ),
        )
        .await;

        let (_, findings) = found(app).await;
        assert_eq!(findings, [Finding::HeadDiffers(app.clock.now().date_naive(), end[0])]);
    })
    .await;
}

#[tokio::test]
async fn the_head_is_signed_once_a_day_even_without_new_seals() {
    on_both(async |app| {
        sealed(app).await;
        let heads = async || {
            app.column::<i64>("SELECT position FROM audit_head ORDER BY day")
                .await
        };
        let first = heads().await;

        app.drafted(a_draft()).await;
        app.sealer().step().await.expect("sealed");
        assert_eq!(heads().await, first, "the day has a signed head");
        app.at("2025-08-19T09:00:00Z");
        app.sealer().step().await.expect("sealed");
        let second = heads().await;
        app.at("2025-08-20T09:00:00Z");
        app.sealer().step().await.expect("sealed");

        assert_eq!(second.len(), 2);
        assert!(second[1] > first[0], "{second:?}");
        assert_eq!(heads().await, [second[0], second[1], second[1]]);
        assert_eq!(found(app).await.0.signed, 3);
    })
    .await;
}

#[tokio::test]
async fn an_entry_committed_late_is_reported_as_sealed_late() {
    on_both(async |app| {
        let late = app.operator().batched().await.expect("a batch");
        if app.kind == Kind::Sqlite {
            // One writes at a time, so nothing is later than anything.
            drop(late);
            return;
        }
        area::record(&late, an_area("late")).await.expect("recorded");
        late.catch_up().await.expect("its rows are written");
        app.drafted(a_draft()).await;
        app.sealer().step().await.expect("sealed");
        let sealed: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_seal").await;

        late.finish().await.expect("committed");
        app.sealer().step().await.expect("sealed");

        let last: Vec<String> = app
            .column("SELECT action FROM audit_entry JOIN audit_seal ON entry_id = id ORDER BY position DESC LIMIT 1")
            .await;
        assert_eq!(last, ["RecordArea"]);
        let after: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_seal").await;
        assert_eq!(after[0], sealed[0] + 1);
        assert_eq!(found(app).await.1, []);
    })
    .await;
}

fn an_area(reference: &str) -> area::Record {
    area::Record {
        idempotency_key: None,
        reference: reference.into(),
        kind: area::AreaType::Ward,
        name: "A ward".into(),
        parent: None,
        gss_code: None,
        valid_from: None,
        valid_to: None,
    }
}

#[tokio::test]
async fn two_instances_sealing_concurrently_make_one_chain() {
    on_both(async |app| {
        let pools = database::open(&app.database_url()).await;
        let other = App::open(
            pools.reading.clone(),
            pools.writing.clone(),
            app.clock.clone(),
        )
        .await
        .expect("another instance");
        let (mut one, mut two) = (app.sealer(), app.sealer_of(other));
        let writing = async {
            for _ in 0..4 {
                app.submitted(a_draft()).await;
            }
        };
        let sealing = async |sealer: &mut Sealer| {
            for _ in 0..40 {
                // SQLite may say that it is busy; the next time it is not.
                let _busy = sealer.step().await;
                tokio::task::yield_now().await;
            }
        };

        tokio::join!(writing, sealing(&mut one), sealing(&mut two));
        one.step().await.expect("the rest");

        let (report, findings) = found(app).await;
        assert_eq!(findings, []);
        let places: Vec<i64> = app
            .column("SELECT position FROM audit_seal ORDER BY position")
            .await;
        let places: BTreeSet<i64> = places.into_iter().collect();
        assert_eq!(places.len() as u64, report.sealed);
        assert_eq!(places.last().copied(), i64::try_from(report.sealed).ok());
        assert_eq!(report.waiting, 0);
        pools.reading.close().await.expect("closed");
        pools.writing.close().await.expect("closed");
    })
    .await;
}
