//! Photos of sites, suggestions and sessions.

pub mod mutation;
pub mod query;
pub mod uploaded;

use async_graphql::{Context, Enum, ID, SimpleObject};
use domain::{
    id::{SessionId, SiteId, SuggestionId},
    photo::{
        self, Moderation, Phase,
        address::{self, Address, Size},
    },
};

use kernel::policy::Action;

use crate::{
    context::ContextExt,
    error::{Nullable, nullable},
    id::opaque,
    loader,
    plain::{Plain, object},
    scalar::DateTime,
    session::AnySession,
    site::Site,
    suggestion::Suggestion,
};

/// When a photo was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Phase")]
pub enum PhotoPhase {
    /// Before the work.
    Before,
    /// During the work. Such a photo is never public.
    During,
    /// After the work.
    After,
}

/// What the Team has decided about a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Moderation")]
pub enum PhotoModeration {
    /// No manager has looked at the photo yet.
    Pending,
    /// A manager has approved the photo.
    Approved,
    /// A manager has rejected the photo, or has withdrawn it later. Its picture is deleted.
    Rejected,
}

/// The size of a picture. A picture that is smaller is not enlarged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Size")]
pub enum PhotoSize {
    /// The long side has at most 1,600 pixels.
    Large,
    /// The long side has at most 400 pixels.
    Small,
}

/// The address of a picture, which is a JPEG file.
#[derive(Clone, Debug, SimpleObject, Plain)]
pub struct PhotoAddress {
    /// The address, to be fetched with `GET` and without a token. Whoever has it can see the picture until it ends.
    url: String,
    /// The time at which the address ends, at least an hour from now; null for a public photo, whose address ends only
    /// when the photo is withdrawn or removed. Read the photo again for another address.
    expires_at: Option<DateTime>,
}

impl From<Address> for PhotoAddress {
    fn from(address: Address) -> Self {
        Self {
            url: address.url,
            expires_at: address.expires_at.map(DateTime),
        }
    }
}

/// The GraphQL type `Photo`.
#[derive(Clone, Debug)]
pub struct Photo(photo::Photo);

impl Photo {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: photo::Photo) -> Self {
        Self(row)
    }
}

/// A photo of a site, a suggestion or a session. It is uploaded by `POST /photos`, attached by `attachPhoto`, and approved
/// or rejected by a manager. Outside the Team, callers see photos that are approved and public, and those that they
/// uploaded themselves, of records to which they have access; those of a session only once it has ended.
#[object]
impl Photo {
    /// The photo's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The site that the photo shows; null if it is a photo of something else, or if the caller has no access to the site.
    /// Scope `sites:read`.
    async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        nullable(async {
            ctx.caller().allow(Action::ListSites)?;
            let Some(site) = self.0.site_id else {
                return Ok(None);
            };
            Ok(loader::SITES.of(ctx, site).await?.map(Site::of))
        })
        .await
    }

    /// The suggestion that the photo shows; null if it is a photo of something else, or if the caller has no access to the
    /// suggestion. Scope `suggestions:read`.
    async fn suggestion(&self, ctx: &Context<'_>) -> Nullable<Suggestion> {
        nullable(async {
            ctx.caller().allow(Action::ListSuggestions)?;
            let Some(suggestion) = self.0.suggestion_id else {
                return Ok(None);
            };
            let found = loader::SUGGESTIONS.of(ctx, suggestion).await?;
            Ok(found.map(Suggestion::of))
        })
        .await
    }

    /// The session that the photo shows; null if it is a photo of something else, or if the caller has no access to the
    /// session. Scope `sessions:read`.
    async fn session(&self, ctx: &Context<'_>) -> Nullable<AnySession> {
        nullable(async {
            ctx.caller().allow(Action::ListSessions)?;
            let Some(session) = self.0.session_id else {
                return Ok(None);
            };
            let found = loader::SESSIONS.of(ctx, session).await?;
            Ok(found.map(|row| AnySession::of(ctx.caller(), row)))
        })
        .await
    }

    /// The round of work at the site in which the photo was uploaded, or that of its session: 1 for the first; null for a
    /// photo of a suggestion.
    fn round(&self) -> Option<i32> {
        self.0.round
    }

    /// When the photo was taken: before, during or after the work.
    fn phase(&self) -> PhotoPhase {
        self.0.phase.into()
    }

    /// What the photo shows, in the words of its uploader; null if none were given.
    fn caption(&self) -> Option<&str> {
        self.0.caption.as_deref()
    }

    /// A description of the picture for people who do not see it; null if none was given. An approved photo has one.
    fn alt_text(&self) -> Option<&str> {
        self.0.alt_text.as_deref()
    }

    /// The time at which the photo was taken, as its uploader says; null if it was not given.
    fn taken_at(&self) -> Option<DateTime> {
        self.0.taken_at.map(DateTime)
    }

    /// The time at which the photo was uploaded.
    fn uploaded_at(&self) -> DateTime {
        DateTime(self.0.uploaded_at)
    }

    /// The time at which the photo was attached; null for an upload that is not attached, which is deleted after a day.
    fn attached_at(&self) -> Option<DateTime> {
        self.0.attached_at.map(DateTime)
    }

    /// The width of the large picture, in pixels.
    fn width(&self) -> i32 {
        self.0.width
    }

    /// The height of the large picture, in pixels.
    fn height(&self) -> i32 {
        self.0.height
    }

    /// The size of the large picture, in bytes.
    fn bytes(&self) -> i32 {
        self.0.bytes
    }

    /// The SHA-256 digest of both sizes of the picture together, in hexadecimal digits.
    fn digest(&self) -> &str {
        &self.0.digest
    }

    /// What the Team has decided about the photo.
    fn moderation(&self) -> PhotoModeration {
        self.0.moderation.into()
    }

    /// Why the photo was rejected or withdrawn; null if it was not.
    fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Whether everybody may see the photo who may see what it shows, and whether its address can be used without a
    /// signature. Only approved photos are public.
    #[reads(moderation, is_public)]
    fn is_public(&self) -> bool {
        self.0.is_shown_to_all()
    }

    /// The photo of the same record in the other phase; null if there is none, or if the caller has no access to it.
    async fn pair(&self, ctx: &Context<'_>) -> Nullable<Photo> {
        nullable(async {
            let Some(pair) = self.0.pair_id else {
                return Ok(None);
            };
            Ok(loader::PHOTOS.of(ctx, pair).await?.map(Photo::of))
        })
        .await
    }

    /// The address of the picture; null if the photo was rejected.
    #[reads(digest, moderation, is_public)]
    async fn url(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "The size of the picture.",
            default_with = "Some(PhotoSize::Large)"
        )]
        size: Option<PhotoSize>,
    ) -> Option<PhotoAddress> {
        address::of(
            ctx.caller(),
            &self.0,
            size.unwrap_or(PhotoSize::Large).into(),
        )
        .map(PhotoAddress::from)
    }
}

/// The photos of a site that the caller may see.
pub async fn of_site(ctx: &Context<'_>, site: SiteId) -> Nullable<Vec<Photo>> {
    nullable(async { Ok(Some(shown(loader::PHOTOS_OF_SITE.of(ctx, site).await?))) }).await
}

/// The photos of one round at a site that the caller may see.
pub async fn of_round(ctx: &Context<'_>, site: SiteId, round: i32) -> Nullable<Vec<Photo>> {
    nullable(async {
        let rows = loader::PHOTOS_OF_SITE.of(ctx, site).await?;
        let of_round = |mut rows: Vec<photo::Photo>| {
            rows.retain(|row| row.round == Some(round));
            rows
        };
        Ok(Some(shown(rows.map(of_round))))
    })
    .await
}

/// The photos of a suggestion that the caller may see.
pub async fn of_suggestion(ctx: &Context<'_>, id: SuggestionId) -> Nullable<Vec<Photo>> {
    nullable(async {
        let rows = loader::PHOTOS_OF_SUGGESTION.of(ctx, id).await?;
        Ok(Some(shown(rows)))
    })
    .await
}

/// The photos of a session that the caller may see.
pub async fn of_session(ctx: &Context<'_>, id: SessionId) -> Nullable<Vec<Photo>> {
    nullable(async {
        let rows = loader::PHOTOS_OF_SESSION.of(ctx, id).await?;
        Ok(Some(shown(rows)))
    })
    .await
}

fn shown(rows: Option<Vec<photo::Photo>>) -> Vec<Photo> {
    let rows = rows.unwrap_or_default().into_iter();
    rows.map(Photo::of).collect()
}
