//! The table with the areas that sites lie in.

use entity::site_area::{ActiveModel, Column, Entity, Model};
use kernel::Noun;
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SiteId},
    place::kept::InAreas,
};

impl InAreas for SiteId {
    type Table = Entity;

    const NOUN: Noun = Noun::Site;
    const PLACE: Column = Column::SiteId;
    const AREA: Column = Column::AreaId;

    fn lies_in(self, area: AreaId) -> ActiveModel {
        ActiveModel {
            site_id: Set(self),
            area_id: Set(area),
        }
    }

    fn read(row: Model) -> (Self, AreaId) {
        (row.site_id, row.area_id)
    }
}
