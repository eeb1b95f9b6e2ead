//! Seals the audit trail, reads it, and tampers with it.

use std::sync::Arc;

use entity::id::AuditEntryId;
use immediate_justice::auth::{self, SigningKey};
use kernel::audit::{
    Keys, Signature, Signer,
    verify::{Finding, Report, verify},
};

use super::{Kind, TestApp, cases::a_draft};

/// The rows that a refused attempt writes: the entry, and its place among the entries to seal.
pub const REFUSAL: usize = 2;

/// The public keys of keys, as our own.
pub fn keys_of<'a>(keys: impl IntoIterator<Item = &'a SigningKey>) -> Keys {
    let known = keys
        .into_iter()
        .map(|key| (key.key_id().into(), key.public_key()));
    Keys {
        known: known.collect(),
        holds: auth::holds,
    }
}

/// Signs with a key, and trusts these keys.
pub fn signer<'a>(
    believed: impl IntoIterator<Item = &'a SigningKey>,
    key: &Arc<SigningKey>,
) -> Signer {
    let keys = keys_of(believed);
    let signature = Signature {
        key_id: key.key_id().into(),
        public_key: key.public_key(),
        text: String::new(),
    };
    let key = Arc::clone(key);
    Signer {
        keys: Box::new(move || keys.clone()),
        sign: Box::new(move |text| {
            Some(Signature {
                text: key.sign(text)?,
                ..signature.clone()
            })
        }),
    }
}

/// The findings of a verification of the trail.
pub async fn found(app: &TestApp) -> (Report, Vec<Finding>) {
    found_with(app, &keys_of([&*app.key])).await
}

/// The same with these keys as trusted.
pub async fn found_with(app: &TestApp, keys: &Keys) -> (Report, Vec<Finding>) {
    let mut findings = vec![];
    let report = verify(&app.operator(), keys, &mut |finding| {
        findings.push(finding);
    })
    .await
    .expect("a report");
    (report, findings)
}

/// The entry at a position of the chain.
pub async fn entry_at(app: &TestApp, position: i64) -> AuditEntryId {
    let found = app
        .column(&format!(
            "SELECT entry_id FROM audit_seal WHERE position = {position}"
        ))
        .await;
    AuditEntryId(found[0])
}

/// Changes the trail without its triggers and foreign keys, as only the owner of the database can.
pub async fn tamper(app: &TestApp, statements: &str) {
    let past_the_guards = match app.kind {
        Kind::Postgres => "SET session_replication_role = replica;".to_owned(),
        Kind::Sqlite => {
            let tables = [
                "audit_entry",
                "audit_individual",
                "audit_seal",
                "audit_head",
            ];
            let triggers = tables.iter().flat_map(|table| {
                ["not_changed", "not_deleted", "not_replaced"]
                    .map(|kind| format!("DROP TRIGGER IF EXISTS {table}_{kind};"))
            });
            format!("PRAGMA foreign_keys = OFF;{}", triggers.collect::<String>())
        }
    };
    app.execute(&format!("{past_the_guards}{statements}")).await;
}

/// A trail with some entries, all sealed and the head signed.
pub async fn sealed(app: &TestApp) {
    app.submitted(a_draft()).await;
    app.sealer().step().await.expect("sealed");
}
