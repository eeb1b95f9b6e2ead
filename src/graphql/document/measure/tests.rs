//! Documents built by program, most of them to attack.

use super::super::{parsed, unfit::Words};
use super::*;

/// graphql-js 16's `getIntrospectionQuery()` with every option on.
const INTROSPECTION: &str = "query IntrospectionQuery { __schema { description \
    queryType { name kind } mutationType { name kind } subscriptionType { name kind } \
    types { ...FullType } \
    directives { name description isRepeatable locations \
    args(includeDeprecated: true) { ...InputValue } } } } \
    fragment FullType on __Type { kind name description specifiedByURL isOneOf \
    fields(includeDeprecated: true) { name description \
    args(includeDeprecated: true) { ...InputValue } \
    type { ...TypeRef } isDeprecated deprecationReason } \
    inputFields(includeDeprecated: true) { ...InputValue } interfaces { ...TypeRef } \
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason } \
    possibleTypes { ...TypeRef } } \
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue \
    isDeprecated deprecationReason } \
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name ofType { kind name \
    ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

fn check(text: &str) -> Result<(), Unfit> {
    let words = Words::new(Vec::new());
    parsed(text, &Lines::of(text), &Limits::default(), &words).map(|_| ())
}

fn excess(text: &str) -> (Limit, usize) {
    match check(text) {
        Err(Unfit::TooComplex(Excess { limit, found, .. })) => (limit, found),
        other => panic!("not an excess: {other:?}"),
    }
}

fn nested(field: &str, deep: usize) -> String {
    format!(
        "{}{field}{}",
        format!("{field} {{ ").repeat(deep - 1),
        " }".repeat(deep - 1)
    )
}

fn many(count: usize, part: &str) -> String {
    (0..count)
        .map(|index| part.replace('#', &index.to_string()))
        .collect()
}

fn chain(fragments: usize, spreads: usize) -> String {
    let fragment = |index: usize| {
        let spread = format!("...F{} ", index + 1).repeat(spreads);
        format!(" fragment F{index} on T {{ {spread}}}")
    };
    let all: Vec<_> = (0..fragments - 1).map(fragment).collect();
    format!(
        "{{ t {{ ...F0 }} }} {} fragment F{} on T {{ a }}",
        all.concat(),
        fragments - 1
    )
}

#[test]
fn fragments_that_spread_each_other_tenfold_are_refused() {
    assert_eq!(excess(&chain(30, 10)).0, Limit::Selections);
    assert_eq!(check(&chain(3, 10)), Ok(()));
    assert_eq!(excess(&chain(4, 10)), (Limit::Selections, 2_110));
}

#[test]
fn a_long_chain_of_fragments_nests_too_deep_in_whatever_order_it_is_written() {
    assert_eq!(check(&chain(31, 1)), Ok(()));
    assert_eq!(excess(&chain(32, 1)), (Limit::Nesting, 33));
    let backwards: Vec<_> = (0..40)
        .rev()
        .map(|index| format!("fragment F{index} on T {{ a {{ ...F{} }} }}", index + 1))
        .collect();
    assert_eq!(
        excess(&format!("{} {{ ...F0 }}", backwards.join(" "))).0,
        Limit::Nesting
    );
}

#[test]
fn cycles_are_refused_at_the_spread_that_closes_them() {
    let cycle = "{ a } fragment A on T { ...B }\nfragment B on T { b { ... { ...A } } }";
    let Err(Unfit::Faulty(_, problems)) = check(cycle) else {
        panic!("accepted")
    };
    assert!(problems[0].message.contains("spreads itself"));
    assert_eq!(problems[0].at.map(|at| at.line), Some(2));
    let alone = check("{ ...A } fragment A on T { ...A }");
    assert!(matches!(alone, Err(Unfit::Faulty(..))));
}

#[test]
fn a_fragment_that_is_not_defined_is_left_to_validation() {
    assert_eq!(check("{ ...Missing }"), Ok(()));
}

#[test]
fn selections_count_over_all_operations_together() {
    let fragment = format!("fragment F on T {{ {}}}", "a ".repeat(500));
    let operations = |count| format!("{fragment} {}", many(count, "query Q# { t { ...F } } "));
    assert_eq!(check(&operations(3)), Ok(()));
    assert_eq!(excess(&operations(4)), (Limit::Selections, 2_008));
}

#[test]
fn aliases_count_as_often_as_their_fragment_is_used() {
    let aliases = |count| many(count, "a#: a ");
    assert_eq!(check(&format!("{{ t {{ {}}} }}", aliases(30))), Ok(()));
    assert_eq!(
        excess(&format!("{{ t {{ {}}} }}", aliases(100))),
        (Limit::Aliases, 31)
    );
    let spread = "{ t { ...F } u { ...F } v { ...F } w { ...F } }";
    let text = format!("{spread} fragment F on T {{ {}}}", aliases(8));
    assert_eq!(excess(&text), (Limit::Aliases, 32));
}

#[test]
fn directives_count_wherever_they_stand() {
    let each = "@a @a @a @a @a @a @a @a @a @a ";
    assert_eq!(
        check(&format!("{{ f {{ f {each} f {each} f {each} }} }}")),
        Ok(())
    );
    assert_eq!(
        excess(&format!("{{ f {{ {} }} }}", format!("f {each}").repeat(4))).1,
        40
    );
    let spread = format!("{{ ...F ...F ...F ...F }} fragment F on T {{ f {each} }}");
    assert_eq!(check(&spread), Ok(()), "a fragment is measured once");
    for text in [
        "query Q DIRECTIVES { f }",
        "query Q($v: Int DIRECTIVES) { f(x: $v) }",
        "{ ... DIRECTIVES { f } }",
        "{ ...F DIRECTIVES } fragment F on T { f }",
        "{ ...F } fragment F on T DIRECTIVES { f }",
    ] {
        let text = text.replace("DIRECTIVES", &"@a".repeat(31));
        assert_eq!(excess(&text), (Limit::Directives, 31), "{text}");
    }
}

#[test]
fn root_fields_count_through_fragments_but_by_operation() {
    let seven = "fragment F on Query { a b c d e f g }";
    assert_eq!(
        check(&format!(
            "query A {{ ...F ...F }} query B {{ ...F }} {seven}"
        )),
        Ok(())
    );
    assert_eq!(
        excess(&format!("{{ ...F ... {{ ...F }} ...F }} {seven}")).0,
        Limit::RootFields
    );
}

#[test]
fn operations_fragments_and_variables_are_counted() {
    assert_eq!(check(&many(10, "query Q# { a } ")), Ok(()));
    assert_eq!(
        excess(&many(11, "query Q# { a } ")),
        (Limit::Operations, 11)
    );
    let fragments = many(51, "fragment F# on T { a } ");
    assert_eq!(
        excess(&format!("{{ a }} {fragments}")),
        (Limit::Fragments, 51)
    );
    let variables = many(51, "$v#: Int ");
    assert_eq!(
        excess(&format!("query Q({variables}) {{ a }}")),
        (Limit::Variables, 51)
    );
}

#[test]
fn depth_counts_fields_through_fragments() {
    assert_eq!(check(&format!("{{ {} }}", nested("a", 12))), Ok(()));
    assert_eq!(
        excess(&format!("{{ {} }}", nested("a", 13))),
        (Limit::Depth, 13)
    );
    let half = nested("a", 7);
    let split = "{ a { a { a { a { a { a { ... { ...F } } } } } } } }";
    assert_eq!(
        excess(&format!("{split} fragment F on T {{ {half} }}")),
        (Limit::Depth, 13)
    );
}

#[test]
fn the_introspection_query_of_graphql_js_passes() {
    assert_eq!(check(INTROSPECTION), Ok(()));
}

#[test]
fn introspection_has_a_budget_of_its_own() {
    let thrice = "{ __schema { types { fields { type { fields { type { fields { name }}}}}}}}";
    assert_eq!(excess(thrice), (Limit::IntrospectionLists, 3));
    let mixed = "{ x: __type(name: \"N\") { possibleTypes { interfaces { ...F } } } } \
        fragment F on __Type { inputFields { name } }";
    assert_eq!(excess(mixed), (Limit::IntrospectionLists, 3));
    let wide = format!("{{ __schema {{ types {{ {}}} }} }}", "name ".repeat(500));
    assert_eq!(excess(&wide).0, Limit::Introspection);
    assert_eq!(check(&wide.replace("__schema", "schema")), Ok(()));
}
