//! Photos: attached, looked at by a manager, seen by those who may, and cleared away.

use domain::{site::Status, suggestion};
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, cases::of, on_both, pictures::jpeg};

/// The ids of the photos of a record that a caller sees.
async fn seen(client: &Client<'_>, noun: &str, record: &Value) -> Vec<Value> {
    let shown = match noun {
        "session" => "... on Session { photos { id } }",
        _ => "photos { id }",
    };
    let query = format!("query($id: ID!) {{ {noun}(id: $id) {{ {shown} }} }}");
    let reply = client.run(&query, json!({ "id": record["id"] })).await;
    assert_eq!(reply.code(), "", "{}", reply.text);
    let photos = reply.data(&format!("{noun}.photos"));
    let photos = photos.as_array().into_iter().flatten();
    photos.map(|photo| photo["id"].clone()).collect()
}

async fn node(client: &Client<'_>, photo: &Value, selection: &str) -> Value {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on Photo {{ {selection} }} }} }}");
    let reply = client.run(&query, json!({ "id": photo["id"] })).await;
    assert_eq!(reply.code(), "", "{}", reply.text);
    reply.data("node")
}

async fn attach(client: &Client<'_>, input: Value) -> Vec<String> {
    client
        .act("attachPhoto", input, "photo { id }")
        .await
        .user_errors()
}

#[tokio::test]
async fn an_upload_is_attached_once_by_its_uploader() {
    on_both(async |app| {
        let suggestion = app.seed_suggestion(suggestion::Status::Submitted).await;
        let councillor = app.councillor();
        let id = councillor.upload(&suggestion, "BEFORE", jpeg(0)).await.body["id"].clone();
        let photo = json!({ "id": id });
        // Nobody else sees it before that, and no list has it.
        assert_eq!(node(&app.manager(), &photo, "id").await, Value::Null);
        assert!(seen(&councillor, "suggestion", &suggestion).await.is_empty());
        assert_eq!(attach(&app.manager(), json!({ "photo": id })).await, ["NOT_FOUND"]);
        let long = json!({ "photo": id, "caption": "", "altText": "x".repeat(501) });
        assert_eq!(attach(&councillor, long).await, ["BAD_USER_INPUT caption", "BAD_USER_INPUT altText"]);

        let input = json!({ "photo": id, "caption": "The bench", "idempotencyKey": "once" });
        let attached = councillor.done("attachPhoto", "photo", "id version", input.clone()).await;
        let again = councillor.done("attachPhoto", "photo", "id version", input).await;

        assert_eq!(attached, again);
        assert_eq!(attach(&councillor, json!({ "photo": id })).await, ["CONFLICT status"]);
        let shown = "caption altText takenAt moderation isPublic round suggestion { id } site { id } session { id }";
        let found = node(&app.manager(), &photo, shown).await;
        assert_eq!(found, json!({
            "caption": "The bench", "altText": null, "takenAt": null, "moderation": "PENDING", "isPublic": false,
            "round": null, "suggestion": { "id": suggestion["id"] }, "site": null, "session": null,
        }));
        assert_eq!(seen(&councillor, "suggestion", &suggestion).await, std::slice::from_ref(&id));
        assert_eq!(seen(&app.supervisor(), "suggestion", &suggestion).await, [id]);
        assert!(seen(&app.analyst(), "suggestion", &suggestion).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_manager_looks_at_a_photo_before_others_see_it() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
        let photo = app.manager().attached(&site, "AFTER", jpeg(0)).await;
        assert!(seen(&app.analyst(), "site", &site).await.is_empty());
        assert_eq!(node(&app.analyst(), &photo, "id").await, Value::Null);
        let nobody = json!({ "noPersonIsRecognisable": false, "noNumberPlateOrHouseNumber": false });
        assert_eq!(
            app.approve(&photo, nobody).await.user_errors(),
            ["CONFLICT photo-shows-nobody", "CONFLICT photo-shows-no-number"]
        );
        let stale = json!({ "expectedVersion": 1 });
        assert_eq!(app.approve(&photo, stale).await.user_errors(), ["VERSION_CONFLICT version"]);
        let input = of("photo", &photo, json!({ "reason": "Blurred." }));
        let refused = app.supervisor().act("rejectPhoto", input, "photo { id }").await;
        assert_eq!(refused.code(), "FORBIDDEN");
        let since = position(app).await;

        // Within the Team first, then for everybody.
        let kept = app.approve(&photo, json!({ "isPublic": false })).await.data("approvePhoto.photo");
        assert_eq!(kept["isPublic"], false);
        assert!(seen(&app.analyst(), "site", &site).await.is_empty());
        let shown = app.approve(&kept, json!({})).await.data("approvePhoto.photo");

        assert_eq!(seen(&app.analyst(), "site", &site).await, [photo["id"].clone()]);
        let texts = node(&app.analyst(), &photo, "altText moderation isPublic reason").await;
        assert_eq!(texts, json!({ "altText": "A bench in a park", "moderation": "APPROVED", "isPublic": true, "reason": null }));
        let input = of("photo", &shown, json!({ "reason": "A child is on it." }));
        app.manager().done("rejectPhoto", "photo", "id", input).await;
        assert!(seen(&app.analyst(), "site", &site).await.is_empty());
        assert_eq!(node(&app.manager(), &photo, "moderation reason url { url }").await,
            json!({ "moderation": "REJECTED", "reason": "A child is on it.", "url": null }));
        let events = app.analyst().ask("{ events(first: 100) { nodes { kind } } }").await;
        let changed = events.text.matches("SITE_PHOTOS_CHANGED").count();
        assert_eq!(changed, 2, "shown and withdrawn: {}", events.text);
        // A copy of the list outside the Team learns that it has gone.
        let query = "query($since: EventPosition) { photos(changedSince: $since) { nodes { id } removed { id } } }";
        let since = json!({ "since": since });
        crate::changed_since::settled(app).await;
        let reply = app.analyst().run(query, since.clone()).await;
        assert_eq!(reply.data("photos"), json!({ "nodes": [], "removed": [{ "id": photo["id"] }] }), "{}", reply.text);
        let reply = app.manager().run(query, since).await;
        assert_eq!(reply.data("photos.nodes.0.id"), photo["id"]);
    })
    .await;
}

async fn position(app: &TestApp) -> Value {
    crate::changed_since::settled(app).await;
    let reply = app.manager().ask("{ photos(first: 1) { position } }").await;
    reply.data("photos.position")
}

#[tokio::test]
async fn the_team_works_off_what_waits_and_uploaders_take_back_what_they_may() {
    on_both(async |app| {
        let suggestion = app.seed_suggestion(suggestion::Status::Submitted).await;
        let councillor = app.councillor();
        let first = councillor.attached(&suggestion, "BEFORE", jpeg(0)).await;
        app.at("2025-08-18T09:01:00Z");
        let second = councillor.attached(&suggestion, "BEFORE", jpeg(9)).await;
        let waiting = "{ photos(filter: { moderations: [PENDING] }) { nodes { id suggestion { id } } totalCount { count } } }";
        let reply = app.manager().ask(waiting).await;
        assert_eq!(reply.data("photos.totalCount.count"), 2);
        assert_eq!(reply.data("photos.nodes.0"), json!({ "id": first["id"], "suggestion": { "id": suggestion["id"] } }));

        let approved = app.approve(&first, json!({})).await.data("approvePhoto.photo");

        assert_eq!(app.manager().ask(waiting).await.data("photos.totalCount.count"), 1);
        let remove = async |client: Client<'_>, photo: &Value| {
            client.act("removePhoto", of("photo", photo, json!({})), "photo { id }").await.user_errors()
        };
        assert_eq!(remove(app.councillor(), &approved).await, ["CONFLICT status"]);
        assert_eq!(remove(app.supervisor(), &second).await, ["CONFLICT photo-of-own"]);
        assert_eq!(remove(app.person(Role::CommunityGroup), &second).await, ["NOT_FOUND"]);
        assert!(remove(app.councillor(), &second).await.is_empty());
        assert!(remove(app.manager(), &approved).await.is_empty());
        assert!(seen(&app.manager(), "suggestion", &suggestion).await.is_empty());
        let erased: Vec<String> = app.column("SELECT category FROM audit_entry WHERE action = 'RemovePhoto' AND noun = 'photo'").await;
        assert_eq!(erased, ["ERASURE", "ERASURE"]);
    })
    .await;
}

#[tokio::test]
async fn photos_of_people_at_work_and_of_sessions_to_come_stay_with_the_team() {
    on_both(async |app| {
        let site = app.approved_site().await;
        let plan = app.a_plan(&site).await;
        let session = app
            .manager()
            .done("planSession", "session", "id version", plan)
            .await;
        let supervisor = app.supervisor();
        let during = supervisor.attached(&session, "DURING", jpeg(0)).await;
        let before = supervisor.attached(&session, "BEFORE", jpeg(9)).await;
        assert_eq!(
            app.approve(&during, json!({})).await.user_errors(),
            [
                "CONFLICT photo-during-not-public",
                "CONFLICT photo-session-over"
            ]
        );
        assert_eq!(
            app.approve(&before, json!({})).await.user_errors(),
            ["CONFLICT photo-session-over"]
        );
        let during = app
            .approve(&during, json!({ "isPublic": false }))
            .await
            .data("approvePhoto.photo");
        assert_eq!(seen(&supervisor, "session", &session).await.len(), 2);

        app.at("2025-08-31T09:00:00Z");
        let before = app
            .approve(&before, json!({}))
            .await
            .data("approvePhoto.photo");

        assert_eq!(
            seen(&app.council(), "session", &session).await,
            [before["id"].clone()]
        );
        assert_eq!(node(&app.council(), &during, "id").await, Value::Null);
        // Another supervisor does not see this session.
        assert_eq!(
            node(&app.other(Role::Supervisor), &during, "id").await,
            Value::Null
        );
        // The session is moved to a day that is still to come: as if it were none of theirs.
        let url = node(&app.council(), &before, "url { url }").await["url"]["url"].clone();
        let url = url.as_str().expect("an address");
        assert_eq!(app.fetch(url).await.status.as_u16(), 200);
        app.at("2025-08-18T09:00:00Z");
        assert_eq!(node(&app.council(), &before, "id").await, Value::Null);
        let listed = app
            .council()
            .ask("{ photos { nodes { id } totalCount { count } } }")
            .await;
        assert_eq!(listed.data("photos.totalCount.count"), 0);
        assert_eq!(app.fetch(url).await.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_pair_is_before_and_after_the_same_record() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
        let other_site = app.seed_site(Status::Approved).await;
        let manager = app.manager();
        let before = manager.attached(&site, "BEFORE", jpeg(0)).await;
        let upload = async |owner: &Value, phase: &str, number| {
            manager.upload(owner, phase, jpeg(number)).await.body["id"].clone()
        };
        for (owner, phase) in [(&site, "BEFORE"), (&other_site, "AFTER"), (&site, "DURING")] {
            let id = upload(owner, phase, 5).await;
            let input = json!({ "photo": id, "pairWith": before["id"] });
            assert_eq!(
                attach(&manager, input).await,
                ["CONFLICT photo-pair-fits"],
                "{phase}"
            );
        }
        let after = upload(&site, "AFTER", 6).await;

        let input = json!({ "photo": after, "pairWith": before["id"] });
        let after = manager
            .done("attachPhoto", "photo", "id version pair { id }", input)
            .await;

        assert_eq!(after["pair"]["id"], before["id"]);
        assert_eq!(
            node(&manager, &before, "pair { id }").await["pair"]["id"],
            after["id"]
        );
        let third = upload(&site, "AFTER", 7).await;
        let input = json!({ "photo": third, "pairWith": before["id"] });
        assert_eq!(attach(&manager, input).await, ["CONFLICT photo-pair-fits"]);
        manager
            .done("removePhoto", "photo", "id", of("photo", &after, json!({})))
            .await;
        assert_eq!(
            node(&manager, &before, "pair { id }").await,
            json!({ "pair": null })
        );
    })
    .await;
}

#[tokio::test]
async fn an_upload_that_is_not_attached_is_gone_after_a_day() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
        let kept = app.manager().attached(&site, "BEFORE", jpeg(0)).await;
        let upload = app.manager().upload(&site, "BEFORE", jpeg(9)).await;
        let lost = json!({ "id": upload.body["id"] });
        assert_eq!(app.files(), 4);
        app.at("2025-08-19T08:59:00Z");
        app.clear_photos().await;
        assert_eq!(node(&app.manager(), &lost, "id").await["id"], lost["id"]);

        app.at("2025-08-19T09:01:00Z");
        app.clear_photos().await;

        assert_eq!(node(&app.manager(), &lost, "id").await, Value::Null);
        assert_eq!(node(&app.manager(), &kept, "id").await["id"], kept["id"]);
        assert_eq!(app.files(), 2);
        let rows: Vec<String> = app
            .column("SELECT subject FROM audit_entry WHERE action = 'ClearPhotos'")
            .await;
        assert_eq!(rows, ["photos"]);
    })
    .await;
}

#[tokio::test]
async fn a_site_is_completed_with_a_photo_of_the_result_or_a_reason() {
    on_both(async |app| {
        let site = app.seed_site(Status::InProgress).await;
        let elsewhere = app.seed_site(Status::InProgress).await;
        let manager = app.manager();
        let complete =
            async |more: Value| manager.change("completeSite", "site", &site, more).await;
        let rule = ["CONFLICT after-photo-or-waiver"];
        assert_eq!(complete(json!({})).await.user_errors(), rule);
        let before = manager.attached(&site, "BEFORE", jpeg(0)).await;
        let foreign = manager.attached(&elsewhere, "AFTER", jpeg(1)).await;
        let rejected = manager.attached(&site, "AFTER", jpeg(2)).await;
        let input = of("photo", &rejected, json!({ "reason": "Blurred." }));
        manager.done("rejectPhoto", "photo", "id", input).await;
        let unattached = manager.upload(&site, "AFTER", jpeg(3)).await.body["id"].clone();
        for photo in [&before["id"], &foreign["id"], &rejected["id"], &unattached] {
            assert_eq!(
                complete(json!({ "photo": photo })).await.user_errors(),
                rule,
                "{photo}"
            );
        }
        let after = manager.attached(&site, "AFTER", jpeg(4)).await;
        let both = json!({ "photo": after["id"], "photoWaiver": "None was taken." });
        assert_eq!(complete(both).await.user_errors(), rule);
        assert_eq!(
            complete(json!({ "photo": site["id"] })).await.user_errors(),
            ["NOT_FOUND"]
        );

        let done = complete(json!({ "photo": after["id"] })).await;

        assert_eq!(
            done.data("completeSite.site.status"),
            "COMPLETED",
            "{}",
            done.text
        );
        let rounds = "roundsOfWork { number photos { id phase } }";
        let seen = manager.sees("site", &site, rounds).await;
        let photos = seen["roundsOfWork"][0]["photos"].as_array().map(Vec::len);
        assert_eq!(photos, Some(3), "{seen}");
        let waiver = json!({ "photoWaiver": "The camera was left in the van." });
        let done = manager
            .change("completeSite", "site", &elsewhere, waiver)
            .await;
        assert_eq!(done.user_errors(), [""; 0]);
        let history = manager.sees("site", &elsewhere, "history { note }").await;
        assert!(history.to_string().contains("left in the van"), "{history}");
    })
    .await;
}

#[tokio::test]
async fn a_page_of_sites_with_photos_costs_as_much_as_one() {
    on_both(async |app| {
        let mut sites = vec![];
        for number in 0..4 {
            let site = app.seed_site(Status::Approved).await;
            let photo = app.manager().attached(&site, "BEFORE", jpeg(number)).await;
            app.approve(&photo, json!({})).await;
            sites.push(site);
        }
        let query = "query($first: Int!) { sites(first: $first) { nodes { photos { url { url } site { name } } } } }";
        let council = app.council();
        let cost = async |first: usize| {
            let (statements, reply) = app.statements(council.run(query, json!({ "first": first }))).await;
            assert_eq!(reply.code(), "", "{}", reply.text);
            assert!(reply.text.matches("/photos/").count() == first, "{}", reply.text);
            statements
        };

        let all = cost(sites.len()).await;

        assert_eq!(cost(1).await, all);
        assert!(all <= 3, "{all} statements");
    })
    .await;
}

#[tokio::test]
async fn nothing_is_left_of_a_photo_that_could_not_be_recorded() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
                app.execute("INSERT INTO photo_object (digest, stored_at) VALUES ('left', '2025-08-18 07:00:00+00:00')")
            .await;
        app.clear_photos().await;
        let rows: Vec<i64> = app.column("SELECT COUNT(*) FROM photo_object").await;
        assert_eq!(rows, [0], "bytes that no photo shows are forgotten");
        // Bytes that are being deleted are not stored meanwhile.
        let photo = app.manager().attached(&site, "BEFORE", jpeg(0)).await;
        app.execute("UPDATE photo_object SET condemned_at = stored_at").await;
        let reply = app.manager().upload(&site, "AFTER", jpeg(0)).await;
        assert_eq!((reply.status.as_u16(), reply.code()), (503, "UNAVAILABLE"), "{photo}");
    })
    .await;
}
