//! Referrers: the officers who refer people to the Team.

pub mod mutation;

use async_graphql::{Context, ID, InputObject, Object};
use domain::{id::ReferrerId, referrer};
use kernel::{directory::Directory, issuer::issuer_shown, policy::Action};

use crate::{
    amendment::{
        Amendment,
        register::{amendments, only_for},
    },
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::{Id, opaque},
    lookup,
    organisation::Organisation,
    page::{Connection, page_request},
    plain::object,
    scalar::{Date, EventPosition},
};

/// The GraphQL type `Referrer`.
#[derive(Clone, Debug)]
pub struct Referrer(referrer::Referrer);

impl Referrer {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: referrer::Referrer) -> Self {
        Self(row)
    }

    /// The referrer with this id, from the directory in memory.
    pub fn known(directory: &Directory, id: ReferrerId) -> Option<Self> {
        directory.referrers.get(&id).cloned().map(Self)
    }
}

/// A police officer or police community support officer (PCSO) who refers people.
#[object]
impl Referrer {
    /// The referrer's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The scheme's own reference of the record, unique and never reused.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The referrer's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The collar number, which is local to the police force; null if it is not known.
    fn collar_number(&self) -> Option<&str> {
        self.0.collar_number.as_deref()
    }

    /// The subject of their tokens (claim `sub`). Scope `referrals:manage` or `clients:manage`. Null without the scope.
    async fn subject(&self, ctx: &Context<'_>) -> Nullable<&str> {
        let subject = || Some(self.0.subject.as_str());
        only_for(ctx, Action::ListReferrers, subject).await
    }

    /// The issuer of the subject's tokens (claim `iss`); null for this service's own issuer. Scope `referrals:manage`
    /// or `clients:manage`.
    async fn issuer(&self, ctx: &Context<'_>) -> Nullable<&str> {
        let issuer = || issuer_shown(&self.0.issuer);
        only_for(ctx, Action::ListReferrers, issuer).await
    }

    /// The organisation that they work for. Scope `referrals:manage` or `clients:manage`. Null without the scope.
    async fn organisation(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        let directory = ctx.caller().directory();
        let organisation = || Organisation::known(&directory, self.0.organisation_id);
        only_for(ctx, Action::ListReferrers, organisation).await
    }

    /// The first day of service; null if it was before the record was created. Scope `referrals:manage` or
    /// `clients:manage`.
    async fn from(&self, ctx: &Context<'_>) -> Nullable<Date> {
        only_for(ctx, Action::ListReferrers, || self.0.from_on.map(Date)).await
    }

    /// The first day on which they are no longer in service; null if no end is known. Scope `referrals:manage` or
    /// `clients:manage`.
    async fn until(&self, ctx: &Context<'_>) -> Nullable<Date> {
        only_for(ctx, Action::ListReferrers, || self.0.until_on.map(Date)).await
    }

    /// The amendments of this record, oldest first; the latest 50. Scope `referrals:manage` or `clients:manage`.
    /// Null without the scope.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListReferrers, self.0.id).await
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Conditions on referrers, all of which must match. A condition that is null or left out does not apply, and an empty
/// list matches nothing. An empty filter matches every referrer.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReferrerFilter {
    /// Only referrers with these references, at most 100. Capitals, accents and spaces do not matter.
    references: Option<Vec<String>>,
    /// Only referrers with one of these collar numbers, at most 100. Capitals, spaces and hyphens do not matter. A collar
    /// number is local to its police force, so several referrers may have the same one.
    collar_numbers: Option<Vec<String>>,
    /// Only referrers where each word of this text begins a word of the name or the reference, ignoring case; in a word
    /// of five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Option<String>,
}

impl From<ReferrerFilter> for referrer::Filter {
    fn from(filter: ReferrerFilter) -> Self {
        Self {
            references: filter.references,
            collar_numbers: filter.collar_numbers,
            search: filter.search,
        }
    }
}

/// Queries for referrers.
#[derive(Default)]
pub struct ReferrerQuery;

#[Object]
impl ReferrerQuery {
    /// The referrers, sorted by name, without their referrals. Scope `referrals:manage` or `clients:manage`.
    async fn referrers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only referrers that match this filter.")] filter: Option<ReferrerFilter>,
        #[graphql(
            desc = "Only rows that changed after this event position; null applies no limit. A row that no longer matches \
                    the filter, or that has left the caller's reach, is in `removed`."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Result<Connection<Referrer>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page =
            referrer::list(ctx.caller(), &filter.unwrap_or_default().into(), &request).await?;
        Ok(Connection::of(page, Referrer::of))
    }

    /// One referrer, by id or by reference; null if there is none. Scope `referrals:manage` or `clients:manage`.
    async fn referrer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the referrer. Give either `id` or `reference`.")] id: Option<
            Id<ReferrerId>,
        >,
        #[graphql(desc = "The reference of the referrer. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Referrer> {
        nullable(async {
            let directory = ctx.caller().directory();
            let rows = &directory.referrers;
            let row = lookup::registered(
                ctx,
                Action::ListReferrers,
                rows,
                (id, reference),
                |row, folded| row.reference_folded == folded,
            )?;
            Ok(row.map(Referrer::of))
        })
        .await
    }
}
