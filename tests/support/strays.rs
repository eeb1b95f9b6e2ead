//! Places whose stored authority is not that of their areas.

use super::TestApp;

/// The query for the references of such sites, or of such suggestions.
pub fn query(place: &str) -> String {
    let parents = format!(
        "FROM {place}_area JOIN area ON area.id = {place}_area.area_id
         WHERE {place}_area.{place}_id = {place}.id AND area.parent_id IS NOT NULL"
    );
    format!(
        "SELECT reference FROM {place}
         WHERE CASE WHEN (SELECT COUNT(DISTINCT area.parent_id) {parents}) = 1
             THEN authority_id IS NULL OR authority_id <> (SELECT DISTINCT area.parent_id {parents})
             ELSE authority_id IS NOT NULL END"
    )
}

impl TestApp {
    /// Fails if the authority of a place is not that of its areas.
    pub async fn every_authority_follows(&self) {
        for place in ["site", "suggestion"] {
            let strays: Vec<String> = self.column(&query(place)).await;
            assert_eq!(strays, Vec::<String>::new(), "{place}");
        }
    }
}
