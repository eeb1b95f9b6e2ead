//! The commands that look through the audit trail and write it out.

use serde_json::json;

use crate::support::{
    cases::a_draft,
    on_both, process,
    trail::{entry_at, sealed, tamper},
};

#[tokio::test]
async fn the_command_names_what_it_finds_and_fails() {
    on_both(async |app| {
        sealed(app).await;
        let entry = entry_at(app, 2).await;

        let whole = process::run(&app.database_url(), &["audit", "verify"]);
        tamper(app, "UPDATE audit_entry SET role = 'x' WHERE id = (SELECT entry_id FROM audit_seal WHERE position = 2)").await;
        let broken = process::run(&app.database_url(), &["audit", "verify"]);

        assert!(whole.status.success(), "{whole:?}");
        assert!(String::from_utf8_lossy(&whole.stdout).contains("0 entries wait"), "{whole:?}");
        assert_eq!(broken.status.code(), Some(1));
        let said = String::from_utf8_lossy(&broken.stdout).into_owned();
        assert!(said.contains(&format!("entry {} was altered", entry.0)), "{said}");
    })
    .await;
}

#[tokio::test]
async fn the_export_is_lines_of_json_and_is_a_disclosure_itself() {
    on_both(async |app| {
        let referral = app.submitted(a_draft()).await;
        let person = app.person_of(&referral).await;
        let asked = ["audit", "export", "--from", "2025-08-18", "--to", "2025-08-18", "--recipient", "The Commissioner", "--purpose", "s.62"];

        let export = process::run(&app.database_url(), &asked);

        assert!(export.status.success(), "{export:?}");
        let text = String::from_utf8_lossy(&export.stdout).into_owned();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        let entries: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_entry WHERE action <> 'audit export'").await;
        assert_eq!(i64::try_from(lines.len()), Ok(entries[0]));
        let submitted = lines.iter().find(|line| line["operation"] == "SubmitReferral").expect("its line");
        assert_eq!(submitted["individuals"].as_array().map(Vec::len), Some(1), "{person}");
        assert_eq!(submitted["category"], json!("alteration"));
        let told: Vec<String> = app.column("SELECT category || ' ' || recipient || ' ' || subject || ' ' || purpose FROM audit_entry WHERE action = 'audit export'").await;
        assert_eq!(told, ["DISCLOSURE The Commissioner operator s.62"]);
        let people: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_individual JOIN audit_entry ON id = entry_id WHERE action = 'audit export'").await;
        assert_eq!(people, [1]);
    })
    .await;
}
