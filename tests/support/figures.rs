//! Publications of figures, and rows of them.

use std::sync::Arc;

use entity::{
    publication,
    published_cell::{self, CellId, Dimension},
    published_figure::{Measure, Precision},
};
use immediate_justice::auth::SigningKey;
use kernel::App;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};

use super::TestApp;

/// Makes a service sign its statements with a key.
pub fn sign_with(app: &App, key: Arc<SigningKey>) {
    app.sign_with(Box::new(move |claims: &Value| key.state(claims)));
}

impl TestApp {
    /// Publishes the figures of a day, some of them exactly if that is safe.
    pub async fn publish(&self, as_at: &str, exactly: &[&str]) -> Value {
        let input = json!({ "asAt": as_at, "exactly": exactly });
        let selection = "id asAt publishedAt method rowsCounted";
        self.manager()
            .done("publishFigures", "publication", selection, input)
            .await
    }

    /// Publishes the first figures, with a cell: the hours of painting until that day. Rows come by themselves once ten people
    /// have completed.
    pub async fn publish_with_a_cell(&self, as_at: &str) {
        self.publish(as_at, &[]).await;
        let db = self.connection().await;
        let publication = publication::Entity::find().one(&db).await;
        let publication = publication.expect("a query").expect("a publication");
        let cell = published_cell::Model {
            id: CellId::new(),
            publication_id: publication.id,
            measure: Measure::Hours,
            dimension: Dimension::WorkType,
            period_from: None,
            period_to: publication.as_at,
            value: "PAINTING".into(),
            counted: 3_300,
            precision: Precision::Rounded,
            shown: Some(60),
            least: None,
            greatest: None,
        };
        let row: published_cell::ActiveModel = cell.into_active_model();
        let row = published_cell::Entity::insert(row.reset_all());
        row.exec_without_returning(&db).await.expect("a cell");
        db.close().await.expect("closed");
    }
}
