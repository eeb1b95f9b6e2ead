//! Areas: wards, authorities, parishes and towns, each with its period of validity.

mod at;
pub mod mutation;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use domain::{
    area::{self, AreaType as Kind},
    id::{AreaId, OrganisationId},
    place::Point,
};
use kernel::{
    Caller,
    bound::{self, last_of},
    directory::Directory,
    policy::Action,
};

pub use at::AreasAtPoint;

use crate::{
    amendment::{Amendment, register::amendments},
    context::ContextExt,
    error::{Nullable, Result, nullable},
    filter::each,
    id::{Id, opaque},
    loader, lookup,
    page::{Connection, page_request},
    plain::{Plain, object},
    scalar::{Date, EventPosition},
};

/// The kind of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Kind")]
pub enum AreaType {
    /// The area of the police force.
    PoliceArea,
    /// The area of a unitary authority.
    Unitary,
    /// An electoral ward.
    Ward,
    /// The area of a parish or town council.
    Parish,
    /// A town. It has a name, but no official code.
    Town,
}

/// The GraphQL type `Area`. Both councils were re-warded on 1 May 2025, so every area has a period of validity. A site
/// or suggestion keeps the ward of the day on which it was made.
#[derive(Clone, Debug)]
pub struct Area(area::Area);

impl Area {
    /// Wraps a row in its GraphQL type.
    pub fn of(row: area::Area) -> Self {
        Self(row)
    }

    /// The area with this id, from the directory in memory.
    pub fn known(directory: &Directory, id: AreaId) -> Option<Self> {
        directory.areas.get(&id).cloned().map(Self)
    }

    /// The areas that contain a place, from the directory in memory.
    pub fn of_place(ctx: &Context<'_>, ids: Option<Vec<AreaId>>) -> Vec<Self> {
        let directory = ctx.caller().directory();
        let ids = ids.unwrap_or_default().into_iter();
        let areas = ids.filter_map(|id| Self::known(&directory, id));
        areas.take(bound::AREAS_OF_A_PLACE).collect()
    }

    /// The areas that an organisation is responsible for today, from the directory in memory.
    pub fn of_organisation(caller: &Caller, organisation: Option<OrganisationId>) -> Vec<Self> {
        let directory = caller.directory();
        let areas = organisation.map(|id| directory.areas_of(id, caller.today()));
        let areas = areas.unwrap_or_default();
        let areas = last_of(&areas, bound::RESPONSIBILITIES).iter().copied();
        areas.cloned().map(Self).collect()
    }

    /// The parent area, from the directory in memory.
    pub fn above(&self, directory: &Directory) -> Option<Self> {
        Self::known(directory, self.0.parent_id?)
    }
}

/// An administrative area with its period of validity. Every caller with a valid token can see all areas.
#[object]
impl Area {
    /// The area's id.
    pub fn id(&self) -> ID {
        opaque(self.0.id)
    }

    /// The scheme's own reference of the record, unique and never reused.
    fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The kind of area.
    #[graphql(name = "type")]
    fn kind(&self) -> AreaType {
        self.0.kind.into()
    }

    /// The area's name.
    fn name(&self) -> &str {
        &self.0.name
    }

    /// The code of the Office for National Statistics, nine characters; null if it is not known.
    fn gss_code(&self) -> Option<&str> {
        self.0.gss_code.as_deref()
    }

    /// The area that contains this one, for example the authority of a ward; null if there is none.
    fn parent(&self, ctx: &Context<'_>) -> Option<Area> {
        self.above(&ctx.caller().directory())
    }

    /// The areas directly inside this one, sorted by name. Null only with an entry in `errors`.
    async fn children(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only areas that are valid on this day; all areas if it is left out.")]
        valid_on: Option<Date>,
        #[graphql(
            desc = "Only areas with one of these codes of the Office for National Statistics, each a capital letter and eight \
                    digits; all areas if it is null or left out."
        )]
        gss_codes: Option<Vec<String>>,
        #[graphql(desc = "The maximum number of rows after `after`, 1 to 100; 20 by default.")]
        first: Option<i32>,
        #[graphql(desc = "Only rows after this cursor.")] after: Option<String>,
        #[graphql(
            desc = "The maximum number of rows before `before`, 1 to 100; 20 by default. Not allowed together with `first` or `after`."
        )]
        last: Option<i32>,
        #[graphql(desc = "Only rows before this cursor.")] before: Option<String>,
    ) -> Nullable<Connection<Area>> {
        nullable(async {
            let request = page_request(ctx, (first, after), (last, before));
            let filter = area::Filter {
                valid_on: valid_on.map(|day| day.0),
                gss_codes,
                ..area::Filter::default()
            };
            let page = loader::AREAS_WITHIN
                .of_with(ctx, self.0.id, (filter, request))
                .await?;
            Ok(page.map(|page| Connection::of(page, Area::of)))
        })
        .await
    }

    /// The first day of validity; null if it has no start.
    fn valid_from(&self) -> Option<Date> {
        self.0.valid_from.map(Date)
    }

    /// The day on which the validity ends; the area is no longer valid on that day. Null if it has no end.
    fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// The amendments of this record, oldest first; the latest 50. Null only with an entry in `errors`.
    async fn amendments(&self, ctx: &Context<'_>) -> Nullable<Vec<Amendment>> {
        amendments(ctx, Action::ListAreas, self.0.id).await
    }

    /// The version of the record, increased by every change. Mutations expect it as `expectedVersion`.
    fn version(&self) -> i32 {
        self.0.version
    }
}

/// Conditions on areas, all of which must match. A condition that is null or left out does not apply, and an empty list
/// matches nothing. An empty filter matches every area.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AreaFilter {
    /// Only areas with these references, at most 100. Capitals, accents and spaces do not matter.
    references: Option<Vec<String>>,
    /// Only areas of these kinds.
    types: Option<Vec<AreaType>>,
    /// Only areas that are valid on this day.
    valid_on: Option<Date>,
    /// Only areas with one of these codes of the Office for National Statistics, each a capital letter and eight digits. An
    /// area that has no code does not match; several areas may have the same one, at different times.
    gss_codes: Option<Vec<String>>,
    /// Only areas inside this one, at any depth; the area itself is not included.
    within: Option<Id<AreaId>>,
    /// Only areas where each word of this text begins a word of the name or the reference, ignoring case; in a word of
    /// five or more letters, one typing error is forgiven. 2 to 100 characters, at most 10 words.
    search: Option<String>,
}

impl From<AreaFilter> for area::Filter {
    fn from(filter: AreaFilter) -> Self {
        Self {
            references: filter.references,
            kinds: each(filter.types),
            valid_on: filter.valid_on.map(|day| day.0),
            gss_codes: filter.gss_codes,
            within: filter.within.map(|id| id.0),
            search: filter.search,
        }
    }
}

/// A point on the map.
#[derive(Clone, Copy, Debug, SimpleObject, Plain)]
pub struct Location {
    /// Latitude in degrees north (WGS84).
    pub latitude: f64,
    /// Longitude in degrees east (WGS84); negative in Northamptonshire.
    pub longitude: f64,
}

/// Queries for areas.
#[derive(Default)]
pub struct AreaQuery;

#[Object]
impl AreaQuery {
    /// All areas, sorted by name. Every caller with a valid token may use it.
    async fn areas(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only areas that match this filter.")] filter: Option<AreaFilter>,
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
    ) -> Result<Connection<Area>> {
        let request = page_request(ctx, (first, after), (last, before))
            .changed_since(changed_since.map(|position| position.0));
        let page = area::list(ctx.caller(), &filter.unwrap_or_default().into(), &request).await?;
        Ok(Connection::of(page, Area::of))
    }

    /// The ward, authority, town and parish at a point on a day, by the boundaries that the service has. On the boundary
    /// between areas of one type it is the one whose reference comes first. Of a point outside all of them every area
    /// is null. Every caller with a valid token may use it.
    async fn area_at(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Latitude in degrees north (WGS84), -90 to 90.")] latitude: f64,
        #[graphql(desc = "Longitude in degrees east (WGS84), -180 to 180.")] longitude: f64,
        #[graphql(
            desc = "The day on which the areas must be valid: before 1 May 2025 for wards of the old map. Today if it is \
                    null or left out."
        )]
        on: Option<Date>,
    ) -> Result<AreasAtPoint> {
        let question = area::At {
            point: Point::at(latitude, longitude),
            on: on.map(|day| day.0),
        };
        Ok(AreasAtPoint::of(area::at(ctx.caller(), question)?))
    }

    /// One area, by id or by reference; null if there is none. Every caller with a valid token may use it.
    async fn area(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The area's id. Give either `id` or `reference`.")] id: Option<Id<AreaId>>,
        #[graphql(desc = "The area's reference. Give either `id` or `reference`.")]
        reference: Option<String>,
    ) -> Nullable<Area> {
        nullable(async {
            let by_reference = area::find_by_reference;
            let row = lookup::one(
                ctx,
                Action::ListAreas,
                &loader::AREAS,
                id,
                reference,
                by_reference,
            )
            .await?;
            Ok(row.map(Area::of))
        })
        .await
    }
}
