//! The authority that is stored with a place follows the areas of the place, and their parents.

use serde_json::json;

use crate::{
    site_areas::{of_the_old_map, placing},
    support::{
        TestApp,
        maps::{BEFORE, HERE},
        on_both,
        seed::of,
    },
};

/// The references of the authorities of all sites, or of all suggestions.
async fn authorities(app: &TestApp, noun: &str) -> Vec<String> {
    let join = format!("{noun} JOIN area ON area.id = authority_id");
    app.column(&format!("SELECT area.reference FROM {join}"))
        .await
}

#[tokio::test]
async fn the_authority_of_a_place_follows_its_areas() {
    on_both(async |app| {
        app.every_authority_follows().await;
        for (noun, verb, place) in of_the_old_map(app).await {
            assert_eq!(authorities(app, noun).await, ["west"], "{noun}");
            let input = placing(app, noun, &place, &["north-2021"]).await;

            app.manager().done(verb, noun, "id", input).await;

            assert_eq!(authorities(app, noun).await, ["north"], "{noun}");
        }
        for parent in [Some("west"), None, Some("north")] {
            app.move_area("north-2021", parent).await;

            app.every_authority_follows().await;
        }
    })
    .await;
}

#[tokio::test]
async fn an_amendment_of_a_place_does_not_bring_back_its_former_authority() {
    on_both(async |app| {
        for (noun, _, place) in of_the_old_map(app).await {
            let verb = if noun == "site" {
                "amendSite"
            } else {
                "amendSuggestion"
            };
            let change = json!({ "description": "It has a wall.", "reason": "It has one." });
            let input = of(noun, &place, change);

            // It writes all other columns as it has read them. Meanwhile the parent of an area may have been amended.
            let (sent, _) = app.sent(app.manager().done(verb, noun, "id", input)).await;

            let update = format!("UPDATE \"{noun}\"");
            let updates: Vec<_> = sent
                .iter()
                .filter(|one| one.sql.starts_with(&update))
                .collect();
            assert_eq!(updates.len(), 1);
            let columns = updates[0].sql.split("RETURNING").next().unwrap_or_default();
            assert!(!columns.contains("authority_id"), "{columns}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_place_recorded_while_its_area_moves_has_the_new_authority() {
    on_both(async |app| {
        app.two_maps().await;
        let seed = app.seed().await;
        let at = (BEFORE, HERE);
        seed.site_lying("Old Mill", at, "castle-2021", &[]).await;
        seed.suggestion_lying("Old Mill", at, "castle-2021", &[])
            .await;
        let moving = app.move_area("castle-2021", Some("north"));
        let committing = async {
            // The amendment has time to overtake, which it must not.
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            seed.done().await;
        };

        tokio::join!(moving, committing);

        app.every_authority_follows().await;
        for noun in ["site", "suggestion"] {
            assert_eq!(authorities(app, noun).await, ["north"], "{noun}");
        }
    })
    .await;
}
