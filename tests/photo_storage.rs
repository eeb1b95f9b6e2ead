//! Pictures in storage that speaks the protocol of Amazon S3: a real server on this machine.

use domain::photo::{address::Size, picture};
use immediate_justice::{
    config::Config,
    outbound::photos::{self, Photos},
};
use serde_json::{Value, json};

use crate::support::{
    MONDAY, TestApp, on_both,
    pictures::{jpeg, path},
    script::Script,
};

/// The place that these settings name.
fn open(port: &Value, bucket: &str) -> Photos {
    let settings = [
        ("IJ_PHOTOS", format!("s3://{bucket}/of/the-scheme")),
        ("IJ_PHOTOS_S3_ENDPOINT", format!("http://127.0.0.1:{port}")),
        ("IJ_PHOTOS_S3_KEY_ID", "key-id".into()),
        ("IJ_PHOTOS_S3_KEY", "key".into()),
    ];
    let settings = settings.map(|(name, value)| (name.to_owned(), value));
    let config = Config::read(None, settings).expect("valid settings");
    let place = Photos::open(&config.photos).expect("a place");
    place.expect("it is set")
}

async fn keys(server: &mut Script) -> Vec<String> {
    server.send(json!({})).await;
    let keys = server.next_line_with("keys").await["keys"].clone();
    serde_json::from_value(keys).expect("keys")
}

#[tokio::test]
async fn pictures_are_kept_shown_and_deleted_in_a_bucket() {
    on_both(async |app: &TestApp| {
        let mut server = Script::start("s3.py", "");
        let port = server.next_line_with("port").await["port"].clone();
        let place = open(&port, "pictures");
        place.tried().await.expect("it can be used");
        let router = app.router_keeping_photos_in(Some(place.clone())).await;
        let site = app.seed_site(domain::site::Status::Approved).await;
        let owner = site["id"].as_str().expect("an id");
        let manager = app.manager();
        let token = manager.token.clone().expect("a token");
        let upload = axum::http::Request::post(format!("/photos?owner={owner}&phase=AFTER"))
            .header("content-type", "image/jpeg")
            .header("authorization", format!("Bearer {token}"))
            .body(axum::body::Body::from(jpeg(0)))
            .expect("a request");

        let reply = crate::support::send(&router, upload).await;

        assert_eq!(reply.status.as_u16(), 201, "{}", reply.text);
        let digest = picture::made_of(&jpeg(0)).expect("a picture").digest;
        let mut stored =
            [Size::Large, Size::Small].map(|size| format!("of/the-scheme/{}", size.key(&digest)));
        stored.sort();
        assert_eq!(keys(&mut server).await, stored);
        let query = "query($id: ID!) { node(id: $id) { ... on Photo { url { url } } } }";
        let id = json!({ "id": reply.body["id"] });
        let url = manager.run(query, id).await.data("node.url.url");
        let request = axum::http::Request::get(path(url.as_str().expect("an address")));
        let request = request.body(axum::body::Body::empty()).expect("a request");
        let shown = tower::ServiceExt::oneshot(router.clone(), request).await;
        assert_eq!(shown.expect("an answer").status().as_u16(), 200);
        app.at("2025-08-19T10:00:00Z");
        let cleared = photos::clear(&app.app, &place).await;
        cleared.expect("cleared");
        assert_eq!(keys(&mut server).await, [""; 0]);
        app.at(MONDAY);
    })
    .await;
}

#[tokio::test]
async fn a_bucket_that_cannot_be_used_is_reported_by_the_setting() {
    let mut server = Script::start("s3.py", "");
    let port = server.next_line_with("port").await["port"].clone();

    let missing = open(&port, "nowhere").tried().await.expect_err("no bucket");

    assert!(
        missing.starts_with("IJ_PHOTOS: nothing can be written there"),
        "{missing}"
    );
    let folder = tempfile::NamedTempFile::new().expect("a file");
    let no_folder = Photos::in_folder(&folder.path().join("photos"));
    let problem = no_folder.err().expect("a file is no folder");
    assert!(
        problem.starts_with("IJ_PHOTOS: the folder cannot be made"),
        "{problem}"
    );
}
