//! The table with the areas that suggestions lie in.

use entity::suggestion_area::{ActiveModel, Column, Entity, Model};
use kernel::Noun;
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SuggestionId},
    place::kept::InAreas,
};

impl InAreas for SuggestionId {
    type Table = Entity;

    const NOUN: Noun = Noun::Suggestion;
    const PLACE: Column = Column::SuggestionId;
    const AREA: Column = Column::AreaId;

    fn lies_in(self, area: AreaId) -> ActiveModel {
        ActiveModel {
            suggestion_id: Set(self),
            area_id: Set(area),
        }
    }

    fn read(row: Model) -> (Self, AreaId) {
        (row.suggestion_id, row.area_id)
    }
}
