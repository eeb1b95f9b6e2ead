//! An owner of the tables who rewrites the audit trail is detected: who deletes an entry with the seals and heads
//! after it, and lets the service seal the rest again.

use std::{
    io::ErrorKind,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::AuditEntryId;
use kernel::audit::{Outgoing, Outside, outside, seal::Sealer, verify::Finding};

use crate::support::{
    TestApp,
    cases::a_draft,
    new_key, on_both,
    trail::{entry_at, found, found_with, keys_of, sealed, tamper},
};

const FIRST: &str = "2025-08-18";
const SECOND: &str = "2025-08-19";
const THIRD: &str = "2025-08-20";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

/// Three days with entries, each with its head.
async fn three_days(app: &TestApp) {
    let mut sealer = app.sealer();
    for day in [FIRST, SECOND, THIRD] {
        app.at(&format!("{day}T09:00:00Z"));
        sealer.step().await.expect("signed");
        app.submitted(a_draft()).await;
        app.at(&format!("{day}T10:00:00Z"));
        app.submitted(a_draft()).await;
        sealer.step().await.expect("sealed");
    }
}

/// Deletes the entry at a position, and all seals and heads from there on; the remaining entries are to be sealed
/// again.
pub async fn rewrite(app: &TestApp, place: i64) -> AuditEntryId {
    let entry = entry_at(app, place).await;
    tamper(
        app,
        &format!(
            "INSERT INTO audit_waiting SELECT entry_id FROM audit_seal WHERE position > {place};
             DELETE FROM audit_individual WHERE entry_id = (SELECT entry_id FROM audit_seal WHERE position = {place});
             DELETE FROM audit_entry WHERE id = (SELECT entry_id FROM audit_seal WHERE position = {place});
             DELETE FROM audit_seal WHERE position >= {place};
             DELETE FROM audit_head WHERE position >= {place}"
        ),
    )
    .await;
    entry
}

/// The heads as they are stored elsewhere.
async fn kept(app: &TestApp) -> Vec<Outgoing> {
    let mut kept = vec![];
    outside::list(&app.operator(), &mut |outgoing: &Outgoing| {
        kept.push(outgoing.clone());
        Ok(())
    })
    .await
    .expect("heads");
    kept
}

/// The findings of a comparison of the trail with heads that are stored elsewhere.
async fn compared(app: &TestApp, kept: &[Outgoing]) -> Vec<Finding> {
    let mut findings = vec![];
    for outgoing in kept {
        let keys = keys_of([&*app.key]);
        let mut tell = |finding| findings.push(finding);
        outside::compare(&app.operator(), &keys, outgoing, &mut tell)
            .await
            .expect("compared");
    }
    findings
}

/// A sealer that begins with the heads exported so far.
fn after(app: &TestApp, kept: &[Outgoing]) -> Sealer {
    app.sealer().sending(Outside {
        last: kept.last().map(|outgoing| outgoing.head.clone()),
        send: Arc::new(|_: &Outgoing| Ok(())),
    })
}

#[tokio::test]
async fn an_unaltered_trail_of_three_days_is_intact() {
    on_both(async |app| {
        three_days(app).await;
        app.at("2025-08-25T09:00:00Z");
        app.sealer().step().await.expect("signed");

        let (report, findings) = found(app).await;

        assert_eq!(findings, []);
        assert_eq!((report.signed, report.quiet_days), (4, 4));
        assert_eq!(compared(app, &kept(app).await).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_trail_resealed_after_a_restart_lacks_its_signed_days() {
    on_both(async |app| {
        three_days(app).await;
        rewrite(app, 2).await;
        app.at("2025-08-20T12:00:00Z");

        app.sealer().step().await.expect("sealed anew");

        let (report, findings) = found(app).await;
        let now = at("2025-08-20T12:00:00Z");
        let [Finding::SealedLate(_, sealed), others @ ..] = &findings[..] else {
            panic!("{findings:?}");
        };
        assert_eq!(*sealed, now);
        assert_eq!(
            others,
            [
                Finding::NoHead(day(FIRST)),
                Finding::NoHead(day(SECOND)),
                Finding::SignedLate(day(THIRD), now),
            ]
        );
        assert_eq!(report.waiting, 0);
    })
    .await;
}

#[tokio::test]
async fn a_running_service_reports_a_replaced_chain() {
    on_both(async |app| {
        let mut sealer = app.sealer();
        app.submitted(a_draft()).await;
        sealer.step().await.expect("sealed");
        app.submitted(a_draft()).await;
        sealer.step().await.expect("sealed");
        let end: Vec<i64> = app.column("SELECT MAX(position) FROM audit_seal").await;
        // Nothing that a head covers.
        let heads: Vec<i64> = app.column("SELECT position FROM audit_head").await;
        assert!(heads[0] < end[0] - 1);

        rewrite(app, end[0] - 1).await;
        sealer.step().await.expect("sealed anew");
        sealer.step().await.expect("nothing new");

        let today = app.clock.now().date_naive();
        assert_eq!(found(app).await.1, [Finding::SealedAnew(today, end[0] - 1)]);
    })
    .await;
}

#[tokio::test]
async fn two_instances_report_a_replaced_chain_once() {
    on_both(async |app| {
        let (mut one, mut two) = (app.sealer(), app.sealer());
        app.submitted(a_draft()).await;
        for sealer in [&mut one, &mut two] {
            sealer.step().await.expect("sealed");
        }
        // Each of them seals something itself, and so knows the chain from where it is rewritten.
        let end = async || {
            app.column::<i64>("SELECT MAX(position) FROM audit_seal")
                .await[0]
        };
        app.submitted(a_draft()).await;
        one.step().await.expect("sealed");
        let place = end().await;
        app.submitted(a_draft()).await;
        two.step().await.expect("sealed");
        let last = end().await;

        rewrite(app, place).await;
        for sealer in [&mut one, &mut two] {
            sealer.step().await.expect("sealed anew");
        }
        app.submitted(a_draft()).await;
        for sealer in [&mut two, &mut one] {
            sealer.step().await.expect("sealed");
        }

        let today = app.clock.now().date_naive();
        assert_eq!(found(app).await.1, [Finding::SealedAnew(today, last - 1)]);
    })
    .await;
}

#[tokio::test]
async fn exported_heads_identify_what_was_removed() {
    on_both(async |app| {
        three_days(app).await;
        let kept = kept(app).await;
        let covered = kept.last().expect("a head").head.position;
        let removed = rewrite(app, 2).await;
        let (first, second) = (kept[0].head.number, kept[1].head.number);

        app.sealer().step().await.expect("sealed anew");

        assert!(covered > 2);
        assert_eq!(
            compared(app, &kept).await,
            [
                Finding::KeptHeadDiffers(first, day(FIRST)),
                Finding::Removed(removed, first),
                Finding::KeptHeadMissing(second, day(SECOND)),
                Finding::KeptHeadMissing(kept[2].head.number, day(THIRD)),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn a_restarted_service_remembers_the_head_that_it_exported() {
    on_both(async |app| {
        sealed(app).await;
        let kept = kept(app).await;
        rewrite(app, 2).await;

        after(app, &kept).step().await.expect("sealed anew");

        let (_, findings) = found(app).await;
        let today = app.clock.now().date_naive();
        assert_eq!(findings, [Finding::SealedAnew(today, 1)]);
        assert_eq!(
            compared(app, &kept).await.len(),
            2,
            "the head and the entry"
        );
    })
    .await;
}

#[tokio::test]
async fn the_signature_of_one_head_is_not_valid_for_another() {
    on_both(async |app| {
        sealed(app).await;
        let mut kept = kept(app).await;
        kept[0].head.position += 1;

        let findings = compared(app, &kept).await;

        let today = app.clock.now().date_naive();
        assert_eq!(findings, [Finding::KeptHeadForged(1, today)]);
    })
    .await;
}

#[tokio::test]
async fn a_removed_or_altered_head_is_detected() {
    on_both(async |app| {
        three_days(app).await;
        tamper(app, "DELETE FROM audit_head WHERE number = 2").await;

        let (_, findings) = found(app).await;

        assert_eq!(
            findings,
            [Finding::HeadsMissing(2, 2), Finding::NoHead(day(SECOND))]
        );
        tamper(app, "UPDATE audit_head SET number = 2 WHERE number = 3").await;
        let (_, findings) = found(app).await;
        assert_eq!(
            findings,
            [
                Finding::Forged(day(THIRD)),
                Finding::HeadOutOfOrder(2, day(THIRD)),
                Finding::NoHead(day(SECOND)),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn removed_newest_heads_are_detected() {
    on_both(async |app| {
        three_days(app).await;

        tamper(app, "DELETE FROM audit_head WHERE number >= 2").await;

        let (_, findings) = found(app).await;
        assert_eq!(
            findings,
            [Finding::NoHead(day(SECOND)), Finding::NoHead(day(THIRD))]
        );
    })
    .await;
}

#[tokio::test]
async fn a_retired_key_is_trusted_for_heads_that_a_later_head_confirms() {
    on_both(async |app| {
        let newer = Arc::new(new_key());
        sealed(app).await;
        app.at("2025-08-19T09:00:00Z");
        app.sealer_with([&*newer, &*app.key], &newer)
            .step()
            .await
            .expect("signed");
        app.submitted(a_draft()).await;

        let (report, findings) = found_with(app, &keys_of([&*newer])).await;

        assert_eq!(findings, []);
        assert_eq!(report.signed, 2);
        assert_eq!(report.retired_keys, [app.key.key_id().to_owned()].into());
    })
    .await;
}

#[tokio::test]
async fn an_unknown_key_is_not_trusted_and_no_chain_continues_from_it() {
    on_both(async |app| {
        let strange = Arc::new(new_key());
        sealed(app).await;
        tamper(app, "DELETE FROM audit_head").await;
        app.sealer_with([&*strange], &strange)
            .step()
            .await
            .expect("forged");
        let today = app.clock.now().date_naive();
        let strangers = Finding::StrangeKey(today, strange.key_id().into());
        let (_, findings) = found(app).await;
        assert_eq!(findings, std::slice::from_ref(&strangers));

        app.at("2025-08-19T09:00:00Z");
        app.sealer().step().await.expect("signed");

        let (_, findings) = found(app).await;
        let end: Vec<i64> = app.column("SELECT MAX(position) FROM audit_seal").await;
        let tomorrow = today.succ_opt().expect("a day");
        assert_eq!(findings, [strangers, Finding::SealedAnew(tomorrow, end[0])]);
    })
    .await;
}

#[tokio::test]
async fn each_head_is_exported_once_and_failed_exports_are_repeated() {
    on_both(async |app| {
        let sent = Arc::new(Mutex::new(vec![]));
        let is_full = Arc::new(AtomicBool::new(false));
        let (place, full) = (Arc::clone(&sent), Arc::clone(&is_full));
        let mut sealer = app.sealer().sending(Outside {
            last: None,
            send: Arc::new(move |outgoing: &Outgoing| {
                if full.load(Ordering::SeqCst) {
                    return Err(ErrorKind::StorageFull.into());
                }
                place
                    .lock()
                    .expect("the lock is not poisoned")
                    .push(outgoing.clone());
                Ok(())
            }),
        });
        app.submitted(a_draft()).await;
        sealer.step().await.expect("sealed");
        sealer.step().await.expect("nothing new");
        assert_eq!(sent.lock().expect("the lock is not poisoned").len(), 1);

        is_full.store(true, Ordering::SeqCst);
        app.at("2025-08-19T09:00:00Z");
        sealer.step().await.expect("signed all the same");
        is_full.store(false, Ordering::SeqCst);
        app.at("2025-08-19T09:02:00Z");
        sealer.step().await.expect("sent");

        let kept = kept(app).await;
        assert_eq!(*sent.lock().expect("the lock is not poisoned"), kept);
    })
    .await;
}
