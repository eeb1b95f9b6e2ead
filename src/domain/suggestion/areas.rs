//! The tables with suggestions and with the areas that they lie in.

use entity::{
    suggestion,
    suggestion_area::{ActiveModel, Column, Entity, Model},
};
use kernel::Noun;
use sea_orm::ActiveValue::Set;

use crate::{
    id::{AreaId, SuggestionId},
    place::kept::InAreas,
};

impl InAreas for SuggestionId {
    type Table = Entity;
    type Places = suggestion::Entity;

    const NOUN: Noun = Noun::Suggestion;
    const PLACE: Column = Column::SuggestionId;
    const AREA: Column = Column::AreaId;
    const ID: suggestion::Column = suggestion::Column::Id;
    const AUTHORITY: suggestion::Column = suggestion::Column::AuthorityId;

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
