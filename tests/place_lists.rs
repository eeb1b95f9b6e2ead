//! Lists by areas find, by the authority that is stored with each place, exactly what the areas themselves say.

use std::fmt::Debug;

use chrono::NaiveDate;
use domain::{
    id::AreaId,
    place::{Sought, kept::areas_of},
    site, suggestion,
};
use kernel::{
    Caller,
    directory::Directory,
    page::{Page, PageRequest, Sorted},
    principal::{Principal, Role},
};
use strum::IntoEnumIterator;

use crate::support::{TestApp, everywhere::places_everywhere, maps::area_called, on_both};

/// Everybody who may list places, with every reach that there is.
async fn callers(app: &TestApp) -> Vec<Caller> {
    for ward in ["castle-2025", "nowhere", "duston", "inner"] {
        app.council_for(ward).await;
    }
    let mut wanted = vec![];
    for role in Role::iter() {
        let subject = format!("{}@example", role.name());
        wanted.push((role, subject, Some("west-northants")));
    }
    for organisation in [
        "north-northants",
        "opfcc",
        "council-castle-2025",
        "council-nowhere",
        "council-duston",
        "council-inner",
        "analysts",
    ] {
        wanted.push((
            Role::CouncilSystem,
            "system@example".into(),
            Some(organisation),
        ));
    }
    wanted.push((Role::CouncilSystem, "system@example".into(), None));
    for ward in ["castle-2021", "mill-2021", "nowhere", "lost"] {
        if ward != "lost" {
            app.councillor_for(ward).await;
        }
        wanted.push((
            Role::Councillor,
            format!("{ward}@example"),
            Some("west-northants"),
        ));
    }
    let callers = wanted
        .into_iter()
        .filter_map(|(role, subject, organisation)| {
            let principal = Principal {
                subject,
                role,
                organisation: organisation.map(str::to_owned),
                ..Principal::operator()
            };
            // Somebody whom the registers have in another organisation is refused.
            app.app.caller(principal).ok()
        });
    callers.collect()
}

/// The filters by area, none first, each with the areas that count.
fn filters(directory: &Directory) -> Vec<(Sought, Option<Vec<AreaId>>)> {
    let mut filters = vec![(Sought::default(), None)];
    let day: NaiveDate = "2025-06-01".parse().expect("a day");
    for (references, as_at) in [
        (&["west"][..], None),
        (&["north"], None),
        (&["county"], None),
        (&["west", "nowhere"], None),
        (&["west", "north-2021", "duston"], None),
        (&["castle-2025"], None),
        (&["duston"], None),
        (&["lost"], None),
        (&[], None),
        (&["west"], Some(day)),
        (&["north", "west"], Some(day)),
    ] {
        let areas = references.iter().map(|name| area_called(directory, name));
        let areas: Vec<AreaId> = areas.collect();
        let counted = match as_at {
            Some(day) => directory.inside_on(&areas, day),
            None => directory.inside(&areas),
        };
        let sought = Sought {
            areas: Some(areas),
            as_at,
            ..Sought::default()
        };
        filters.push((sought, Some(counted)));
    }
    filters
}

/// A list, read in small pages forwards, with the number that it says it has.
async fn paged<R>(list: impl AsyncFn(PageRequest) -> kernel::Result<Page<R>>) -> (Vec<R>, u64) {
    let (mut rows, mut after) = (vec![], None);
    loop {
        let request = PageRequest {
            first: Some(7),
            after,
            count: true,
            ..PageRequest::default()
        };
        let page = list(request).await.expect("a page");
        after = page.cursors.last().map(kernel::cursor::Cursor::sealed);
        rows.extend(page.rows);
        if !page.has_next {
            return (rows, page.total.expect("a number").count);
        }
    }
}

/// A page of everything.
fn everything() -> PageRequest {
    PageRequest {
        first: Some(100),
        ..PageRequest::default()
    }
}

/// All orders without a filter by area, and with one an order that depends on it.
fn some_of<O>(orders: [O; 3], counted: Option<&Vec<AreaId>>) -> Vec<O> {
    let which = counted.map(|areas| areas.len() % 3);
    let orders = orders.into_iter().enumerate();
    let some = orders.filter(|(number, _)| which.is_none_or(|which| which == *number));
    some.map(|(_, order)| order).collect()
}

/// Checks what a list has and its total. `asked` says who asked for what.
fn are_found<T: PartialEq + Debug>(
    (found, total): (&[T], u64),
    expected: &[T],
    asked: &impl Debug,
) {
    assert_eq!(found, expected, "{asked:?}");
    assert_eq!(total, expected.len() as u64, "{asked:?}");
}

/// Compares the lists of sites with the areas of the sites.
async fn compare_sites(app: &TestApp, caller: &Caller) {
    let operator = app.operator();
    let directory = operator.directory();
    let standing = caller.standing();
    let by_title = Sorted {
        by: suggestion::By::Title,
        descending: false,
    };
    let whichever = suggestion::Filter::default();
    let suggested = suggestion::list(&operator, &whichever, by_title, &everything()).await;
    let suggested = suggested.expect("suggestions").rows;
    for (place, counted) in filters(&directory) {
        let orders = [
            (site::By::Name, false),
            (site::By::ProposedAt, true),
            (site::By::StatusChangedAt, false),
        ];
        for (by, descending) in some_of(orders, counted.as_ref()) {
            for status in [
                None,
                Some(vec![site::Status::Proposed]),
                Some(vec![site::Status::Approved]),
            ] {
                let order = Sorted { by, descending };
                let everywhere = site::Filter {
                    status: status.clone(),
                    ..site::Filter::default()
                };
                let known = site::list(&operator, &everywhere, order, &everything()).await;
                let known = known.expect("sites").rows;
                let sites: Vec<_> = known.iter().map(|row| row.id).collect();
                let areas = areas_of(&operator, &sites).await.expect("areas");
                let is_there = |row: &&site::Site, within: &[AreaId]| {
                    areas[&row.id].iter().any(|area| within.contains(area))
                };
                let is_own = |row: &&site::Site| match caller.role() {
                    Role::Councillor => is_there(row, &standing.wards),
                    Role::CouncilSystem => is_there(row, &standing.areas),
                    Role::CommunityGroup | Role::PartnerFrontend => suggested.iter().any(|one| {
                        one.site_id == Some(row.id)
                            && Some(one.organisation_id) == standing.organisation
                    }),
                    role => {
                        role == Role::Analyst
                            || role.sees_what_the_team_sees()
                            || role.is_of_the_team()
                    }
                };
                let expected = known
                    .iter()
                    .filter(|row| row.approved_at.is_some() || is_own(row));
                let expected: Vec<_> = expected
                    .filter(|row| counted.as_ref().is_none_or(|within| is_there(row, within)))
                    .map(|row| &row.name)
                    .collect();
                let filter = site::Filter {
                    place: place.clone(),
                    status,
                    ..site::Filter::default()
                };

                let (found, total) =
                    paged(async |request| site::list(caller, &filter, order, &request).await).await;

                let found: Vec<_> = found.iter().map(|row| &row.name).collect();
                are_found(
                    (&found, total),
                    &expected,
                    &(caller.principal(), filter, order),
                );
            }
        }
    }
}

/// Compares the lists of suggestions with the areas of the suggestions.
async fn compare_suggestions(app: &TestApp, caller: &Caller) {
    let operator = app.operator();
    let directory = operator.directory();
    for (place, counted) in filters(&directory) {
        let orders = [
            (suggestion::By::SubmittedAt, true),
            (suggestion::By::Title, false),
            (suggestion::By::StatusChangedAt, true),
        ];
        for (by, descending) in some_of(orders, counted.as_ref()) {
            let order = Sorted { by, descending };
            let everywhere = suggestion::Filter::default();
            let known = suggestion::list(&operator, &everywhere, order, &everything()).await;
            let known = known.expect("suggestions").rows;
            let rows: Vec<_> = known.iter().map(|row| row.id).collect();
            let areas = areas_of(&operator, &rows).await.expect("areas");
            let expected = known
                .iter()
                .filter(|row| suggestion::is_within_reach(caller, row, &areas[&row.id], &[]));
            let is_there = |row: &&suggestion::Suggestion| {
                counted
                    .as_ref()
                    .is_none_or(|within| areas[&row.id].iter().any(|area| within.contains(area)))
            };
            let expected: Vec<_> = expected.filter(is_there).map(|row| row.id).collect();
            let filter = suggestion::Filter {
                place: place.clone(),
                ..suggestion::Filter::default()
            };

            let (found, total) =
                paged(async |request| suggestion::list(caller, &filter, order, &request).await)
                    .await;

            let found: Vec<_> = found.iter().map(|row| row.id).collect();
            are_found(
                (&found, total),
                &expected,
                &(caller.principal(), filter, order),
            );
        }
    }
}

#[tokio::test]
async fn lists_by_areas_contain_exactly_the_places_with_these_areas() {
    on_both(async |app| {
        places_everywhere(app).await;
        let callers = callers(app).await;
        assert!(callers.len() > 15, "{}", callers.len());
        for caller in callers {
            compare_sites(app, &caller).await;
            compare_suggestions(app, &caller).await;
        }
    })
    .await;
}

#[tokio::test]
async fn councils_with_different_numbers_of_areas_send_the_same_statements() {
    on_both(async |app| {
        app.two_maps().await;
        let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
        for query in [
            "{ sites { nodes { name } totalCount { count } } }",
            "{ sites(filter: { statuses: [PROPOSED] }) { nodes { name } } }",
            "{ suggestions { nodes { title } totalCount { count } } }",
            "{ suggestions(orderBy: { field: TITLE }) { nodes { title } } }",
        ] {
            let mut texts = vec![];
            for council in ["west-northants", "north-northants"] {
                let system = app.with(
                    Role::CouncilSystem,
                    "system@example",
                    Some(council),
                    &scopes,
                );
                let (sent, reply) = app.sent(system.ask(query)).await;
                assert_eq!(reply.code(), "", "{}", reply.body);
                texts.push(sent.into_iter().map(|one| one.sql).collect::<Vec<_>>());
            }
            assert!(!texts[0].is_empty());
            assert_eq!(texts[0], texts[1], "{query}");
        }
    })
    .await;
}
