//! The police's list of checks, uploaded as a table.

use kernel::principal::Role;
use serde_json::{Value, json};

use crate::support::{Reply, TestApp, cases::a_draft, on_both};

async fn upload(app: &TestApp, csv: &str, dry_run: bool) -> Reply {
    let input = json!({ "csv": csv, "dryRun": dry_run });
    let selection = "rows { line reference followUp { result provenBy note } }";
    app.person(Role::PoliceData)
        .act("uploadFollowUps", input, selection)
        .await
}

async fn four(app: &TestApp) -> Vec<String> {
    let mut references = vec![];
    for _ in 0..4 {
        let referral = app.concluded(a_draft()).await;
        references.push(referral["reference"].as_str().expect("text").to_owned());
    }
    references
}

async fn checks(app: &TestApp) -> i64 {
    app.column("SELECT COUNT(*) FROM follow_up").await[0]
}

#[tokio::test]
async fn police_data_uploads_one_untraceable_one_allegation_and_one_void() {
    on_both(async |app| {
        let [nothing, untraceable, allegation, void] = four(app).await.try_into().expect("four");
        let wrong = upload(app, "\u{feff}Referral_,x\r\n", false).await;
        assert_eq!(wrong.user_errors().len(), 5, "three columns are missing, and two are not known");
        let csv = format!(
            "\u{feff}result,referral,checked_at,note\r\nNONE_FOUND,{nothing},2025-08-18T10:00:00+01:00,\r\n\
             UNTRACEABLE,{untraceable},2025-08-18T10:00:00,\r\nALLEGATION_ONLY,\" {} \",2025-08-18T09:00:00Z,\r\n\
             VOID,{void},2025-08-18T09:00:00Z,\"Two people, one name\"\r\n",
            allegation.to_lowercase()
        );

        let tried = upload(app, &csv, true).await;
        assert_eq!(tried.user_errors(), [""; 0], "{}", tried.body);
        assert_eq!(tried.data("uploadFollowUps.rows.3"), json!({ "line": 5, "reference": void, "followUp": null }));
        assert_eq!(checks(app).await, 0, "only tried");
        let done = upload(app, &csv, false).await;

        let last = json!({ "result": "VOID", "provenBy": null, "note": "Two people, one name" });
        assert_eq!(done.data("uploadFollowUps.rows.3.followUp"), last, "{}", done.body);
        let rate = "{ impact { notReoffended { numerator denominator checked } } }";
        let rate = app.manager().ask(rate).await;
        // Nothing proven of two; nobody knows of the others.
        let expected = json!({ "numerator": 2, "denominator": 4, "checked": 2 });
        assert_eq!(rate.data("impact.notReoffended"), expected);
        let again = upload(app, &csv, false).await;
        assert_eq!(again.user_errors().len(), 4);
        assert_eq!(checks(app).await, 4);
    })
    .await;
}

#[tokio::test]
async fn every_problem_of_a_table_is_named_and_nothing_of_it_is_recorded() {
    on_both(async |app| {
        let references = four(app).await;
        let open = app.worked(a_draft(), 240).await;
        let (first, second) = (&references[0], &references[1]);
        let csv = format!(
            "referral,result,checked_at,offence_date,proven_by,proven_on\n\
             {first},NONE_FOUND,2025-08-18T09:00:00Z,,,\n\
             {first},NONE_FOUND,2025-08-18T09:00:00Z,,,\n\
             {second},REOFFENDED,2025-08-18T09:00:00Z,2025-08-10,,2025-08-09\n\
             {second},FINE,yesterday,,,\n\
             REF-NOBODY,NONE_FOUND,2025-08-18T09:00:00Z,,,\n\
             {},NONE_FOUND,2025-08-18T09:00:00Z,,,\n\
             ,,,,,\n",
            open["reference"].as_str().expect("text")
        );

        let refused = upload(app, &csv, false).await;

        let errors = refused.data("uploadFollowUps.userErrors");
        let paths: Vec<String> = errors
            .as_array()
            .expect("errors")
            .iter()
            .map(|error| {
                let path = error["path"].as_array().expect("a path").iter();
                path.map(|part| part.as_str().expect("text"))
                    .collect::<Vec<_>>()
                    .join(".")
            })
            .collect();
        for expected in [
            "csv.3.referral",
            "csv.4.proven_by",
            "csv.4.proven_on",
            "csv.5.result",
            "csv.5.checked_at",
            "csv.8.referral",
            "csv.8.result",
            "csv.8.checked_at",
        ] {
            assert!(
                paths.contains(&expected.to_owned()),
                "{expected}: {paths:?}"
            );
        }
        assert_eq!(refused.data("uploadFollowUps.rows"), Value::Null);
        assert_eq!(checks(app).await, 0);
        let unknown = "referral,result,checked_at\nREF-NOBODY,NONE_FOUND,2025-08-18T09:00:00Z\n";
        let unknown = upload(app, unknown, true).await;
        assert_eq!(
            unknown.data("uploadFollowUps.userErrors.0.path"),
            json!(["csv", "2", "referral"])
        );
        let lines = format!(
            "referral,result,checked_at,note\n{first},VOID,2025-08-18T09:00:00Z,\"Two\nlines\"\n{second},FINE,2025-08-18T09:00:00Z,\n"
        );
        let lines = upload(app, &lines, false).await;
        assert_eq!(
            lines.data("uploadFollowUps.userErrors.0.path"),
            json!(["csv", "4", "result"])
        );
        let many = "x,NONE_FOUND,2025-08-18T09:00:00Z\n".repeat(201);
        let many = upload(app, &format!("referral,result,checked_at\n{many}"), true).await;
        assert!(many.body.to_string().contains("At most 200 rows"), "{}", many.body);
        let early =
            format!("referral,result,checked_at\n{first},NONE_FOUND,2025-08-01T09:00:00Z\n");
        let early = upload(app, &early, false).await;
        assert_eq!(
            early.data("uploadFollowUps.userErrors.0.path"),
            json!(["csv", "2", "checked_at"])
        );
    })
    .await;
}
