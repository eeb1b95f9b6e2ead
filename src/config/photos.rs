//! The settings of photos: where their bytes are kept.

use std::path::PathBuf;

use secrecy::SecretString;

use super::{
    reader::{Reader, form, text},
    table::settings,
};
use crate::database::Address;

settings! {
    /// Where the bytes of photos are kept. Several instances of the service need one place that all of them reach.
    pub struct Photos {
        /// Where the pictures of photos are kept: a folder, or `s3://BUCKET/PREFIX` for storage that speaks the protocol of
        /// Amazon S3. If it is not set, pictures are kept beside a SQLite database, in the folder that is named after its
        /// file with `.photos` at the end; with PostgreSQL, no photos are kept.
        place: Option<Place> = "IJ_PHOTOS", "", place;
        /// URL of the S3 storage, if it is not Amazon's: `https://HOST`, or `http://` on this machine.
        endpoint: String = "IJ_PHOTOS_S3_ENDPOINT", "", form("https://HOST, or http:// on this machine", endpoint);
        /// Region of the S3 storage.
        region: String = "IJ_PHOTOS_S3_REGION", "eu-west-2", text;
        /// The key id for the S3 storage. If it is not set, the rights of the machine in Amazon's cloud are used.
        key_id: Option<SecretString> = "IJ_PHOTOS_S3_KEY_ID", "", secret;
        /// The secret key for the S3 storage; required with `IJ_PHOTOS_S3_KEY_ID`.
        key: Option<SecretString> = "IJ_PHOTOS_S3_KEY", "", key;
    }
}

/// A place for bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Folder(PathBuf),
    Bucket { name: String, prefix: String },
}

/// The place that is set, or the one beside the database.
fn place(reader: &mut Reader, name: &str) -> Option<Place> {
    let set = reader.parsed(name, "a folder, or s3://BUCKET/PREFIX", |text| {
        Some(match text.split_once("://") {
            Some(("s3", rest)) => {
                let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
                let is_plain =
                    |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
                let fits = !bucket.is_empty() && rest.chars().all(is_plain);
                fits.then(|| Place::Bucket {
                    name: bucket.into(),
                    prefix: prefix.trim_matches('/').into(),
                })
                .map(Some)?
            }
            Some(_) => return None,
            None if text.is_empty() => None,
            None => Some(Place::Folder(text.into())),
        })
    });
    set.or_else(|| beside(&reader.text("DATABASE_URL")))
}

/// The folder beside a SQLite database.
fn beside(database_url: &str) -> Option<Place> {
    let Some(Address::File { options, .. }) = Address::parse(database_url) else {
        return None;
    };
    let mut folder = options.get_filename().as_os_str().to_owned();
    folder.push(".photos");
    Some(Place::Folder(folder.into()))
}

/// The URL of the storage. Only on this machine it may be without TLS.
fn endpoint(text: &str) -> Option<String> {
    let here = ["http://127.0.0.1", "http://localhost", "http://[::1]"];
    let is_here = here.iter().any(|own| {
        let rest = text.strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(':'))
    });
    let is_safe = text.starts_with("https://") && text.len() > "https://".len();
    (text.is_empty() || is_here || is_safe).then(|| text.into())
}

fn secret(reader: &mut Reader, name: &str) -> Option<SecretString> {
    let text = reader.text(name);
    (!text.is_empty()).then(|| text.into())
}

fn key(reader: &mut Reader, name: &str) -> Option<SecretString> {
    let key = secret(reader, name);
    let has_id = !reader.text("IJ_PHOTOS_S3_KEY_ID").is_empty();
    if has_id && key.is_none() {
        reader.problem(name, "must be set with IJ_PHOTOS_S3_KEY_ID");
    }
    if key.is_some() && !has_id {
        reader.problem("IJ_PHOTOS_S3_KEY_ID", "must be set with IJ_PHOTOS_S3_KEY");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::Place;
    use crate::config::tests::read;

    fn place(pairs: &[(&str, &str)]) -> Option<Place> {
        read(pairs).unwrap().photos.place
    }

    #[test]
    fn pictures_are_kept_beside_a_file_or_where_it_is_set() {
        let folder = |path: &str| Some(Place::Folder(path.into()));

        assert_eq!(place(&[]), folder("immediate-justice.db.photos"));
        let file = ("DATABASE_URL", "sqlite:///srv/ij.db?mode=rwc");
        assert_eq!(place(&[file]), folder("/srv/ij.db.photos"));
        let server = ("DATABASE_URL", "postgres://localhost/x");
        assert_eq!(place(&[server]), None);
        assert_eq!(place(&[server, ("IJ_PHOTOS", "/srv/p")]), folder("/srv/p"));
        for (url, prefix) in [("s3://pictures", ""), ("s3://pictures/a/b/", "a/b")] {
            let bucket = Place::Bucket {
                name: "pictures".into(),
                prefix: prefix.into(),
            };
            assert_eq!(place(&[server, ("IJ_PHOTOS", url)]), Some(bucket));
        }
        for wrong in ["s3://", "s3://a b", "gs://pictures"] {
            let text = read(&[("IJ_PHOTOS", wrong)]).unwrap_err().to_string();
            assert_eq!(text, "IJ_PHOTOS: expected a folder, or s3://BUCKET/PREFIX");
        }
    }

    #[test]
    fn the_storage_needs_tls_and_both_parts_of_the_key() {
        let endpoint = |url| ("IJ_PHOTOS_S3_ENDPOINT", url);
        for fits in [
            "https://s3.example",
            "http://127.0.0.1:9000",
            "http://localhost",
        ] {
            assert_eq!(read(&[endpoint(fits)]).unwrap().photos.endpoint, fits);
        }
        for wrong in [
            "http://s3.example",
            "http://localhost.example",
            "s3.example",
            "https://",
        ] {
            assert!(read(&[endpoint(wrong)]).is_err(), "{wrong}");
        }
        let id = ("IJ_PHOTOS_S3_KEY_ID", "hunter1");
        let key = ("IJ_PHOTOS_S3_KEY", "hunter2");
        let both = read(&[id, key]).unwrap();
        assert!(!format!("{both:?}").contains("hunter"));
        let alone = read(&[id]).unwrap_err().to_string();
        assert_eq!(
            alone,
            "IJ_PHOTOS_S3_KEY: must be set with IJ_PHOTOS_S3_KEY_ID"
        );
        let alone = read(&[key]).unwrap_err().to_string();
        assert_eq!(
            alone,
            "IJ_PHOTOS_S3_KEY_ID: must be set with IJ_PHOTOS_S3_KEY"
        );
    }
}
