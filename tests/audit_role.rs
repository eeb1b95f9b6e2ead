//! The database role of the service on PostgreSQL can add to the audit trail, but not change it.

use std::time::Duration;

use domain::{
    id::RequestId,
    organisation::{self, OrganisationKind},
};
use kernel::{App, audit::seal::is_served_by_another_role, principal::Principal};
use migration::serving_role;
use sea_orm::{ConnectionTrait, DbErr};
use secrecy::SecretString;

use crate::support::{Kind, TestApp, cases::a_draft};

/// The URL of a database for another role.
fn address_of(url: &str, role: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("an address");
    let (_, host) = rest.split_once('@').expect("a role in the address");
    format!("{scheme}://{role}@{host}")
}

#[tokio::test]
async fn the_serving_role_can_only_append_to_the_trail() {
    let app = TestApp::start(Kind::Postgres).await;
    app.drafted(a_draft()).await;
    app.sealer().step().await.expect("sealed");
    let role = format!("serving_{}", RequestId::new().0.simple());
    let owner = app.connection().await;
    owner
        .execute_unprepared(&format!("CREATE ROLE {role} LOGIN"))
        .await
        .expect("a role");
    for _ in 0..2 {
        serving_role::grant(&owner, &role)
            .await
            .expect("granted, and again");
    }
    let address = SecretString::from(address_of(&app.database_url(), &role));
    let pools = immediate_justice::database::open(&address, 2, Duration::from_secs(30))
        .await
        .expect("the role can connect");

    let serving = App::open(
        pools.reading.clone(),
        pools.writing.clone(),
        app.clock.clone(),
    )
    .await
    .expect("the service opens");
    let operator = serving.caller(Principal::operator()).expect("the operator");
    let record = organisation::Record {
        idempotency_key: Some("once".into()),
        agreement_reference: None,
        agreement_review_due: None,
        reference: "another".into(),
        kind: OrganisationKind::Other,
        name: "Another".into(),
        areas: vec![],
        contact_email: None,
    };
    organisation::record(&operator, record)
        .await
        .expect("serving works");
    app.sealer_of(serving.clone())
        .step()
        .await
        .expect("sealing works");

    assert!(
        is_served_by_another_role(&serving)
            .await
            .expect("an answer")
    );
    assert!(
        !is_served_by_another_role(&app.app)
            .await
            .expect("an answer")
    );
    let waiting: Vec<i64> = app.column("SELECT COUNT(*) FROM audit_waiting").await;
    assert_eq!(waiting, [0]);
    let columns = ["subject", "entry_id", "position", "position"];
    for (table, column) in serving_role::APPEND_ONLY.into_iter().zip(columns) {
        for statement in [
            format!("UPDATE {table} SET {column} = {column}"),
            format!("DELETE FROM {table}"),
            format!("TRUNCATE {table} CASCADE"),
            format!("DROP TABLE {table} CASCADE"),
            format!("ALTER TABLE {table} DISABLE TRIGGER ALL"),
        ] {
            let refused: DbErr = pools
                .writing
                .execute_unprepared(&statement)
                .await
                .expect_err("refused");

            let said = refused.to_string();
            let is_denied = said.contains("permission denied") || said.contains("must be owner");
            assert!(is_denied, "{statement}: {said}");
        }
    }
    for statement in [
        "CREATE TABLE mine (id int)",
        "UPDATE seaql_migrations SET version = ''",
    ] {
        let refused = pools.writing.execute_unprepared(statement).await;

        assert!(
            refused
                .expect_err("refused")
                .to_string()
                .contains("permission denied"),
            "{statement}"
        );
    }
    pools.writing.close().await.expect("closed");
    owner
        .execute_unprepared(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .await
        .expect("the role is dropped");
    owner.close().await.expect("closed");
    app.stop().await;
}

#[tokio::test]
async fn a_missing_serving_role_is_reported() {
    let app = TestApp::start(Kind::Postgres).await;
    let owner = app.connection().await;

    let refused = serving_role::grant(&owner, "nobody_at_all").await;

    assert!(
        refused
            .expect_err("refused")
            .to_string()
            .contains("nobody_at_all")
    );
    owner.close().await.expect("closed");
    app.stop().await;
}
