//! The schema as partners' tools read it, and the form of its descriptions. That apollo-compiler reads it is tested by
//! every start of the service, which checks documents with it.

use std::process::Command;

use async_graphql::parser::{
    parse_schema,
    types::{FieldDefinition, TypeDefinition, TypeKind, TypeSystemDefinition},
};

use graphql::sdl;

use crate::support::process::clients_folder;

/// The output of a program of `tests/clients` about schemas.
fn findings(program: &str, file: &str, schemas: &[&str]) -> String {
    let folder = clients_folder();
    let output = Command::new(program)
        .arg(folder.join(file))
        .args(schemas)
        .output()
        .expect("tests/run installs what this needs");
    let [out, err] =
        [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
    assert!(output.status.success(), "{out}{err}");
    out
}

#[test]
fn graphql_eslint_and_graphql_js_find_nothing() {
    assert_eq!(findings("node", "lint.mjs", &["schema.graphql"]), "");
}

#[test]
fn graphql_core_finds_nothing() {
    let python = clients_folder().join("venv/bin/python");
    assert_eq!(
        findings(
            &python.display().to_string(),
            "valid.py",
            &["schema.graphql"]
        ),
        ""
    );
}

#[test]
fn every_breaking_change_is_in_the_change_log() {
    let schemas = ["tests/tables/first_version.graphql", "schema.graphql"];
    let log = std::fs::read_to_string("docs/partners/versions.md").expect("the change log");

    let changes = findings("node", "breaking.mjs", &schemas);

    let undeclared: Vec<&str> = changes
        .lines()
        .filter(|change| !log.contains(*change))
        .collect();
    assert!(undeclared.is_empty(), "{undeclared:#?}");
}

fn types() -> Vec<TypeDefinition> {
    let document = parse_schema(sdl()).expect("a schema");
    let types = document.definitions.into_iter();
    types
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(ty) => Some(ty.node),
            _ => None,
        })
        .collect()
}

/// The fields of an object or interface.
fn fields(ty: &TypeDefinition) -> Vec<&FieldDefinition> {
    let fields = match &ty.kind {
        TypeKind::Object(object) => &object.fields,
        TypeKind::Interface(interface) => &interface.fields,
        _ => return vec![],
    };
    fields.iter().map(|field| &field.node).collect()
}

/// The names of everything that is described, with the descriptions.
fn descriptions(ty: &TypeDefinition) -> Vec<(String, String)> {
    let name = ty.name.node.to_string();
    let mut all = vec![(name.clone(), &ty.description)];
    for field in fields(ty) {
        let of = format!("{name}.{}", field.name.node);
        let arguments = field.arguments.iter().map(|it| &it.node);
        all.extend(arguments.map(|it| (format!("{of}({})", it.name.node), &it.description)));
        all.push((of, &field.description));
    }
    match &ty.kind {
        TypeKind::InputObject(input) => all.extend(input.fields.iter().map(|it| {
            let it = &it.node;
            (format!("{name}.{}", it.name.node), &it.description)
        })),
        TypeKind::Enum(values) => all.extend(values.values.iter().map(|it| {
            let it = &it.node;
            (format!("{name}.{}", it.value.node), &it.description)
        })),
        _ => {}
    }
    let text = |(name, described): (String, &Option<_>)| {
        let described: &Option<async_graphql::Positioned<String>> = described;
        (
            name,
            described
                .as_ref()
                .map(|text| text.node.clone())
                .unwrap_or_default(),
        )
    };
    all.into_iter().map(text).collect()
}

#[test]
fn every_description_is_there_and_ends_as_a_sentence() {
    let all: Vec<_> = types().iter().flat_map(descriptions).collect();
    let bad = all
        .iter()
        .filter(|(_, text)| !text.trim_end().ends_with('.'));
    let bad: Vec<_> = bad.map(|(name, _)| name).collect();
    assert!(bad.is_empty(), "{bad:?}");
    assert!(all.len() > 1_500, "{}", all.len());
}

#[test]
fn the_description_of_a_nullable_field_says_what_null_means() {
    let says = |text: &str| {
        let text = text.to_lowercase();
        ["null", "[withheld]", "only for"]
            .iter()
            .any(|word| text.contains(word))
    };
    let mut silent = vec![];
    let mut nullable = 0;
    for ty in types() {
        for field in fields(&ty)
            .into_iter()
            .filter(|field| field.ty.node.nullable)
        {
            nullable += 1;
            let described = field.description.as_ref();
            if !described.is_some_and(|text| says(&text.node)) {
                silent.push(format!("{}.{}", ty.name.node, field.name.node));
            }
        }
    }
    assert!(silent.is_empty(), "{silent:?}");
    assert!(nullable > 200, "{nullable}");
}

#[test]
fn every_record_with_an_id_is_a_node() {
    // An entry of the audit trail is read in the trail only, so that each look at it is recorded as one. Of a removed
    // record only the id is told.
    const NO_NODE: [&str; 2] = ["AuditEntry", "RemovedRecord"];
    let has_id = |ty: &TypeDefinition| fields(ty).iter().any(|field| field.name.node == "id");
    let is_no_node = |ty: &TypeDefinition| match &ty.kind {
        TypeKind::Object(object) => object.implements.iter().all(|of| of.node != "Node"),
        _ => false,
    };
    let types = types();
    let lost = types.iter().filter(|ty| has_id(ty) && is_no_node(ty));
    let lost: Vec<&str> = lost.map(|ty| ty.name.node.as_str()).collect();
    assert_eq!(lost, NO_NODE);
}
