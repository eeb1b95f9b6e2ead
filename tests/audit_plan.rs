//! Queries of a large audit trail: with 40,000 entries, an index serves each filter: person, actor, category,
//! result and period.

use kernel::principal::Role;
use sea_orm::{ConnectOptions, Database};
use serde_json::{Value, json};

use crate::support::{Kind, TestApp, cases::a_draft, on_both, plan};

/// Writes many entries of many subjects, a minute apart, a few of which concern the person.
async fn fill(app: &TestApp) {
    let (numbers, id, at) = match app.kind {
        Kind::Sqlite => (
            "WITH RECURSIVE many(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 40000)",
            "randomblob(16)",
            "strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', '2020-01-01', '+' || n || ' minutes')",
        ),
        Kind::Postgres => (
            "WITH many AS (SELECT generate_series(1, 40000) AS n)",
            "gen_random_uuid()",
            "TIMESTAMPTZ '2020-01-01Z' + n * INTERVAL '1 minute'",
        ),
    };
    app.execute(&format!(
        "INSERT INTO audit_entry (id, at, subject, role, category, action, individuals, result)
         {numbers} SELECT {id}, {at}, 'subject ' || n % 400, 'manager',
             CASE n % 50 WHEN 0 THEN 'ERASURE' ELSE 'CONSULTATION' END, 'offender', '',
             CASE n % 100 WHEN 1 THEN 'REFUSED' ELSE 'DONE' END FROM many;
         INSERT INTO audit_individual (offender_id, entry_id)
             SELECT {id}, id FROM audit_entry;
         INSERT INTO audit_individual (offender_id, entry_id)
             SELECT offender.id, audit_entry.id FROM offender, audit_entry WHERE audit_entry.subject = 'subject 7'"
    ))
    .await;
    app.execute("ANALYZE").await;
}

#[tokio::test]
async fn every_query_of_the_audit_trail_uses_an_index() {
    on_both(async |app| {
        let person = app.person_of(&app.drafted(a_draft()).await).await;
        fill(app).await;
        let one = ConnectOptions::new(app.database_url()).max_connections(1).to_owned();
        let db = Database::connect(one).await.expect("a connection");
        let officer = app.person(Role::DataProtectionOfficer);
        let filters = [
            (json!({}), false),
            (json!({ "person": person["id"] }), true),
            (json!({ "subject": "subject 7" }), false),
            (json!({ "category": "ERASURE" }), false),
            (json!({ "result": "REFUSED" }), false),
            (json!({ "at": { "from": "2020-01-02", "to": "2020-01-04" } }), false),
        ];
        for (filter, few) in filters {
            let query = "query($filter: AuditFilter, $after: String) { auditTrail(filter: $filter, first: 20, after: $after) { pageInfo { endCursor } } }";
            let mut after = Value::Null;
            for _ in 0..2 {
                let asked = officer.run(query, json!({ "filter": filter, "after": after }));
                let (statements, reply) = app.sent(asked).await;

                assert_eq!(reply.code(), "", "{}", reply.body);
                for statement in statements.iter().filter(|sent| sent.sql.starts_with("SELECT")) {
                    let faults = plan::faults(&db, statement, few).await;
                    assert!(faults.is_empty(), "{filter}: {faults:?}\n{statement}");
                }
                after = reply.data("auditTrail.pageInfo.endCursor");
            }
        }
        db.close().await.expect("closed");
    })
    .await;
}
