//! Mutations that reopen a site for another round of work, or archive it.

use async_graphql::{Context, InputObject, Object};
use domain::{id::SiteId, site};

use crate::{context::ContextExt, error::Result, id::Id, site::mutation::SitePayload};

/// Input of `reopenSite`.
#[derive(Debug, InputObject)]
pub struct ReopenSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

impl From<ReopenSiteInput> for site::Reopen {
    fn from(input: ReopenSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Input of `archiveSite`.
#[derive(Debug, InputObject)]
pub struct ArchiveSiteInput {
    /// The site's id.
    site: Id<SiteId>,
    /// The `version` of the record as last read. If the record has changed since, the mutation fails with
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// The reason, at most 4,000 characters.
    note: Option<String>,
}

impl From<ArchiveSiteInput> for site::Archive {
    fn from(input: ArchiveSiteInput) -> Self {
        Self {
            site: input.site.0,
            expected_version: input.expected_version,
            note: input.note,
        }
    }
}

/// Mutations that reopen a site for another round of work, or archive it.
#[derive(Default)]
pub struct SiteRoundMutation;

#[Object]
impl SiteRoundMutation {
    /// Reopens an improved site for another round of work: its status becomes `APPROVED`. Permission must be granted,
    /// and an approved risk assessment must be in date. In figures it still counts as one improved place, from its
    /// first completion. Scope `sites:manage`.
    async fn reopen_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to reopen.")] input: ReopenSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::reopen(ctx.caller(), input.into()).await)
    }

    /// Archives a site that is completed, paused or declined. This cannot be undone. Only lists that filter by
    /// `ARCHIVED` contain it. Its visibility and its part in figures do not change. Scope `sites:manage`.
    async fn archive_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The site to archive.")] input: ArchiveSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::archive(ctx.caller(), input.into()).await)
    }
}
