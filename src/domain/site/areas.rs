//! The tables with sites and with the areas that they lie in.

use entity::{
    site,
    site_area::{ActiveModel, Column, Entity, Model},
};
use kernel::Noun;
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SiteId},
    place::kept::InAreas,
};

impl InAreas for SiteId {
    type Table = Entity;
    type Places = site::Entity;

    const NOUN: Noun = Noun::Site;
    const PLACE: Column = Column::SiteId;
    const AREA: Column = Column::AreaId;
    const ID: site::Column = site::Column::Id;
    const AUTHORITY: site::Column = site::Column::AuthorityId;

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
