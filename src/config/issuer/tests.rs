//! Tests of the settings of issuers.

use super::*;
use crate::config::tests::read_file;

fn read(toml: &str) -> Result<Vec<Issuer>, String> {
    let config = read_file(toml, &[]).map_err(|problems| problems.to_string())?;
    Ok(config.issuers)
}

#[test]
fn the_list_of_issuers_may_have_either_name() {
    let members = "issuer = 'https://a.example', audience = 'b', jwks = 'https://a.example/jwks', algorithms = ['ES256']";
    for name in ["issuers", "jwt_jwks", "IJ_JWT_JWKS"] {
        let issuers = read(&format!("{name} = [{{ {members} }}]")).unwrap();

        assert_eq!(issuers.len(), 1, "{name}");
        assert_eq!(
            issuers[0].keys,
            KeySource::Address("https://a.example/jwks".into())
        );
        assert_eq!(issuers[0].organisations, None);
    }
}

#[test]
fn all_problems_with_issuers_are_reported_together() {
    let text = read(
        "[[issuers]]\nissuer = 'http://localhost:8080'\njwks = 'k.json'\nalgorithms = ['EdDSA']\n\
         [[issuers]]\nissuer = 'a'\njwks = 'http://a.example/jwks'\nalgorithms = ['RS512']\ncolour = 1\n\
         [[issuers]]\njwks = 'k.json'\nsecret_file = 's'\nalgorithms = ['HS256', 'RS256']\norganisations = 'x'",
    )
    .unwrap_err();

    for expected in [
        "issuers[0]: issuer: expected one that is not named elsewhere",
        "issuers[1]: jwks: expected a file, an https address",
        "issuers[1]: algorithms: expected some of",
        "issuers[1]: colour is none of",
        "issuers[2]: issuer: expected a text",
        "issuers[2]: expected either jwks or secret_file",
        "issuers[2]: organisations: expected a list of texts",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn members_may_be_one_text_or_a_list_and_numbers_have_limits() {
    let with = |members: &str| {
        read(&format!(
            "[[issuers]]\nissuer = 'a'\njwks = 'k.json'\nalgorithms = ['ES256']\n{members}"
        ))
    };
    let read = with(
        "audience = ['api://a', 'b']\nclient_claim = ['azp', 'appid']\nscope_claim = 'scp'\n\
         clients = 'required'\nlongest_lifetime_seconds = 100800\nleeway_seconds = 60",
    );
    let read = &read.expect("settings")[0];
    let several = |texts: [&str; 2]| Some(texts.map(str::to_owned).to_vec());
    assert_eq!(read.audiences, several(["api://a", "b"]));
    assert_eq!(read.client_claim, several(["azp", "appid"]));
    assert_eq!(read.scope_claim, Some(vec!["scp".into()]));
    assert!(read.clients_required);
    assert_eq!(
        (read.longest_lifetime_seconds, read.leeway_seconds),
        (Some(100_800), Some(60))
    );

    for wrong in [
        "audience = []",
        "audience = ['']",
        "client_claim = [1]",
        "client_claim = ''",
        "clients = 'some'",
        "clients = true",
        "longest_lifetime_seconds = 100801",
        "longest_lifetime_seconds = 59",
        "longest_lifetime_seconds = '86400'",
        "leeway_seconds = 301",
        "leeway_seconds = -1",
    ] {
        let reported = with(wrong).expect_err(wrong);
        let member = wrong.split(' ').next().expect("a name");
        assert!(
            reported.contains(&format!("{member}: expected")),
            "{wrong}: {reported}"
        );
    }
}

#[test]
fn a_secret_requires_hs256_and_public_keys_any_other_algorithm() {
    let with = |keys: &str, algorithms: &str| {
        read(&format!(
            "[[issuers]]\nissuer = 'a'\n{keys}\nalgorithms = {algorithms}"
        ))
        .is_ok()
    };

    assert!(with("secret_file = 's'", "['HS256']"));
    assert!(!with("secret_file = 's'", "['HS256', 'EdDSA']"));
    assert!(!with("jwks = 'k.json'", "['HS256']"));
    assert!(!with("jwks = 'k.json'", "['EdDSA', 'HS256']"));
    assert!(!with("jwks = 'k.json'", "[]"));
}

#[test]
fn keys_are_fetched_over_https_or_from_loopback() {
    for right in [
        "https://a.example/jwks",
        "http://127.0.0.1:1/x",
        "http://[::1]/x",
        "http://localhost:8/x",
    ] {
        assert!(
            matches!(KeySource::of_jwks(right), Some(KeySource::Address(_))),
            "{right}"
        );
    }
    for wrong in [
        "http://a.example/x",
        "http://localhost.a.example/x",
        "ftp://a.example/x",
        "file:///etc/x",
        "http://",
    ] {
        assert_eq!(KeySource::of_jwks(wrong), None, "{wrong}");
    }
    assert_eq!(
        KeySource::of_jwks("keys/jwks.json"),
        Some(KeySource::File("keys/jwks.json".into()))
    );
}
