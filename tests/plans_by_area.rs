//! Lists by area among 20,000 places, in a county of 2 councils and in a country of 300: a page reads a few times the rows
//! that it shows, by statements that are planned once for all callers.

use kernel::principal::Role;
use sea_orm::DatabaseConnection;

use crate::support::{Client, Kind, TestApp, country, database, plan};

/// How many rows a page may read: it shows 20, and asks for one more.
const FEW: f64 = 6.0 * 21.0;
/// How many rows a page may read of a status that a fifth of the sites have.
const OF_A_STATUS: f64 = 2.0 * FEW;
/// How many rows a ward may have, which are found by it and sorted.
const OF_A_WARD: f64 = 4.0 * 200.0;

/// The orders of a list, and the column of each.
const ORDERS: [(&str, [(&str, &str); 3]); 2] = [
    (
        "sites",
        [
            ("NAME", "name_folded"),
            ("PROPOSED_AT", "proposed_at"),
            ("STATUS_CHANGED_AT", "status_changed_at"),
        ],
    ),
    (
        "suggestions",
        [
            ("SUBMITTED_AT", "submitted_at"),
            ("TITLE", "title_folded"),
            ("STATUS_CHANGED_AT", "status_changed_at"),
        ],
    ),
];

/// A list that is read, by whom, and what is expected of it.
struct Tried<'a> {
    client: &'a Client<'a>,
    list: &'a str,
    arguments: String,
    most: f64,
    /// The index that SQLite must use.
    index: String,
}

/// Reads the first page, the one after its cursor and the last one, and returns what is wrong with their plans.
async fn faults(db: &DatabaseConnection, tried: &Tried<'_>) -> Vec<String> {
    let Tried {
        client,
        list,
        arguments,
        most,
        index,
    } = tried;
    let (mut pages, mut faults) = (vec!["first: 20".to_owned(), "last: 20".to_owned()], vec![]);
    let table = list.trim_end_matches('s');
    let name = if table == "site" { "name" } else { "title" };
    while let Some(page) = pages.pop() {
        let query = format!(
            "{{ {list}({page} {arguments}) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ id {name} }} }} }}"
        );
        let (statements, reply) = client.app.sent(client.ask(&query)).await;
        assert_eq!(reply.code(), "", "{query}: {}", reply.body);
        let shown = reply.data(&format!("{list}.nodes"));
        let number = shown.as_array().map_or(0, Vec::len);
        assert!(number > 0, "{query}: {}", reply.body);
        let column = format!("\"{table}\".\"{name}\"");
        let reads = statements.iter().filter(|sent| sent.sql.contains(&column));
        let reads: Vec<_> = reads.collect();
        assert_eq!(reads.len(), 1, "{query}: {statements:?}");
        if client.app.kind == Kind::Postgres {
            let read = plan::rows_read(db, reads[0]).await;
            if read > *most {
                faults.push(format!("{query}: {read} rows\n    {}", reads[0]));
            }
        } else {
            let steps = plan::steps(db, reads[0]).await;
            let lines: Vec<_> = steps.iter().map(|step| &step.detail).collect();
            if !lines.iter().any(|line| line.contains(index)) {
                faults.push(format!("{query}: {lines:#?}\n    {}", reads[0]));
            }
        }
        if page == "first: 20" && reply.data(&format!("{list}.pageInfo.hasNextPage")) == true {
            let cursor = reply.data(&format!("{list}.pageInfo.endCursor"));
            pages.push(format!("first: 20, after: {cursor}"));
        }
    }
    faults
}

async fn a_page_reads_a_few_times_what_it_shows(kind: Kind, councils: u32) {
    let app = TestApp::start(kind).await;
    country::fill(&app, councils).await;
    let scopes: Vec<_> = Role::CouncilSystem.scopes().into_iter().collect();
    let council = app.with(
        Role::CouncilSystem,
        "system@example",
        Some("council-0"),
        &scopes,
    );
    let (manager, councillor) = (app.manager(), app.councillor_for("ward-0").await);
    let authority = app.area("authority-0").await;
    let pools = database::open_with(&app.database_url(), 1).await;
    let db = pools.reading;
    let mut wrong = vec![];
    for (list, orders) in ORDERS {
        let table = list.trim_end_matches('s');
        for (order, column) in orders {
            let order = format!("orderBy: {{ field: {order} }}");
            let there = format!("{order}, filter: {{ areas: [{authority}] }}");
            let proposed = format!("{order}, filter: {{ statuses: [PROPOSED] }}");
            let by_authority = format!("INDEX {table}_authority_id_{column}_id (authority_id=?");
            let in_order = format!("INDEX {table}_{column}_id");
            let by_ward = format!("INDEX {table}_area_area_id_{table}_id (area_id=?");
            let mut lists = vec![
                (&manager, there.clone(), FEW, &by_authority),
                (&council, there, FEW, &by_authority),
            ];
            if list == "sites" {
                // Most sites are public: they are read in order.
                lists.push((&council, order.clone(), FEW, &in_order));
                lists.push((&council, proposed, OF_A_STATUS, &by_authority));
            } else {
                lists.push((&council, order.clone(), FEW, &by_authority));
                lists.push((&councillor, order.clone(), OF_A_WARD, &by_ward));
            }
            for (client, arguments, most, index) in lists {
                let tried = Tried {
                    client,
                    list,
                    arguments,
                    most,
                    index: index.clone(),
                };
                wrong.extend(faults(&db, &tried).await);
            }
        }
    }

    plan::all_are_right(&wrong);
    db.close().await.expect("closed");
    app.stop().await;
}

#[tokio::test]
async fn with_2_councils_on_sqlite() {
    a_page_reads_a_few_times_what_it_shows(Kind::Sqlite, 2).await;
}

#[tokio::test]
async fn with_2_councils_on_postgresql() {
    a_page_reads_a_few_times_what_it_shows(Kind::Postgres, 2).await;
}

#[tokio::test]
async fn with_300_councils_on_sqlite() {
    a_page_reads_a_few_times_what_it_shows(Kind::Sqlite, 300).await;
}

#[tokio::test]
async fn with_300_councils_on_postgresql() {
    a_page_reads_a_few_times_what_it_shows(Kind::Postgres, 300).await;
}
