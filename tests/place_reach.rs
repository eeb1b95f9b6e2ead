//! Who sees a place because of its areas, in lists and on streams, and who may enter its areas.

use kernel::principal::Role;
use serde_json::json;

use crate::{
    site_areas::{of_the_old_map, placing, sees},
    support::{
        maps::{BEFORE, HERE},
        on_both,
        seed::of,
        socket::Socket,
    },
};

#[tokio::test]
async fn a_councillor_sees_a_place_once_it_is_placed_in_their_ward() {
    on_both(async |app| {
        let places = of_the_old_map(app).await;
        let (old, new) = (
            app.councillor_for("castle-2021").await,
            app.councillor_for("castle-2025").await,
        );
        for (noun, verb, place) in places {
            assert!(!sees(&new, noun, &place).await);
            let input = placing(app, noun, &place, &["castle-2025"]).await;

            app.manager().done(verb, noun, "id", input).await;

            assert!(sees(&new, noun, &place).await, "{noun}");
            assert!(
                sees(&old, noun, &place).await,
                "{noun}: the old ward is still one of its own"
            );
            let list = format!("{{ {noun}s {{ totalCount {{ count }} nodes {{ id }} }} }}");
            let listed = new.ask(&list).await;
            assert_eq!(
                listed.data(&format!("{noun}s.totalCount.count")),
                1,
                "{}",
                listed.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn reach_of_contacts_and_sessions_follows_the_areas_of_their_site() {
    on_both(async |app| {
        app.two_maps().await;
        let new = app.council_for("castle-2025").await;
        let seed = app.seed().await;
        let site = seed
            .site_lying("Old Mill", (BEFORE, HERE), "castle-2021", &[])
            .await;
        let site = seed.approved(&seed.assessed(&site).await).await;
        seed.planned(&site, 0).await;
        seed.done().await;
        let asked = "{ sites { nodes { contacts { landowner } } } sessions { nodes { id } } }";
        let before = new.ask(asked).await;
        let read = app.read("site", &site.reference, "id version").await;
        let input = placing(app, "site", &read, &["castle-2025"]).await;

        app.manager()
            .done("setSiteAreas", "site", "id", input)
            .await;

        let after = new.ask(asked).await;
        assert!(
            before.data("sites.nodes.0.contacts").is_null(),
            "{}",
            before.body
        );
        assert_eq!(before.data("sessions.nodes"), json!([]));
        assert_eq!(
            after.data("sites.nodes.0.contacts.landowner"),
            "The parish council",
            "{}",
            after.body
        );
        assert_eq!(
            after.data("sessions.nodes").as_array().map(Vec::len),
            Some(1),
            "{}",
            after.body
        );
    })
    .await;
}

#[tokio::test]
async fn a_council_reaches_former_and_present_areas_within_its_own() {
    on_both(async |app| {
        for (noun, _, place) in of_the_old_map(app).await {
            assert!(sees(&app.council(), noun, &place).await, "{noun}");
        }
    })
    .await;
}

#[tokio::test]
async fn only_the_team_places_records_and_unknown_ones_are_not_found() {
    on_both(async |app| {
        for (noun, verb, place) in of_the_old_map(app).await {
            let selection = format!("{noun} {{ id }}");
            let input = placing(app, noun, &place, &["castle-2025"]).await;
            for role in [
                Role::Councillor,
                Role::CouncilSystem,
                Role::Mentor,
                Role::Analyst,
            ] {
                let reply = app.person(role).act(verb, input.clone(), &selection).await;
                assert_eq!(reply.code(), "FORBIDDEN", "{role:?}: {}", reply.body);
            }
            let elsewhere = of(noun, &json!({ "id": "bm93aGVyZQ", "version": 1 }), input);

            let reply = app.manager().act(verb, elsewhere, &selection).await;

            assert_eq!(reply.user_errors(), ["NOT_FOUND"], "{}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn a_suggestion_event_reaches_everybody_responsible_for_one_of_its_areas() {
    on_both(async |app| {
        app.two_maps().await;
        let (town, other) = (app.councillor_for("town").await, app.councillor_for("mill-2025").await);
        let mut hears: Socket = crate::socket::listening(&town).await;
        let mut deaf = crate::socket::listening(&other).await;
        let input = json!({ "title": "Old Mill", "description": "Litter.", "siteType": "PARK", "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": app.area("castle-2025").await, "areas": [app.area("town").await] });

        app.manager().done("submitSuggestion", "suggestion", "id", input).await;

        assert_eq!(crate::socket::next_title(&mut hears).await, "Old Mill");
        assert_eq!(deaf.within(crate::socket::SILENCE).await, None);
    })
    .await;
}
