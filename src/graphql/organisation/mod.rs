//! The register of partner organisations.

pub mod mutation;
pub mod standing;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    id::OrganisationId,
    organisation::{self, OrganisationKind as Kind, Status},
};
use kernel::{
    bound::{self, last_of},
    directory::Directory,
    policy::Action,
};

use crate::{
    amendment::{Amendment, register::amendments},
    area::Area,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::each,
    history::{OrganisationStatusChange, history},
    id::{Id, opaque},
    loader, lookup,
    page::{Connection, page_request},
    plain::{Plain, object},
    scalar::{Date, EventPosition},
};

/// The kind of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Kind")]
pub enum OrganisationKind {
    /// The Office of the Police, Fire and Crime Commissioner, which runs the scheme.
    Opfcc,
    /// A police force.
    PoliceForce,
    /// A unitary council.
    UnitaryCouncil,
    /// A parish or town council.
    ParishTownCouncil,
    /// A community group.
    CommunityGroup,
    /// A housing provider.
    HousingProvider,
    /// A place of worship.
    PlaceOfWorship,
    /// A school or youth organisation.
    SchoolOrYouthOrg,
    /// A charity.
    Charity,
    /// A business.
    Business,
    /// A youth justice service.
    YouthJusticeService,
    /// Any other organisation.
    Other,
}

/// The status of an organisation as a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Status")]
pub enum OrganisationStatus {
    /// The organisation is a partner.
    Active,
    /// The organisation's tokens are refused until it is resumed.
    Suspended,
    /// The organisation is no longer a partner. Its tokens are refused, and its records are kept.
    Closed,
}

/// The GraphQL type `Responsibility`.
pub struct Responsibility(organisation::Responsibility);

/// A period in which an organisation is responsible for an area.
#[object]
impl Responsibility {
    /// The area. Null if the register no longer has it.
    fn area(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.area_id)
    }

    /// The first day of the period; null if it has no start.
    fn from(&self) -> Option<Date> {
        self.0.from_on.map(Date)
    }

    /// The day on which the period ends; that day is no longer part of it. Null if it has no end.
    fn until(&self) -> Option<Date> {
        self.0.until_on.map(Date)
    }
}

/// The GraphQL type `Organisation`.
#[derive(Clone, Debug)]
pub struct Organisation(organisation::Organisation);

impl Organisation {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: organisation::Organisation) -> Self {
        Self(row)
    }

    /// The organisation with this id, from the directory in memory.
    pub fn known(directory: &Directory, id: OrganisationId) -> Option<Self> {
        directory.organisations.get(&id).cloned().map(Self)
    }
}

/// A partner organisation: it makes referrals or suggestions, owns sites, or uses the API.
#[object]
impl Organisation {
    /// The organisation's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The scheme's own reference of the organisation, unique and never reused. Tokens contain it in the claim `org`.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The kind of organisation.
    fn kind(&self) -> OrganisationKind {
        self.0.kind.into()
    }

    /// The organisation's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The organisation's e-mail address; null if it is not known. Scope `sites:contacts` or `clients:manage`.
    async fn contact_email(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ReadOrganisationContacts)?;
            Ok(self.0.contact_email.as_deref())
        })
        .await
    }

    /// The status of the organisation as a partner.
    fn status(&self) -> OrganisationStatus {
        organisation::status::of(&self.0).into()
    }

    /// The reference of the data-sharing agreement; null if there is none. Scope `suggestions:review` or
    /// `clients:manage`.
    async fn agreement_reference(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ReadAgreement)?;
            Ok(self.0.agreement_reference.as_deref())
        })
        .await
    }

    /// The day by which the data-sharing agreement must be reviewed; null if there is none. Scope `suggestions:review`
    /// or `clients:manage`.
    async fn agreement_review_due(&self, ctx: &Context<'_>) -> Nullable<Date> {
        nullable(async {
            ctx.caller().allow(Action::ReadAgreement)?;
            Ok(self.0.agreement_review_due.map(Date))
        })
        .await
    }

    /// The areas that the organisation is responsible for today; the 50 most recently recorded.
    fn areas(&self, ctx: &Context<'_>) -> Vec<Area> {
        Area::of_organisation(ctx.caller(), Some(self.0.id))
    }

    /// The areas that the organisation was, is or will be responsible for, in the order in which they were recorded;
    /// the latest 50.
    fn responsibilities(&self, ctx: &Context<'_>) -> Vec<Responsibility> {
        let directory = ctx.caller().directory();
        let rows = directory.responsibilities_of(self.0.id);
        let rows = last_of(rows, bound::RESPONSIBILITIES).iter();
        rows.cloned().map(Responsibility).collect()
    }

    /// The changes of status, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<OrganisationStatusChange>> {
        history(ctx, self.0.id, OrganisationStatusChange::of).await
    }

    /// The amendments of this record, oldest first; the latest 50. Scope `suggestions:review` or `clients:manage`.
    /// Null without the scope.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ReadAgreement, self.0.id).await
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Conditions on organisations, all of which must match. A condition that is null or left out does not apply, and an
/// empty list matches nothing. An empty filter matches every organisation.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrganisationFilter {
    /// Only organisations with these references, at most 100. Capitals, accents and spaces do not matter.
    references: Option<Vec<String>>,
    /// Only organisations of these kinds.
    kinds: Option<Vec<OrganisationKind>>,
    /// Only organisations where each word of this text begins a word of the name or the reference, ignoring case; in a
    /// word of five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Option<String>,
}

impl From<OrganisationFilter> for organisation::Filter {
    fn from(filter: OrganisationFilter) -> Self {
        Self {
            references: filter.references,
            kinds: each(filter.kinds),
            search: filter.search,
        }
    }
}

/// Queries for organisations.
#[derive(Default)]
pub struct OrganisationQuery;

#[Object]
impl OrganisationQuery {
    /// Organisations, sorted by name. Scope `sites:read`.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only organisations that match this filter.")] filter: Option<
            OrganisationFilter,
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
    ) -> Result<Connection<Organisation>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page =
            organisation::list(ctx.caller(), &filter.unwrap_or_default().into(), &request).await?;
        Ok(Connection::of(page, Organisation::of))
    }

    /// One organisation, by id or by reference; null if there is none. Scope `sites:read`.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The organisation's id. Give either `id` or `reference`.")] id: Option<
            Id<OrganisationId>,
        >,
        #[graphql(desc = "The organisation's reference. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Organisation> {
        nullable(async {
            let (action, by_reference) =
                (Action::ListOrganisations, organisation::find_by_reference);
            let row = lookup::one(
                ctx,
                action,
                &loader::ORGANISATIONS,
                id,
                reference,
                by_reference,
            )
            .await?;
            Ok(row.map(Organisation::of))
        })
        .await
    }
}
