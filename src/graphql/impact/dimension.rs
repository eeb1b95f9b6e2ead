//! What figures are broken down by, and the values of these dimensions.

use async_graphql::{Context, Enum};
use domain::{
    id::AreaId,
    impact::{Dimension, Measure},
    reference::{self, OFFENCE_CATEGORY},
};
use kernel::Caller;

use crate::{
    area::Area,
    context::ContextExt,
    plain::{Plain, object},
};

/// What can be broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BreakdownMeasure {
    /// The people who completed their first referral in the period. By authority for each quarter; by offence, age band, sex
    /// and disposal for each year.
    PeopleCompleted,
    /// The people who refused, without those who had refused before and came back in the period. By offence, age band, sex
    /// and disposal for each year.
    PeopleRefused,
    /// The hours of work. By authority and work type for each quarter; by site type, ward and town for each year.
    Hours,
}

impl From<BreakdownMeasure> for Measure {
    fn from(measure: BreakdownMeasure) -> Self {
        match measure {
            BreakdownMeasure::PeopleCompleted => Self::PeopleCompleted,
            BreakdownMeasure::PeopleRefused => Self::PeopleRefused,
            BreakdownMeasure::Hours => Self::Hours,
        }
    }
}

/// By what a measure is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Plain)]
#[graphql(remote = "Dimension")]
pub enum BreakdownDimension {
    /// The authority of the site: for people, of their first session with credited work.
    Authority,
    /// The category of the offence: the seven commonest when the first year was published, and all others together.
    Offence,
    /// The person's age on the day on which they completed or refused: `UNDER_18`, `FROM_18_TO_24`, `FROM_25_TO_34`,
    /// `FROM_35_TO_49` or `FROM_50`.
    AgeBand,
    /// The person's sex as the police recorded it.
    Sex,
    /// The disposal that the police decided.
    Disposal,
    /// The type of work. The minutes of a session with several types are shared out equally.
    WorkType,
    /// The type of the site.
    SiteType,
    /// The ward of the site, for every set of ward boundaries that the register of areas has: `area { validFrom validTo }` of a
    /// cell tells which. The hours of a site that is not assigned to a ward of some boundaries are in no cell of these.
    Ward,
    /// The town of the site. The hours of a site outside of towns are in no cell.
    Town,
}

/// A value of a dimension, as it is stored.
#[derive(Clone, Debug)]
pub struct DimensionValue {
    pub dimension: Dimension,
    /// The id of an area, or a code.
    pub code: String,
}

impl DimensionValue {
    /// The area's id, if the dimension has areas.
    pub fn area_id(&self) -> Option<AreaId> {
        use Dimension::{Authority, Town, Ward};
        let is_an_area = matches!(self.dimension, Authority | Ward | Town);
        let id = is_an_area.then_some(&self.code)?;
        id.parse().ok().map(AreaId)
    }

    /// The area, if the dimension has areas.
    pub fn area(&self, caller: &Caller) -> Option<Area> {
        Area::known(&caller.directory(), self.area_id()?)
    }

    /// The code, or the area's reference.
    pub fn value(&self, caller: &Caller) -> String {
        let directory = caller.directory();
        let area = self.area_id().and_then(|id| directory.areas.get(&id));
        area.map_or_else(|| self.code.clone(), |area| area.reference.clone())
    }

    /// The value in words.
    pub fn name(&self, caller: &Caller) -> String {
        let directory = caller.directory();
        if let Some(area) = self.area_id().and_then(|id| directory.areas.get(&id)) {
            return area.name.clone();
        }
        if self.dimension == Dimension::Offence {
            return reference::item(&directory, OFFENCE_CATEGORY, &self.code).name;
        }
        in_words(&self.code)
    }
}

/// A code as words: `LITTER_PICKING` is "Litter picking".
fn in_words(code: &str) -> String {
    let words = code.replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The GraphQL type `BreakdownValue`.
#[derive(Clone, Debug)]
pub struct BreakdownValue(pub DimensionValue);

/// A value of a dimension.
#[object]
impl BreakdownValue {
    /// The dimension.
    fn dimension(&self) -> BreakdownDimension {
        self.0.dimension.into()
    }

    /// The code of the value, or the area's reference, as in `BreakdownCell`.
    fn value(&self, ctx: &Context<'_>) -> String {
        self.0.value(ctx.caller())
    }

    /// The value in words.
    fn name(&self, ctx: &Context<'_>) -> String {
        self.0.name(ctx.caller())
    }

    /// The authority, ward or town; null for other dimensions.
    fn area(&self, ctx: &Context<'_>) -> Option<Area> {
        self.0.area(ctx.caller())
    }
}
