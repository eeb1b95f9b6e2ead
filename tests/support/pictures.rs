//! Pictures, their uploads, and what is served of them.

use std::io::Cursor;

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use http_body_util::BodyExt;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use immediate_justice::outbound::photos::{self, Photos};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::{Client, Reply, TestApp};

/// A picture whose upper half is red, and whose lower half is blue; the number makes each another picture.
pub fn two_halves(width: u32, height: u32, number: u8) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| {
        if 2 * y < height {
            Rgb([250, number, 0])
        } else {
            Rgb([0, number, 250])
        }
    })
}

/// A picture as a file of this format.
pub fn file(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(vec![]);
    let picture = DynamicImage::from(picture.clone());
    picture.write_to(&mut file, format).expect("a file");
    file.into_inner()
}

/// A small picture as JPEG.
pub fn jpeg(number: u8) -> Vec<u8> {
    file(&two_halves(64, 48, number), ImageFormat::Jpeg)
}

/// What was served.
pub struct Served {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Served {
    pub fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.and_then(|value| value.to_str().ok()).unwrap_or("")
    }

    /// The picture that it is.
    pub fn picture(&self) -> RgbImage {
        assert_eq!(self.status, StatusCode::OK);
        image::load_from_memory_with_format(&self.body, ImageFormat::Jpeg)
            .expect("a picture")
            .to_rgb8()
    }
}

impl Client<'_> {
    /// Uploads a body with a query string and a content type.
    pub async fn post_photo(&self, query: &str, kind: &str, body: impl Into<Body>) -> Reply {
        let mut request =
            Request::post(format!("/photos?{query}")).header(header::CONTENT_TYPE, kind);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(request.body(body.into()).expect("a request"))
            .await
    }

    /// Uploads a picture for a record.
    pub async fn upload(&self, owner: &Value, phase: &str, body: impl Into<Body>) -> Reply {
        let owner = owner["id"].as_str().expect("an id");
        let query = format!("owner={owner}&phase={phase}");
        self.post_photo(&query, "image/jpeg", body).await
    }

    /// Uploads and attaches a picture for a record: its id, version and digest.
    pub async fn attached(&self, owner: &Value, phase: &str, body: Vec<u8>) -> Value {
        let reply = self.upload(owner, phase, body).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        let input = json!({ "photo": reply.body["id"], "caption": "The bench" });
        self.done(
            "attachPhoto",
            "photo",
            "id version digest moderation",
            input,
        )
        .await
    }
}

impl TestApp {
    /// The folder with the bytes of photos.
    pub fn photos(&self) -> Photos {
        Photos::in_folder(&self.photo_folder()).expect("a folder")
    }

    pub fn photo_folder(&self) -> std::path::PathBuf {
        super::photos_beside(&self.key_file())
    }

    /// How many files are in it.
    pub fn files(&self) -> usize {
        let folders = std::fs::read_dir(self.photo_folder()).expect("a folder");
        let files = folders.map(|folder| {
            let folder = folder.expect("an entry").path();
            std::fs::read_dir(folder).expect("a folder").count()
        });
        files.sum()
    }

    /// Deletes what is not needed any more, as the task does every minute.
    pub async fn clear_photos(&self) {
        let cleared = photos::clear(&self.app, &self.photos()).await;
        cleared.expect("cleared");
    }

    /// Approves a photo; answers to the questions and more may be given.
    pub async fn approve(&self, photo: &Value, more: Value) -> Reply {
        let input = json!({
            "altText": "A bench in a park", "isPublic": true, "noPersonIsRecognisable": true,
            "noNumberPlateOrHouseNumber": true,
        });
        let input = super::cases::of("photo", photo, super::cases::with(input, more));
        self.manager()
            .act(
                "approvePhoto",
                input,
                "photo { id version digest isPublic }",
            )
            .await
    }

    /// Approves a public photo of a record.
    pub async fn shown_in_public(&self, owner: &Value) -> Value {
        let photo = self.manager().attached(owner, "BEFORE", jpeg(0)).await;
        let approved = self.approve(&photo, json!({})).await;
        approved.data("approvePhoto.photo")
    }

    /// Fetches an address without a token.
    pub async fn fetch(&self, url: &str) -> Served {
        self.fetch_with(Request::get(path(url))).await
    }

    /// The same, with more in the request.
    pub async fn fetch_with(&self, request: axum::http::request::Builder) -> Served {
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await;
        let (parts, body) = response.expect("an answer").into_parts();
        Served {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.expect("a body").to_bytes(),
        }
    }
}

/// A session of the supervisor, whose site they may add photos to as well.
pub async fn session(app: &TestApp) -> Value {
    let site = app.approved_site().await;
    let plan = app.a_plan(&site).await;
    let chosen = "id version site { id }";
    app.manager()
        .done("planSession", "session", chosen, plan)
        .await
}

/// The path of a URL of this service.
pub fn path(url: &str) -> &str {
    url.strip_prefix(super::ISSUER).expect("our own address")
}
