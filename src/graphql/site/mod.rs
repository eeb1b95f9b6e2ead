//! Sites: places of community value where people repair harm.

pub mod amendment;
pub mod changes;
mod contact;
pub mod geo_json;
mod hours;
pub mod kind;
pub mod mutation;
pub mod query;
pub mod risk_assessment;
pub mod round;

use async_graphql::{ComplexObject, Context, ID, Object, SimpleObject};

use crate::domain::{
    id::Key,
    site::{self, totals::Totals},
};
use crate::graphql::{
    amendment::Amendment,
    area::{Area, Location},
    context::ContextExt,
    error::{Nullable, nullable},
    given::Given,
    history::StatusChange,
    id::opaque,
    loader::{
        AmendmentsOf, AreasOfSite, ContactsShown, HistoryOf, OverdueOfSite, SessionsOfSite,
        SuggestionsOfSite, TotalsOfSite,
    },
    page::{Connection, SessionOrder, asked},
    place::{self, PointInput},
    scalar::{Date, DateTime},
    session::{Session, overdue::OverdueOutcomes, query::SessionFilter},
    site::{
        contact::SiteContacts,
        hours::ReportedHours,
        kind::{SiteStatus, SiteType},
    },
    suggestion::Suggestion,
};

/// A site in its face.
#[derive(Clone, Debug)]
pub struct Site(site::Site);

impl Site {
    /// The site in its face.
    pub fn of(row: site::Site) -> Self {
        Self(row)
    }
}

/// A place of community value where people repair harm. From its first approval on everybody with `sites:read` sees it;
/// before that those whose area it lies in, and the Team.
#[Object]
impl Site {
    /// The site's id.
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

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What kind of place it is.
    #[graphql(name = "type")]
    async fn kind(&self) -> SiteType {
        self.0.kind.into()
    }

    /// What it is like and what is to be done; null where nobody wrote it down.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// Where it is.
    async fn location(&self) -> Location {
        Location {
            latitude: self.0.latitude,
            longitude: self.0.longitude,
        }
    }

    /// Where it is, in words; null where that is not known.
    async fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// How far it is from a point as the crow flies, in whole metres.
    async fn distance_metres(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The point.")] from: PointInput,
    ) -> Nullable<i32> {
        Some(place::distance(
            ctx,
            (self.0.latitude, self.0.longitude),
            from.into(),
        ))
    }

    /// The ward it lay in on the day it was proposed, or on another day; null where the ward of that day was not given.
    async fn ward(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; left out, the day it was proposed.")] as_at: Option<Date>,
    ) -> Nullable<Area> {
        nullable(async { Area::ward_of_site(ctx, &self.0, as_at).await }).await
    }

    /// The authority of that ward; null where the ward of that day was not given.
    async fn authority(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; left out, the day it was proposed.")] as_at: Option<Date>,
    ) -> Nullable<Area> {
        nullable(async {
            let ward = Area::ward_of_site(ctx, &self.0, as_at).await?;
            Ok(ward.and_then(|ward| ward.above(&ctx.caller().directory())))
        })
        .await
    }

    /// The wards of all maps, the town and the parish that it lies in, as far as they were given; at most 20.
    async fn areas(&self, ctx: &Context<'_>) -> Nullable<Vec<Area>> {
        nullable(async {
            let areas = ctx.loader().load_one(AreasOfSite(self.0.id)).await?;
            Ok(Some(Area::of_place(ctx, areas)))
        })
        .await
    }

    /// Where it stands. Outside the Team it is `SCHEDULED` until the first session of a round is over, and
    /// `IN_PROGRESS` then.
    async fn status(&self) -> SiteStatus {
        self.0.status.into()
    }

    /// Where it stands, in plain words for the public, for example "Work planned".
    async fn status_text(&self) -> &'static str {
        site::status::plain(self.0.status)
    }

    /// Why it is paused or not suitable, a code of the reference lists `SITE_ON_HOLD` and `SITE_DECLINED`; null otherwise.
    async fn status_reason(&self) -> Option<&str> {
        self.0.status_reason.as_deref()
    }

    /// Since when it stands there.
    async fn status_changed_at(&self) -> DateTime {
        DateTime(self.0.status_changed_at)
    }

    /// What the Team says of it in public; null where it says nothing.
    async fn public_note(&self) -> Option<&str> {
        self.0.public_note.as_deref()
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        DateTime(self.0.proposed_at)
    }

    /// When it was approved for the first time; null before.
    async fn approved_at(&self) -> Option<DateTime> {
        self.0.approved_at.map(DateTime)
    }

    /// When it was first improved; null before. Further rounds of work leave it as it is.
    async fn improved_at(&self) -> Option<DateTime> {
        self.0.improved_at.map(DateTime)
    }

    /// Which round of work this is: 1 for the first, one more each time that the place was reopened.
    async fn rounds(&self) -> i32 {
        self.0.rounds
    }

    /// The landowner's permission, the beneficiary and the risk assessments. Scope `sites:contacts`; null, with an entry in
    /// `extensions.redactions`, where the site is not within the token's own reach.
    async fn contacts(&self, ctx: &Context<'_>) -> Nullable<SiteContacts> {
        nullable(async {
            let shown = ctx.loader().load_one(ContactsShown(self.0.id)).await?;
            Ok(ctx.shown(shown.is_some(), "contacts-of-own-sites", || {
                SiteContacts::of(self.0.clone())
            }))
        })
        .await
    }

    /// The suggestions that led here, oldest first, as far as they are within reach. Scope `suggestions:read`.
    async fn suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Nullable<Connection<Suggestion>> {
        nullable(async {
            let asked = asked(ctx, (first, after), (last, before));
            let page = ctx
                .loader()
                .load_one(SuggestionsOfSite(self.0.id, asked))
                .await?;
            Ok(page.map(|page| Connection::of(page, Suggestion::of)))
        })
        .await
    }

    /// The sessions held and planned here, as far as they are within reach. Scope `sessions:read`.
    async fn sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which sessions.")] filter: Given<SessionFilter>,
        #[graphql(desc = "In which order.", default)] order_by: SessionOrder,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Nullable<Connection<Session>> {
        nullable(async {
            let asked = asked(ctx, (first, after), (last, before));
            let key = SessionsOfSite(
                self.0.id,
                filter.or_default().into(),
                order_by.into(),
                asked,
            );
            let page = ctx.loader().load_one(key).await?;
            Ok(page.map(|page| Connection::of(page, Session::of)))
        })
        .await
    }

    /// What was done here so far, counted.
    async fn totals(&self, ctx: &Context<'_>) -> Nullable<SiteTotals> {
        nullable(async {
            let totals = ctx
                .loader()
                .load_one(TotalsOfSite(self.0.id))
                .await?
                .unwrap_or_default();
            Ok(Some(SiteTotals {
                sessions: totals.sessions,
                hours: ReportedHours::of(totals.minutes),
                totals,
            }))
        })
        .await
    }

    /// The outcomes of its sessions within reach that are not recorded though the day is over. For the Team.
    async fn overdue_outcomes(&self, ctx: &Context<'_>) -> Nullable<OverdueOutcomes> {
        nullable(async {
            let overdue = ctx.loader().load_one(OverdueOfSite(self.0.id)).await?;
            Ok(
                ctx.shown(ctx.caller().role().is_of_the_team(), "team-only", || {
                    OverdueOutcomes::of(overdue)
                }),
            )
        })
        .await
    }

    /// What was put right in what is said of it, oldest first, the latest 50. Scope `sites:contacts`; null, with an entry in
    /// `extensions.redactions`, where the site is not within the token's own reach.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        nullable(async {
            let shown = ctx.loader().load_one(ContactsShown(self.0.id)).await?;
            let made = ctx
                .loader()
                .load_one(AmendmentsOf(self.0.id.value()))
                .await?;
            let made = made.unwrap_or_default();
            Ok(ctx.shown(shown.is_some(), "amendments-of-own-sites", || {
                made.into_iter().map(Amendment::of).collect()
            }))
        })
        .await
    }

    /// Where it stood before, oldest first; the latest 50 changes.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<StatusChange>> {
        nullable(async {
            let changes = ctx
                .loader()
                .load_one(HistoryOf(self.0.id.value()))
                .await?
                .unwrap_or_default();
            // What is not told of where it stands is not told here either.
            let told = changes
                .into_iter()
                .filter(|row| row.at <= self.0.status_changed_at);
            Ok(Some(told.map(StatusChange::of).collect()))
        })
        .await
    }
}

/// What was done at a site, counted.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SiteTotals {
    /// Completed sessions; outside the Team those whose time is over.
    sessions: i64,
    /// Hours of work in these sessions, to the nearest ten.
    hours: ReportedHours,
    #[graphql(skip)]
    totals: Totals,
}

#[ComplexObject]
impl SiteTotals {
    /// Credited minutes of work in these sessions, exact. For the Team and the data protection officer; null for everybody
    /// else, with an entry in `extensions.redactions`: minutes tell how many people worked.
    async fn minutes(&self, ctx: &Context<'_>) -> Option<i64> {
        told(ctx, self.totals.minutes)
    }

    /// Different people with at least one credited minute. For the Team and the data protection officer; null for everybody
    /// else, with an entry in `extensions.redactions`.
    async fn people(&self, ctx: &Context<'_>) -> Option<i64> {
        told(ctx, self.totals.people)
    }
}

/// A number that counts people, for who sees what the Team sees.
fn told(ctx: &Context<'_>, number: i64) -> Option<i64> {
    let is_told = ctx.caller().role().sees_what_the_team_sees();
    ctx.shown(is_told, "team-only", || number)
}
