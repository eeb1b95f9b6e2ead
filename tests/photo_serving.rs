//! Addresses of pictures: public ones for everybody, others for as long as they are signed.

use axum::http::{Request, StatusCode};
use domain::{site::Status, suggestion};
use serde_json::{Value, json};

use crate::support::{
    Client, TestApp,
    cases::of,
    on_both,
    pictures::{jpeg, path},
};

/// The address of a photo for a caller: the URL, and when it ends.
async fn address(client: &Client<'_>, photo: &Value) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Photo { url { url expiresAt } } } }";
    let reply = client.run(query, json!({ "id": photo["id"] })).await;
    reply.data("node.url")
}

fn url(address: &Value) -> &str {
    address["url"]
        .as_str()
        .unwrap_or_else(|| panic!("{address}"))
}

async fn status(app: &TestApp, url: &str) -> u16 {
    let served = app.fetch(url).await;
    if served.status == StatusCode::NOT_FOUND {
        let text = String::from_utf8_lossy(&served.body).into_owned();
        assert!(text.contains("\"code\":\"NOT_FOUND\""), "{text}");
        assert_eq!(served.header("cache-control"), "no-store");
    }
    served.status.as_u16()
}

/// An approved public photo of a site, with its address.
async fn public(app: &TestApp) -> (Value, String) {
    let site = app.seed_site(Status::Approved).await;
    let photo = app.manager().attached(&site, "AFTER", jpeg(0)).await;
    let approved = app.approve(&photo, json!({})).await;
    let photo = approved.data("approvePhoto.photo");
    let address = address(&app.analyst(), &photo).await;
    assert_eq!(address["expiresAt"], Value::Null, "{}", approved.text);
    (photo, url(&address).to_owned())
}

#[tokio::test]
async fn a_public_photo_is_shown_to_everybody_and_kept_for_a_while() {
    on_both(async |app| {
        let (photo, public_url) = public(app).await;
        let digest = photo["digest"].as_str().expect("a digest");
        assert_eq!(path(&public_url), format!("/photos/{digest}/large.jpg"));

        let served = app.fetch(&public_url).await;

        assert_eq!(served.picture().dimensions(), (64, 48));
        for (name, value) in [
            ("content-type", "image/jpeg"),
            ("content-length", &served.body.len().to_string()),
            ("cache-control", "public, max-age=300, must-revalidate"),
            ("x-content-type-options", "nosniff"),
            ("content-security-policy", "default-src 'none'; sandbox"),
            ("etag", &format!("\"{digest}-large\"")),
            ("content-encoding", ""),
        ] {
            assert_eq!(served.header(name), value, "{name}");
        }
        let asks = |method: &str, tags: &str| {
            Request::builder()
                .method(method)
                .uri(path(&public_url))
                .header("if-none-match", tags)
                .header("accept-encoding", "gzip, br")
        };
        let tag = served.header("etag").to_owned();
        for tags in [&tag, &format!("\"other\", W/{tag}"), "*"] {
            let same = app.fetch_with(asks("GET", tags)).await;
            assert_eq!((same.status.as_u16(), same.body.len()), (304, 0), "{tags}");
            assert_eq!(same.header("etag"), tag);
            assert_eq!(same.header("cache-control"), served.header("cache-control"));
        }
        let other = app.fetch_with(asks("GET", "\"other\"")).await;
        assert_eq!(other.body, served.body);
        let head = app.fetch_with(asks("HEAD", "\"other\"")).await;
        assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        assert_eq!(
            head.header("content-length"),
            served.header("content-length")
        );
        let small = app.fetch(&public_url.replace("large", "small")).await;
        assert_eq!(small.header("etag"), format!("\"{digest}-small\""));
        for wrong in [
            public_url.replace("large", "huge"),
            public_url.replace(".jpg", ".png"),
            public_url.replace(digest, &digest.to_uppercase()),
            public_url.replace(digest, &digest.replace('a', "b").replace('1', "2")),
            public_url.replace(digest, "..%2f..%2fkey.pem"),
            public_url.replace(digest, &digest[1..]),
        ] {
            assert_eq!(status(app, &wrong).await, 404, "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_withdrawn_or_removed_photo_is_gone_at_once_and_its_bytes_within_the_hour() {
    on_both(async |app| {
        let (photo, public_url) = public(app).await;
        let input = of("photo", &photo, json!({ "reason": "A child is on it." }));

        app.manager()
            .done("rejectPhoto", "photo", "id", input)
            .await;

        assert_eq!(status(app, &public_url).await, 404);
        let signed = address(&app.manager(), &photo).await;
        assert_eq!(signed, Value::Null, "a rejected photo has no address");
        app.clear_photos().await;
        assert_eq!(
            app.files(),
            2,
            "an upload of the same picture may be under way"
        );
        app.at("2025-08-18T10:01:00Z");
        app.clear_photos().await;
        assert_eq!(app.files(), 0);
        let rows: Vec<i64> = app.column("SELECT COUNT(*) FROM photo_object").await;
        assert_eq!(rows, [0]);
        // The same picture is not taken again: its earlier addresses would be good again.
        let site = app.seed_site(Status::Approved).await;
        let again = app.manager().upload(&site, "AFTER", jpeg(0)).await;
        assert_eq!(again.status, 409, "{}", again.text);
        assert!(
            again.text.contains("photo-rejected-before"),
            "{}",
            again.text
        );
    })
    .await;
}

#[tokio::test]
async fn a_removed_photo_is_gone_and_its_picture_can_come_again() {
    on_both(async |app| {
        let (photo, public_url) = public(app).await;
        let input = of("photo", &photo, json!({}));
        app.manager()
            .done("removePhoto", "photo", "id", input)
            .await;
        assert_eq!(status(app, &public_url).await, 404);
        let site = app.seed_site(Status::Approved).await;
        let again = app.manager().attached(&site, "AFTER", jpeg(0)).await;
        assert_eq!(again["digest"], photo["digest"]);
        let private = address(&app.manager(), &again).await;
        assert_eq!(status(app, url(&private)).await, 200);
        assert_eq!(status(app, &public_url).await, 404, "it is not public");
    })
    .await;
}

#[tokio::test]
async fn every_photo_of_a_picture_is_withdrawn_with_it() {
    on_both(async |app| {
        let (photo, public_url) = public(app).await;
        let other = app.seed_site(Status::Approved).await;
        let twin = app.shown_in_public(&other).await;
        assert_eq!(twin["digest"], photo["digest"]);
        let input = of("photo", &photo, json!({ "reason": "A child is on it." }));

        app.manager()
            .done("rejectPhoto", "photo", "id", input)
            .await;

        assert_eq!(status(app, &public_url).await, 404);
        let manager = app.manager();
        let seen = manager.sees("site", &other, "photos { moderation reason }");
        let rejected = json!([{ "moderation": "REJECTED", "reason": "A child is on it." }]);
        assert_eq!(seen.await["photos"], rejected);
    })
    .await;
}

#[tokio::test]
async fn bytes_stay_as_long_as_any_photo_shows_them() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
        let suggestion = app.seed_suggestion(suggestion::Status::Submitted).await;
        let one = app.manager().attached(&site, "BEFORE", jpeg(0)).await;
        let other = app.manager().attached(&suggestion, "BEFORE", jpeg(0)).await;
        assert_eq!(one["digest"], other["digest"]);
        let first = address(&app.manager(), &other).await;
        app.at("2025-08-18T11:30:00Z");

        app.manager()
            .done("removePhoto", "photo", "id", of("photo", &one, json!({})))
            .await;
        app.clear_photos().await;

        let fresh = address(&app.manager(), &other).await;
        assert_ne!(fresh, first);
        assert_eq!(status(app, url(&fresh)).await, 200);
        let input = of("photo", &other, json!({ "reason": "Out of focus." }));
        app.manager()
            .done("rejectPhoto", "photo", "id", input)
            .await;
        app.clear_photos().await;
        assert_eq!(app.files(), 0);
    })
    .await;
}

#[tokio::test]
async fn other_photos_have_addresses_that_end() {
    on_both(async |app| {
        let site = app.seed_site(Status::Approved).await;
        let photo = app.manager().attached(&site, "BEFORE", jpeg(0)).await;
        let given = address(&app.manager(), &photo).await;
        assert_eq!(given["expiresAt"], "2025-08-18T11:00:00.000000Z");

        let served = app.fetch(url(&given)).await;

        assert_eq!(served.status, StatusCode::OK);
        assert_eq!(served.header("cache-control"), "private, max-age=7200");
        // The same for everybody within the hour, so that a page can keep the picture.
        app.at("2025-08-18T09:59:59Z");
        assert_eq!(address(&app.supervisor(), &photo).await, given);
        app.at("2025-08-18T10:00:00Z");
        let next = address(&app.manager(), &photo).await;
        assert_eq!(next["expiresAt"], "2025-08-18T12:00:00.000000Z");
        let served = app.fetch(url(&given)).await;
        assert_eq!(served.header("cache-control"), "private, max-age=3600");
        let whole = url(&given);
        let (bare, _) = whole.split_once('?').expect("a signature");
        for wrong in [
            bare.to_owned(),
            whole.replace("large", "small"),
            whole.replace("until=1755514800", "until=1755518400"),
            whole[..whole.len() - 1].to_owned(),
            whole.replace("until=1755514800", "until=x"),
            format!("{bare}?until=1755514800"),
        ] {
            assert_eq!(status(app, &wrong).await, 404, "{wrong}");
        }
        app.at("2025-08-18T11:00:00Z");
        assert_eq!(status(app, whole).await, 404);
        assert_eq!(status(app, url(&next)).await, 200);
    })
    .await;
}
