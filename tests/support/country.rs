//! Many places in the areas of any number of councils.

use domain::{
    area::{self, AreaType},
    organisation::{self, OrganisationKind, Responsible},
    site::Status,
};
use kernel::period::Period;

use super::{
    TestApp,
    plenty::{areas, counted, places},
    sql::Sql,
};

/// Fills a service's database with 20,000 sites and suggestions in as many councils' areas, and in a hundred wards or as
/// many as there are councils. The organisation `council-0` is responsible for the first of them, `authority-0`.
pub async fn fill(app: &TestApp, councils: u32) {
    let operator = app.operator().batched().await.expect("a batch");
    let recorded = async |reference: String, kind, parent| {
        let area = area::Record {
            idempotency_key: None,
            name: reference.clone(),
            reference,
            kind,
            parent,
            gss_code: None,
            valid_from: None,
            valid_to: None,
        };
        area::record(&operator, area).await.expect("an area").id
    };
    let mut authorities = vec![];
    for number in 0..councils {
        let reference = format!("authority-{number}");
        authorities.push(recorded(reference, AreaType::Unitary, None).await);
    }
    let wards = councils.max(100);
    for number in 0..wards {
        let parent = authorities[(number % councils) as usize];
        recorded(format!("ward-{number}"), AreaType::Ward, Some(parent)).await;
    }
    let council = organisation::Record {
        idempotency_key: None,
        agreement_reference: None,
        agreement_review_due: None,
        reference: "council-0".into(),
        kind: OrganisationKind::UnitaryCouncil,
        name: "Council".into(),
        areas: vec![Responsible {
            area: authorities[0],
            period: Period::default(),
        }],
        contact_email: None,
    };
    organisation::record(&operator, council)
        .await
        .expect("a council");
    operator.finish().await.expect("a commit");
    let seed = app.seed().await;
    seed.site("Old Mill Lane", Status::Approved).await;
    let sender = ("councillor@example", "west-northants");
    seed.suggested("Old Mill Lane", sender, "upton", 0).await;
    seed.done().await;
    let sql = Sql(app.kind);
    // Of every council's sites a fifth has each status.
    let ward = format!("(SELECT id FROM area WHERE reference = 'ward-' || (n / 5 % {wards}))");
    for (table, rows, changes) in places(&sql, &ward) {
        app.execute(&sql.multiplied(app, table, rows, &changes).await)
            .await;
    }
    for statement in areas(&sql) {
        app.execute(&statement).await;
    }
    counted(app).await;
}
