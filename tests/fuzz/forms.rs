//! Forms sent to the token endpoint: each gets an error of RFC 6749 or a token, and a token only if it contains the
//! client's own secret.

use percent_encoding::percent_decode;
use serde_json::json;

use super::{driver, driver::fuzz, mutation::Mutation};
use crate::support::{Kind, TestApp, office};

/// The error codes of RFC 6749, section 5.2, two of which cannot occur.
const ERRORS: [&str; 4] = [
    "invalid_request",
    "invalid_client",
    "unsupported_grant_type",
    "invalid_scope",
];

#[tokio::test]
async fn every_form_gets_a_standard_error_or_with_the_right_secret_a_token() {
    let app = TestApp::start(Kind::Sqlite).await;
    let client = app.registered(json!({})).await;
    let put = |input: &Vec<u8>| {
        let text = String::from_utf8(input.clone()).expect("the corpus is text");
        let text = text.replace("%client%", &client.id);
        text.replace("%secret%", &client.secret)
            .trim_end()
            .as_bytes()
            .to_vec()
    };
    let corpus: Vec<Vec<u8>> = driver::corpus("forms").iter().map(put).collect();
    let words = "& = + % %00 %ff %E2%82 ; grant_type client_credentials client_id client_secret scope obo_sub client_assertion \
                 client_assertion_type sites:read resource code";
    let words = words.split_whitespace().map(str::to_owned).collect();
    let mut mutation = Mutation::new(&corpus, words);
    let next = || mutation.next();
    // A secret is checked slowly on purpose.
    fuzz("forms", &corpus, next, 120, async |input| {
        let request = office::request("", None).map(|_| input.to_vec().into());

        let reply = crate::support::send(&app.router, request).await;

        if reply.status == 200 {
            let spaced: Vec<u8> = input
                .iter()
                .map(|byte| if *byte == b'+' { b' ' } else { *byte })
                .collect();
            let sent = percent_decode(&spaced).decode_utf8_lossy();
            assert!(sent.contains(&client.secret), "a token for {sent}");
            assert_eq!(reply.body["token_type"], "Bearer");
        } else {
            assert!(
                [400, 401, 413].contains(&reply.status.as_u16()),
                "{}",
                reply.text
            );
            let error = reply.body["error"].as_str().unwrap_or_default();
            assert!(ERRORS.contains(&error), "{}: {}", reply.status, reply.text);
            assert!(!reply.text.contains(&client.secret), "a secret is shown");
        }
    })
    .await;
    app.stop().await;
}
