//! Tests of documents against the served schema: which are rejected with which message, and which document the engine
//! gets.

use std::sync::LazyLock;

use async_graphql::{Request, Variables};
use serde_json::json;

use super::{limits::Limit, *};
use crate::{schema, sdl};

static DOCUMENTS: LazyLock<Documents> =
    LazyLock::new(|| Documents::new(&sdl(), schema().names(), Limits::default()));

fn refusal(text: &str) -> Unfit {
    let outcome = DOCUMENTS.check(text);
    Unfit::clone(&outcome.expect_err("the document is within the limits"))
}

fn excess(text: &str) -> (Limit, usize) {
    match refusal(text) {
        Unfit::TooComplex(excess) => (excess.limit, excess.found),
        other @ Unfit::Faulty(..) => panic!("refused for another reason: {other:?}"),
    }
}

fn problems(text: &str) -> (ErrorCode, Vec<Problem>) {
    match refusal(text) {
        Unfit::Faulty(code, problems) => (code, problems),
        Unfit::TooComplex(excess) => panic!("too complex: {excess}"),
    }
}

fn operation(text: &str, variables: serde_json::Value) -> Arc<Operation> {
    let mut request = Request::new(text).variables(Variables::from_json(variables));
    DOCUMENTS.operation(&mut request).expect("fit")
}

/// The collected fields in one line: their response names and types, and what is below them.
fn paths_of(fields: &[Collected]) -> String {
    let one = |it: &Collected| {
        let below = match paths_of(&it.selections) {
            below if below.is_empty() => below,
            below => format!(" {{ {below} }}"),
        };
        format!("{}.{}{below}", it.parent, it.field.response_key())
    };
    fields.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn collected(text: &str) -> String {
    paths_of(&operation(text, json!({})).fields)
}

#[test]
fn values_nested_five_thousand_deep_never_reach_the_parser() {
    let lists = format!("{{ f(x: {}{}) }}", "[".repeat(5_000), "]".repeat(5_000));
    assert_eq!(excess(&lists), (Limit::Tokens, 10_007));
    let open = format!("{{ f(x: {}", "[".repeat(1_900));
    assert_eq!(excess(&open), (Limit::Nesting, 1_902));
    for (open, close) in [("[", "]"), ("{a:", "}")] {
        let deep = 400;
        let text = format!("{{ f(x: {}1{}) }}", open.repeat(deep), close.repeat(deep));
        assert_eq!(excess(&text), (Limit::Nesting, 402));
    }
}

#[test]
fn nesting_is_limited_also_in_types() {
    let value = |deep: usize| format!("{{ f(x: {}{}) }}", "[".repeat(deep), "]".repeat(deep));
    let ty = |deep: usize| {
        let (open, close) = ("[".repeat(deep), "]".repeat(deep));
        format!("query Q($v: {open}Int{close}) {{ f(x: $v) }}")
    };
    let faulty = |text: &str| problems(text).0 == ErrorCode::GraphqlValidationFailed;
    assert!(faulty(&value(30)), "there is no such field");
    assert_eq!(excess(&value(31)), (Limit::Nesting, 33));
    assert!(faulty(&ty(31)));
    assert_eq!(excess(&ty(32)), (Limit::Nesting, 33));
}

#[test]
fn text_and_tokens_are_limited() {
    let padded = |bytes: usize| format!("{{ __typename }}{}", " ".repeat(bytes - 14));
    assert!(DOCUMENTS.check(&padded(65_536)).is_ok());
    assert_eq!(excess(&padded(65_537)), (Limit::TextBytes, 65_537));
    let fields = |count: usize| format!("{{ viewer {{ {}}} }}", "role ".repeat(count));
    assert!(DOCUMENTS.check(&fields(1_995)).is_ok());
    assert_eq!(excess(&fields(1_996)), (Limit::Tokens, 2_001));
    let comments = "#\n".repeat(6_000);
    assert_eq!(
        excess(&format!("{{ __typename }} {comments}")),
        (Limit::Ignored, 10_001)
    );
}

#[test]
fn a_very_long_string_is_one_token() {
    let long = "é{[(".repeat(10_000);
    let text = format!(r#"{{ site(reference: "{long}") {{ id }} }}"#);
    assert!(DOCUMENTS.check(&text).is_ok());
}

#[test]
fn an_unclosed_bracket_is_a_syntax_error_with_its_location() {
    for (text, line, column) in [
        ("{\n é(x: \"abc\n\") }", 2, 2),
        ("{\n e(x: \"abc\n\") }", 2, 7),
        ("{ f(x: \"\"\"abc\"\") }", 1, 8),
        ("{ f(x: \"\\", 1, 8),
        (r#"{ f(x: "\uD83D") }"#, 1, 8),
        ("{ f # and no more", 1, 18),
        (r#"{ site(id: "x"reference) { id } }"#, 1, 15),
        (r#"{ site(id: "x", reference) { id } }"#, 1, 17),
        ("{ site(reference) { id } }", 1, 8),
        ("{ site(reference", 1, 8),
        (
            "{ sites(filter: { text: X reference }) { nodes { id } } }",
            1,
            27,
        ),
        ("query($a: Int = 1 b) { site(id: 1) { id } }", 1, 19),
        ("", 1, 1),
    ] {
        let (code, problems) = problems(text);
        assert_eq!(code, ErrorCode::GraphqlParseFailed, "{text}");
        let at = problems[0].at.map(|at| (at.line, at.column));
        assert_eq!(at, Some((line, column)), "{text}");
    }
}

#[test]
fn messages_are_short_have_a_location_and_quote_nothing() {
    let name = "secret".repeat(1_000);
    for text in [
        format!("{{ f(x: {name}"),
        format!("{{ f(x: \"{name}"),
        format!("{{ f }} }}{name}\r\n"),
        format!("{{ f {{ \"{name}, got `x` {name}\" }} }}"),
        format!("{name} {{ a }}"),
        format!("query {name} {{ a }} query {name} {{ a }}"),
        format!("fragment {name} on T {{ a }} fragment {name} on T {{ a }} {{ __typename }}"),
        format!("{{ a }} query {name} {{ a }}"),
        format!("fragment {name} on Site {{ id }}"),
        format!("fragment {name} on Site {{ id }} {{ __typename }}"),
        format!("fragment {name} on {name} {{ id }} {{ ...{name} }}"),
        format!("fragment {name} on Direction {{ id }} {{ ...{name} }}"),
        format!("fragment {name} on Site {{ id }} {{ ...{name} }}"),
        format!("fragment {name} on T {{ ...{name} }} {{ ...{name} }}"),
        format!("{{ ...{name} }}"),
        format!("{{ {name} }}"),
        format!("{{ viewer {{ {name} }} }}"),
        format!("{{ viewer({name}: 1) {{ role }} }}"),
        format!("{{ viewer @{name} {{ role }} }}"),
        format!("{{ viewer @skip({name}: 1) {{ role }} }}"),
        format!("{{ site(reference: {name}) {{ id }} }}"),
        format!("{{ sites(filter: {{ {name}: 1 }}) {{ nodes {{ id }} }} }}"),
        format!("{{ sites(filter: {{ status: {name} }}) {{ nodes {{ id }} }} }}"),
        format!("{{ site(reference: ${name}) {{ id }} }}"),
        format!("query(${name}: Int) {{ viewer {{ role }} }}"),
        format!("query(${name}: {name}) {{ viewer {{ role }} }}"),
        format!("query(${name}: Int, ${name}: Int) {{ viewer {{ role }} }}"),
        format!("query(${name}: Site) {{ viewer {{ role }} }}"),
        format!("query(${name}: Int) {{ site(reference: ${name}) {{ id }} }}"),
        format!("{{ viewer {{ {name}: role {name}: scopes }} }}"),
        format!(
            "subscription {name} {{ siteRequested {{ position }} x: siteRequested {{ position }} }}"
        ),
        format!("subscription {name} {{ __typename }}"),
        format!("type {name} {{ a: Int }} {{ __typename }}"),
        "{ sites(first: 1e999) { nodes { id } } }".to_owned(),
    ] {
        let (_, problems) = problems(&text);
        assert!((1..=20).contains(&problems.len()), "{text}");
        for Problem { message, at, .. } in problems {
            let is_short = message.chars().count() <= 300 && !message.is_empty();
            assert!(is_short && !message.contains("secret"), "{message}");
            assert!(at.is_some(), "{message}: {}", &text[..text.len().min(60)]);
        }
    }
}

#[test]
fn a_message_names_parts_of_our_schema() {
    for (text, said) in [
        (
            "{ viewer { shoe } }",
            "Type `Viewer` does not have a field `…`.",
        ),
        (
            "{ viewer(shoeSize: 1) { role } }",
            "The argument `…` is not supported by `Query.viewer`.",
        ),
        (
            "mutation { approveSite { site { id } } }",
            "The required argument `Mutation.approveSite(input:)` is not provided.",
        ),
    ] {
        let (code, problems) = problems(text);
        assert_eq!(code, ErrorCode::GraphqlValidationFailed);
        assert_eq!(problems[0].message, said);
    }
}

#[test]
fn at_most_twenty_errors_are_reported() {
    let many: Vec<_> = (0..100).map(|index| format!("nothing{index}")).collect();
    let many = many.join(" ");
    assert_eq!(problems(&format!("{{ viewer {{ {many} }} }}")).1.len(), 20);
}

#[test]
fn selections_with_the_same_response_name_are_merged() {
    for (text, expected) in [
        (
            "{ viewer { role } viewer { scopes } }",
            "Query.viewer { Viewer.role Viewer.scopes }",
        ),
        (
            "{ ...A ...B } fragment A on Query { viewer { role } } fragment B on Query { ... { viewer { role scopes } } }",
            "Query.viewer { Viewer.role Viewer.scopes }",
        ),
        (
            "{ a: viewer { role } viewer { role } }",
            "Query.a { Viewer.role } Query.viewer { Viewer.role }",
        ),
        (
            "{ viewer @skip(if: true) { role } __typename }",
            "Query.__typename",
        ),
        ("{ viewer { role @include(if: false) } }", "Query.viewer"),
    ] {
        assert_eq!(collected(text), expected, "{text}");
    }
}

#[test]
fn selections_that_differ_by_type_are_collected_for_each_object_type() {
    let alike = r#"{ node(id: "x") { id ... on Node { __typename } } }"#;
    assert_eq!(collected(alike), "Query.node { Node.id Node.__typename }");
    let one =
        r#"{ node(id: "x") { ... on Site { id name } ... on Node { ... on Site { name } } } }"#;
    assert_eq!(collected(one), "Query.node { Site.id Site.name }");
    let union = "{ offenders { nodes { ... on Node { id } __typename } } }";
    let both =
        "FullOffender.id FullOffender.__typename LimitedOffender.id LimitedOffender.__typename";
    assert!(collected(union).contains(both), "{}", collected(union));
    let each = collected(r#"{ node(id: "x") { id ... on Site { id name } } }"#);
    assert!(
        each.contains("Site.id Site.name") && each.contains("Area.id "),
        "{each}"
    );
}

#[test]
fn skip_and_include_are_evaluated_with_the_values_of_variables() {
    let text = "query($a: Boolean!, $b: Boolean = true) { viewer @include(if: $a) { role } ... @skip(if: $b) { __typename } }";
    let fields = |variables| paths_of(&operation(text, variables).fields);
    assert_eq!(fields(json!({ "a": true })), "Query.viewer { Viewer.role }");
    assert_eq!(
        fields(json!({ "a": false, "b": false })),
        "Query.__typename"
    );
    assert_eq!(fields(json!({ "a": false })), "");
    for wrong in [
        json!({}),
        json!({ "a": "yes" }),
        json!({ "a": null }),
        json!({ "a": true, "b": null }),
    ] {
        let mut request = Request::new(text).variables(Variables::from_json(wrong.clone()));
        assert!(DOCUMENTS.operation(&mut request).is_err(), "{wrong}");
    }
}

#[test]
fn a_variable_in_a_skipped_field_is_checked_too() {
    let text = "query($s: Boolean!, $n: Int) { sites(first: $n) @skip(if: $s) { nodes { id } } __typename }";
    let request = |n: serde_json::Value| {
        Request::new(text).variables(Variables::from_json(json!({ "s": true, "n": n })))
    };
    let fit = DOCUMENTS.operation(&mut request(json!(3))).expect("fit");
    assert_eq!(paths_of(&fit.fields), "Query.__typename");
    let three = &mut request(json!("three"));
    assert!(DOCUMENTS.operation(three).is_err());
}

#[test]
fn conflicting_fields_are_refused_even_if_skipped() {
    for text in [
        "{ sites(first: 1) { nodes { id } } ... on Query { sites(first: 2) { nodes { id } } } }",
        "{ sites(first: 1) { nodes { id } } sites(first: 2) @skip(if: true) { nodes { id } } }",
        "{ x: viewer { role } x: site(reference: \"a\") { id } }",
        "{ site(reference: \"a\") { ward { x: name } ward { x: reference } } }",
        "{ sites(filter: { statuses: [SCHEDULED] }) { nodes { id } } sites(filter: { statuses: [SCHEDULED, COMPLETED] }) { nodes { id } } }",
    ] {
        assert_eq!(
            problems(text).0,
            ErrorCode::GraphqlValidationFailed,
            "{text}"
        );
    }
}

#[test]
fn a_subscription_has_one_root_field_also_through_fragments() {
    for right in [
        "{ siteRequested { position } }",
        "{ ...F }",
        "{ ... on Subscription { siteRequested { position } } ...F }",
        "{ siteRequested { position } siteRequested { position } }",
    ] {
        let text = format!(
            "subscription {right} fragment F on Subscription {{ siteRequested {{ position }} }}"
        );
        let text = if right.contains("...F") {
            text
        } else {
            format!("subscription {right}")
        };
        assert_eq!(
            collected(&text),
            "Subscription.siteRequested { SiteRequest.position }",
            "{text}"
        );
    }
    for wrong in [
        "{ siteRequested { position } x: siteRequested { position } }",
        "{ siteRequested @skip(if: false) { position } }",
        "{ siteRequested @include(if: true) { position } }",
        "{ ... @include(if: true) { siteRequested { position } } }",
        "{ siteRequested { position } __typename }",
        "{ __typename }",
    ] {
        let (code, _) = problems(&format!("subscription {wrong}"));
        assert_eq!(code, ErrorCode::GraphqlValidationFailed, "{wrong}");
    }
}

#[test]
fn operation_name_selects_one_of_several_operations() {
    let text = "query A { viewer { role } } query B { __typename }";
    let chosen = |name: Option<&str>| {
        let mut request = Request::new(text);
        request.operation_name = name.map(String::from);
        DOCUMENTS
            .operation(&mut request)
            .map(|it| paths_of(&it.fields))
    };
    assert_eq!(chosen(Some("B")), Ok("Query.__typename".into()));
    assert!(chosen(None).is_err());
    assert!(chosen(Some("C")).is_err());
}

#[test]
fn literals_are_parsed_as_the_specification_requires() {
    use async_graphql::parser::types::Selection;
    let literal = |text: &str| {
        let operation = operation(
            &format!("{{ site(reference: {text}) {{ id }} }}"),
            json!({}),
        );
        let document = operation.document();
        let (_, engine) = document.operations.iter().next().expect("one");
        let Selection::Field(field) = &engine.node.selection_set.node.items[0].node else {
            panic!("a fragment was left")
        };
        field.node.arguments[0].1.node.to_string()
    };
    for (text, read) in [
        (r#""\uD83D\uDE00""#, "\"😀\""),
        (r#""\u{1F600}""#, "\"😀\""),
        (r#""a\"\\\/\u00e9""#, r#""a\"\\/é""#),
        ("\"\"\"\n    one\n      two\n    \"\"\"", r#""one\n  two""#),
    ] {
        assert_eq!(literal(text), read, "{text}");
    }
}

#[test]
fn the_document_cache_is_bounded_in_bytes() {
    let documents = Documents::new(&sdl(), schema().names(), Limits::default());
    for index in 0..1_000 {
        let padding = " ".repeat(60_000);
        let text = format!("{{ x{index}: viewer {{ role }} }} {padding}");
        assert!(documents.check(&text).is_ok());
    }
    assert!(documents.kept.weight() <= KEPT_BYTES);
    assert!(documents.kept.len() < 100);
}
