//! Suggestions: places that people would like to see improved.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use super::{
    area::{Area, Location},
    context::ContextExt,
    error::{Nullable, Result, nullable},
    history::StatusChange,
    id::opaque,
    loader::{AreasOfSuggestion, HistoryOf, WorkTypesOf},
    organisation::Organisation,
    place::{self, PointInput},
    scalar::DateTime,
    session::WorkType,
    site::Site,
    site_kind::SiteType,
};
use crate::domain::{
    id::Key,
    suggestion::{self, Source, Status},
};

/// Who suggested a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Source")]
pub enum SuggestionSource {
    /// A councillor.
    Councillor,
    /// A community group.
    CommunityGroup,
    /// A council officer, or a council's system.
    CouncilOfficer,
    /// A police officer or PCSO.
    Police,
    /// The Team itself.
    Team,
    /// A resident, through a partner's front-end.
    ResidentViaPartner,
}

/// Where a suggestion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum SuggestionStatus {
    /// Received.
    Submitted,
    /// The Team is looking at it.
    UnderReview,
    /// Turned into a site, or attached to one.
    Accepted,
    /// Not taken up; the reason says why.
    Declined,
    /// Taken back by whoever suggested it.
    Withdrawn,
}

/// A suggestion in its face.
#[derive(Clone, Debug)]
pub struct Suggestion(suggestion::Suggestion);

impl Suggestion {
    /// The suggestion in its face.
    pub fn of(row: suggestion::Suggestion) -> Self {
        Self(row)
    }
}

/// A place that somebody would like to see improved; once submitted, a site request.
#[Object]
impl Suggestion {
    /// The suggestion's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The name that people read out over the telephone.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who suggested it, by kind.
    async fn source(&self) -> SuggestionSource {
        self.0.source.into()
    }

    /// The organisation that it came from.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.0.submitted_at)
    }

    /// What it is about.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What is wrong there and what would help.
    async fn description(&self) -> &str {
        &self.0.description
    }

    /// What kind of place it is.
    async fn site_type(&self) -> SiteType {
        self.0.site_kind.into()
    }

    /// Where it is.
    async fn location(&self) -> Location {
        Location {
            latitude: self.0.latitude,
            longitude: self.0.longitude,
        }
    }

    /// How far it is from a point as the crow flies, in whole metres.
    async fn distance_metres(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point.")] from: PointInput,
    ) -> Result<i32> {
        place::distance(ctx, (self.0.latitude, self.0.longitude), from.into())
    }

    /// The ward it lay in on the day it was suggested.
    async fn ward(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.ward_id)
    }

    /// The wards of all maps, the town and the parish that it lies in, as far as they were given.
    async fn areas(&self, ctx: &Context<'_>) -> Result<Vec<Area>> {
        let areas = ctx.loader().load_one(AreasOfSuggestion(self.0.id)).await?;
        Ok(Area::each(ctx, areas))
    }

    /// What is to be done there; empty where that was not said.
    async fn work_types(&self, ctx: &Context<'_>) -> Result<Vec<WorkType>> {
        let kinds = ctx.loader().load_one(WorkTypesOf(self.0.id)).await?;
        Ok(kinds
            .unwrap_or_default()
            .into_iter()
            .map(WorkType::from)
            .collect())
    }

    /// The submitting organisation's own number for it; null where it gave none.
    async fn external_reference(&self) -> Option<&str> {
        self.0.external_reference.as_deref()
    }

    /// Whom to ask about it. For who suggested it, the manager and the data protection officer; null, with an entry in
    /// `extensions.redactions`, for everybody else.
    async fn contact(&self, ctx: &Context<'_>) -> Option<SuggestionContact> {
        let shown = suggestion::shows_contact(ctx.caller(), &self.0);
        ctx.shown(shown, "contact-of-own-suggestions", || SuggestionContact {
            name: self.0.contact_name.clone(),
            email: self.0.contact_email.clone(),
            phone: self.0.contact_phone.clone(),
        })
    }

    /// Where it stands.
    async fn status(&self) -> SuggestionStatus {
        self.0.status.into()
    }

    /// Why it was declined, a code of the reference list `SUGGESTION_DECLINED`; null otherwise.
    async fn decision_reason(&self) -> Option<&str> {
        self.0.decision_reason.as_deref()
    }

    /// What the Team says to whoever suggested it; null where it says nothing.
    async fn decision_note(&self) -> Option<&str> {
        self.0.decision_note.as_deref()
    }

    /// When it was accepted or declined; null before.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// The site that it was accepted onto; null before, and where that site is not within reach. Scope `sites:read`.
    async fn site(&self, ctx: &Context<'_>) -> Nullable<Site> {
        nullable(async {
            let Some(site) = self.0.site_id else {
                return Ok(None);
            };
            Ok(ctx.loader().load_one(site).await?.map(Site::of))
        })
        .await
    }

    /// Where it stood before, oldest first.
    async fn history(&self, ctx: &Context<'_>) -> Result<Vec<StatusChange>> {
        let changes = ctx
            .loader()
            .load_one(HistoryOf(self.0.id.value()))
            .await?
            .unwrap_or_default();
        Ok(changes.into_iter().map(StatusChange::of).collect())
    }
}

/// Whom to ask about a suggestion.
#[derive(SimpleObject)]
pub struct SuggestionContact {
    /// Their name; null where it was not given.
    name: Option<String>,
    /// Their e-mail address; null where it was not given.
    email: Option<String>,
    /// Their telephone number; null where it was not given.
    phone: Option<String>,
}
