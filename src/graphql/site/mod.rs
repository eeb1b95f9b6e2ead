//! Sites: places of community value where people repair harm.

pub mod amendment;
pub mod changes;
mod contact;
pub mod geo_json;
pub mod hours;
pub mod kind;
pub mod mutation;
pub mod permission;
pub mod query;
pub mod risk_assessment;
pub mod round;
mod ward;
pub mod work;

use async_graphql::{Context, ID};
use domain::{id::Key, site};

use crate::{
    amendment::Amendment,
    area::{Area, Location},
    context::ContextExt,
    error::{Nullable, nullable},
    feedback::delivery::SiteFeedback,
    history::{self, SiteStatusChange},
    id::opaque,
    loader,
    page::{Connection, SessionOrder, page_request},
    partner_reference::{self, PartnerReference},
    photo::{self, Photo},
    place::{self, LocationInput},
    plain::{columns, object},
    reference::ReferenceItem,
    scalar::{Date, DateTime},
    session::{AnySession, overdue::OverdueOutcomes, query::SessionFilter},
    site::{
        contact::SiteStewardship,
        kind::{SiteStatus, SiteType},
        work::{SiteRound, SiteTotals, SiteYear},
    },
    suggestion::Suggestion,
};

/// The GraphQL type `Site`.
#[derive(Clone, Debug)]
pub struct Site(site::Site);

impl Site {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: site::Site) -> Self {
        Self(row)
    }
}

/// A place of community value where people repair harm. Until it is first approved, only the Team, the callers
/// responsible for its area and the organisation that suggested it have access to it. From then on every caller with
/// scope `sites:read` has access to it.
#[object]
impl Site {
    /// The site's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The reference of the record, for example to read out over the telephone.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }

    /// The site's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The type of place.
    #[graphql(name = "type")]
    fn kind(&self) -> SiteType {
        self.0.kind.into()
    }

    /// A description of the site and of the work to be done; null if there is none.
    fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The location.
    fn location(&self) -> Location {
        Location {
            latitude: self.0.latitude,
            longitude: self.0.longitude,
        }
    }

    /// The address, or a description of the location in words; null if it is not known.
    fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The Unique Property Reference Number (UPRN), 1 to 12 digits without zeros in front; null if it is not known. A park
    /// or an underpass may have none.
    fn uprn(&self) -> Option<&str> {
        self.0.uprn.as_deref()
    }

    /// The distance from a point in a straight line, in whole metres. Null only with an entry in `errors`.
    async fn distance_metres(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point from which the distance is measured.")] from: LocationInput,
    ) -> Nullable<i32> {
        Some(place::distance(
            ctx,
            (self.0.latitude, self.0.longitude),
            from.into(),
        ))
    }

    /// The ward that contained the site on the given day; null if that ward is not recorded.
    #[plain(first_ward)]
    #[reads(id, ward_id)]
    async fn ward(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date; the day on which the site was proposed if it is left out.")]
        as_at: Option<Date>,
    ) -> Nullable<Area> {
        match as_at {
            Some(Date(day)) => nullable(self.ward_on(ctx, day)).await,
            None => self.first_ward(ctx),
        }
    }

    /// The authority of the ward that contained the site on the given day; null if that ward is not recorded.
    #[plain(first_authority)]
    #[reads(id, ward_id)]
    async fn authority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The date; the day on which the site was proposed if it is left out.")]
        as_at: Option<Date>,
    ) -> Nullable<Area> {
        match as_at {
            Some(Date(day)) => {
                nullable(async {
                    let ward = self.ward_on(ctx, day).await?;
                    Ok(ward.and_then(|ward| ward.above(&ctx.caller().directory())))
                })
                .await
            }
            None => self.first_authority(ctx),
        }
    }

    /// The wards of all maps, the town and the parish that contain the place, if they are recorded; at most 20.
    /// Null only with an entry in `errors`.
    async fn areas(&self, ctx: &Context<'_>) -> Nullable<Vec<Area>> {
        nullable(async {
            let areas = loader::AREAS_OF_SITE.of(ctx, self.0.id).await?;
            Ok(Some(Area::of_place(ctx, areas)))
        })
        .await
    }

    /// The status. For callers outside the Team it is `SCHEDULED` until the first session of a round has ended, and
    /// `IN_PROGRESS` from then on.
    fn status(&self) -> SiteStatus {
        self.0.status.into()
    }

    /// The status in plain words for the public, for example "Work planned".
    fn status_text(&self) -> &'static str {
        site::status::plain(self.0.status)
    }

    /// Whether work is still to be done: the site is not completed, declined or archived.
    fn is_open(&self) -> bool {
        site::status::is_open(self.0.status)
    }

    /// The reason why the site is paused or declined, from the reference list `SITE_ON_HOLD` or `SITE_DECLINED`; null
    /// with any other status.
    fn status_reason(&self, ctx: &Context<'_>) -> Option<ReferenceItem> {
        let (status, code) = (
            kernel::history::stored(&self.0.status),
            self.0.status_reason.as_deref(),
        );
        ReferenceItem::of_reason(ctx, kernel::Noun::Site, &status, code)
    }

    /// The time of the last change of status.
    #[reads(status_changed_at, proposed_at, stood_since)]
    fn status_changed_at(&self) -> DateTime {
        DateTime(self.0.status_changed_at)
    }

    /// The Team's public note; null if there is none.
    fn public_note(&self) -> Option<&str> {
        self.0.public_note.as_deref()
    }

    /// The time at which the site was proposed.
    fn proposed_at(&self) -> DateTime {
        DateTime(self.0.proposed_at)
    }

    /// The time at which the site was first approved; null until then.
    fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(DateTime)
    }

    /// The time at which the site was first improved; null until then. Further rounds of work do not change it.
    fn improved_at(&self) -> Option<DateTime> {
        self.0.improved_at.map(DateTime)
    }

    /// The number of the current round of work: 1 for the first round, increased each time the site is reopened.
    fn rounds(&self) -> i32 {
        self.0.rounds
    }

    /// The landowner's permission, the beneficiary and the risk assessments. Scope `sites:contacts`; null, with an
    /// entry in `extensions.redactions`, if the site is outside the areas that the caller is responsible for.
    async fn contacts(&self, ctx: &Context<'_>) -> Nullable<SiteStewardship> {
        nullable(async {
            let shown = loader::CONTACTS_SHOWN.of(ctx, self.0.id).await?;
            Ok(ctx.shown(shown.is_some(), "contacts-of-own-sites", || {
                SiteStewardship::of(self.0.clone())
            }))
        })
        .await
    }

    /// The suggestions that led to this site and that the caller may see, oldest first. Scope `suggestions:read`.
    /// Null without the scope.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<Suggestion>> {
        nullable(async {
            let request = page_request(ctx, (first, after), (last, before));
            let request = request.reading(columns::<Suggestion>(ctx));
            let page = loader::SUGGESTIONS_OF_SITE
                .of_with(ctx, self.0.id, request)
                .await?;
            Ok(page.map(|page| Connection::of(page, Suggestion::of)))
        })
        .await
    }

    /// The sessions at this site that the caller may see. Scope `sessions:read`. Null without the scope.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only sessions that match this filter.")] filter: Option<SessionFilter>,
        #[graphql(
            desc = "The order of the rows.",
            default_with = "Some(SessionOrder::default())"
        )]
        order_by: Option<SessionOrder>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<AnySession>> {
        nullable(async {
            let request = page_request(ctx, (first, after), (last, before));
            let request = request.reading(columns::<AnySession>(ctx));
            let page = loader::SESSIONS_OF_SITE
                .of_with(
                    ctx,
                    self.0.id,
                    (
                        filter.unwrap_or_default().into(),
                        order_by.unwrap_or_default().into(),
                        request,
                    ),
                )
                .await?;
            let session = |row| AnySession::of(ctx.caller(), row);
            Ok(page.map(|page| Connection::of(page, session)))
        })
        .await
    }

    /// Totals of the work done at this site so far. Null only with an entry in `errors`.
    async fn totals(&self, ctx: &Context<'_>) -> Nullable<SiteTotals> {
        nullable(async {
            let totals = loader::TOTALS_OF_SITE
                .of(ctx, self.0.id)
                .await?
                .unwrap_or_default();
            Ok(Some(totals.into()))
        })
        .await
    }

    /// The rounds of work at this site in their order, the latest 20. A place that was improved and is reopened begins
    /// another round; it still counts as one place. Scope `sessions:read`. Null without the scope.
    async fn rounds_of_work(&self, ctx: &Context<'_>) -> Nullable<Vec<SiteRound>> {
        nullable(async {
            let work = loader::WORK_OF_SITE.of(ctx, self.0.id).await?;
            let work = work.unwrap_or_default();
            Ok(Some(SiteRound::latest(&work, self.0.id, self.0.rounds)))
        })
        .await
    }

    /// The work at this site by calendar year, the latest 20 years with a completed session. Scope `sessions:read`. Null
    /// without the scope.
    async fn years_of_work(&self, ctx: &Context<'_>) -> Nullable<Vec<SiteYear>> {
        nullable(async {
            let work = loader::WORK_OF_SITE.of(ctx, self.0.id).await?;
            Ok(Some(SiteYear::latest(&work.unwrap_or_default())))
        })
        .await
    }

    /// The overdue outcomes in the sessions of this site that the caller may see. Only for the Team.
    async fn overdue_outcomes(&self, ctx: &Context<'_>) -> Nullable<OverdueOutcomes> {
        nullable(async {
            let overdue = loader::OVERDUE_OF_SITE.of(ctx, self.0.id).await?;
            Ok(OverdueOutcomes::shown(ctx, overdue))
        })
        .await
    }

    /// The references that the site has in partners' systems; the 20 recorded last. Callers outside the Team see those of
    /// their own organisation only, which are at most 10; empty if there are none. Null only with an entry in `errors`.
    async fn partner_references(&self, ctx: &Context<'_>) -> Nullable<Vec<PartnerReference>> {
        partner_reference::of_record(ctx, self.0.id).await
    }

    /// The photos of the site that the caller may see, in the order in which they were uploaded; the latest 50. Null only with
    /// an entry in `errors`.
    async fn photos(&self, ctx: &Context<'_>) -> Nullable<Vec<Photo>> {
        photo::of_site(ctx, self.0.id).await
    }

    /// When suggesters and the council were last told of the site. Null only with an entry in `errors`.
    async fn feedback(&self, ctx: &Context<'_>) -> Nullable<SiteFeedback> {
        nullable(async {
            let told = loader::TOLD_OF_SITE.of(ctx, self.0.id).await?;
            Ok(Some(SiteFeedback::of(ctx, told.unwrap_or_default())))
        })
        .await
    }

    /// The amendments of this record, oldest first; the latest 50. Scope `sites:contacts`; null, with an entry in
    /// `extensions.redactions`, if the site is outside the areas that the caller is responsible for.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let shown = loader::CONTACTS_SHOWN.of(ctx, self.0.id).await?;
            let made = loader::AMENDMENTS.of(ctx, self.0.id.value()).await?;
            let made = made.unwrap_or_default();
            Ok(ctx.shown(shown.is_some(), "amendments-of-own-sites", || {
                made.into_iter().map(Amendment::of).collect()
            }))
        })
        .await
    }

    /// The changes of status, oldest first; the latest 50. Null only with an entry in `errors`.
    #[reads(id, status_changed_at, proposed_at, stood_since)]
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<SiteStatusChange>> {
        nullable(async {
            let changes = history::rows(ctx, self.0.id).await?;
            // A change that the status withholds from this caller is withheld here too.
            let changes = changes
                .into_iter()
                .filter(|row| row.at <= self.0.status_changed_at);
            Ok(Some(
                changes.map(|row| SiteStatusChange::of(row, None)).collect(),
            ))
        })
        .await
    }
}
