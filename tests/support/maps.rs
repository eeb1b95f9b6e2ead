//! Wards of both maps and a town, all clearly fictional, and sites and suggestions in them.

use chrono::{DateTime, Utc};
use domain::{
    area::{self, AreaType},
    councillor::{self, Stand},
    id::AreaId,
    organisation::{self, OrganisationKind, Responsible},
    site::{self, Site, SiteType},
    suggestion::{self, Suggestion},
};
use kernel::{
    amendment::Change, clock::local_day, issuer::Identity, period::Period, principal::Role,
};

use serde_json::{Value, json};

use super::{Client, TestApp, seed::Seed};

/// The day on which the wards changed.
pub const CHANGED: &str = "2025-05-01";
/// The instant at which records are created under the old map.
pub const BEFORE: &str = "2025-04-10T09:00:00Z";
/// The default location of places.
pub const HERE: (f64, f64) = (52.3, -0.8);

impl TestApp {
    /// Records `castle-2021` and `mill-2021` of the old map, `castle-2025` and `mill-2025` of the new one, `town` and `parish`
    /// of whatever time, all in the west, and `north-2021` in the north.
    pub async fn two_maps(&self) {
        let operator = self.operator();
        let reference = |name: &str| {
            let directory = operator.directory();
            let mut areas = directory.areas.values();
            areas.find(|area| area.reference == name).expect(name).id
        };
        let (west, north) = (reference("west"), reference("north"));
        let old = (None, Some(CHANGED));
        let new = (Some(CHANGED), None);
        for (name, kind, parent, (from, to)) in [
            ("castle-2021", AreaType::Ward, west, old),
            ("mill-2021", AreaType::Ward, west, old),
            ("castle-2025", AreaType::Ward, west, new),
            ("mill-2025", AreaType::Ward, west, new),
            ("town", AreaType::Town, west, (None, None)),
            ("parish", AreaType::Parish, west, (None, None)),
            ("north-2021", AreaType::Ward, north, old),
        ] {
            let day = |day: Option<&str>| day.map(|day| day.parse().expect("a day"));
            let record = area::Record {
                idempotency_key: None,
                reference: name.into(),
                kind,
                name: name.to_uppercase(),
                parent: Some(parent),
                gss_code: None,
                valid_from: day(from),
                valid_to: day(to),
            };
            area::record(&operator, record).await.expect("an area");
        }
    }

    /// A councillor for a ward, with the ward's name as subject.
    pub async fn councillor_for(&self, ward: &str) -> Client<'_> {
        let operator = self.operator();
        let directory = operator.directory();
        let subject = format!("{ward}@example");
        let elected = councillor::Record {
            idempotency_key: None,
            reference: Some(subject.clone()),
            contact_email: None,
            identity: Identity::ours(&subject),
            organisation: directory
                .organisation("west-northants")
                .expect("a council")
                .id,
            name: format!("{ward} Testwood"),
            terms: vec![Stand {
                ward: area_called(&directory, ward),
                period: Period::default(),
            }],
        };
        if directory
            .wards_of(&Identity::ours(&subject), local_day(operator.now()))
            .is_empty()
        {
            councillor::record(&operator, elected)
                .await
                .expect("a councillor");
        }
        self.person_called(Role::Councillor, &subject)
    }
}

impl TestApp {
    /// Gives an area another parent, or none.
    pub async fn move_area(&self, area: &str, parent: Option<&str>) {
        let operator = self.operator();
        let directory = operator.directory();
        let area = area_called(&directory, area);
        let amend = area::Amend {
            area,
            expected_version: directory.areas[&area].version,
            name: Change::Kept,
            parent: parent.map_or(Change::Emptied, |parent| {
                Change::To(area_called(&directory, parent))
            }),
            gss_code: Change::Kept,
            valid_from: Change::Kept,
            valid_to: Change::Kept,
            reason: None,
        };
        area::amend(&operator, amend).await.expect("amended");
    }

    /// The system of a council that is responsible for one ward, with the ward's name as subject.
    pub async fn council_for(&self, ward: &str) -> Client<'_> {
        let operator = self.operator();
        let record = organisation::Record {
            idempotency_key: None,
            agreement_reference: None,
            agreement_review_due: None,
            reference: format!("council-{ward}"),
            kind: OrganisationKind::ParishTownCouncil,
            name: format!("Council of {ward}"),
            areas: vec![Responsible {
                area: area_called(&operator.directory(), ward),
                period: Period::default(),
            }],
            contact_email: None,
        };
        let council = organisation::record(&operator, record).await;
        let reference = council.expect("a council").reference;
        let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
        self.with(
            Role::CouncilSystem,
            "system@example",
            Some(&reference),
            &scopes,
        )
    }
}

/// The area with a reference.
pub fn area_called(directory: &kernel::directory::Directory, name: &str) -> AreaId {
    let mut areas = directory.areas.values();
    areas.find(|area| area.reference == name).expect(name).id
}

impl Seed {
    /// A site proposed at an instant, at a point, with its ward and other areas.
    pub async fn site_lying(
        &self,
        name: &str,
        (at, point): (&str, (f64, f64)),
        ward: &str,
        areas: &[&str],
    ) -> Site {
        let at: DateTime<Utc> = at.parse().expect("an instant");
        let input = site::Propose {
            areas: areas.iter().map(|name| self.ward(name)).collect(),
            landowner: Some("The parish council".into()),
            ..site::Propose::of(name, SiteType::Park, point, self.ward(ward))
        };
        site::propose(&self.at(at, "manager@example", "opfcc"), input)
            .await
            .expect("proposed")
    }

    /// A suggestion of the manager at an instant, at a point, with its ward and other areas.
    pub async fn suggestion_lying(
        &self,
        title: &str,
        (at, point): (&str, (f64, f64)),
        ward: &str,
        areas: &[&str],
    ) -> Suggestion {
        let at: DateTime<Utc> = at.parse().expect("an instant");
        let input = suggestion::Submit {
            idempotency_key: None,
            reference: None,
            source: None,
            title: title.into(),
            description: "It has seen better days.".into(),
            site_kind: SiteType::Park,
            latitude: point.0,
            longitude: point.1,
            ward: Some(self.ward(ward)),
            areas: areas.iter().map(|name| self.ward(name)).collect(),
            work_types: vec![],
            contact_name: None,
            contact_email: None,
            contact_phone: None,
            external_reference: None,
        };
        suggestion::submit(&self.at(at, "manager@example", "opfcc"), input)
            .await
            .expect("suggested")
            .suggestion
    }
}

/// The names of the sites that a filter finds, or the titles of the suggestions.
pub async fn found(client: &Client<'_>, list: &str, filter: Value) -> Vec<String> {
    let (kind, name) = match list {
        "sites" => ("Site", "name"),
        "suggestions" => ("Suggestion", "title"),
        _ => ("Session", "id"),
    };
    let query = format!(
        "query($filter: {kind}Filter) {{ {list}(first: 100, filter: $filter) {{ nodes {{ {name} }} }} }}"
    );
    let reply = client.run(&query, json!({ "filter": filter })).await;
    let nodes = reply.data(&format!("{list}.nodes"));
    let nodes = nodes
        .as_array()
        .unwrap_or_else(|| panic!("{}", reply.body))
        .iter();
    nodes
        .map(|node| node[name].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// One place of each map, one of both, and one of the new map that is in the town.
pub async fn four_places(app: &TestApp) {
    app.two_maps().await;
    let seed = app.seed().await;
    let now = super::MONDAY;
    for (name, at, ward, areas) in [
        ("a old", BEFORE, "castle-2021", &[][..]),
        ("b both", BEFORE, "castle-2021", &["castle-2025"]),
        ("c other", BEFORE, "castle-2021", &["mill-2025"]),
        ("d new", now, "castle-2025", &["town"]),
    ] {
        seed.site_lying(name, (at, HERE), ward, areas).await;
        seed.suggestion_lying(name, (at, HERE), ward, areas).await;
    }
    seed.done().await;
}
