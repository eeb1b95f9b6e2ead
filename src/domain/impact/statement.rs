//! The signed statement of a publication: everything that it shows for the first time, so that whoever keeps it can prove
//! later what was published.

use std::collections::HashMap;

use entity::{publication_statement, published_cell::Dimension, published_figure::Model as Row};
use kernel::{
    Caller, Read, Work, choice::Choice, clock::written, condition, error::Result, policy::Action,
};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde_json::{Value, json};

use super::{
    Cell, Figure, Publication, breakdown,
    published::{all_statements, impact},
};
use crate::id::{AreaId, PublicationId};

/// Signs what a publication shows, and stores the statement with it.
pub(super) async fn make(
    work: &Work,
    publication: &Publication,
    figures: &[Row],
    cells: &[Cell],
) -> Result<()> {
    let caller = work.caller();
    let claims = claims(caller, publication, figures, cells);
    let signed = caller.app().signed(claims)?;
    let row = publication_statement::Model {
        publication_id: publication.id,
        key_id: signed.key_id,
        public_key: signed.public_key,
        text: signed.text,
    };
    let row: publication_statement::ActiveModel = row.into_active_model();
    publication_statement::Entity::insert(row.reset_all())
        .exec_without_returning(work.db())
        .await?;
    Ok(())
}

/// The claims: registered ones (RFC 7519), and the figures and rows in the words of the API. There is no end of validity.
fn claims(caller: &Caller, publication: &Publication, figures: &[Row], cells: &[Cell]) -> Value {
    let shown = impact(publication, figures);
    let of_figure = |row: &Row| {
        let mut figure = json_of(shown.figure(row.measure));
        figure["measure"] = row.measure.name().into();
        figure
    };
    let directory = caller.directory();
    let of_cell = |cell: &Cell| {
        let area = cell.value.parse().ok().map(AreaId);
        let area = area.filter(|_| cell.dimension == Dimension::Authority);
        let value = area.map_or_else(|| cell.value.clone(), |id| directory.area_reference(id));
        json!({
            "measure": cell.measure.name(),
            "by": cell.dimension.name(),
            "periodFrom": cell.period_from.map(|day| day.to_string()),
            "periodTo": cell.period_to.to_string(),
            "value": value,
            "figure": json_of(breakdown::published(cell)),
        })
    };
    json!({
        "iat": publication.published_at.timestamp(),
        "jti": publication.id.0.to_string(),
        "asAt": publication.as_at.to_string(),
        "version": publication.version,
        "reason": publication.reason,
        "publishedAt": written(publication.published_at),
        "method": publication.method,
        "figures": figures.iter().map(of_figure).collect::<Vec<_>>(),
        "breakdowns": cells.iter().map(of_cell).collect::<Vec<_>>(),
    })
}

fn json_of(figure: Figure) -> Value {
    json!({
        "value": figure.value(),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "checked": figure.checked,
        "precision": figure.precision.name(),
        "asAt": figure.as_at.to_string(),
    })
}

/// The statements of publications. A publication from before statements were signed has none.
///
/// # Errors
/// If the caller lacks the scope.
pub async fn of_publications(
    caller: &Caller,
    ids: &[PublicationId],
) -> Result<HashMap<PublicationId, String>> {
    let read: Read<'_> = caller.read(Action::ListPublications)?;
    let id = publication_statement::Column::PublicationId;
    let these = all_statements(&read).filter(condition::any_of(&read, id, ids.to_vec()));
    let rows = these.all(read.db()).await?.into_iter();
    Ok(rows.map(|row| (row.publication_id, row.text)).collect())
}
