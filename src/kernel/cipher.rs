//! Authenticated encryption of cursors and positions, the opaque texts that are sent to clients and come back. A client
//! learns nothing from one: not its content, not the kind of row from its length, and nothing by comparing two of them.
//!
//! AES-256-GCM-SIV (RFC 8452), with keys derived by HKDF-SHA256 from the secret that all instances share. A text is
//! bound to its purpose as associated data: for a cursor, the list with its order and filter.
//!
//! There are two ways to choose the nonce. [`Cipher::seal`] draws a random one. [`Cipher::seal_alike`] takes the beginning of
//! the purpose, so that every instance always encrypts the same text to the same result. With one nonce for several texts
//! this mode of AES reveals which of them are equal and nothing else (RFC 8452, section 1); that is only used for texts that
//! stand for one row or event that the client sees anyway.

use aws_lc_rs::{
    aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    error::Unspecified,
    hkdf, rand,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The first byte of every encrypted text. A changed way of encryption gets another number.
const VERSION: u8 = 1;
/// Marks the end of the text before the padding, as in ISO/IEC 7816-4.
const END: u8 = 0x80;
/// A text that exceeds the usual size is padded to a multiple of this many bytes.
const LARGE: usize = 1_024;

/// Encrypts and decrypts with the keys of one service.
pub(super) struct Cipher {
    key: LessSafeKey,
}

impl Cipher {
    /// The cipher with the keys derived from a secret.
    ///
    /// # Errors
    /// If the keys cannot be derived.
    pub(super) fn of(secret: &[u8]) -> Result<Self, Unspecified> {
        let derived = hkdf::Salt::new(hkdf::HKDF_SHA256, b"immediate-justice").extract(secret);
        let key = derived.expand(&[b"cursors 1: encryption"], &AES_256_GCM_SIV)?;
        Ok(Self {
            key: LessSafeKey::new(UnboundKey::from(key)),
        })
    }

    /// Encrypts a text for one purpose with a random nonce, so that no two results are the same. The text is padded to
    /// `room` bytes.
    pub(super) fn seal(&self, purpose: &str, text: &str, room: usize) -> String {
        let mut nonce = [0; NONCE_LEN];
        let drawn = rand::fill(&mut nonce);
        written(drawn.and_then(|()| self.encrypted(purpose, padded(text, room), nonce)))
    }

    /// Encrypts a text for one purpose, so that the same text always gives the same result.
    pub(super) fn seal_alike(&self, purpose: &str, text: &str, room: usize) -> String {
        let mut nonce = [0; NONCE_LEN];
        let beginning = nonce.iter_mut().zip(purpose.bytes());
        beginning.for_each(|(to, from)| *to = from);
        written(self.encrypted(purpose, padded(text, room), nonce))
    }

    fn encrypted(
        &self,
        purpose: &str,
        mut text: Vec<u8>,
        nonce: [u8; NONCE_LEN],
    ) -> Result<Vec<u8>, Unspecified> {
        let bound = Aad::from(purpose.as_bytes());
        let unique = Nonce::assume_unique_for_key(nonce);
        self.key
            .seal_in_place_append_tag(unique, bound, &mut text)?;
        Ok([&[VERSION], &nonce[..], &text].concat())
    }

    /// Decrypts a text that was encrypted for the same purpose. `None` for any other text.
    pub(super) fn open(&self, purpose: &str, sealed: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (version, rest) = bytes.split_first()?;
        let (nonce, text) = rest.split_at_checked(NONCE_LEN)?;
        if *version != VERSION {
            return None;
        }
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut text = text.to_vec();
        let bound = Aad::from(purpose.as_bytes());
        let padded = self.key.open_in_place(nonce, bound, &mut text).ok()?;
        let end = padded.iter().rposition(|byte| *byte == END)?;
        String::from_utf8(padded.get(..end)?.to_vec()).ok()
    }
}

/// A text padded to `room` bytes, or to a multiple of [`LARGE`] if it needs more.
fn padded(text: &str, room: usize) -> Vec<u8> {
    let needed = text.len() + 1;
    let length = if needed <= room {
        room
    } else {
        needed.next_multiple_of(LARGE)
    };
    let mut padded = Vec::with_capacity(length + AES_256_GCM_SIV.tag_len());
    padded.extend_from_slice(text.as_bytes());
    padded.push(END);
    padded.resize(length, 0);
    padded
}

/// The encrypted text as it is sent. If encryption failed it is empty, and an empty text is refused when it comes back.
fn written(sealed: Result<Vec<u8>, Unspecified>) -> String {
    match sealed {
        Ok(bytes) => URL_SAFE_NO_PAD.encode(bytes),
        Err(error) => {
            tracing::error!(%error, "a cursor or position could not be encrypted");
            String::new()
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::{Cipher, NONCE_LEN};

    fn cipher(secret: u8) -> Cipher {
        Cipher::of(&[secret; 32]).expect("keys")
    }

    #[test]
    fn every_instance_with_the_secret_decrypts_a_text_for_its_purpose_only() {
        for sealed in [
            cipher(1).seal("position", "41", 32),
            cipher(1).seal_alike("position", "41", 32),
        ] {
            assert_eq!(
                cipher(1).open("position", &sealed),
                Some("41".to_owned()),
                "{sealed}"
            );
            assert_eq!(cipher(1).open("sites", &sealed), None);
            assert_eq!(cipher(2).open("position", &sealed), None);
        }
    }

    #[test]
    fn encryption_is_deterministic_only_if_requested() {
        let one = cipher(1);

        assert_eq!(
            one.seal_alike("position", "41", 32),
            cipher(1).seal_alike("position", "41", 32)
        );
        assert_ne!(
            one.seal("position", "41", 32),
            one.seal("position", "41", 32)
        );
        // After the version and the nonce, nothing of two different texts is alike.
        let [first, second] =
            ["41", "42"].map(|text| URL_SAFE_NO_PAD.decode(one.seal_alike("position", text, 32)));
        let (first, second) = (first.expect("bytes"), second.expect("bytes"));
        let rest = |bytes: &[u8]| bytes[1 + NONCE_LEN..].to_vec();
        let alike = rest(&first).into_iter().zip(rest(&second));
        assert!(alike.filter(|(one, other)| one == other).count() < 8);
    }

    #[test]
    fn ciphertext_reveals_neither_text_nor_length() {
        let one = cipher(1);
        let sealed: Vec<String> = ["", "1", "9223372036854775807", "Tom"]
            .iter()
            .flat_map(|text| {
                [
                    one.seal("names", text, 32),
                    one.seal_alike("names", text, 32),
                ]
            })
            .collect();

        assert!(
            sealed.iter().all(|text| text.len() == sealed[0].len()),
            "{sealed:?}"
        );
        let bytes = URL_SAFE_NO_PAD
            .decode(one.seal_alike("names", "Tom", 32))
            .expect("bytes");
        assert!(!bytes.windows(3).any(|part| part == b"Tom"));
        let long = "x".repeat(40);
        assert_eq!(one.open("names", &one.seal("names", &long, 32)), Some(long));
    }

    #[test]
    fn altered_truncated_or_other_version_ciphertext_is_refused() {
        let one = cipher(1);
        let whole = URL_SAFE_NO_PAD
            .decode(one.seal("position", "41", 32))
            .expect("bytes");
        for place in 0..whole.len() {
            let mut changed = whole.clone();
            changed[place] ^= 1;
            assert_eq!(
                one.open("position", &URL_SAFE_NO_PAD.encode(&changed)),
                None,
                "byte {place}"
            );
            assert_eq!(
                one.open("position", &URL_SAFE_NO_PAD.encode(&whole[..place])),
                None
            );
        }
    }
}
