//! How another round of work at a site begins, and how a site is put away.

use async_graphql::{Context, InputObject, Object};

use crate::domain::{id::SiteId, site};
use crate::graphql::{context::ContextExt, error::Result, id::Id, site::mutation::SitePayload};

/// What `reopenSite` needs.
#[derive(Debug, InputObject)]
pub struct ReopenSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, at most 4,000 characters.
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

/// What `archiveSite` needs.
#[derive(Debug, InputObject)]
pub struct ArchiveSiteInput {
    /// The site.
    site: Id<SiteId>,
    /// The version that was read; a newer one refuses.
    expected_version: i32,
    /// Why, at most 4,000 characters.
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

/// How a site's rounds of work begin again, and end.
#[derive(Default)]
pub struct SiteRoundMutation;

#[Object]
impl SiteRoundMutation {
    /// Begins another round of work at a site that was improved: it is ready again, given permission and an approved risk
    /// assessment in date. It counts as one place improved, since the first time. Scope `sites:manage`.
    async fn reopen_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ReopenSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::reopen(ctx.caller(), input.into()).await)
    }

    /// Puts a site away that is improved, paused or not suitable, for good: it is in no list that does not ask for `ARCHIVED`,
    /// stays as public as it was, and counts as it did. Scope `sites:manage`.
    async fn archive_site(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for.")] input: ArchiveSiteInput,
    ) -> Result<SitePayload> {
        SitePayload::of(site::archive(ctx.caller(), input.into()).await)
    }
}
