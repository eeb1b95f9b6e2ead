//! Councillors.

pub mod mutation;

use async_graphql::{Context, ID, InputObject, Object};

use crate::domain::{
    bound::{self, last_of},
    councillor,
    issuer::issuer_shown,
    policy::Action,
};
use crate::graphql::{
    amendment::{Amendment, register::amendments},
    area::Area,
    context::ContextExt,
    error::{Nullable, Result},
    id::opaque,
    organisation::Organisation,
    page::{Connection, asked},
    scalar::{Date, EventPosition},
};

/// A councillor in their face.
#[derive(Clone, Debug)]
pub struct Councillor(councillor::Councillor);

impl Councillor {
    /// The councillor in their face.
    pub fn of(row: councillor::Councillor) -> Self {
        Self(row)
    }
}

/// An elected councillor, who suggests places and follows those of their wards.
#[Object]
impl Councillor {
    /// The councillor's id.
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

    /// The council that they sit on.
    async fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The wards that they stand for today, at most 10 of them.
    async fn wards(&self, ctx: &Context<'_>) -> Vec<Area> {
        let directory = ctx.caller().directory();
        let wards = directory.wards(self.0.id, ctx.caller().today());
        wards.take(bound::WARDS).cloned().map(Area::of).collect()
    }

    /// Their terms, past, present and to come, in the order in which they were recorded; the last 20.
    async fn terms(&self, ctx: &Context<'_>) -> Vec<Term> {
        let directory = ctx.caller().directory();
        let terms = last_of(directory.terms_of(self.0.id), bound::TERMS).iter();
        terms.cloned().map(Term).collect()
    }

    /// The `sub` of their tokens.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The issuer that vouches for the subject (`iss`); null for our own.
    async fn issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.issuer)
    }

    /// How to reach them; null where that is not known.
    async fn contact_email(&self) -> Option<&str> {
        self.0.contact_email.as_deref()
    }

    /// What was put right in this entry, oldest first; the latest 50.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListCouncillors, self.0.id).await
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A term in its face.
pub struct Term(councillor::Term);

/// A ward that a councillor stands for, from a day until a day.
#[Object]
impl Term {
    /// The term's id.
    async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The ward.
    async fn ward(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.ward_id)
    }

    /// The first day; null where they always did.
    async fn from(&self) -> Option<Date> {
        self.0.from_on.map(Date)
    }

    /// The first day on which they no longer stand for it; null where it is open.
    async fn until(&self) -> Option<Date> {
        self.0.until_on.map(Date)
    }
}

/// Which councillors are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CouncillorFilter {
    /// Only those in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word, without regard to capitals.
    search: Option<String>,
}

impl From<CouncillorFilter> for councillor::Filter {
    fn from(filter: CouncillorFilter) -> Self {
        Self {
            search: filter.search,
        }
    }
}

/// Questions about councillors.
#[derive(Default)]
pub struct CouncillorQuery;

#[Object]
impl CouncillorQuery {
    /// Councillors by name. Scope `suggestions:review` or `clients:manage`.
    async fn councillors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.", default)] filter: CouncillorFilter,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Councillor>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = councillor::list(ctx.caller(), &filter.into(), &asked).await?;
        Ok(Connection::of(page, Councillor::of))
    }
}
