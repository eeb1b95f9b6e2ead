//! Reads a client from the database again before it is refused. The directory in memory is up to half a second older
//! than the database, and a client that was registered or resumed a moment ago is not to be refused for that.

use std::time::Duration;

use entity::client;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{app::App, issuer::Issuer};

/// How long a refusal may wait for the database.
const PATIENCE: Duration = Duration::from_secs(1);

impl App {
    /// Whether the database has a newer entry of this client than the directory. If so, the directory has been reloaded.
    /// Only one refusal at a time reads from the database, so that many of them do not occupy it. If the database does
    /// not respond, the directory is taken to be up to date.
    pub async fn has_newer_client(&self, issuer: &Issuer, client_id: &str) -> bool {
        let reading = async {
            let _turn = self.shared().rechecking.acquire().await.ok()?;
            let stored = client::Column::Issuer;
            let of_issuer = if issuer.is_ours {
                stored.is_null()
            } else {
                stored.eq(issuer.name.as_str())
            };
            let row = client::Entity::find()
                .filter(client::Column::ClientId.eq(client_id))
                .filter(of_issuer)
                .one(&self.shared().reading)
                .await
                .ok()?;
            // Read only now, because another refusal may have reloaded it in the meantime.
            let directory = self.directory();
            let known = directory.clients_of(issuer, client_id).next();
            Some(row.map(|row| row.version) != known.map(|row| row.version))
        };
        let is_newer = tokio::time::timeout(PATIENCE, reading).await;
        is_newer.is_ok_and(|newer| newer == Some(true)) && self.refresh_directory().await.is_ok()
    }
}
