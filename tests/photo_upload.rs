//! Uploads of photos: which pictures are taken, and what is stored of them.

use axum::{body::Body, http::StatusCode};
use futures_util::stream;
use image::{
    DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, RgbaImage, codecs::jpeg,
};
use serde_json::{Value, json};

use crate::support::{
    TestApp, on_both,
    pictures::{file, jpeg as small_jpeg, session, two_halves},
};

/// A JPEG file with EXIF: its orientation, and where a telephone says that it was taken.
fn with_exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 52.2400 N 0.9000 W, camera of Pat Marlowe");
    let picture = two_halves(80, 40, 0);
    let mut file = vec![];
    let mut encoder = jpeg::JpegEncoder::new_with_quality(&mut file, 90);
    encoder.set_exif_metadata(exif).expect("written");
    encoder
        .write_image(&picture, 80, 40, ExtendedColorType::Rgb8)
        .expect("written");
    file
}

/// A PNG file that declares this size and holds next to nothing.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut file = file(&two_halves(1, 1, 0), ImageFormat::Png);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let mut check = u32::MAX;
    for byte in &file[12..29] {
        check ^= u32::from(*byte);
        for _ in 0..8 {
            check = (check >> 1) ^ (0xedb8_8320 & (check & 1).wrapping_neg());
        }
    }
    file[29..33].copy_from_slice(&(!check).to_be_bytes());
    file
}

/// The picture of a photo that the manager sees, as it is served.
async fn served(app: &TestApp, id: &Value, size: &str) -> crate::support::pictures::Served {
    let client = app.supervisor();
    let query = format!(
        "query($id: ID!) {{ node(id: $id) {{ ... on Photo {{ url(size: {size}) {{ url }} }} }} }}"
    );
    let reply = client.run(&query, json!({ "id": id })).await;
    let url = reply.data("node.url.url");
    app.fetch(url.as_str().unwrap_or_else(|| panic!("{}", reply.text)))
        .await
}

fn is_red(pixel: image::Rgb<u8>) -> bool {
    let [red, _, blue] = pixel.0;
    red > 200 && blue < 60
}

#[tokio::test]
async fn three_formats_are_taken_and_stored_as_jpeg_in_two_sizes() {
    on_both(async |app| {
        let session = session(app).await;
        let supervisor = app.supervisor();
        let picture = two_halves(2_000, 1_000, 7);
        let mut digests = vec![];
        for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
            // The declared type does not matter, as long as it is one of a picture.
            let reply = supervisor
                .upload(&session, "BEFORE", file(&picture, format))
                .await;
            assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
            assert!(reply.headers.contains_key("x-request-id"));

            let large = served(app, &reply.body["id"], "LARGE").await;
            let small = served(app, &reply.body["id"], "SMALL").await;

            assert_eq!(large.header("content-type"), "image/jpeg");
            assert_eq!(large.picture().dimensions(), (1_600, 800));
            assert_eq!(small.picture().dimensions(), (400, 200));
            assert!(is_red(*large.picture().get_pixel(800, 100)));
            assert!(!is_red(*large.picture().get_pixel(800, 700)));
            let query = "query($id: ID!) { node(id: $id) { ... on Photo { width height bytes digest phase moderation attachedAt } } }";
            let photo = supervisor.run(query, json!({ "id": reply.body["id"] })).await.data("node");
            assert_eq!((&photo["width"], &photo["height"]), (&json!(1_600), &json!(800)));
            assert_eq!(photo["bytes"], large.body.len());
            assert_eq!((&photo["phase"], &photo["moderation"]), (&json!("BEFORE"), &json!("PENDING")));
            assert_eq!(photo["attachedAt"], Value::Null);
            digests.push(photo["digest"].clone());
        }
        // A small picture is not enlarged.
        let reply = supervisor.upload(&session, "AFTER", small_jpeg(1)).await;
        let large = served(app, &reply.body["id"], "LARGE").await;
        assert_eq!(large.picture().dimensions(), (64, 48));
        // The same picture again, for the same record, is the same upload.
        let again = supervisor.upload(&session, "AFTER", small_jpeg(1)).await;
        assert_eq!(again.body["id"], reply.body["id"]);
        digests.dedup();
        assert_eq!(app.files(), 2 * (1 + digests.len()));
    })
    .await;
}

#[tokio::test]
async fn pictures_are_turned_upright_and_lose_everything_but_their_pixels() {
    on_both(async |app| {
        let session = session(app).await;
        let hidden = [
            &with_exif(6)[..],
            b"PK\x03\x04 a hidden archive <script>alert(1)</script>",
        ]
        .concat();

        let reply = app.supervisor().upload(&session, "BEFORE", hidden).await;

        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        for size in ["LARGE", "SMALL"] {
            let served = served(app, &reply.body["id"], size).await;
            let picture = served.picture();
            // What was above is on the right now.
            assert_eq!(picture.dimensions(), (40, 80));
            assert!(is_red(*picture.get_pixel(35, 40)) && !is_red(*picture.get_pixel(5, 40)));
            for hidden in [&b"GPS"[..], b"Exif", b"Marlowe", b"PK\x03\x04", b"script"] {
                let mut parts = served.body.windows(hidden.len());
                assert!(!parts.any(|part| part == hidden), "{hidden:?} in {size}");
            }
        }
        for entry in std::fs::read_dir(app.photo_folder()).expect("a folder") {
            for file in std::fs::read_dir(entry.expect("an entry").path()).expect("a folder") {
                let bytes = std::fs::read(file.expect("an entry").path()).expect("a file");
                assert!(!bytes.windows(3).any(|part| part == b"GPS"));
            }
        }
        // Transparency becomes white.
        let clear = DynamicImage::from(RgbaImage::new(8, 8));
        let mut png = std::io::Cursor::new(vec![]);
        clear.write_to(&mut png, ImageFormat::Png).expect("a file");
        let reply = app
            .supervisor()
            .upload(&session, "BEFORE", png.into_inner())
            .await;
        let white = served(app, &reply.body["id"], "LARGE").await.picture();
        assert_eq!(white.get_pixel(4, 4).0, [255; 3]);
    })
    .await;
}

/// A JPEG file with four colour components, as printing presses use them.
fn for_printing() -> Vec<u8> {
    let mut file = vec![];
    let picture = two_halves(8, 8, 0);
    jpeg::JpegEncoder::new(&mut file)
        .encode_image(&picture)
        .expect("written");
    let frame = file
        .windows(2)
        .position(|two| two == [0xff, 0xc0])
        .expect("a frame");
    // One component more, in the frame alone: enough for it to be seen.
    let components = frame + 9;
    file[components] = 4;
    file.splice(components + 10..components + 10, [4, 0x11, 0]);
    file[frame + 3] += 3;
    file
}

#[tokio::test]
async fn pictures_that_cannot_be_taken_are_refused_and_nothing_is_stored() {
    on_both(async |app| {
        let session = session(app).await;
        let whole = file(&two_halves(600, 400, 0), ImageFormat::Jpeg);
        let png = file(&two_halves(600, 400, 0), ImageFormat::Png);
        let webp = file(&two_halves(600, 400, 0), ImageFormat::WebP);
        let heic = [&[0, 0, 0, 24][..], b"ftypheic\0\0\0\0mif1heic", &[7; 900]].concat();
        let huge = 10 * 1024 * 1024 + 1;
        let refused: Vec<(&str, Vec<u8>, u16, &str, &str)> = vec![
            (
                "a bomb",
                bomb(50_000, 50_000),
                422,
                "BAD_USER_INPUT",
                "40 megapixels",
            ),
            (
                "too many pixels",
                bomb(8_000, 5_001),
                422,
                "BAD_USER_INPUT",
                "40 megapixels",
            ),
            (
                "HEIC",
                heic,
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "JPEG, PNG or WebP",
            ),
            (
                "a web page",
                b"<html><script>".to_vec(),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "JPEG, PNG or WebP",
            ),
            (
                "SVG",
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "JPEG",
            ),
            (
                "GIF",
                b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(),
                415,
                "UNSUPPORTED_MEDIA_TYPE",
                "JPEG",
            ),
            ("nothing", vec![], 415, "UNSUPPORTED_MEDIA_TYPE", "JPEG"),
            (
                "half a JPEG",
                whole[..whole.len() / 2].to_vec(),
                422,
                "BAD_USER_INPUT",
                "incomplete",
            ),
            (
                "half a PNG",
                png[..png.len() / 2].to_vec(),
                422,
                "BAD_USER_INPUT",
                "incomplete",
            ),
            (
                "half a WebP",
                webp[..webp.len() / 2].to_vec(),
                422,
                "BAD_USER_INPUT",
                "incomplete",
            ),
            ("printing", for_printing(), 422, "BAD_USER_INPUT", "CMYK"),
            (
                "too large",
                vec![0xff; huge],
                413,
                "PAYLOAD_TOO_LARGE",
                "10485760",
            ),
        ];
        for (what, body, status, code, words) in refused {
            let reply = app.supervisor().upload(&session, "BEFORE", body).await;

            assert_eq!(reply.status.as_u16(), status, "{what}: {}", reply.text);
            assert_eq!(reply.code(), code, "{what}: {}", reply.text);
            assert!(reply.text.contains(words), "{what}: {}", reply.text);
        }
        // One that does not say how large it is, and one that stops half way.
        let endless = stream::repeat_with(|| Ok::<_, std::io::Error>(vec![0xff; 65_536]));
        let reply = app
            .supervisor()
            .upload(&session, "BEFORE", Body::from_stream(endless))
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (413, "PAYLOAD_TOO_LARGE")
        );
        let gone = std::io::Error::from(std::io::ErrorKind::TimedOut);
        let half = stream::iter([Ok(whole[..500].to_vec()), Err(gone)]);
        let reply = app
            .supervisor()
            .upload(&session, "BEFORE", Body::from_stream(half))
            .await;
        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (408, "REQUEST_TIMEOUT")
        );
        assert_eq!(app.files(), 0);
        let rows: Vec<i64> = app.column("SELECT COUNT(*) FROM photo").await;
        assert_eq!(rows, [0]);
        let rows: Vec<i64> = app.column("SELECT COUNT(*) FROM photo_object").await;
        assert_eq!(rows, [0]);
    })
    .await;
}

#[tokio::test]
async fn the_colours_of_transparent_pixels_are_in_neither_size() {
    on_both(async |app| {
        let site = app.seed_site(domain::site::Status::Approved).await;
        // White, but every second pixel is transparent and hides black.
        let hidden = image::RgbaImage::from_fn(1_200, 900, |x, _| {
            let is_hidden = x % 2 == 0;
            image::Rgba(if is_hidden { [0, 0, 0, 0] } else { [255; 4] })
        });
        let mut file = std::io::Cursor::new(vec![]);
        let picture = image::DynamicImage::from(hidden);
        picture
            .write_to(&mut file, image::ImageFormat::Png)
            .expect("a file");
        let photo = app
            .manager()
            .attached(&site, "AFTER", file.into_inner())
            .await;

        for size in ["LARGE", "SMALL"] {
            let query = format!(
                "query($id: ID!) {{ node(id: $id) {{ ... on Photo {{ url(size: {size}) {{ url }} }} }} }}"
            );
            let variables = json!({ "id": photo["id"] });
            let reply = app.manager().run(&query, variables).await;
            let url = reply.data("node.url.url");
            let shown = app.fetch(url.as_str().expect("an address")).await.picture();
            let darkest = shown.pixels().flat_map(|pixel| pixel.0).min();
            assert!(darkest >= Some(250), "{size}: {darkest:?}");
        }
    })
    .await;
}
