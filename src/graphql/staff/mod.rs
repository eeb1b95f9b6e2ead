//! The Team.

pub mod mutation;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use crate::domain::{
    directory::Directory,
    id::StaffId,
    issuer::issuer_shown,
    policy::Action,
    staff::{self, StaffRole as Does},
};
use crate::graphql::{
    amendment::{Amendment, register::amendments},
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::opaque,
    organisation::Organisation,
    page::{Connection, asked},
    scalar::{Date, EventPosition},
};

/// What a member of the Team does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Does")]
pub enum StaffRole {
    /// Runs the scheme.
    Manager,
    /// Leads sessions.
    Supervisor,
    /// Works one to one with people.
    Mentor,
}

/// A member of the Team in their face.
#[derive(Clone, Debug)]
pub struct StaffMember(staff::Staff);

impl StaffMember {
    /// The member of the Team in their face.
    pub fn of(row: staff::Staff) -> Self {
        Self(row)
    }

    /// The member of the Team of that id, from memory.
    pub fn known(directory: &Directory, id: StaffId) -> Option<Self> {
        directory.staff.get(&id).cloned().map(Self)
    }
}

/// A member of the Team.
#[Object]
impl StaffMember {
    /// The id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// Our name for the record.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// Their name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What they do.
    async fn role(&self) -> StaffRole {
        self.0.role.into()
    }

    /// The `sub` of their tokens. Scope `sessions:manage` or `clients:manage`.
    async fn subject(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ListStaff)?;
            Ok(Some(self.0.subject.as_str()))
        })
        .await
    }

    /// The issuer that vouches for the subject (`iss`); null for our own. Scope `sessions:manage` or `clients:manage`.
    async fn issuer(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ListStaff)?;
            Ok(issuer_shown(&self.0.issuer))
        })
        .await
    }

    /// The organisation that they work for. Scope `sessions:manage` or `clients:manage`.
    async fn organisation(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async {
            ctx.caller().allow(Action::ListStaff)?;
            let directory = ctx.caller().directory();
            Ok(Organisation::known(&directory, self.0.organisation_id))
        })
        .await
    }

    /// Their first day of service; null where it was before they were recorded. Scope `sessions:manage` or `clients:manage`.
    async fn from(&self, ctx: &Context<'_>) -> Nullable<Date> {
        nullable(async {
            ctx.caller().allow(Action::ListStaff)?;
            Ok(self.0.from_on.map(Date))
        })
        .await
    }

    /// The first day on which they are no longer in service; null where they are to stay. Scope `sessions:manage` or `clients:manage`.
    async fn until(&self, ctx: &Context<'_>) -> Nullable<Date> {
        nullable(async {
            ctx.caller().allow(Action::ListStaff)?;
            Ok(self.0.until_on.map(Date))
        })
        .await
    }

    /// What was put right in this entry, oldest first; the latest 50. Scope `sessions:manage` or `clients:manage`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListStaff, self.0.id).await
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Which staff are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct StaffFilter {
    /// Only staff of these roles.
    roles: Option<Vec<StaffRole>>,
    /// Only those in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word, without regard to capitals.
    search: Option<String>,
}

impl From<StaffFilter> for staff::Filter {
    fn from(filter: StaffFilter) -> Self {
        Self {
            roles: filter
                .roles
                .unwrap_or_default()
                .into_iter()
                .map(Does::from)
                .collect(),
            search: filter.search,
        }
    }
}

/// Questions about staff.
#[derive(Default)]
pub struct StaffQuery;

#[Object]
impl StaffQuery {
    /// Members of the Team by name. Scope `sessions:manage` or `clients:manage`.
    async fn staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.", default)] filter: StaffFilter,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<StaffMember>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = staff::list(ctx.caller(), &filter.into(), &asked).await?;
        Ok(Connection::of(page, StaffMember::of))
    }
}
