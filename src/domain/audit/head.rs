//! The head of the chain, signed once a day: who takes the whole database away and writes the chain anew cannot sign it.

use chrono::NaiveDate;
use entity::{audit_head, audit_seal};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};

use crate::domain::{Error, error::Result};

/// Signs a text; none if the key does not work.
pub type Signs = Box<dyn Fn(&[u8]) -> Option<String> + Send + Sync>;

/// Signs for a key; what kind of key that is, is not known here.
pub struct Signer {
    /// The key's name.
    pub key_id: String,
    /// How it signs.
    pub sign: Signs,
}

/// Whether a signature of a text by the key of a name holds; none if there is no such key here.
pub type Checks<'a> = &'a (dyn Fn(&str, &[u8], &str) -> Option<bool> + Send + Sync);

/// The text that is signed.
pub(super) fn signed(day: NaiveDate, position: i64, hash: &[u8]) -> Vec<u8> {
    let mut text = format!("immediate-justice audit head\n{day}\n{position}\n").into_bytes();
    text.extend_from_slice(hash);
    text
}

/// The seal that stands at the end of the chain.
pub(super) async fn newest_seal(db: &impl ConnectionTrait) -> Result<Option<audit_seal::Model>> {
    let newest = audit_seal::Entity::find().order_by_desc(audit_seal::Column::Position);
    Ok(newest.one(db).await?)
}

/// The head to be signed on a day: none if the day has one, or nothing was sealed since the last.
pub(super) async fn due(
    db: &impl ConnectionTrait,
    day: NaiveDate,
) -> Result<Option<audit_seal::Model>> {
    let newest = audit_head::Entity::find().order_by_desc(audit_head::Column::Day);
    let Some(head) = newest.one(db).await? else {
        return newest_seal(db).await;
    };
    if head.day >= day {
        return Ok(None);
    }
    let seal = newest_seal(db).await?;
    Ok(seal.filter(|seal| seal.position > head.position))
}

/// The head as the key signs it.
pub(super) fn of(
    seal: audit_seal::Model,
    day: NaiveDate,
    key: &Signer,
) -> Result<audit_head::Model> {
    let useless = || DbErr::Custom("the signing key does not sign".into());
    let signature = (key.sign)(&signed(day, seal.position, &seal.hash));
    Ok(audit_head::Model {
        day,
        position: seal.position,
        hash: seal.hash,
        key_id: key.key_id.clone(),
        signature: signature.ok_or_else(|| Error::internal(useless()))?,
    })
}
