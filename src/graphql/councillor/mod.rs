//! The register of councillors.

pub mod mutation;

use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    councillor,
    id::{CouncillorId, TermId},
};
use kernel::{
    bound::{self, last_of},
    directory::Directory,
    issuer::issuer_shown,
    policy::Action,
};

use crate::{
    amendment::{Amendment, register::amendments},
    area::Area,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::{Id, opaque},
    lookup,
    organisation::Organisation,
    page::{Connection, page_request},
    plain::object,
    scalar::{Date, EventPosition},
};

/// The GraphQL type `Councillor`.
#[derive(Clone, Debug)]
pub struct Councillor(councillor::Councillor);

impl Councillor {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: councillor::Councillor) -> Self {
        Self(row)
    }

    /// The councillor with this id, from the directory in memory.
    pub fn known(directory: &Directory, id: CouncillorId) -> Option<Self> {
        directory.councillors.get(&id).cloned().map(Self)
    }
}

/// An elected councillor, who can suggest places and follow suggestions in the wards that they represent.
#[object]
impl Councillor {
    /// The councillor's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The scheme's own reference of the record, unique and never reused.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The councillor's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The council to which the councillor belongs. Null if the register no longer has it.
    fn organisation(&self, ctx: &Context<'_>) -> Option<Organisation> {
        Organisation::known(&ctx.caller().directory(), self.0.organisation_id)
    }

    /// The wards that the councillor represents today, at most 10.
    fn wards(&self, ctx: &Context<'_>) -> Vec<Area> {
        let directory = ctx.caller().directory();
        let wards = directory.wards(self.0.id, ctx.caller().today());
        wards.take(bound::WARDS).cloned().map(Area::of).collect()
    }

    /// The councillor's past, present and future terms, in the order in which they were recorded; the latest 20.
    fn terms(&self, ctx: &Context<'_>) -> Vec<Term> {
        let directory = ctx.caller().directory();
        let terms = last_of(directory.terms_of(self.0.id), bound::TERMS).iter();
        terms.cloned().map(Term).collect()
    }

    /// The subject of their tokens (claim `sub`).
    fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The issuer of the subject's tokens (claim `iss`); null for this service's own issuer.
    fn issuer(&self) -> Option<&str> {
        issuer_shown(&self.0.issuer)
    }

    /// The councillor's e-mail address; null if it is not known.
    fn contact_email(&self) -> Option<&str> {
        self.0.contact_email.as_deref()
    }

    /// The amendments of this record, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListCouncillors, self.0.id).await
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// The GraphQL type `Term`.
#[derive(Clone, Debug)]
pub struct Term(councillor::Term);

impl Term {
    /// The term with this id, from the directory in memory.
    pub fn known(directory: &Directory, id: TermId) -> Option<Self> {
        let mut terms = directory
            .councillors
            .keys()
            .flat_map(|councillor| directory.terms_of(*councillor));
        terms.find(|term| term.id == id).cloned().map(Self)
    }
}

/// A period in which a councillor represents a ward.
#[object]
impl Term {
    /// The term's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The ward. Null if the register no longer has it.
    fn ward(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.ward_id)
    }

    /// The first day of the term; null if it has no start.
    fn from(&self) -> Option<Date> {
        self.0.from_on.map(Date)
    }

    /// The day on which the term ends; that day is no longer part of it. Null if it has no end.
    fn until(&self) -> Option<Date> {
        self.0.until_on.map(Date)
    }
}

/// Conditions on councillors, all of which must match. A condition that is null or left out does not apply, and an empty
/// list matches nothing. An empty filter matches every councillor.
#[derive(Clone, Debug, Default, InputObject)]
pub struct CouncillorFilter {
    /// Only councillors with these references, at most 100. Capitals, accents and spaces do not matter.
    references: Option<Vec<String>>,
    /// Only councillors where each word of this text begins a word of the name or the reference, ignoring case; in a
    /// word of five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Option<String>,
}

impl From<CouncillorFilter> for councillor::Filter {
    fn from(filter: CouncillorFilter) -> Self {
        Self {
            references: filter.references,
            search: filter.search,
        }
    }
}

/// Queries for councillors.
#[derive(Default)]
pub struct CouncillorQuery;

#[Object]
impl CouncillorQuery {
    /// Councillors, sorted by name. Scope `suggestions:review` or `clients:manage`.
    async fn councillors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only councillors that match this filter.")] filter: Option<
            CouncillorFilter,
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
    ) -> Result<Connection<Councillor>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page =
            councillor::list(ctx.caller(), &filter.unwrap_or_default().into(), &request).await?;
        Ok(Connection::of(page, Councillor::of))
    }

    /// One councillor, by id or by reference; null if there is none. Scope `suggestions:review` or `clients:manage`.
    async fn councillor(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the councillor. Give either `id` or `reference`.")] id: Option<
            Id<CouncillorId>,
        >,
        #[graphql(desc = "The reference of the councillor. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Councillor> {
        nullable(async {
            let directory = ctx.caller().directory();
            let rows = &directory.councillors;
            let row = lookup::registered(
                ctx,
                Action::ListCouncillors,
                rows,
                (id, reference),
                |row, folded| row.reference_folded == folded,
            )?;
            Ok(row.map(Councillor::of))
        })
        .await
    }
}
