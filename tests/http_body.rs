//! Bodies that two parsers could read differently, or that are nested too deeply, are refused before anything runs.

use crate::support::{Kind, TestApp};

#[tokio::test]
async fn a_body_that_says_something_twice_or_has_variables_nested_too_deep_is_refused() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.manager();
    let nested = |levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"{{"query":"{{ viewer {{ role }} }}","variables":{{"v":{open}1{close}}}}}"#)
    };
    for body in [
        r#"{"query":"{ viewer { role } }","query":"{ viewer { subject } }"}"#,
        r#"{"query":"{ viewer { role } }","\u0071uery":"{ viewer { subject } }"}"#,
        r#"{"query":"{ viewer { role } }","variables":{"a":1,"a":2}}"#,
        r#"{"query":"{ viewer { role } }","variables":{"a":[{"b":1,"b":1}]}}"#,
        r#"{"query":"{ viewer { role } }","other":{"b":1,"b":1}}"#,
        &nested(33),
    ] {
        let reply = client.post(body).await;

        assert_eq!(
            (reply.status.as_u16(), reply.code()),
            (400, "BAD_REQUEST"),
            "{body}"
        );
    }
    assert_eq!(client.post(&nested(32)).await.status, 200);
}
