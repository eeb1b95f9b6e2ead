//! JSON as text.

use async_graphql::Value;

use super::Json;

/// The data of a response. What was written at once stands in it as binary values, which no scalar of the schema has.
#[must_use]
pub fn data(data: &Value) -> Json {
    let mut out = Json::new();
    value(&mut out, data);
    out
}

/// Writes a text with its quotation marks.
pub fn text(out: &mut Json, text: &str) {
    let bytes = text.as_bytes();
    out.push(b'"');
    let mut from = 0;
    // Most texts have nothing to escape, and are looked through without a branch for each byte.
    if bytes.iter().fold(false, |any, byte| any | escapes(*byte)) {
        for (place, byte) in bytes.iter().enumerate() {
            if escapes(*byte) {
                out.extend_from_slice(&bytes[from..place]);
                escaped(out, *byte);
                from = place + 1;
            }
        }
    }
    out.extend_from_slice(&bytes[from..]);
    out.push(b'"');
}

fn escapes(byte: u8) -> bool {
    byte < 32 || byte == b'"' || byte == b'\\'
}

fn escaped(out: &mut Json, byte: u8) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        8 => b'b',
        12 => b'f',
        _ => {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

/// Writes a value of the engine, in which parts are written already.
pub(super) fn value(out: &mut Json, given: &Value) {
    match given {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Boolean(true) => out.extend_from_slice(b"true"),
        Value::Boolean(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::String(given) => text(out, given),
        Value::Enum(name) => text(out, name),
        Value::Binary(written) => out.extend_from_slice(written),
        Value::List(entries) => {
            out.push(b'[');
            for (place, entry) in entries.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                value(out, entry);
            }
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (place, (name, member)) in members.iter().enumerate() {
                if place > 0 {
                    out.push(b',');
                }
                text(out, name);
                out.push(b':');
                value(out, member);
            }
            out.push(b'}');
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Value, data};

    #[test]
    fn values_are_written_as_serde_writes_them() {
        for given in [
            json!({ "a": "q\"\\\n\u{1}\u{8}\u{c}\r\té🌳\u{7f}", "b": [1, -2.5, null, true, false], "c": {} }),
            json!([[], [-1, 18_446_744_073_709_551_615_u64, 0.1, 52.1], "x"]),
            json!("plain"),
        ] {
            let value = Value::from_json(given.clone()).expect("a value");
            let written = String::from_utf8(data(&value)).expect("JSON is text");
            assert_eq!(written, serde_json::to_string(&value).expect("JSON"));
            let read: serde_json::Value = serde_json::from_str(&written).expect("JSON");
            assert_eq!(read, given);
        }
    }

    #[test]
    fn what_is_written_already_stands_as_it_is() {
        let part = Value::Binary(br#"{"id":"x"}"#.to_vec().into());
        let whole = Value::List(vec![Value::Null, part]);
        assert_eq!(data(&whole), br#"[null,{"id":"x"}]"#);
    }
}
