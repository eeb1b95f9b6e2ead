//! A signed assertion of a client is accepted only once, by whichever instance.

use aws_lc_rs::digest;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use entity::used_assertion;
use kernel::{App, error::Result};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DbErr, EntityTrait, QueryFilter, sea_query::OnConflict,
};

use super::Client;

/// Whether this assertion of a client, identified by its `jti`, is used for the first time. It is stored until it
/// expires.
pub async fn first_shown(
    app: &App,
    client: &Client,
    name: &str,
    until: DateTime<Utc>,
) -> Result<bool> {
    let db = &app.for_proofs();
    let outdated = used_assertion::Column::Until.lte(app.now());
    used_assertion::Entity::delete_many()
        .filter(outdated)
        .exec(db)
        .await?;
    let named = [client.id.0.as_bytes().as_slice(), name.as_bytes()].concat();
    let row = used_assertion::ActiveModel {
        digest: Set(URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, &named))),
        until: Set(until),
    };
    let kept = used_assertion::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(db)
        .await;
    match kept {
        Err(DbErr::RecordNotInserted) | Ok(0) => Ok(false),
        kept => Ok(kept.map(|_| true)?),
    }
}
