//! Those who refer people to the Team.

pub mod mutation;

use async_graphql::{Context, ID, InputObject, Object};

use crate::domain::{
    directory::Directory, id::ReferrerId, issuer::issuer_shown, policy::Action, referrer,
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

/// A referrer in their face.
#[derive(Clone, Debug)]
pub struct Referrer(referrer::Referrer);

impl Referrer {
    /// The referrer in their face.
    pub fn of(row: referrer::Referrer) -> Self {
        Self(row)
    }

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

    /// Our name for the record.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// Their name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Their collar number, local to the force; null where it is not known.
    async fn collar_number(&self) -> Option<&str> {
        self.0.collar_number.as_deref()
    }

    /// The `sub` of their tokens. Scope `referrals:manage` or `clients:manage`.
    async fn subject(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ListReferrers)?;
            Ok(Some(self.0.subject.as_str()))
        })
        .await
    }

    /// The issuer that vouches for the subject (`iss`); null for our own. Scope `referrals:manage` or `clients:manage`.
    async fn issuer(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ListReferrers)?;
            Ok(issuer_shown(&self.0.issuer))
        })
        .await
    }

    /// The organisation that they work for. Scope `referrals:manage` or `clients:manage`.
    async fn organisation(&self, ctx: &Context<'_>) -> Nullable<Organisation> {
        nullable(async {
            ctx.caller().allow(Action::ListReferrers)?;
            let directory = ctx.caller().directory();
            Ok(Organisation::known(&directory, self.0.organisation_id))
        })
        .await
    }

    /// Their first day of service; null where it was before they were recorded. Scope `referrals:manage` or `clients:manage`.
    async fn from(&self, ctx: &Context<'_>) -> Nullable<Date> {
        nullable(async {
            ctx.caller().allow(Action::ListReferrers)?;
            Ok(self.0.from_on.map(Date))
        })
        .await
    }

    /// The first day on which they are no longer in service; null where they are to stay. Scope `referrals:manage` or `clients:manage`.
    async fn until(&self, ctx: &Context<'_>) -> Nullable<Date> {
        nullable(async {
            ctx.caller().allow(Action::ListReferrers)?;
            Ok(self.0.until_on.map(Date))
        })
        .await
    }

    /// What was put right in this entry, oldest first; the latest 50. Scope `referrals:manage` or `clients:manage`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListReferrers, self.0.id).await
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Which referrers are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct ReferrerFilter {
    /// Only those in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word.
    search: Option<String>,
}

impl From<ReferrerFilter> for referrer::Filter {
    fn from(filter: ReferrerFilter) -> Self {
        Self {
            search: filter.search,
        }
    }
}

/// Questions about referrers.
#[derive(Default)]
pub struct ReferrerQuery;

#[Object]
impl ReferrerQuery {
    /// Referrers by name; of their referrals nothing. Scope `referrals:manage` or `clients:manage`.
    async fn referrers(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.", default)] filter: ReferrerFilter,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Referrer>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = referrer::list(ctx.caller(), &filter.into(), &asked).await?;
        Ok(Connection::of(page, Referrer::of))
    }
}
