//! The bytes of an audit entry that are sealed: every field, with its length before it, so that no two different
//! entries give the same bytes.

use aws_lc_rs::digest::{Context, SHA256};
use entity::audit_entry;
use sea_orm::ActiveEnum;

use crate::issuer::issuer_shown;

/// The version of this encoding for entries of our own issuer's tokens. A changed encoding gets another number.
const MANNER: u8 = 1;
/// The version for entries of another issuer, whose name is added at the end.
const WITH_ISSUER: u8 = 2;

/// The digest of one entry.
pub(super) fn digest(entry: &audit_entry::Model) -> Vec<u8> {
    let mut digest = Context::new(&SHA256);
    let issuer = issuer_shown(&entry.issuer);
    digest.update(&[if issuer.is_some() {
        WITH_ISSUER
    } else {
        MANNER
    }]);
    let times = entry.times.to_be_bytes();
    let at = entry.at.timestamp_micros().to_be_bytes();
    let row = entry.row_id.map(uuid::Uuid::into_bytes);
    let text = |text: Option<&str>| text.map(|text| text.as_bytes().to_vec());
    let fields = [
        Some(entry.id.0.as_bytes().to_vec()),
        Some(at.to_vec()),
        Some(entry.subject.as_bytes().to_vec()),
        Some(entry.role.as_bytes().to_vec()),
        text(entry.organisation.as_deref()),
        text(entry.client.as_deref()),
        text(entry.on_behalf_of.as_deref()),
        Some(entry.category.to_value().into_bytes()),
        Some(entry.action.as_bytes().to_vec()),
        text(entry.noun.as_deref()),
        row.map(|row| row.to_vec()),
        Some(entry.individuals.as_bytes().to_vec()),
        text(entry.request.as_deref()),
        text(entry.purpose.as_deref()),
        text(entry.asked.as_deref()),
        Some(entry.result.to_value().into_bytes()),
        Some(times.to_vec()),
        text(entry.recipient.as_deref()),
    ];
    let issuer = issuer.map(|issuer| Some(issuer.as_bytes().to_vec()));
    for field in fields.into_iter().chain(issuer) {
        match field {
            None => digest.update(&[0]),
            Some(bytes) => {
                digest.update(&[1]);
                digest.update(&(bytes.len() as u64).to_be_bytes());
                digest.update(&bytes);
            }
        }
    }
    digest.finish().as_ref().to_vec()
}

/// The hash of a seal, over the hash of the previous seal, its own position and the digest of its entry.
pub(super) fn hash(before: &[u8], position: i64, digest: &[u8]) -> Vec<u8> {
    let mut hash = Context::new(&SHA256);
    hash.update(before);
    hash.update(&position.to_be_bytes());
    hash.update(digest);
    hash.finish().as_ref().to_vec()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use entity::{
        audit_entry::{AuditCategory, AuditResult},
        id::AuditEntryId,
    };
    use uuid::Uuid;

    use super::*;

    fn entry() -> audit_entry::Model {
        audit_entry::Model {
            id: AuditEntryId(Uuid::nil()),
            at: DateTime::UNIX_EPOCH,
            subject: "somebody".into(),
            issuer: String::new(),
            role: "manager".into(),
            organisation: None,
            client: Some("local".into()),
            on_behalf_of: None,
            category: AuditCategory::Consultation,
            action: "offender".into(),
            noun: None,
            row_id: None,
            individuals: String::new(),
            request: None,
            purpose: None,
            asked: None,
            result: AuditResult::Done,
            times: 1,
            recipient: None,
        }
    }

    #[test]
    fn moving_a_text_to_another_field_changes_the_digest() {
        let purposeful = audit_entry::Model {
            purpose: Some("x".into()),
            ..entry()
        };
        let asking = audit_entry::Model {
            asked: Some("x".into()),
            ..entry()
        };
        let emptied = audit_entry::Model {
            purpose: Some(String::new()),
            ..entry()
        };
        let of_a_partner = audit_entry::Model {
            issuer: "x".into(),
            ..entry()
        };

        let digests =
            [entry(), purposeful, asking, emptied, of_a_partner].map(|entry| digest(&entry));

        for (place, one) in digests.iter().enumerate() {
            assert!(digests[place + 1..].iter().all(|other| other != one));
        }
    }

    #[test]
    fn the_digest_of_an_entry_is_unchanged() {
        let bytes = digest(&entry());
        let pairs: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let hex = pairs.concat();

        assert_eq!(
            hex, "0090c5a69e6b45c009672f91714596cfc48d04e9370f0ca5b5033612ced2dd9a",
            "older seals could no longer be verified"
        );
    }
}
