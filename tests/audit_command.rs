//! The commands that verify and export the audit trail.

use std::{
    path::Path,
    process::Output,
    time::{Duration, Instant},
};

use serde_json::json;

use crate::{
    audit_rewritten::rewrite,
    support::{
        TestApp,
        cases::a_draft,
        on_both,
        process::{self, Process, Writer},
        trail::{entry_at, sealed, tamper},
    },
};

#[tokio::test]
async fn the_verify_command_prints_its_findings_and_fails() {
    on_both(async |app| {
        sealed(app).await;
        let entry = entry_at(app, 2).await;

        let whole = process::run(&app.database_url(), &["audit", "verify"]);
        tamper(app, "UPDATE audit_entry SET role = 'x' WHERE id = (SELECT entry_id FROM audit_seal WHERE position = 2)").await;
        let broken = process::run(&app.database_url(), &["audit", "verify"]);

        assert!(whole.status.success(), "{whole:?}");
        assert!(String::from_utf8_lossy(&whole.stdout).contains("0 entries are not sealed"), "{whole:?}");
        assert_eq!(broken.status.code(), Some(1));
        let said = String::from_utf8_lossy(&broken.stdout).into_owned();
        assert!(said.contains(&format!("entry {} was altered", entry.0)), "{said}");
    })
    .await;
}

#[tokio::test]
async fn the_export_is_json_lines_and_is_recorded_as_a_disclosure() {
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
        let stored: Vec<String> = app.column("SELECT category || ' ' || recipient || ' ' || subject || ' ' || purpose FROM audit_entry WHERE action = 'audit export'").await;
        assert_eq!(stored, ["DISCLOSURE The Commissioner operator s.62"]);
        let people: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_individual JOIN audit_entry ON id = entry_id WHERE action = 'audit export'").await;
        assert_eq!(people, [1]);
    })
    .await;
}

/// The service as a process that sends its heads to a file; until all is sealed and so many heads are there.
async fn served(app: &TestApp, (key, file): (&Path, &Path), heads: usize) {
    let process = Process::start_with(&app.database_url(), key, |command| {
        command.env("IJ_AUDIT_HEADS_FILE", file);
    });
    let writer = Writer::new(&process, key).await;
    let name = format!("before {heads}");
    writer.submit(&name).await.expect("submitted");
    let began = Instant::now();
    loop {
        let lines = std::fs::read_to_string(file).unwrap_or_default();
        let waiting: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_waiting").await;
        if waiting == [0] && lines.lines().count() == heads {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{lines}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    process.kill();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exported_heads_reveal_what_was_removed_while_the_service_was_down() {
    on_both(async |app| {
        let folder = tempfile::tempdir().expect("a folder");
        let (key, file) = (
            folder.path().join("key.pem"),
            folder.path().join("heads.jsonl"),
        );
        let run = |arguments: &[&str]| -> Output {
            process::run_with(&app.database_url(), arguments, |command| {
                command.env("IJ_JWT_SIGNING_KEY_FILE", &key);
            })
        };
        let kept = file.to_str().expect("a path");
        let verify = ["audit", "verify", "--heads", kept];
        served(app, (&key, &file), 1).await;
        let whole = run(&verify);
        let printed = run(&["audit", "heads"]);

        let removed = rewrite(app, 2).await;
        served(app, (&key, &file), 2).await;
        let (alone, compared) = (run(&["audit", "verify"]), run(&verify));

        assert!(whole.status.success(), "{whole:?}");
        let first = std::fs::read_to_string(&file).expect("the file");
        let first = first.lines().next().unwrap_or_default().to_owned();
        assert_eq!(String::from_utf8_lossy(&printed.stdout).trim_end(), first);
        assert_eq!(
            (alone.status.code(), compared.status.code()),
            (Some(1), Some(1))
        );
        let said = String::from_utf8_lossy(&alone.stdout).into_owned();
        assert!(said.contains("had been sealed again"), "{said}");
        let said = String::from_utf8_lossy(&compared.stdout).into_owned();
        let name = format!(
            "entry {} was sealed under head 1 and was removed",
            removed.0
        );
        assert!(said.contains(&name), "{said}");
    })
    .await;
}
