//! A photo of a site, a suggestion or a session. Its bytes are kept outside the database.

use sea_orm::entity::prelude::*;

use crate::{
    id::{OrganisationId, SessionId, SiteId, SuggestionId},
    key::id,
    sparse::Sparse,
};

id! {
    /// Names a photo. Version 4, because callers who may not see a photo are told that it has gone.
    PhotoId: "photo", new_v4;
}

/// When a photo was taken: before, during or after the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Phase {
    /// Before the work.
    Before,
    /// During the work.
    During,
    /// After the work.
    After,
}

/// What the Team has decided about a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Sparse)]
#[sea_orm(
    rs_type = "String",
    db_type = "Text",
    rename_all = "SCREAMING_SNAKE_CASE"
)]
pub enum Moderation {
    /// Nobody has looked at it yet.
    Pending,
    /// A manager has approved it.
    Approved,
    /// A manager has rejected or withdrawn it, for a reason. Its bytes are deleted.
    Rejected,
}

/// One row of `photo`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel, Sparse)]
#[sea_orm(table_name = "photo")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PhotoId,
    /// What it shows: exactly one of the three.
    pub site_id: Option<SiteId>,
    pub suggestion_id: Option<SuggestionId>,
    pub session_id: Option<SessionId>,
    /// The round of work of the site or the session. `None` for a suggestion.
    pub round: Option<i32>,
    pub phase: Phase,
    pub caption: Option<String>,
    pub alt_text: Option<String>,
    /// When it was taken, as its uploader says.
    pub taken_at: Option<DateTimeUtc>,
    pub uploaded_at: DateTimeUtc,
    /// The subject of the uploader.
    pub uploaded_by: String,
    /// The issuer (`iss`) of that subject, empty for our own issuer.
    pub uploaded_by_issuer: String,
    pub organisation_id: Option<OrganisationId>,
    /// The width and the height of the large picture, in pixels, and its size in bytes.
    pub width: i32,
    pub height: i32,
    pub bytes: i32,
    /// The SHA-256 digest of the large picture, in hexadecimal digits, by which the bytes are found.
    #[always]
    pub digest: String,
    /// When it was attached. `None` for an upload that is not attached, which is deleted after a day.
    pub attached_at: Option<DateTimeUtc>,
    #[always]
    pub moderation: Moderation,
    /// Why it was rejected or withdrawn.
    pub reason: Option<String>,
    /// Whether everybody may see it, once it is approved.
    #[always]
    pub is_public: bool,
    /// The photo of the same place in the other phase.
    pub pair_id: Option<PhotoId>,
    pub version: i32,
}

impl Model {
    /// Whether everybody may see it who may see what it shows.
    #[must_use]
    pub fn is_shown_to_all(&self) -> bool {
        self.moderation == Moderation::Approved && self.is_public
    }
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
