//! What comes with a fact (history, audit entries, events, words, areas) is gathered and written in one statement before
//! the commit, or before something reads it; and all of it or nothing.

use domain::{
    id::SuggestionId,
    site::SiteType,
    suggestion::{self, Submit},
};
use entity::{outbox, search_word};
use kernel::{
    Caller, Error, Noun, Work, departure, event, issuer::Identity, policy::Action, reach::Bound,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, PaginatorTrait, Statement};
use uuid::Uuid;

use crate::{
    event::submitted,
    suggestion::park,
    support::{Kind, TestApp, on_both},
};

/// The tables of which a submitted suggestion gets rows, beside its own.
const TABLES: [&str; 7] = [
    "suggestion_area",
    "suggestion_work_type",
    "search_word",
    "status_change",
    "audit_entry",
    "audit_waiting",
    "outbox",
];

/// A suggestion by the Team.
fn a_suggestion(app: &TestApp, title: &str) -> Submit {
    let directory = app.app.directory();
    let mut areas = directory.areas.values();
    let ward = areas.find(|area| area.reference == "upton");
    Submit {
        idempotency_key: None,
        reference: None,
        source: None,
        title: title.into(),
        description: "Litter everywhere.".into(),
        site_kind: SiteType::Park,
        latitude: 52.3,
        longitude: -0.8,
        ward: Some(ward.expect("a ward").id),
        areas: vec![],
        work_types: vec![domain::session::WorkType::Painting; 2],
        contact_name: None,
        contact_email: None,
        contact_phone: None,
        external_reference: None,
    }
}

/// The Team in a transaction that many operations share.
async fn batched(app: &TestApp) -> Caller {
    let batch = app.operator().batched().await.expect("a transaction");
    let team = Identity::ours("operator");
    let team = batch.at(app.app.now(), &team, Some("opfcc"));
    team.expect("the Team")
}

async fn rows(app: &TestApp) -> Vec<i64> {
    let mut counts = vec![];
    for table in TABLES {
        counts.extend(
            app.column::<i64>(&format!("SELECT COUNT(*) FROM {table}"))
                .await,
        );
    }
    counts
}

/// Begins an operation on a suggestion.
async fn begun(app: &TestApp, caller: &Caller) -> Work {
    let input = a_suggestion(app, "Any");
    let work = caller.begin(Action::SubmitSuggestion, &input).await;
    work.expect("an operation")
}

/// Gathers a row that cannot be written.
async fn gather_twice(work: &Work) {
    let row = search_word::ActiveModel {
        noun: Set(Noun::Suggestion.name().into()),
        word: Set("twice".into()),
        row_id: Set(Uuid::nil()),
    };
    let twice = work.gather([row.clone(), row]).await;
    twice.expect("it is gathered");
}

#[tokio::test]
async fn a_suggestion_is_written_in_few_statements_whatever_its_words() {
    on_both(async |app| {
        let councillor = app.councillor();
        let mut written = vec![];
        for title in ["Eastfield Park", "Wood", "The far end of King's Wood Lane"] {
            let mut input = park(app).await;
            input["title"] = title.into();
            let submitted = councillor.done("submitSuggestion", "suggestion", "id", input);
            let (mut sent, _) = app.sent(submitted).await;
            // One reads the authority of the ward. On SQLite there is one for each table, and one for the newest position.
            let expected = if app.kind == Kind::Postgres { 3 } else { 9 };
            assert_eq!(sent.len(), expected, "{sent:#?}");
            written.push(sent.remove(2).sql);
        }

        assert_eq!(written[0], written[2]);
        if app.kind == Kind::Postgres {
            assert_eq!(written[0], written[1]);
        }
        let mut keyed = park(app).await;
        keyed["idempotencyKey"] = "once".into();
        let submitted = councillor.done("submitSuggestion", "suggestion", "id", keyed);
        let (with_a_key, _) = app.statements(submitted).await;
        // The claim of the key, and what became of it.
        let without = if app.kind == Kind::Postgres { 3 } else { 9 };
        assert_eq!(with_a_key, without + 2);
    })
    .await;
}

#[tokio::test]
async fn many_operations_in_one_transaction_write_what_they_gathered_together() {
    on_both(async |app| {
        let before = rows(app).await;
        let batch = batched(app).await;
        let submitting = async {
            for number in 0..400 {
                let input = a_suggestion(app, &format!("Place {number} at the far end"));
                suggestion::submit(&batch, input).await.expect("submitted");
            }
            batch.finish().await.expect("committed");
        };

        let (statements, ()) = app.statements(submitting).await;

        // Each reads the authority of its ward and inserts its own row.
        assert!((800..880).contains(&statements), "{statements} statements");
        let after = rows(app).await;
        for ((table, before), after) in TABLES.into_iter().zip(before).zip(after) {
            assert!(after - before >= 400, "{table}: {before}, {after}");
        }
        kernel::outbox::sequence(&app.app).await.expect("numbered");
        let titles: Vec<String> = app
            .column(
                "SELECT title FROM outbox JOIN suggestion ON suggestion.id = row_id ORDER BY position",
            )
            .await;
        let expected = (0..400).map(|number| format!("Place {number} at the far end"));
        assert_eq!(titles, expected.collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn what_was_gathered_is_written_before_it_is_read() {
    on_both(async |app| {
        for table in TABLES {
            let batch = batched(app).await;
            let counted = async || {
                let read = batch.read(Action::ListSuggestions).expect("permitted");
                let backend = read.db().get_database_backend();
                let query = format!("SELECT COUNT(*) AS found FROM {table}");
                let row = read
                    .db()
                    .query_one_raw(Statement::from_string(backend, query))
                    .await;
                let row = row.expect("an answer").expect("a row");
                row.try_get::<i64>("", "found").expect("a number")
            };
            let before = counted().await;

            suggestion::submit(&batch, a_suggestion(app, "Wood"))
                .await
                .expect("submitted");

            assert!(counted().await > before, "{table}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_departure_belongs_to_its_event_wherever_the_event_was_written() {
    on_both(async |app| {
        let batch = batched(app).await;
        let mut left = vec![];
        for is_written_before in [false, true, false] {
            let id = SuggestionId::new();
            let mut work = begun(app, &batch).await;
            let logged = work.happened(event::SuggestionAreasSet::of(id)).await;
            let logged = logged.expect("an event");
            let another = event::SuggestionAmended::of(id);
            work.happened(another).await.expect("another event");
            if is_written_before {
                let events = outbox::Entity::find().count(work.db()).await;
                assert!(events.expect("a count") >= 2);
            }
            let gone = [(Noun::Suggestion, id.0)];
            let gone = departure::record(&work, logged, gone, &Bound::Public).await;
            gone.expect("a departure");
            work.commit().await.expect("its end");
            left.push(id.0);
        }
        submitted(&app.app, Some(&batch), "another").await;

        batch.finish().await.expect("committed");

        let found: Vec<Uuid> = app
            .column(
                "SELECT departure.row_id FROM departure JOIN outbox ON outbox.id = outbox_id \
                 WHERE outbox.row_id = departure.row_id AND kind = 'SuggestionPlaced' ORDER BY departure.id",
            )
            .await;
        assert_eq!(found, left);
    })
    .await;
}

#[tokio::test]
async fn an_operation_whose_rows_cannot_be_written_leaves_nothing() {
    on_both(async |app| {
        let before = rows(app).await;
        let team = app.operator();
        let mut work = begun(app, &team).await;
        let event = event::SuggestionSubmitted::of(SuggestionId::new());
        work.happened(event).await.expect("an event");
        gather_twice(&work).await;

        let committed = work.commit().await;

        assert!(matches!(committed, Err(Error::Refused(_))), "{committed:?}");
        assert_eq!(rows(app).await, before);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_has_lost_rows_is_not_committed() {
    on_both(async |app| {
        let before = rows(app).await;
        let batch = batched(app).await;
        submitted(&app.app, Some(&batch), "lost").await;
        let work = begun(app, &batch).await;
        gather_twice(&work).await;
        let read = search_word::Entity::find().all(work.db()).await;
        read.expect_err("its rows cannot be written");
        work.commit().await.expect("it has gathered nothing more");

        let committed = batch.finish().await;

        assert!(committed.is_err());
        assert_eq!(rows(app).await, before);
    })
    .await;
}
