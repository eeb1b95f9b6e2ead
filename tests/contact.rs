//! E-mail addresses, telephone numbers, postcodes and external reference numbers: the same checks in the API and in
//! the import.

use migration::{Migrator, MigratorTrait};
use serde_json::json;

use crate::{
    suggestion::park,
    support::{
        Kind,
        cases::{a_draft, with},
        database, on_both,
        records::{Records, Service},
    },
};

#[tokio::test]
async fn values_damaged_by_a_spreadsheet_are_refused() {
    on_both(async |app| {
        for (field, text, said) in [
            ("contactEmail", "#N/A", "An e-mail address such as name@example.org is expected."),
            ("contactEmail", "jay@example", "An e-mail address such as name@example.org is expected."),
            ("contactPhone", "7.70E+09", "All digits are expected; a spreadsheet has shortened the number to a power of ten."),
            ("contactPhone", "7700900123", "The leading zero seems to be lost: a telephone number that begins with 0 or + is expected."),
        ] {
            let input = with(park(app).await, json!({ field: text }));

            let reply = app.councillor().act("submitSuggestion", input, "suggestion { id }").await;

            assert_eq!(reply.user_errors(), [format!("BAD_USER_INPUT {field}")], "{}", reply.body);
            assert_eq!(reply.data("submitSuggestion.userErrors.0.message"), said);
        }
        let person = json!({
            "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": "2009-05-06", "postcode": "NN1 DE",
            "guardianPhone": "1632960001", "policeReference": "1.2E+03",
        });
        let draft = with(a_draft(), json!({ "person": { "new": person }, "occurrenceNumber": "2.4E+10" }));
        let reply = app.officer().act("draftReferral", draft, "referral { id }").await;
        let mut wrong = reply.user_errors();
        wrong.sort();
        let fields = ["guardianPhone", "occurrenceNumber", "policeReference", "postcode"];
        assert_eq!(wrong, fields.map(|field| format!("BAD_USER_INPUT {field}")), "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn usual_spellings_of_contact_details_are_accepted() {
    on_both(async |app| {
        for (email, phone) in [
            ("o'brien+ij@sub.example.co.uk", "+44 (0)1632 960001"),
            ("zoë@bücher.example", "07700 900123"),
        ] {
            let input = with(
                park(app).await,
                json!({ "contactEmail": email, "contactPhone": phone }),
            );
            let made = app
                .councillor()
                .done(
                    "submitSuggestion",
                    "suggestion",
                    "contact { email phone }",
                    input,
                )
                .await;
            assert_eq!(made["contact"], json!({ "email": email, "phone": phone }));
        }
    })
    .await;
}

#[tokio::test]
async fn the_import_refuses_damaged_contact_details_by_column() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let records = Records::new();
        let mut people = records.read("offenders.csv");
        let first = people.lines().count() + 1;
        people.push_str("OFF-9302,Test,Second,2009-05-06,MALE,NN1 1DE,Guardian,7700900123\n");
        people.push_str("OFF-9303,Test,Third,2009-05-06,MALE,N/A,Guardian,07700900123\n");
        people.push_str(
            "OFF-9304,Te\u{200b}st,Fourth,2009-05-06,MALE,nn11de,Guardian,07700 900123\n",
        );
        records.write("offenders.csv", people);
        let service = Service::new(kind).await;

        let report = service.import(records.path()).await;

        let found = report
            .problems
            .iter()
            .filter(|one| one.file == "offenders.csv");
        let found: Vec<_> = found
            .map(|one| (one.line, one.column, one.expected.clone()))
            .collect();
        let line = u64::try_from(first).expect("a line");
        let zero = "The leading zero seems to be lost: a telephone number that begins with 0 or + is expected.";
        let seen = "Characters that cannot be seen or were lost are not allowed; there is U+200B.";
        let expected = [
            (line, Some("guardian_phone"), zero.to_owned()),
            (
                line + 1,
                Some("postcode"),
                "A postcode such as NN1 1DE is expected.".to_owned(),
            ),
            (line + 2, Some("first_name"), seen.to_owned()),
        ];
        assert_eq!(found, expected);
        service.stop().await;
    }
}

#[tokio::test]
async fn an_invalid_identifying_number_is_refused() {
    on_both(async |app| {
        let person = json!({
            "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": "2009-05-06", "policeReference": "unbekannt",
        });
        let draft = with(
            a_draft(),
            json!({ "person": { "new": person }, "occurrenceNumber": "25000123456, 25000123457" }),
        );
        let reply = app.officer().act("draftReferral", draft, "referral { id }").await;

        let mut wrong = reply.user_errors();
        wrong.sort();
        let fields = ["occurrenceNumber", "policeReference"];
        assert_eq!(wrong, fields.map(|field| format!("BAD_USER_INPUT {field}")), "{}", reply.body);
        let long = with(a_draft(), json!({ "occurrenceNumber": "2".repeat(41) }));
        let reply = app.officer().act("draftReferral", long, "referral { id }").await;
        assert_eq!(reply.user_errors(), ["BAD_USER_INPUT occurrenceNumber"], "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn numbers_are_returned_as_typed_and_compared_in_normal_form() {
    on_both(async |app| {
        let person = |number: &str, name: &str| {
            let new = json!({
                "firstName": "Robin", "lastName": name, "dateOfBirth": "1990-02-03", "policeReference": number,
            });
            with(a_draft(), json!({ "person": { "new": new } }))
        };
        let selection = "offender { ... on FullOffender { id policeReference possibleSamePeople { ... on FullOffender { id } } } }";
        let officer = app.officer();
        let first = officer.done("draftReferral", "referral", selection, person("2003/0012345Z", "One")).await;
        assert_eq!(first["offender"]["policeReference"], "2003/0012345Z");
        let second = officer.done("draftReferral", "referral", selection, person(" 03/12345z ", "Two")).await;
        assert_eq!(second["offender"]["policeReference"], "03/12345z");
        assert_eq!(second["offender"]["possibleSamePeople"][0]["id"], first["offender"]["id"]);
        let other = officer.done("draftReferral", "referral", selection, person("03/12346z", "Three")).await;
        assert_eq!(other["offender"]["possibleSamePeople"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn the_migration_writes_the_same_normal_forms_as_the_operations() {
    on_both(async |app| {
        for (reference, number) in [
            ("2003/0012345Z", "25000123456"),
            ("03/12345z", "25 000/123-457"),
            ("20030012345Z", "X 1"),
            ("NH 24-7", "OCC-1"),
            ("2103/12345Z", "É-7"),
        ] {
            let new = json!({
                "firstName": "Robin", "lastName": "Testwood", "dateOfBirth": "1990-02-03", "policeReference": reference,
            });
            app.drafted(with(a_draft(), json!({ "person": { "new": new }, "occurrenceNumber": number }))).await;
        }
        let query = "SELECT police_reference || ' ' || police_key FROM offender
            UNION ALL SELECT occurrence_number || ' ' || occurrence_key FROM referral
            UNION ALL SELECT collar_number || ' ' || collar_key FROM referrer WHERE collar_number IS NOT NULL ORDER BY 1";
        let db = app.connection().await;
        let written: Vec<String> = database::column(&db, query).await;
        let names = Migrator::migrations();
        let later = names.iter().rev().position(|change| change.name() == "m0151_number_key");
        let steps = u32::try_from(later.expect("the change") + 1).expect("a number");

        Migrator::down(&db, Some(steps)).await.expect("down");
        Migrator::up(&db, None).await.expect("up");

        let filled: Vec<String> = database::column(&db, query).await;
        assert!(written.len() > 10, "{written:?}");
        assert_eq!(filled, written);
        db.close().await.expect("closed");
    })
    .await;
}
