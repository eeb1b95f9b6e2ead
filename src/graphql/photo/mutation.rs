//! Mutations of photos. A picture is uploaded by `POST /photos`.

use async_graphql::{Context, InputObject, Object};
use domain::{id::PhotoId, photo};

use crate::{context::ContextExt, error::Result, id::Id, payload::payload, photo::Photo};

payload! {
    /// Result of a mutation of a photo.
    pub struct PhotoPayload {
        /// The photo after the mutation, or as it was before it was removed; null if the mutation failed.
        photo: Photo = photo::Photo;
    }
}

/// Input of `attachPhoto`.
#[derive(Debug, InputObject)]
pub struct AttachPhotoInput {
    /// An idempotency key of 1 to 128 characters, kept for 72 hours. A repeat with the same key and input returns the
    /// same record and changes nothing; the same key with another input fails with `IDEMPOTENCY_KEY_REUSED`.
    idempotency_key: Option<String>,
    /// The id of the photo, as `POST /photos` returned it.
    photo: Id<PhotoId>,
    /// What the photo shows, at most 500 characters. Do not name people.
    caption: Option<String>,
    /// A description of the picture for people who do not see it, at most 500 characters.
    alt_text: Option<String>,
    /// The id of the photo of the same record in the other phase, for a pair of before and after.
    pair_with: Option<Id<PhotoId>>,
}

impl From<AttachPhotoInput> for photo::Attach {
    fn from(input: AttachPhotoInput) -> Self {
        Self {
            idempotency_key: input.idempotency_key,
            photo: input.photo.0,
            caption: input.caption,
            alt_text: input.alt_text,
            pair_with: input.pair_with.map(|id| id.0),
        }
    }
}

/// Input of `approvePhoto`: what the photo shows, and the answers to two questions.
#[derive(Debug, InputObject)]
pub struct ApprovePhotoInput {
    /// The photo's id.
    photo: Id<PhotoId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// A description of the picture for people who do not see it, 1 to 500 characters.
    alt_text: String,
    /// Whether everybody may see the photo who may see what it shows. A photo that was taken `DURING` the work, or of a
    /// session that has not ended, cannot be public.
    is_public: bool,
    /// Have you looked at the whole picture, and can nobody on it be recognised: no face, and above all no child? If
    /// `false`, the photo is not approved.
    no_person_is_recognisable: bool,
    /// Is there no number plate on it that can be read, and no house number? If `false`, the photo is not approved.
    no_number_plate_or_house_number: bool,
}

impl From<ApprovePhotoInput> for photo::Approve {
    fn from(input: ApprovePhotoInput) -> Self {
        Self {
            photo: input.photo.0,
            expected_version: input.expected_version,
            alt_text: input.alt_text,
            is_public: input.is_public,
            shows_nobody: input.no_person_is_recognisable,
            shows_no_number: input.no_number_plate_or_house_number,
        }
    }
}

/// Input of `rejectPhoto`.
#[derive(Debug, InputObject)]
pub struct RejectPhotoInput {
    /// The photo's id.
    photo: Id<PhotoId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// Why the photo is rejected or withdrawn, 1 to 4,000 characters. Its uploader sees it.
    reason: String,
}

impl From<RejectPhotoInput> for photo::Reject {
    fn from(input: RejectPhotoInput) -> Self {
        Self {
            photo: input.photo.0,
            expected_version: input.expected_version,
            reason: input.reason,
        }
    }
}

/// Input of `removePhoto`.
#[derive(Debug, InputObject)]
pub struct RemovePhotoInput {
    /// The photo's id.
    photo: Id<PhotoId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
}

impl From<RemovePhotoInput> for photo::Remove {
    fn from(input: RemovePhotoInput) -> Self {
        Self {
            photo: input.photo.0,
            expected_version: input.expected_version,
        }
    }
}

/// Mutations of photos.
#[derive(Default)]
pub struct PhotoMutation;

#[Object]
impl PhotoMutation {
    /// Attaches a photo that the caller has uploaded to the record that was declared with the upload. A manager then looks
    /// at it. An upload that is not attached is deleted after a day. Scope `suggestions:write`, `suggestions:review`,
    /// `sessions:run`, `sessions:manage` or `sites:manage`.
    async fn attach_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The photo to attach, and words about it.")] input: AttachPhotoInput,
    ) -> Result<PhotoPayload> {
        PhotoPayload::of(photo::attach(ctx.caller(), input.into()).await)
    }

    /// Approves a photo after a manager has looked at it. An approved photo can be approved again, to correct its
    /// description or who sees it. Scope `sites:manage`.
    async fn approve_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The photo to approve, and what the manager has seen on it.")]
        input: ApprovePhotoInput,
    ) -> Result<PhotoPayload> {
        PhotoPayload::of(photo::approve(ctx.caller(), input.into()).await)
    }

    /// Rejects a photo, or withdraws one that was approved. Its addresses end at once, and its picture is deleted; this
    /// cannot be undone. Scope `sites:manage`.
    async fn reject_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The photo to reject, and the reason.")] input: RejectPhotoInput,
    ) -> Result<PhotoPayload> {
        PhotoPayload::of(photo::reject(ctx.caller(), input.into()).await)
    }

    /// Removes a photo, with its picture: uploaders their own until it is approved, managers any. Scope
    /// `suggestions:write`, `suggestions:review`, `sessions:run`, `sessions:manage` or `sites:manage`.
    async fn remove_photo(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The photo to remove.")] input: RemovePhotoInput,
    ) -> Result<PhotoPayload> {
        PhotoPayload::of(photo::remove(ctx.caller(), input.into()).await)
    }
}
