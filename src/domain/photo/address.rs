//! Addresses of pictures. The address of an approved public photo needs no signature, so that everybody can show it. Any
//! other ends with its hour: it is the same for everybody within the hour, so that a page can keep the picture, and
//! nobody without the signature can use it.

use chrono::{DateTime, Utc};
use entity::{
    photo::{Column, Entity, Moderation},
    session,
};
use kernel::{App, Caller, Result, condition};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use strum::{EnumString, IntoStaticStr};

use super::Photo;

/// The seconds within which an address is the same.
const WINDOW: i64 = 3_600;

/// The size of a picture. Its name is a part of addresses, and of the keys of the stored bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Size {
    Large,
    Small,
}

impl Size {
    /// The name in addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The key of the stored bytes: hexadecimal digits and a slash.
    #[must_use]
    pub fn key(self, digest: &str) -> String {
        let long_side = match self {
            Self::Large => "1600",
            Self::Small => "400",
        };
        format!("{digest}/{long_side}")
    }
}

/// The address of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub url: String,
    /// When it ends. `None` for a public one.
    pub expires_at: Option<DateTime<Utc>>,
}

fn path(digest: &str, size: Size) -> String {
    format!("/photos/{digest}/{}.jpg", size.name())
}

/// The text of an address that is signed.
fn signed_text(digest: &str, size: Size, until: i64) -> String {
    format!("{} {until}", path(digest, size))
}

/// The address of a photo that the caller sees. `None` if it was rejected.
#[must_use]
pub fn of(caller: &Caller, row: &Photo, size: Size) -> Option<Address> {
    let app = caller.app();
    if row.moderation == Moderation::Rejected {
        return None;
    }
    let url = app.url_of(&path(&row.digest, size));
    if row.is_shown_to_all() {
        return Some(Address {
            url,
            expires_at: None,
        });
    }
    // The end of the next hour: at least one hour from now.
    let until = (app.now().timestamp() / WINDOW + 2) * WINDOW;
    let signature = app.sign_address(&signed_text(&row.digest, size, until));
    Some(Address {
        url: format!("{url}?until={until}&signature={signature}"),
        expires_at: DateTime::from_timestamp(until, 0),
    })
}

/// How the picture behind an address may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    ToAll,
    /// To whoever has the address, until then.
    Until(DateTime<Utc>),
}

/// How the picture behind an address may be shown now. `None` if there is none, if it is neither public nor signed, or if
/// the signature has ended.
///
/// # Errors
/// A database error.
pub async fn shown(
    app: &App,
    (digest, size): (&str, Size),
    signed: Option<(i64, &str)>,
) -> Result<Option<Shown>> {
    let until = signed.and_then(|(until, signature)| {
        let is_signed = app.has_signed_address(&signed_text(digest, size, until), signature);
        let until = DateTime::from_timestamp(until, 0)?;
        (is_signed && until > app.now()).then_some(until)
    });
    let db = app.for_addresses();
    let rows = || {
        let rows = Entity::find().filter(Column::Digest.eq(digest));
        rows.filter(condition::has(Column::Moderation, [Moderation::Rejected]).not())
    };
    let public = rows().filter(Column::IsPublic.eq(true)).limit(100);
    let public = public.all(&db).await?;
    let public: Vec<_> = public.iter().filter(|row| row.is_shown_to_all()).collect();
    let sessions: Vec<_> = public.iter().filter_map(|row| row.session_id).collect();
    let is_public = public.iter().any(|row| row.session_id.is_none())
        || !sessions.is_empty()
            && session::Entity::find()
                .filter(session::Column::Id.is_in(sessions))
                .filter(session::Column::EndsAt.lte(app.now()))
                .one(&db)
                .await?
                .is_some();
    Ok(match until {
        _ if is_public => Some(Shown::ToAll),
        Some(until) if rows().one(&db).await?.is_some() => Some(Shown::Until(until)),
        _ => None,
    })
}
