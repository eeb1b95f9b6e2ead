//! The members of the Team.

pub mod mutation;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    id::StaffId,
    staff::{self, StaffRole as Does},
};
use kernel::{directory::Directory, issuer::issuer_shown, policy::Action};

use crate::{
    amendment::{
        Amendment,
        register::{amendments, only_for},
    },
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::each,
    id::{Id, opaque},
    lookup,
    organisation::Organisation,
    page::{Connection, page_request},
    plain::{Plain, object},
    scalar::{Date, EventPosition},
};

/// The role of a member of the Team.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Does")]
pub enum StaffRole {
    /// Runs the scheme.
    Manager,
    /// Leads sessions.
    Supervisor,
    /// Works with people one to one.
    Mentor,
}

/// The GraphQL type `StaffMember`.
#[derive(Clone, Debug)]
pub struct StaffMember(staff::Staff);

impl StaffMember {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: staff::Staff) -> Self {
        Self(row)
    }

    /// The member of the Team with this id, from the directory in memory.
    pub fn known(directory: &Directory, id: StaffId) -> Option<Self> {
        directory.staff.get(&id).cloned().map(Self)
    }
}

/// A member of the Team.
#[object]
impl StaffMember {
    /// The id of the member of the Team.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The scheme's own reference of the record, unique and never reused.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The name of the member of the Team.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The role in the Team.
    fn role(&self) -> StaffRole {
        self.0.role.into()
    }

    /// The subject of their tokens (claim `sub`). Scope `sessions:manage` or `clients:manage`. Null without the scope.
    async fn subject(&self, ctx: &Context<'_>) -> Nullable<&str> {
        let subject = || Some(self.0.subject.as_str());
        only_for(ctx, Action::ListStaff, subject).await
    }

    /// The issuer of the subject's tokens (claim `iss`); null for this service's own issuer. Scope `sessions:manage` or
    /// `clients:manage`.
    async fn issuer(&self, ctx: &Context<'_>) -> Nullable<&str> {
        let issuer = || issuer_shown(&self.0.issuer);
        only_for(ctx, Action::ListStaff, issuer).await
    }

    /// The organisation that they work for. Scope `sessions:manage` or `clients:manage`. Null without the scope.
    async fn organisation(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        let directory = ctx.caller().directory();
        let organisation = || Organisation::known(&directory, self.0.organisation_id);
        only_for(ctx, Action::ListStaff, organisation).await
    }

    /// The first day of service; null if it was before the record was created. Scope `sessions:manage` or
    /// `clients:manage`.
    async fn from(&self, ctx: &Context<'_>) -> Nullable<Date> {
        only_for(ctx, Action::ListStaff, || self.0.from_on.map(Date)).await
    }

    /// The first day on which they are no longer in service; null if no end is known. Scope `sessions:manage` or
    /// `clients:manage`.
    async fn until(&self, ctx: &Context<'_>) -> Nullable<Date> {
        only_for(ctx, Action::ListStaff, || self.0.until_on.map(Date)).await
    }

    /// The amendments of this record, oldest first; the latest 50. Scope `sessions:manage` or `clients:manage`.
    /// Null without the scope.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListStaff, self.0.id).await
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Conditions on members of the Team, all of which must match. A condition that is null or left out does not apply, and
/// an empty list matches nothing. An empty filter matches every member.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StaffFilter {
    /// Only members with these references, at most 100. Capitals, accents and spaces do not matter.
    references: Option<Vec<String>>,
    /// Only members with one of these roles.
    roles: Option<Vec<StaffRole>>,
    /// Only members where each word of this text begins a word of the name or the reference, ignoring case; in a word
    /// of five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Option<String>,
}

impl From<StaffFilter> for staff::Filter {
    fn from(filter: StaffFilter) -> Self {
        Self {
            references: filter.references,
            roles: each(filter.roles),
            search: filter.search,
        }
    }
}

/// Queries for members of the Team.
#[derive(Default)]
pub struct StaffQuery;

#[Object]
impl StaffQuery {
    /// The members of the Team, sorted by name. Scope `sessions:manage` or `clients:manage`.
    async fn staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only members of the Team that match this filter.")] filter: Option<
            StaffFilter,
        >,
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
    ) -> Result<Connection<StaffMember>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = staff::list(ctx.caller(), &filter.unwrap_or_default().into(), &request).await?;
        Ok(Connection::of(page, StaffMember::of))
    }

    /// One member of the Team, by id or by reference; null if there is none. Scope `sessions:manage` or `clients:manage`.
    async fn staff_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the member of the Team. Give either `id` or `reference`.")] id: Option<
            Id<StaffId>,
        >,
        #[graphql(
            desc = "The reference of the member of the Team. Give either `id` or `reference`."
        )]
        reference: Option<String>,
    ) -> Nullable<StaffMember> {
        nullable(async {
            let directory = ctx.caller().directory();
            let rows = &directory.staff;
            let row = lookup::registered(
                ctx,
                Action::ListStaff,
                rows,
                (id, reference),
                |row, folded| row.reference_folded == folded,
            )?;
            Ok(row.map(StaffMember::of))
        })
        .await
    }
}
