//! Areas: wards, authorities, parishes and towns, each with its days.

pub mod mutation;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};

use crate::domain::{
    Caller,
    area::{self, AreaType as Kind},
    bound::{self, last_of},
    directory::Directory,
    id::{AreaId, OrganisationId},
    place::areas::ward_on,
    policy::Action,
    site::Site,
};
use crate::graphql::{
    amendment::{Amendment, register::amendments},
    context::ContextExt,
    error::{Nullable, Result, nullable},
    id::{Id, opaque},
    loader::{AreasOfSite, AreasWithin},
    page::{Connection, asked},
    scalar::{Date, EventPosition},
};

/// What kind of area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Kind")]
pub enum AreaType {
    /// The police force's area.
    PoliceArea,
    /// A unitary authority.
    Unitary,
    /// An electoral ward.
    Ward,
    /// The area of a parish or town council.
    Parish,
    /// A town: a label without a code.
    Town,
}

/// An administrative area. Both councils were re-warded on 1 May 2025, so every area has its days; a site or suggestion
/// keeps the ward of its own day.
#[derive(Clone, Debug)]
pub struct Area(area::Area);

impl Area {
    /// The area in its face.
    pub fn of(row: area::Area) -> Self {
        Self(row)
    }

    /// The area of that id, from memory.
    pub fn known(directory: &Directory, id: AreaId) -> Option<Self> {
        directory.areas.get(&id).cloned().map(Self)
    }

    /// The areas that a place lies in, from memory.
    pub fn of_place(ctx: &Context<'_>, ids: Option<Vec<AreaId>>) -> Vec<Self> {
        let directory = ctx.caller().directory();
        let ids = ids.unwrap_or_default().into_iter();
        let areas = ids.filter_map(|id| Self::known(&directory, id));
        areas.take(bound::AREAS_OF_A_PLACE).collect()
    }

    /// The areas that an organisation is responsible for today, from memory.
    pub fn of_organisation(caller: &Caller, organisation: Option<OrganisationId>) -> Vec<Self> {
        let directory = caller.directory();
        let areas = organisation.map(|id| directory.areas_of(id, caller.today()));
        let areas = areas.unwrap_or_default();
        let areas = last_of(&areas, bound::RESPONSIBILITIES).iter().copied();
        areas.cloned().map(Self).collect()
    }

    /// The area that it lies in, from memory.
    pub fn above(&self, directory: &Directory) -> Option<Self> {
        Self::known(directory, self.0.parent_id?)
    }

    /// The ward of a site on a day, or on the day on which it was proposed.
    pub async fn ward_of_site(
        ctx: &Context<'_>,
        site: &Site,
        as_at: Option<Date>,
    ) -> Result<Option<Self>> {
        let directory = ctx.caller().directory();
        let Some(Date(day)) = as_at else {
            return Ok(Self::known(&directory, site.ward_id));
        };
        let areas = ctx.loader().load_one(AreasOfSite(site.id)).await?;
        let ward = ward_on(&directory, &areas.unwrap_or_default(), day);
        Ok(ward.and_then(|id| Self::known(&directory, id)))
    }
}

/// An administrative area with the days it was valid. Everybody with a valid token sees all of them.
#[Object]
impl Area {
    /// The area's id.
    pub async fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// Our name for it, unique and never reused.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// What kind of area it is.
    #[graphql(name = "type")]
    async fn kind(&self) -> AreaType {
        self.0.kind.into()
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The Office for National Statistics' code of nine characters; null where we do not know it.
    async fn gss_code(&self) -> Option<&str> {
        self.0.gss_code.as_deref()
    }

    /// The area that it lies in, for example a ward's authority; null at the top.
    async fn parent(&self, ctx: &Context<'_>) -> Option<Area> {
        self.above(&ctx.caller().directory())
    }

    /// The areas that lie directly in it, by name; with a day, those valid on it.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only areas valid on this day.")] valid_on: Option<Date>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Nullable<Connection<Area>> {
        nullable(async {
            let asked = asked(ctx, (first, after), (last, before));
            let key = AreasWithin(self.0.id, valid_on.map(|day| day.0), asked);
            let page = ctx.loader().load_one(key).await?;
            Ok(page.map(|page| Connection::of(page, Area::of)))
        })
        .await
    }

    /// Its first day; null means that it always was.
    async fn valid_from(&self) -> Option<Date> {
        self.0.valid_from.map(Date)
    }

    /// The day on which it ceased to be, no longer one of its own; null means that it still is.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// What was put right in this entry, oldest first; the latest 50.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListAreas, self.0.id).await
    }

    /// The version, raised with every change; mutations send it back as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Which areas are wanted; nothing given means all.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AreaFilter {
    /// Only areas of these kinds.
    types: Option<Vec<AreaType>>,
    /// Only areas valid on this day.
    valid_on: Option<Date>,
    /// Only areas that lie in this one, at whatever remove; itself left out.
    within: Option<Id<AreaId>>,
    /// Only areas in whose name or reference every word of this text, of 2 to 100 characters and at most 10 words, begins a
    /// word, without regard to capitals.
    search: Option<String>,
}

impl From<AreaFilter> for area::Filter {
    fn from(filter: AreaFilter) -> Self {
        Self {
            kinds: filter
                .types
                .unwrap_or_default()
                .into_iter()
                .map(Kind::from)
                .collect(),
            valid_on: filter.valid_on.map(|day| day.0),
            within: filter.within.map(|id| id.0),
            search: filter.search,
        }
    }
}

/// A point on the earth.
#[derive(Clone, Copy, Debug, SimpleObject)]
pub struct Location {
    /// Degrees north, WGS84.
    pub latitude: f64,
    /// Degrees east, WGS84; negative in Northamptonshire.
    pub longitude: f64,
}

/// Questions about areas.
#[derive(Default)]
pub struct AreaQuery;

#[Object]
impl AreaQuery {
    /// Areas by name. For any valid token.
    async fn areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which areas.", default)] filter: AreaFilter,
        #[graphql(
            desc = "Only rows about which something was committed after this position; null is none."
        )]
        changed_since: Option<EventPosition>,
        #[graphql(desc = "How many after `after`, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "The cursor to begin after.")] after: Option<String>,
        #[graphql(desc = "How many before `before`, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor to end before.")] before: Option<String>,
    ) -> Result<Connection<Area>> {
        let asked = asked(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = area::list(ctx.caller(), &filter.into(), &asked).await?;
        Ok(Connection::of(page, Area::of))
    }

    /// One area, by id or by reference; null if there is none. For any valid token.
    async fn area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: Option<Id<AreaId>>,
        #[graphql(desc = "Its reference.")] reference: Option<String>,
    ) -> Nullable<Area> {
        nullable(async {
            let by_reference = area::find_by_reference;
            let row =
                crate::graphql::node::one(ctx, Action::ListAreas, id, reference, by_reference)
                    .await?;
            Ok(row.map(Area::of))
        })
        .await
    }
}
