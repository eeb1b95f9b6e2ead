//! Suggestions: places that people would like to see improved.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject, Subscription};
use futures_util::{Stream, StreamExt};

use super::{
    area::{Area, Location},
    context::ContextExt,
    error::{Fault, Nullable, Result, nullable},
    history::StatusChange,
    id::{Id, opaque},
    loader::HistoryOf,
    organisation::Organisation,
    page::{Connection, Direction, asked},
    scalar::DateTime,
    site::Site,
    site_kind::SiteType,
};
use crate::domain::{
    id::{AreaId, Key, OrganisationId, SuggestionId},
    page::Sorted,
    policy::Action,
    site::SiteType as Kind,
    suggestion::{self, By, Source, Status, watch::SiteRequest as Request},
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

    /// The ward it lay in on the day it was suggested.
    async fn ward(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.ward_id)
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

/// Which suggestions are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SuggestionFilter {
    /// Only suggestions in these states.
    status: Option<Vec<SuggestionStatus>>,
    /// Only suggestions of these types of place.
    types: Option<Vec<SiteType>>,
    /// Only suggestions in these areas, of whatever kind the areas are.
    areas: Option<Vec<Id<AreaId>>>,
    /// Only suggestions of this organisation.
    organisation: Option<Id<OrganisationId>>,
    /// Only suggestions whose title holds this text, of 2 to 100 characters, or with this reference.
    search: Option<String>,
}

impl From<SuggestionFilter> for suggestion::Filter {
    fn from(filter: SuggestionFilter) -> Self {
        Self {
            status: filter
                .status
                .unwrap_or_default()
                .into_iter()
                .map(Status::from)
                .collect(),
            kinds: filter
                .types
                .unwrap_or_default()
                .into_iter()
                .map(Kind::from)
                .collect(),
            areas: filter
                .areas
                .unwrap_or_default()
                .into_iter()
                .map(|id| id.0)
                .collect(),
            organisation: filter.organisation.map(|id| id.0),
            search: filter.search,
        }
    }
}

/// What suggestions can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "By")]
pub enum SuggestionOrderField {
    /// By when they were submitted.
    SubmittedAt,
    /// By title, without regard to capitals.
    Title,
}

/// In which order suggestions are listed.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct SuggestionOrder {
    /// By what.
    #[graphql(default_with = "SuggestionOrderField::SubmittedAt")]
    field: SuggestionOrderField,
    /// Which way.
    #[graphql(default)]
    direction: Direction,
}

impl Default for SuggestionOrder {
    fn default() -> Self {
        Self {
            field: SuggestionOrderField::SubmittedAt,
            direction: Direction::Asc,
        }
    }
}

impl From<SuggestionOrder> for Sorted<By> {
    fn from(order: SuggestionOrder) -> Self {
        Self {
            by: order.field.into(),
            descending: order.direction == Direction::Desc,
        }
    }
}

/// Questions about suggestions.
#[derive(Default)]
pub struct SuggestionQuery;

#[Object]
impl SuggestionQuery {
    /// Suggestions within reach. Scope `suggestions:read`.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which suggestions.", default)] filter: SuggestionFilter,
        #[graphql(desc = "In which order.", default)] order_by: SuggestionOrder,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Suggestion>> {
        let asked = asked(ctx, (first, after), (last, before));
        let page = suggestion::list(ctx.caller(), &filter.into(), order_by.into(), &asked).await?;
        Ok(Connection::of(page, Suggestion::of))
    }

    /// One suggestion, by id or by reference; null if there is none, or none within reach. Scope `suggestions:read`.
    async fn suggestion(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<SuggestionId>>,
        #[graphql(desc = "Its reference.")] reference: Option<String>,
    ) -> Nullable<Suggestion> {
        nullable(async {
            let row = super::node::one(
                ctx,
                Action::ListSuggestions,
                id,
                reference,
                suggestion::find_by_reference,
            )
            .await?;
            Ok(row.map(Suggestion::of))
        })
        .await
    }
}

/// A new site request.
pub struct SiteRequest(Request);

/// A suggestion that has just been submitted, as it now stands for this token.
#[Object]
impl SiteRequest {
    /// Where the event stands in the log: opaque, the same from every instance.
    async fn position(&self) -> &str {
        &self.0.position
    }

    /// When it was submitted.
    async fn occurred_at(&self) -> DateTime {
        DateTime(self.0.notice.occurred_at)
    }

    /// The suggestion.
    async fn suggestion(&self) -> Suggestion {
        Suggestion(self.0.notice.suggestion.clone())
    }
}

/// Which site requests are wanted; nothing given means all within reach.
#[derive(Clone, Debug, Default, InputObject)]
pub struct SiteRequestFilter {
    /// Only requests for these types of place.
    types: Option<Vec<SiteType>>,
    /// Only requests in these areas, of whatever kind the areas are.
    areas: Option<Vec<Id<AreaId>>>,
    /// Only requests of this organisation.
    organisation: Option<Id<OrganisationId>>,
}

impl From<SiteRequestFilter> for suggestion::Filter {
    fn from(filter: SiteRequestFilter) -> Self {
        Self {
            kinds: filter
                .types
                .unwrap_or_default()
                .into_iter()
                .map(Kind::from)
                .collect(),
            areas: filter
                .areas
                .unwrap_or_default()
                .into_iter()
                .map(|id| id.0)
                .collect(),
            organisation: filter.organisation.map(|id| id.0),
            ..Self::default()
        }
    }
}

/// Listening to suggestions.
#[derive(Default)]
pub struct SuggestionSubscription;

#[Subscription]
impl SuggestionSubscription {
    /// New site requests within reach, once they are committed. Scope `suggestions:read`. The stream ends with an error when
    /// the token may no longer listen (`UNAUTHENTICATED`) or was read too slowly (`STREAM_GAP`).
    async fn site_requested(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which requests.", default)] filter: SiteRequestFilter,
    ) -> Result<impl Stream<Item = Result<SiteRequest>>> {
        let requests = suggestion::watch::site_requests(ctx.caller(), filter.into())?;
        Ok(requests.map(|request| request.map(SiteRequest).map_err(Fault::from)))
    }
}
