//! Who may upload photos, and how requests to upload are checked.

use axum::{body::Body, http::StatusCode};
use domain::{site::Status, suggestion};
use kernel::principal::Role;
use serde_json::json;

use crate::support::{
    Client, on_both,
    pictures::{jpeg as small_jpeg, session},
};

#[tokio::test]
async fn requests_are_checked_as_those_of_the_api() {
    on_both(async |app| {
        let session = session(app).await;
        let owner = session["id"].as_str().expect("an id");
        let good = format!("owner={owner}&phase=BEFORE&takenAt=2025-08-17T12:00:00Z");
        let supervisor = app.supervisor();
        let upload = async |query: &str, kind: &str| {
            let reply = supervisor.post_photo(query, kind, small_jpeg(0)).await;
            (reply.status.as_u16(), reply.code().to_owned(), reply.text)
        };
        for (query, words) in [
            (
                "",
                "owner: the id of a site, a suggestion or a session is expected. phase: BEFORE",
            ),
            (
                &format!("owner={owner}&phase=LATER"),
                "phase: BEFORE, DURING or AFTER",
            ),
            (
                &format!("owner={owner}&phase=AFTER&phase=AFTER"),
                "phase: it is expected once",
            ),
            (
                &format!("owner={owner}&phase=AFTER&size=1"),
                "Only the parameters owner, phase and takenAt",
            ),
            (
                &format!("owner={owner}&phase=AFTER&takenAt=yesterday"),
                "takenAt: an instant",
            ),
            (
                &format!("owner={owner}&phase=AFTER&takenAt=2025-09-18T12:00:00Z"),
                "takenAt: Today or an earlier day",
            ),
        ] {
            let (status, code, text) = upload(query, "image/jpeg").await;
            assert_eq!(
                (status, code.as_str()),
                (400, "BAD_USER_INPUT"),
                "{query}: {text}"
            );
            assert!(text.contains(words), "{query}: {text}");
        }
        for kind in [
            "multipart/form-data",
            "text/plain",
            "application/octet-stream",
            "image/heic",
        ] {
            let (status, code, _) = upload(&good, kind).await;
            assert_eq!(
                (status, code.as_str()),
                (415, "UNSUPPORTED_MEDIA_TYPE"),
                "{kind}"
            );
        }
        assert_eq!(upload(&good, "image/png; x=1").await.0, 201);
        let nobody = app
            .anonymous()
            .post_photo(&good, "image/jpeg", small_jpeg(0))
            .await;
        assert_eq!(
            (nobody.status.as_u16(), nobody.code()),
            (401, "UNAUTHENTICATED")
        );
        assert_eq!(nobody.headers["www-authenticate"], "Bearer");
        let stranger = Client::new(app, Some("nonsense".into()));
        let stranger = stranger
            .post_photo(&good, "image/jpeg", small_jpeg(0))
            .await;
        assert_eq!(
            stranger.headers["www-authenticate"],
            "Bearer error=\"invalid_token\""
        );
        let other = axum::http::Request::put("/photos")
            .body(Body::empty())
            .expect("a request");
        let other = app.anonymous().send(other).await;
        assert_eq!(
            (other.status.as_u16(), other.code()),
            (405, "METHOD_NOT_ALLOWED")
        );
        let request = || {
            let token = supervisor.token.as_deref().unwrap_or_default();
            axum::http::Request::post(format!("/photos?{good}"))
                .header("content-type", "image/jpeg")
                .header("authorization", format!("Bearer {token}"))
                .body(Body::from(small_jpeg(3)))
                .expect("a request")
        };
        let points = app.router_with(|limits| {
            limits.admission.points_a_minute = std::num::NonZeroU32::new(99).expect("a number");
        });
        let poor = crate::support::send(&points.await, request()).await;
        assert_eq!(
            (poor.status.as_u16(), poor.code()),
            (429, "RATE_LIMITED"),
            "{}",
            poor.text
        );
        let without = app.router_keeping_photos_in(None).await;
        let nowhere = crate::support::send(&without, request()).await;
        assert_eq!(
            (nowhere.status.as_u16(), nowhere.code()),
            (404, "NOT_FOUND")
        );
        assert!(nowhere.text.contains("keeps no photos"), "{}", nowhere.text);
    })
    .await;
}

#[tokio::test]
async fn only_those_who_work_with_a_record_add_photos_to_it() {
    on_both(async |app| {
        let session = session(app).await;
        let site = session["site"].clone();
        let elsewhere = app.seed_site(Status::Approved).await;
        let suggestion = app.seed_suggestion(suggestion::Status::Submitted).await;
        let nowhere = json!({ "id": app.seed_site(Status::Proposed).await["id"] });
        let expected = [
            (app.manager(), &site, "201 "),
            (app.manager(), &suggestion, "201 "),
            (app.manager(), &session, "201 "),
            (app.supervisor(), &session, "201 "),
            (app.supervisor(), &site, "201 "),
            (app.supervisor(), &elsewhere, "409 CONFLICT photo-of-own"),
            (app.supervisor(), &suggestion, "409 CONFLICT photo-of-own"),
            (app.councillor(), &suggestion, "201 "),
            (app.councillor(), &site, "409 CONFLICT photo-of-own"),
            // The system of the organisation for which the councillor suggested it.
            (app.council(), &suggestion, "201 "),
            (
                app.person(Role::CommunityGroup),
                &suggestion,
                "404 NOT_FOUND ",
            ),
            (app.person(Role::CommunityGroup), &nowhere, "404 NOT_FOUND "),
            (app.mentor(), &site, "403 FORBIDDEN "),
            (app.analyst(), &site, "403 FORBIDDEN "),
            (
                app.person(Role::DataProtectionOfficer),
                &session,
                "403 FORBIDDEN ",
            ),
        ];
        for (place, (client, owner, wanted)) in expected.into_iter().enumerate() {
            let reply = client.upload(owner, "BEFORE", small_jpeg(0)).await;

            let rule = &reply.body["errors"][0]["extensions"]["rule"];
            let found = format!("{} {}", reply.status.as_u16(), reply.code());
            let found = format!("{found} {}", rule.as_str().unwrap_or("")).replace("201  ", "201 ");
            assert_eq!(found, wanted, "row {place}: {}", reply.text);
        }
        let nothing = json!({ "id": "bm90aGluZw" });
        let unknown = app
            .manager()
            .upload(&nothing, "BEFORE", small_jpeg(0))
            .await;
        assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn a_caller_may_leave_only_so_many_unattached() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
        for number in 0..20 {
            let reply = app.manager().upload(&site, "BEFORE", small_jpeg(10 * number)).await;
            assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        }

        let reply = app.manager().upload(&site, "BEFORE", small_jpeg(205)).await;

        assert_eq!(reply.status, StatusCode::CONFLICT);
        let rule = &reply.body["errors"][0]["extensions"]["rule"];
        assert_eq!(rule, "photo-unattached-room");
        app.execute("UPDATE photo SET attached_at = uploaded_at").await;
        for _ in 0..2 {
            let rows = "INSERT INTO photo (id, site_id, phase, uploaded_at, uploaded_by, width, height, bytes, digest, attached_at,
                moderation, is_public, version) SELECT ";
            let id = match app.kind {
                crate::support::Kind::Sqlite => "randomblob(16)",
                crate::support::Kind::Postgres => "gen_random_uuid()",
            };
            app.execute(&format!(
                "{rows} {id}, site_id, phase, uploaded_at, 'somebody', 1, 1, 1, digest, uploaded_at, moderation, is_public, 1
                 FROM photo WHERE uploaded_by <> 'somebody' LIMIT 15"
            ))
            .await;
        }
        let reply = app.manager().upload(&site, "BEFORE", small_jpeg(215)).await;
        let rule = &reply.body["errors"][0]["extensions"]["rule"];
        assert_eq!(rule, "photo-room", "{}", reply.text);
    })
    .await;
}
