//! JSON without duplicate members and with limited nesting. Two parsers of `{"role":"a","role":"b"}` may disagree about
//! the role, so a token or request with duplicate members is refused.

use std::{collections::HashSet, fmt};

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};

/// The default limit of nesting; `serde_json` reads no deeper.
const DEEPEST: usize = 127;

/// Reads an object without duplicate members at any depth. (serde would also read a struct from a list, which is
/// refused here.)
pub(super) fn object<T: DeserializeOwned>(text: &[u8]) -> Option<T> {
    if !text.trim_ascii_start().starts_with(b"{") || !is_distinct(text, DEEPEST) {
        return None;
    }
    serde_json::from_slice(text).ok()
}

/// Whether a text is JSON that is nested at most `depth` levels deep and has no duplicate members.
pub(crate) fn is_distinct(text: &[u8], depth: usize) -> bool {
    let mut reader = serde_json::Deserializer::from_slice(text);
    Distinct(depth).deserialize(&mut reader).is_ok() && reader.end().is_ok()
}

/// Accepts any JSON without duplicate members and with at most this number of levels of lists and objects.
#[derive(Clone, Copy)]
struct Distinct(usize);

impl Distinct {
    /// The limit for the next level.
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        let levels = self.0.checked_sub(1);
        levels.map(Self).ok_or_else(|| E::custom("nested too deep"))
    }
}

impl<'de> DeserializeSeed<'de> for Distinct {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Distinct {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON without a repeated member")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let deeper = self.deeper::<A::Error>()?;
        while list.next_element_seed(deeper)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let deeper = self.deeper::<A::Error>()?;
        let mut seen = HashSet::new();
        while let Some(name) = object.next_key::<String>()? {
            if !seen.insert(name) {
                return Err(A::Error::custom("a repeated member"));
            }
            object.next_value_seed(deeper)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::auth::{
        Reason,
        trial::{ISSUER, NOW, good, good_with, of_claims, of_header},
    };

    #[test]
    fn a_header_that_is_not_an_object_or_has_duplicate_members_is_refused() {
        let malformed = r#"null|["EdDSA"]|"EdDSA"|{}|{"alg":"EdDSA"|{"alg":"EdDSA"}{}|
            {"alg":"none","alg":"EdDSA"}|{"alg":"EdDSA","\u0061lg":"EdDSA"}|
            {"alg":"EdDSA","x":1,"x":1}|{"alg":"EdDSA","x":{"y":1,"y":1}}"#;
        for header in malformed.split('|') {
            assert_eq!(of_header(header), Err(Reason::Header), "{header}");
        }
    }

    #[test]
    fn duplicate_members_are_refused_at_every_depth() {
        let also = |more: &str| good().to_string().replacen('{', &format!("{{{more},"), 1);
        assert!(of_claims(also(r#""more":[{"a":1},{"a":1}]"#)).is_ok());

        let twice = r#""exp":1750000300|"role":"manager"|"aud":"other"|"iss":"other"|"nbf":0|
            "\u0065xp":9999999999|"jti":null|"a":1,"a":1|"a":[{"b":1,"b":2}]|
            "a":{"b":{"c":1,"\u0063":1}}|"email":"a@b.org","email":"a@b.org""#;
        for more in twice.split('|') {
            assert_eq!(of_claims(also(more)), Err(Reason::Claims), "{more}");
        }
        let two_actors = good()
            .to_string()
            .replace(r#"{"sub":"eve"}"#, r#"{"sub":"eve","sub":"eve"}"#);
        assert_eq!(of_claims(two_actors), Err(Reason::Claims));
    }

    #[test]
    fn json_nested_too_deep_is_refused() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));

        assert!(super::is_distinct(b"1", 0));
        assert!(super::is_distinct(nested(3).as_bytes(), 3));
        assert!(!super::is_distinct(nested(4).as_bytes(), 3));
        assert!(!super::is_distinct(br#"{"a":[{"b":[1]}]}"#, 3));
        assert!(!super::is_distinct(b"[] []", 3));
    }

    #[test]
    fn claims_that_are_not_an_object_are_refused() {
        let nested = good_with("deep", &json!("@"))
            .to_string()
            .replace("\"@\"", &"[".repeat(1_000));
        let positional =
            json!([ISSUER, "ada", NOW + 300, NOW, NOW, "manager", "sites:read"]).to_string();
        for claims in [
            "null",
            "1",
            "\"\"",
            "[]",
            "{",
            "{}",
            "{\"exp\":1e999}",
            &positional,
            &nested,
        ] {
            assert_eq!(of_claims(claims), Err(Reason::Claims), "{claims}");
        }
        let not_unicode = good_with("email", &json!("@"))
            .to_string()
            .replace('@', "\u{1}")
            .into_bytes();
        let not_unicode: Vec<u8> = not_unicode
            .into_iter()
            .map(|byte| if byte == 1 { 0xff } else { byte })
            .collect();
        assert_eq!(of_claims(not_unicode), Err(Reason::Claims));
    }
}
