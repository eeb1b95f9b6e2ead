//! The Team, and those who refer to it.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::{
    context::ContextExt,
    error::Result,
    id::opaque,
    page::{Connection, asked},
    scalar::EventPosition,
};
use crate::domain::{
    directory::Directory,
    id::{ReferrerId, StaffId},
    referrer,
    staff::{self, StaffRole as Does},
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
}

/// A referrer in their face.
#[derive(Clone, Debug)]
pub struct Referrer(referrer::Referrer);

impl Referrer {
    /// The referrer of that id, from memory.
    pub fn known(directory: &Directory, id: ReferrerId) -> Option<Self> {
        directory.referrers.get(&id).cloned().map(Self)
    }
}

/// A police officer or PCSO who refers people.
#[Object]
impl Referrer {
    /// The id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// Their name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their collar number, local to the force; null where it is not known.
    async fn collar_number(&self) -> Option<&str> {
        self.0.collar_number.as_deref()
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
    /// Members of the Team by name. Scope `sessions:manage`.
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
