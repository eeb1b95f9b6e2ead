//! Partner organisations.

use async_graphql::{Context, Enum, ID, InputObject, Object};

use super::{
    area::Area,
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::opaque,
    page::{Connection, asked},
    scalar::EventPosition,
};
use crate::domain::{
    directory::Directory,
    id::OrganisationId,
    organisation::{self, OrganisationKind as Kind},
    policy::Action,
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

    /// How to reach it. Scope `sites:contacts`; null where that is not known.
    async fn contact_email(&self, ctx: &Context<'_>) -> Nullable<&str> {
        nullable(async {
            ctx.caller().allow(Action::ReadSiteContacts)?;
            Ok(self.0.contact_email.as_deref())
        })
        .await
    }

    /// The areas that it is responsible for.
    async fn areas(&self, ctx: &Context<'_>) -> Vec<Area> {
        let directory = ctx.caller().directory();
        directory
            .areas_of(self.0.id)
            .into_iter()
            .cloned()
            .map(Area::of)
            .collect()
    }

    /// The version, raised with every change.
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
}
