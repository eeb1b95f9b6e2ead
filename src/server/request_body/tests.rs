//! Requests as senders write them, and what is read of each.

use serde_json::json;

use super::*;

const ROLE: &str = "{ viewer { role } }";

fn variables(request: &Request) -> serde_json::Value {
    serde_json::to_value(&request.variables).unwrap()
}

#[test]
fn every_form_of_none_is_read_as_none() {
    let mut read_as_one = 0;
    for none in ["null", "[]", "\"\"", "{}"] {
        for name in ["variables", "extensions"] {
            let text = format!(r#"{{"query":"{ROLE}","{name}":{none}}}"#);
            let request = read(text.as_bytes()).unwrap();

            assert_eq!(
                (request.query.as_str(), variables(&request)),
                (ROLE, json!({}))
            );
            read_as_one += 1;
        }
    }
    assert_eq!(read_as_one, 8);
    for none in ["null", "\"\"", "[]"] {
        let text =
            format!("\u{feff} {{\"query\":\"{ROLE}\",\"operationName\":{none},\"else\":[1]}}\n");
        assert_eq!(
            read(text.as_bytes()).unwrap().operation_name,
            None,
            "{none}"
        );
    }
}

#[test]
fn values_are_read_as_in_the_json() {
    let given = json!({ "a": null, "b": [true, -1, 1, 1.5, "x", 18_446_744_073_709_551_615_u64], "c": { "d": {} } });
    let text = json!({ "variables": given, "operationName": "N", "query": ROLE }).to_string();

    let request = read(text.as_bytes()).unwrap();

    assert_eq!(variables(&request), given);
    assert_eq!(request.operation_name.as_deref(), Some("N"));
}

/// Reads each text, which must be refused for its reason.
fn are_refused(texts: &[(&[u8], &str)]) {
    for (text, reason) in texts {
        let reported = read(text).unwrap_err().message();
        let shown = String::from_utf8_lossy(text);
        assert!(reported.contains(reason), "{shown}: {reported}");
    }
}

#[test]
fn each_error_of_the_body_has_its_reason() {
    are_refused(&[
        (&b""[..], "The request is empty"),
        (b"\xEF\xBB\xBF ", "The request is empty"),
        (b"{\"query\":", "The request is not JSON."),
        (br#"{"query":"{a}"} {}"#, "The request is not JSON."),
        (b"{\"query\":\"\xE9\"}", "not UTF-8 (at byte 10)"),
        (b"\xFF\xFE{\0}\0", "UTF-16"),
        (br#"[{"query":"{a}"}]"#, "A single JSON object"),
        (b"\"query\"", "A single JSON object"),
        (b"null", "A single JSON object"),
        (
            br#"{"query":"{a}","query":"{b}"}"#,
            "query: the request has this member twice.",
        ),
        (
            br#"{"query":"{a}","\u0071uery":"{b}"}"#,
            "query: the request has",
        ),
        (
            br#"{"query":"{a}","x":1,"x":1}"#,
            "An object in the request has a member twice.",
        ),
        (
            br#"{"query":"{a}","variables":{"a":[{"b":1,"b":1}]}}"#,
            "An object in the request",
        ),
    ]);
}

#[test]
fn each_error_of_a_member_has_its_reason() {
    are_refused(&[
        (b"{}", "query: a text is expected."),
        (br#"{"query":null}"#, "query: a text is expected."),
        (br#"{"query":[]}"#, "query: a text is expected."),
        (
            br#"{"query":1}"#,
            "query: a text is expected, not a number.",
        ),
        (
            br#"{"query":"{a}","operationName":["N"]}"#,
            "operationName: a text is expected, not a list.",
        ),
        (
            br#"{"query":"{a}","variables":"{}"}"#,
            "variables: an object is expected, not a text that holds one.",
        ),
        (
            br#"{"query":"{a}","variables":"x"}"#,
            "variables: an object is expected, not a text.",
        ),
        (
            br#"{"query":"{a}","variables":[1]}"#,
            "variables: an object is expected, not a list.",
        ),
        (
            br#"{"query":"{a}","variables":false}"#,
            "variables: an object is expected, not true or false.",
        ),
        (
            br#"{"query":"{a}","extensions":7}"#,
            "extensions: an object is expected, not a number.",
        ),
    ]);
}

#[test]
fn an_unpaired_surrogate_is_reported_with_its_position() {
    for (text, place) in [
        (r#"{"query":"\ud83c"}"#, 10),
        (r#"{"query":"\ud83cx"}"#, 10),
        (r#"{"query":"\ud83c\n"}"#, 10),
        (r#"{"query":"\udf33"}"#, 10),
        (r#"{"query":"\ud83c\udf33\\ud83c\ud83c\ud83c"}"#, 29),
        (r#"{"\ud83c":1}"#, 2),
    ] {
        assert_eq!(
            read(text.as_bytes()).unwrap_err(),
            Unread::HalfPair(place),
            "{text}"
        );
    }
    let whole = r#"{"query":"\ud83c\udf33 \\ud83c"}"#;
    assert_eq!(read(whole.as_bytes()).unwrap().query, "🌳 \\ud83c");
    assert_eq!(
        read(br#"{"query":"\ud83c\udf33" x}"#).unwrap_err(),
        Unread::NotJson
    );
}

#[test]
fn a_persisted_document_id_without_a_query_has_its_own_error() {
    for named in [
        r#"{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}},"variables":{}}"#,
        r#"{"query":"","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}"#,
        r#"{"documentId":"sha256:x"}"#,
    ] {
        assert_eq!(
            read(named.as_bytes()).unwrap_err(),
            Unread::Persisted,
            "{named}"
        );
    }
    let both = r#"{"query":"{a}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}"#;
    assert_eq!(read(both.as_bytes()).unwrap().query, "{a}");
    assert_eq!(read(br#"{"query":""}"#).unwrap().query, "");
}

#[test]
fn variables_nested_too_deep_are_refused() {
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        read(format!(r#"{{"query":"{{a}}","variables":{{"v":{open}1{close}}}}}"#).as_bytes())
    };
    assert!(nested(DEEPEST_VARIABLE).is_ok());
    assert_eq!(nested(DEEPEST_VARIABLE + 1).unwrap_err(), Unread::TooDeep);
    assert_eq!(nested(100_000).unwrap_err(), Unread::TooDeep);
}
