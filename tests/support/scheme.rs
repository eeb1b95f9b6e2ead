//! The scheme that every test starts with: areas, organisations and people, all clearly fictional, and no cases.

use domain::{
    area::{self, AreaType},
    councillor::{self, Stand},
    id::{AreaId, OrganisationId},
    organisation::{self, OrganisationKind, Responsible},
    referrer,
    staff::{self, StaffRole},
};
use kernel::{
    App, Caller,
    issuer::Identity,
    period::Period,
    principal::{Principal, Role},
};

/// The example organisation of a role.
pub fn organisation(role: Role) -> &'static str {
    match role {
        Role::Councillor | Role::CouncilSystem => "west-northants",
        Role::YjsLiaison => "north-northants",
        Role::CommunityGroup => "weston-favell-allotments",
        Role::PartnerFrontend => "partner-app",
        Role::Analyst => "analysts",
        Role::Referrer | Role::PoliceData => "northants-police",
        _ => "opfcc",
    }
}

/// Sets the scheme up: two authorities, two wards each and one that has ceased, an organisation for every role, and two
/// people for every role that has a record.
pub async fn set_up(app: &App) {
    let operator = app.caller(Principal::operator()).expect("the operator");
    let county = area(&operator, "county", AreaType::PoliceArea, None, None).await;
    let west = area(&operator, "west", AreaType::Unitary, Some(county), None).await;
    let north = area(&operator, "north", AreaType::Unitary, Some(county), None).await;
    let upton = area(&operator, "upton", AreaType::Ward, Some(west), None).await;
    area(&operator, "duston", AreaType::Ward, Some(west), None).await;
    area(
        &operator,
        "old-west",
        AreaType::Ward,
        Some(west),
        Some("2025-05-01"),
    )
    .await;
    area(&operator, "oakley", AreaType::Ward, Some(north), None).await;
    area(&operator, "lloyds", AreaType::Ward, Some(north), None).await;
    let opfcc = organised(&operator, "opfcc", OrganisationKind::Opfcc, &[county]).await;
    let police = organised(
        &operator,
        "northants-police",
        OrganisationKind::PoliceForce,
        &[county],
    )
    .await;
    let council = organised(
        &operator,
        "west-northants",
        OrganisationKind::UnitaryCouncil,
        &[west],
    )
    .await;
    organised(
        &operator,
        "north-northants",
        OrganisationKind::UnitaryCouncil,
        &[north],
    )
    .await;
    organised(
        &operator,
        "weston-favell-allotments",
        OrganisationKind::CommunityGroup,
        &[],
    )
    .await;
    organised(&operator, "analysts", OrganisationKind::Other, &[]).await;
    organised(&operator, "partner-app", OrganisationKind::Other, &[]).await;
    for (role, kind) in [
        (StaffRole::Manager, "manager"),
        (StaffRole::Supervisor, "supervisor"),
        (StaffRole::Supervisor, "other-supervisor"),
        (StaffRole::Mentor, "mentor"),
        (StaffRole::Mentor, "other-mentor"),
    ] {
        let member = staff::Record {
            idempotency_key: None,
            reference: Some(kind.into()),
            service: Period::default(),
            identity: Identity::ours(&format!("{kind}@example")),
            organisation: opfcc,
            name: format!("{kind} Testwood"),
            role,
        };
        staff::record(&operator, member)
            .await
            .expect("a member of staff");
    }
    for kind in ["referrer", "other-referrer"] {
        let officer = referrer::Record {
            idempotency_key: None,
            reference: Some(kind.into()),
            service: Period::default(),
            identity: Identity::ours(&format!("{kind}@example")),
            organisation: police,
            name: format!("{kind} Testwood"),
            collar_number: Some("X1".into()),
        };
        referrer::record(&operator, officer)
            .await
            .expect("a referrer");
    }
    let elected = councillor::Record {
        idempotency_key: None,
        reference: Some("councillor".into()),
        contact_email: None,
        identity: Identity::ours("councillor@example"),
        organisation: council,
        name: "councillor Testwood".into(),
        terms: vec![Stand {
            ward: upton,
            period: Period::default(),
        }],
    };
    councillor::record(&operator, elected)
        .await
        .expect("a councillor");
}

async fn area(
    operator: &Caller,
    reference: &str,
    kind: AreaType,
    parent: Option<AreaId>,
    valid_to: Option<&str>,
) -> AreaId {
    let record = area::Record {
        idempotency_key: None,
        reference: reference.into(),
        kind,
        name: reference.to_uppercase(),
        parent,
        gss_code: None,
        valid_from: None,
        valid_to: valid_to.map(|day| day.parse().expect("a day")),
    };
    area::record(operator, record).await.expect("an area").id
}

async fn organised(
    operator: &Caller,
    reference: &str,
    kind: OrganisationKind,
    areas: &[AreaId],
) -> OrganisationId {
    let record = organisation::Record {
        idempotency_key: None,
        agreement_reference: None,
        agreement_review_due: None,
        reference: reference.into(),
        kind,
        name: reference.to_uppercase(),
        areas: areas
            .iter()
            .map(|area| Responsible {
                area: *area,
                period: Period::default(),
            })
            .collect(),
        contact_email: Some(format!("office@{reference}.example")),
    };
    organisation::record(operator, record)
        .await
        .expect("an organisation")
        .id
}
