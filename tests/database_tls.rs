//! PostgreSQL over TLS: the server needs a certificate from the authority that the URL names.

use std::{fs, os::unix::fs::PermissionsExt, time::Duration};

use immediate_justice::database::{self, OpenError, Pools};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::support::{authority::Authority, cluster::Cluster};

/// Opens the cluster's database by a host name, as our settings name it.
async fn open(cluster: &Cluster, host: &str, parameters: &str) -> Result<Pools, OpenError> {
    let address = cluster.url().replace("127.0.0.1", host);
    let address = format!("{address}?{parameters}").into();
    database::open(&address, 1, Duration::from_secs(30)).await
}

/// The version of TLS that a connection goes over, if it does.
async fn protocol(pools: &Pools) -> Option<String> {
    let asked = Statement::from_string(
        DbBackend::Postgres,
        "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    );
    let row = pools.reading.query_one_raw(asked).await.expect("a row");
    row.expect("a row")
        .try_get_by_index(0)
        .expect("a text or nothing")
}

#[tokio::test]
async fn postgresql_over_tls_is_verified_with_the_authority_in_the_database_url() {
    let (cluster, folder) = (Cluster::start(), tempfile::tempdir().expect("a folder"));
    let (authority, stranger) = (Authority::new(), Authority::new());
    let known = authority.write(folder.path(), "authority.pem");
    let unknown = stranger.write(folder.path(), "stranger.pem");
    let [certificate, key] = authority.write_localhost(folder.path());
    // The server reads them as its own user, and refuses a key that others may read.
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).expect("changed");
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).expect("changed");
    cluster.give(&key);
    let plain = open(&cluster, "127.0.0.1", "sslmode=disable").await;
    let plain = plain.expect("no TLS is wanted");
    for change in [
        format!(
            "ALTER SYSTEM SET ssl_cert_file = '{}'",
            certificate.display()
        ),
        format!("ALTER SYSTEM SET ssl_key_file = '{}'", key.display()),
        "ALTER SYSTEM SET ssl = on".into(),
    ] {
        plain
            .writing
            .execute_unprepared(&change)
            .await
            .expect("set");
    }
    cluster.stop();
    cluster.start_again();
    let verified = |authority: &std::path::Path| {
        format!("sslmode=verify-full&sslrootcert={}", authority.display())
    };

    let believed = open(&cluster, "localhost", &verified(&known)).await;
    let believed = believed.expect("the authority's certificate is trusted");
    let from_a_stranger = open(&cluster, "localhost", &verified(&unknown)).await;
    let by_another_name = open(&cluster, "127.0.0.1", &verified(&known)).await;

    assert_eq!(protocol(&believed).await.as_deref(), Some("TLSv1.3"));
    for refused in [from_a_stranger, by_another_name] {
        let Err(OpenError::Server(_, cause)) = refused else {
            panic!("the server was trusted: {refused:?}");
        };
        assert!(cause.contains("certificate"), "{cause}");
    }
}
