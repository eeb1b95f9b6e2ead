//! The head of the hash chain, signed once a day. The owner of the database can rewrite the chain, but cannot sign it.
//! Each head contains the digest of the previous head, the time of its signature and the number of times the chain was
//! restarted (its epoch). So no head can be removed, inserted or signed later for an earlier day without detection.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use entity::{audit_head, audit_seal};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};

use crate::{Error, error::Result, text::hex};

pub use entity::audit_head::Model as Head;

/// A signature and the key that made it.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The key's name (`kid`).
    pub key_id: String,
    /// The public key.
    pub public_key: String,
    /// The signature itself.
    pub text: String,
}

/// Signs a text with the current signing key. `None` if there is no key that works.
pub type Signs = Box<dyn Fn(&[u8]) -> Option<Signature> + Send + Sync>;

/// Our own keys, and how to verify a signature.
#[derive(Clone)]
pub struct Keys {
    /// The public keys by name.
    pub known: BTreeMap<String, String>,
    /// Verifies the signature of a text with a public key.
    pub holds: fn(public_key: &str, text: &[u8], signature: &str) -> bool,
}

/// Signs for the service with its present keys.
pub struct Signer {
    /// Returns our present keys.
    pub keys: Box<dyn Fn() -> Keys + Send + Sync>,
    /// Signs with the present signing key.
    pub sign: Signs,
}

impl Keys {
    /// The public key of a head: the one stored with it, or else the known key of that name.
    pub(super) fn public_key<'a>(&'a self, head: &'a Head) -> Option<&'a str> {
        let known = || self.known.get(&head.key_id);
        head.public_key.as_ref().or_else(known).map(String::as_str)
    }

    /// Whether a head's signature is valid for the key that it names. `None` if that key is not available.
    pub(super) fn hold(&self, head: &Head) -> Option<bool> {
        let public_key = self.public_key(head)?;
        Some((self.holds)(public_key, &signed(head), &head.signature))
    }

    /// Whether a head names one of our own keys.
    pub(super) fn know(&self, head: &Head) -> bool {
        let known = self.known.get(&head.key_id).map(String::as_str);
        known.is_some() && known == self.public_key(head)
    }
}

/// The text of a head that is signed.
pub(super) fn signed(head: &Head) -> Vec<u8> {
    let Head { day, position, .. } = head;
    let Some(signed_at) = head.signed_at else {
        let mut text = format!("immediate-justice audit head\n{day}\n{position}\n").into_bytes();
        text.extend_from_slice(&head.hash);
        return text;
    };
    let signed_at = signed_at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let (number, epoch) = (head.number, head.epoch);
    let (hash, previous) = (
        hex(&head.hash),
        hex(head.previous.as_deref().unwrap_or(&[])),
    );
    format!(
        "immediate-justice audit head 2\n{number}\n{day}\n{position}\n{hash}\n{epoch}\n{previous}\n{signed_at}\n"
    )
    .into_bytes()
}

/// The digest of a head, which the next head contains. It covers the signed text, the key and the signature.
pub(super) fn digest(head: &Head) -> Vec<u8> {
    let mut digest = Context::new(&SHA256);
    let text = signed(head);
    let public_key = head.public_key.as_deref().unwrap_or_default();
    let others = [head.key_id.as_str(), public_key, head.signature.as_str()];
    for part in [text.as_slice()]
        .into_iter()
        .chain(others.map(str::as_bytes))
    {
        digest.update(&(part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finish().as_ref().to_vec()
}

/// The newest seal of the chain.
pub(super) async fn newest_seal(db: &impl ConnectionTrait) -> Result<Option<audit_seal::Model>> {
    let newest = audit_seal::Entity::find().order_by_desc(audit_seal::Column::Position);
    Ok(newest.one(db).await?)
}

/// The newest head.
pub(super) async fn newest(db: &impl ConnectionTrait) -> Result<Option<Head>> {
    let newest = audit_head::Entity::find().order_by_desc(audit_head::Column::Number);
    Ok(newest.one(db).await?)
}

/// Makes and signs the head that follows `last`, for the chain up to the given seal.
pub(super) fn next(
    last: Option<&Head>,
    seal: audit_seal::Model,
    (signed_at, epoch): (DateTime<Utc>, i64),
    signer: &Signer,
) -> Result<Head> {
    let mut head = Head {
        number: last.map_or(1, |last| last.number + 1),
        day: day(signed_at),
        position: seal.position,
        hash: seal.hash,
        epoch,
        previous: last.map(digest),
        signed_at: Some(signed_at),
        key_id: String::new(),
        public_key: None,
        signature: String::new(),
    };
    let useless = || Error::internal(DbErr::Custom("the signing key does not sign".into()));
    let signature = (signer.sign)(&signed(&head)).ok_or_else(useless)?;
    head.key_id = signature.key_id;
    head.public_key = Some(signature.public_key);
    head.signature = signature.text;
    Ok(head)
}

/// The day of a head, in UTC, so that every day has 24 hours.
pub(super) fn day(instant: DateTime<Utc>) -> NaiveDate {
    instant.date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head {
            number: 2,
            day: NaiveDate::from_ymd_opt(2026, 11, 28).expect("a day"),
            position: 7,
            hash: vec![1, 2],
            epoch: 1,
            previous: Some(vec![3]),
            signed_at: Some(DateTime::UNIX_EPOCH),
            key_id: "one".into(),
            public_key: Some("public".into()),
            signature: "signature".into(),
        }
    }

    #[test]
    fn every_field_of_a_head_is_signed_or_in_its_digest() {
        let others = [
            Head {
                number: 3,
                ..head()
            },
            Head {
                position: 8,
                ..head()
            },
            Head {
                hash: vec![1, 3],
                ..head()
            },
            Head { epoch: 2, ..head() },
            Head {
                previous: None,
                ..head()
            },
            Head {
                signed_at: None,
                ..head()
            },
            Head {
                day: head().day.succ_opt().expect("a day"),
                ..head()
            },
        ];
        for other in others {
            assert_ne!(signed(&other), signed(&head()), "{other:?}");
            assert_ne!(digest(&other), digest(&head()), "{other:?}");
        }
        for other in [
            Head {
                key_id: "two".into(),
                ..head()
            },
            Head {
                public_key: None,
                ..head()
            },
            Head {
                signature: "another".into(),
                ..head()
            },
        ] {
            assert_ne!(digest(&other), digest(&head()), "{other:?}");
        }
    }

    #[test]
    fn heads_signed_before_they_were_chained_are_still_valid() {
        let before = Head {
            signed_at: None,
            ..head()
        };

        assert_eq!(
            signed(&before),
            b"immediate-justice audit head\n2026-11-28\n7\n\x01\x02"
        );
    }
}
