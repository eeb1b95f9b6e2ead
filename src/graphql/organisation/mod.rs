//! Partner organisations.

pub mod mutation;
pub mod standing;

use async_graphql::{Context, Enum, ID, InputObject, Object};

use crate::domain::{
    bound::{self, last_of},
    directory::Directory,
    id::{Key, OrganisationId},
    organisation::{self, OrganisationKind as Kind, Status},
    policy::Action,
};
use crate::graphql::{
    amendment::{Amendment, register::amendments},
    area::Area,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    history::StatusChange,
    id::{Id, opaque},
    loader::HistoryOf,
    page::{Connection, asked},
    scalar::{Date, EventPosition},
};

/// What kind of organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum OrganisationKind {
    /// The Office of the Police, Fire and Crime Commissioner, who runs the scheme.
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
    /// Anything else.
    Other,
}

/// Where an organisation stands as a partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Status")]
pub enum OrganisationStatus {
    /// A partner.
    Active,
    /// Its tokens are refused for now.
    Suspended,
    /// No partner any more: its tokens are refused, what it did stays.
    Closed,
}

/// A responsibility in its face.
pub struct Responsibility(organisation::Responsibility);

/// An area that an organisation is responsible for, from a day until a day.
#[Object]
impl Responsibility {
    /// The area.
    async fn area(&self, ctx: &Context<'_>) -> Option<Area> {
        Area::known(&ctx.caller().directory(), self.0.area_id)
    }

    /// The first day; null where it always was.
    async fn from(&self) -> Option<Date> {
        self.0.from_on.map(Date)
    }

    /// The first day on which it is so no more; null where it still is.
    async fn until(&self) -> Option<Date> {
        self.0.until_on.map(Date)
    }
}

/// An organisation in its face.
#[derive(Clone, Debug)]
pub struct Organisation(organisation::Organisation);

impl Organisation {
    /// The organisation in its face.
    pub fn of(row: organisation::Organisation) -> Self {
        Self(row)
    }

    /// The organisation of that id, from memory.
    pub fn known(directory: &Directory, id: OrganisationId) -> Option<Self> {
        directory.organisations.get(&id).cloned().map(Self)
    }
}

/// A partner organisation: who refers, suggests, owns, or asks.
#[Object]
impl Organisation {
    /// The organisation's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// Our name for it, which tokens carry as `org`.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What kind of organisation it is.
    async fn kind(&self) -> OrganisationKind {
        self.0.kind.into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// How to reach it. Scope `sites:contacts` or `clients:manage`; null where that is not known.
    async fn contact_email(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ReadOrganisationContacts)?;
            Ok(self.0.contact_email.as_deref())
        })
        .await
    }

    /// Where it stands as a partner.
    async fn status(&self) -> OrganisationStatus {
        organisation::status::of(&self.0).into()
    }

    /// The data-sharing agreement by its own name. Scope `suggestions:review` or `clients:manage`; null where there is none.
    async fn agreement_reference(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ReadAgreement)?;
            Ok(self.0.agreement_reference.as_deref())
        })
        .await
    }

    /// The day by which that agreement is to be looked at again. Scope `suggestions:review` or `clients:manage`; null where
    /// there is none.
    async fn agreement_review_due(&self, ctx: &Context<'_>) -> Nullable<Date> {
        nullable(async {
            ctx.caller().allow(Action::ReadAgreement)?;
            Ok(self.0.agreement_review_due.map(Date))
        })
        .await
    }

    /// The areas that it is responsible for today; the 50 recorded last.
    async fn areas(&self, ctx: &Context<'_>) -> Vec<Area> {
        Area::of_organisation(ctx.caller(), Some(self.0.id))
    }

    /// The areas that it has been, is or will be responsible for, in the order in which they were recorded; the last 50.
    async fn responsibilities(&self, ctx: &Context<'_>) -> Vec<Responsibility> {
        let directory = ctx.caller().directory();
        let rows = directory.responsibilities_of(self.0.id);
        let rows = last_of(rows, bound::RESPONSIBILITIES).iter();
        rows.cloned().map(Responsibility).collect()
    }

    /// Where it stood before, oldest change first; the latest 50 changes.
    async fn history(&self, ctx: &Context<'_>) -> Nullable<Vec<StatusChange>> {
        nullable(async {
            let key = HistoryOf(self.0.id.value());
            let changes = ctx.loader().load_one(key).await?.unwrap_or_default();
            Ok(Some(changes.into_iter().map(StatusChange::of).collect()))
        })
        .await
    }

    /// What was put right in this entry, oldest first; the latest 50. Scope `suggestions:review` or `clients:manage`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ReadAgreement, self.0.id).await
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Which organisations are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct OrganisationFilter {
    /// Only organisations of these kinds.
    kinds: Option<Vec<OrganisationKind>>,
    /// Only those in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word, without regard to capitals.
    search: Option<String>,
}

impl From<OrganisationFilter> for organisation::Filter {
    fn from(filter: OrganisationFilter) -> Self {
        Self {
            kinds: filter
                .kinds
                .unwrap_or_default()
                .into_iter()
                .map(Kind::from)
                .collect(),
            search: filter.search,
        }
    }
}

/// Questions about organisations.
#[derive(Default)]
pub struct OrganisationQuery;

#[Object]
impl OrganisationQuery {
    /// Organisations by name. Scope `sites:read`.
    async fn organisations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.", default)] filter: OrganisationFilter,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Organisation>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = organisation::list(ctx.caller(), &filter.into(), &asked).await?;
        Ok(Connection::of(page, Organisation::of))
    }

    /// One organisation, by id or by reference; null if there is none. Scope `sites:read`.
    async fn organisation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<OrganisationId>>,
        #[graphql(desc = "Its reference.")] reference: Option<String>,
    ) -> Nullable<Organisation> {
        nullable(async {
            let (action, by_reference) =
                (Action::ListOrganisations, organisation::find_by_reference);
            let row = crate::graphql::node::one(ctx, action, id, reference, by_reference).await?;
            Ok(row.map(Organisation::of))
        })
        .await
    }
}
