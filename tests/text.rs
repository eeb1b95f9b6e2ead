//! Text: stored in composed form (NFC), found and sorted without accents and apostrophes, and refused if it
//! contains invisible characters.

use domain::suggestion::Status;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    suggestion::park,
    support::{Client, TestApp, cases::a_draft, cases::with, database, on_both},
};

/// Submits a suggestion with a title; returns the title in the response.
async fn suggested(app: &TestApp, title: &str) -> Value {
    let input = with(park(app).await, json!({ "title": title }));
    let made = app
        .councillor()
        .done("submitSuggestion", "suggestion", "title", input)
        .await;
    made["title"].clone()
}

/// The titles that a search finds, in order.
async fn titles(client: &Client<'_>, search: &str) -> Vec<String> {
    let query = "query($s: String!) { suggestions(filter: { search: $s }, orderBy: { field: TITLE }, first: 100) { nodes { title } } }";
    let reply = client.run(query, json!({ "s": search })).await;
    assert_eq!(reply.code(), "", "{search}: {}", reply.body);
    texts(reply.data("suggestions.nodes"), "title")
}

fn texts(rows: Value, field: &str) -> Vec<String> {
    let rows = rows.as_array().cloned().unwrap_or_default();
    let text = |row: &Value| row[field].as_str().unwrap_or_default().to_owned();
    rows.iter().map(text).collect()
}

#[tokio::test]
async fn places_are_found_whatever_the_form_of_apostrophes() {
    on_both(async |app| {
        for title in [
            "King's Wood, Corby",
            "Becket’s Park",
            "St. Mary's churchyard",
            "Thornton's Park",
            "Kingsthorpe Rec",
        ] {
            suggested(app, title).await;
        }
        for (search, expected) in [
            ("kings wood", "King's Wood, Corby"),
            ("king’s wood", "King's Wood, Corby"),
            ("king wood", "King's Wood, Corby"),
            ("king s wood", "King's Wood, Corby"),
            ("kingswood corby", "King's Wood, Corby"),
            ("kingswood", "King's Wood, Corby"),
            ("KING`S WOO", "King's Wood, Corby"),
            ("beckets park", "Becket’s Park"),
            ("becketspark", "Becket’s Park"),
            ("becket's", "Becket’s Park"),
            ("st marys", "St. Mary's churchyard"),
            ("st. mary's", "St. Mary's churchyard"),
            ("stmarys", "St. Mary's churchyard"),
            ("church yard", "St. Mary's churchyard"),
            ("thorntons", "Thornton's Park"),
            ("thornton", "Thornton's Park"),
        ] {
            assert_eq!(titles(&app.manager(), search).await, [expected], "{search}");
        }
        for search in ["kingswell", "woodking", "corby park", "marys st john"] {
            assert_eq!(titles(&app.manager(), search).await, [""; 0], "{search}");
        }
    })
    .await;
}

#[tokio::test]
async fn text_is_found_and_sorted_regardless_of_accents() {
    on_both(async |app| {
        for title in [
            "Zouche Close",
            "Tŷ Gwyn café garden",
            "Łódź Street",
            "Zoë’s corner",
            "Straße walk",
            "Abbey corner",
            "Évreux Walk",
        ] {
            suggested(app, title).await;
        }
        for (search, expected) in [
            ("ty gwyn", "Tŷ Gwyn café garden"),
            ("tŷ", "Tŷ Gwyn café garden"),
            ("ty\u{302}", "Tŷ Gwyn café garden"),
            ("cafe", "Tŷ Gwyn café garden"),
            ("café", "Tŷ Gwyn café garden"),
            ("cafe\u{301}", "Tŷ Gwyn café garden"),
            ("lodz", "Łódź Street"),
            ("łódź", "Łódź Street"),
            ("zoe", "Zoë’s corner"),
            ("zoes", "Zoë’s corner"),
            ("strasse", "Straße walk"),
            ("STRASSE", "Straße walk"),
            ("evreux", "Évreux Walk"),
        ] {
            assert_eq!(
                titles(&app.manager(), search).await,
                [expected],
                "{search:?}"
            );
        }
        let query = "{ suggestions(orderBy: { field: TITLE }, first: 100) { nodes { title } } }";
        let all = app.manager().ask(query).await;
        let ordered = [
            "Abbey corner",
            "Évreux Walk",
            "Łódź Street",
            "Straße walk",
            "Tŷ Gwyn café garden",
            "Zoë’s corner",
            "Zouche Close",
        ];
        assert_eq!(texts(all.data("suggestions.nodes"), "title"), ordered);
    })
    .await;
}

#[tokio::test]
async fn people_are_found_whether_or_not_names_are_hyphenated() {
    on_both(async |app| {
        for (first, last) in [("Sean", "O'Brien"), ("Seán", "OBrien"), ("Anne-Marie", "Smith-Jones"), ("Sam", "van der Berg")] {
            let person = json!({ "new": { "firstName": first, "lastName": last, "dateOfBirth": "1999-05-06" } });
            app.drafted(with(a_draft(), json!({ "person": person }))).await;
        }
        let query = "query($s: String!) { offenders(filter: { search: $s }) { nodes { ... on FullOffender { lastName } } } }";
        for (search, expected) in [
            ("obrien", &["O'Brien", "OBrien"][..]),
            ("o brien", &["O'Brien", "OBrien"]),
            ("o’brien", &["O'Brien", "OBrien"]),
            ("brien", &["O'Brien", "OBrien"]),
            ("sean obrien", &["O'Brien", "OBrien"]),
            ("smithjones", &["Smith-Jones"]),
            ("smith jones", &["Smith-Jones"]),
            ("annemarie", &["Smith-Jones"]),
            ("vanderberg", &["van der Berg"]),
            ("jonessmith", &[]),
            ("rien", &[]),
        ] {
            let reply = app.manager().run(query, json!({ "s": search })).await;
            let mut found = texts(reply.data("offenders.nodes"), "lastName");
            found.sort();
            assert_eq!(found, expected, "{search}: {}", reply.body);
        }
    })
    .await;
}

#[tokio::test]
async fn text_is_stored_composed_and_trimmed_of_invisible_characters() {
    on_both(async |app| {
        for (typed, stored) in [
            ("Cafe\u{301} corner", "Café corner"),
            ("\u{feff}Mill Lane\u{200b}", "Mill Lane"),
            ("  Padded title \u{a0}\n", "Padded title"),
            ("Mill\u{a0}Lane 👨\u{200d}👩\u{200d}👧", "Mill\u{a0}Lane 👨\u{200d}👩\u{200d}👧"),
        ] {
            assert_eq!(suggested(app, typed).await, stored, "{typed:?}");
        }
        // The same in the text of the document itself.
        let ward = app.area("upton").await;
        let reply = app
            .councillor()
            .ask(&format!(
                "mutation {{ submitSuggestion(input: {{ title: \" Ty\u{302} \\u0065\\u0301\\t\", description: \"x\", siteType: PARK,
                 location: {{ latitude: 52.23, longitude: -0.95 }}, ward: {ward} }}) {{ suggestion {{ title }} userErrors {{ message }} }} }}"
            ))
            .await;
        assert_eq!(reply.data("submitSuggestion.suggestion.title"), "Tŷ é", "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn white_space_around_texts_is_dropped_in_every_input() {
    on_both(async |app| {
        let several = json!({ "description": "\n\n Litter.\n\nAnd glass. \n", "title": "Mill Lane" });
        let input = with(park(app).await, several);
        let made = app.councillor().done("submitSuggestion", "suggestion", "description", input).await;
        let organisation = json!({
            "reference": " padded-1 ", "name": "\u{2003}Padded ", "kind": "OTHER", "contactEmail": " a@b.example\n",
        });
        let organisation = app
            .manager()
            .done("recordOrganisation", "organisation", "reference name contactEmail", organisation)
            .await;
        let officer = app.newcomer("northants-police", json!({ "subject": "\tn5@x.example " })).await;
        let officer = app.manager().done("recordReferrer", "referrer", "subject", officer).await;

        assert_eq!(made["description"], "Litter.\n\nAnd glass.");
        let expected = json!({ "reference": "padded-1", "name": "Padded", "contactEmail": "a@b.example" });
        assert_eq!(organisation, expected);
        assert_eq!(officer["subject"], "n5@x.example");
        let found = app.manager().ask("{ organisation(reference: \" padded-1\") { name } }").await;
        assert_eq!(found.data("organisation.name"), "Padded", "{}", found.body);
        let own = app.person_called(Role::Referrer, "n5@x.example").ask("{ referrals { nodes { id } } }").await;
        assert_eq!(own.code(), "", "{}", own.body);
    })
    .await;
}

#[tokio::test]
async fn invisible_characters_are_refused_with_the_field() {
    on_both(async |app| {
        for (field, text, code) in [
            ("title", "Mill\u{200b}Lane", "U+200B"),
            ("title", "Mill \u{202e}enaL", "U+202E"),
            ("description", "soft\u{ad}hyphen", "U+00AD"),
            ("contactName", "Caf\u{fffd}", "U+FFFD"),
            ("title", "\u{200b}\u{feff}", "1 to 200 characters"),
        ] {
            let input = with(park(app).await, json!({ field: text }));

            let reply = app
                .councillor()
                .act("submitSuggestion", input, "suggestion { id }")
                .await;

            assert_eq!(
                reply.user_errors(),
                [format!("BAD_USER_INPUT {field}")],
                "{}",
                reply.body
            );
            assert!(reply.text.contains(code), "{}", reply.text);
        }
        let query = "{ suggestions(filter: { search: \"mill\\u202elane\" }) { nodes { id } } }";
        assert_eq!(app.manager().ask(query).await.code(), "BAD_USER_INPUT");
    })
    .await;
}

#[tokio::test]
async fn text_stored_before_is_composed_and_indexed_again() {
    use migration::{Migrator, MigratorTrait};
    on_both(async |app| {
        app.seed_suggestion(Status::Submitted).await;
        let db = app.connection().await;
        let steps = Migrator::migrations();
        let first = steps.iter().position(|step| step.name() == "m0140_text_folded");
        let back = u32::try_from(steps.len() - first.expect("the change")).expect("few");
        Migrator::down(&db, Some(back)).await.expect("back");
        let before = "UPDATE suggestion SET title = 'Ty\u{302} King''s Wood', title_folded = 'ty\u{302} king''s wood'";
        sea_orm::ConnectionTrait::execute_unprepared(&db, before).await.expect("as it was");

        Migrator::up(&db, None).await.expect("forth");

        let query = "SELECT title || '|' || title_folded FROM suggestion";
        let stored: Vec<String> = database::column(&db, query).await;
        db.close().await.expect("closed");
        assert_eq!(stored, ["Tŷ King's Wood|ty kings wood"]);
        for search in ["ty kingswood", "kings", "tŷ"] {
            assert_eq!(titles(&app.manager(), search).await, ["Tŷ King's Wood"], "{search}");
        }
    })
    .await;
}
