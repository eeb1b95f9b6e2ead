//! The sealer signs the chain once a day, and at once when the chain is not the one that it knew. It knows the chain
//! from its memory and, after a restart, from the heads that were sent out of the database.

use chrono::NaiveDate;
use entity::{audit_head, audit_seal};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait};

use super::{
    head::{self, Head, Signer, digest, newest_seal},
    seal::is_alone,
};
use crate::{App, error::Result, transaction};

/// What the sealer knows of the chain from outside the database.
#[derive(Default)]
pub(super) struct Memory {
    /// The position and hash of the last seal that it wrote or read.
    pub seal: Option<(i64, Vec<u8>)>,
    /// The last head that it signed, read or sent out.
    pub head: Option<Head>,
    /// The day for which a head exists.
    pub signed_on: Option<NaiveDate>,
    /// Whether the chain was found to differ from the known one and no head says so yet.
    pub is_broken: bool,
}

impl Memory {
    /// Checks whether the chain up to its newest seal is still the known one.
    pub(super) async fn look(
        &mut self,
        db: &impl ConnectionTrait,
        newest: Option<&audit_seal::Model>,
    ) -> Result<()> {
        let Some((position, hash)) = &self.seal else {
            return Ok(());
        };
        let is_same = match newest {
            Some(newest) if newest.position == *position => newest.hash == *hash,
            Some(newest) if newest.position > *position => stands(db, *position, hash).await?,
            _ => false,
        };
        self.is_broken |= !is_same;
        Ok(())
    }

    /// Whether the known head is unchanged, and the newest head matches the chain and was signed by our key.
    async fn agrees(
        &self,
        db: &impl ConnectionTrait,
        newest: Option<&Head>,
        signer: &Signer,
    ) -> Result<bool> {
        if let Some(known) = &self.head {
            let there = audit_head::Entity::find_by_id(known.number).one(db).await?;
            if there.as_ref().map(digest) != Some(digest(known)) {
                return Ok(false);
            }
        }
        let Some(newest) = newest else {
            return Ok(true);
        };
        let is_known = self.head.as_ref().map(digest) == Some(digest(newest));
        Ok((is_known || is_ours(newest, signer))
            && stands(db, newest.position, &newest.hash).await?)
    }

    /// Whether another instance has already signed a head for the break that this one has just found.
    async fn break_is_signed(
        &self,
        db: &impl ConnectionTrait,
        newest: Option<&Head>,
        signer: &Signer,
    ) -> Result<bool> {
        let Some(newest) = newest else {
            return Ok(false);
        };
        let epoch = self.head.as_ref().map_or(0, |known| known.epoch);
        Ok(newest.epoch > epoch.max(1)
            && is_ours(newest, signer)
            && stands(db, newest.position, &newest.hash).await?)
    }
}

fn is_ours(head: &Head, signer: &Signer) -> bool {
    let keys = (signer.keys)();
    keys.know(head) && keys.hold(head) == Some(true)
}

/// Whether the seal at a position has this hash.
async fn stands(db: &impl ConnectionTrait, position: i64, hash: &[u8]) -> Result<bool> {
    let seal = audit_seal::Entity::find_by_id(position).one(db).await?;
    Ok(seal.is_some_and(|seal| seal.hash == hash))
}

/// Signs a head if the day has none yet, or if the chain is not the known one.
pub(super) async fn sign(app: &App, signer: &Signer, memory: &mut Memory) -> Result<()> {
    let now = app.now();
    let day = head::day(now);
    if memory.signed_on == Some(day) && !memory.is_broken {
        return Ok(());
    }
    if newest_seal(&app.shared().reading).await?.is_none() {
        return Ok(());
    }
    let transaction = transaction::open(app).await?;
    if !is_alone(&transaction).await? {
        return Ok(());
    }
    let Some(seal) = newest_seal(&transaction).await? else {
        return Ok(());
    };
    memory.look(&transaction, Some(&seal)).await?;
    let last = head::newest(&transaction).await?;
    let agrees = memory.agrees(&transaction, last.as_ref(), signer).await?;
    let is_broken = (memory.is_broken || !agrees)
        && !memory
            .break_is_signed(&transaction, last.as_ref(), signer)
            .await?;
    let known = memory.head.as_ref();
    let epochs = [known, last.as_ref()].map(|head| head.map_or(0, |head| head.epoch));
    let epoch = epochs.into_iter().max().unwrap_or_default().max(1) + i64::from(is_broken);
    let place = (seal.position, seal.hash.clone());
    let head = if is_broken || last.as_ref().is_none_or(|last| last.day < day) {
        let next = head::next(last.as_ref(), seal, (now, epoch), signer)?;
        let row: audit_head::ActiveModel = next.clone().into();
        audit_head::Entity::insert(row.reset_all())
            .exec_without_returning(&transaction)
            .await?;
        Some(next)
    } else {
        last
    };
    transaction::commit(transaction).await?;
    if is_broken {
        tracing::error!(
            epoch,
            "the audit trail is not the one that was sealed before: see `audit verify`"
        );
    }
    *memory = Memory {
        seal: Some(place),
        head,
        signed_on: Some(day),
        is_broken: false,
    };
    Ok(())
}
