//! The cost of an attendance sheet with many people, and a sheet that is sent twice at the same time.

use serde_json::Value;

use crate::{
    attendances::{alterations, everybody, sent, user_errors, with_people},
    support::on_both,
};

#[tokio::test]
async fn a_sheet_needs_a_small_constant_number_of_statements_for_each_person() {
    on_both(async |app| {
        let (few, many) = (with_people(app, 2).await, with_people(app, 10).await);
        let supervisors = app.manager();
        let cost = async |session: &Value| {
            let (statements, reply) = app
                .statements(sent(&supervisors, session, &everybody(session)))
                .await;
            assert!(
                user_errors(&reply).iter().all(|errors| errors == "SUCCESS"),
                "{}",
                reply.body
            );
            statements
        };
        let (of_two, of_ten) = (cost(&few).await, cost(&many).await);
        let unchanged = cost(&many).await;

        assert!((of_ten - of_two) % 8 == 0, "{of_two} {of_ten}");
        assert!(
            (of_ten - of_two) / 8 <= 13,
            "{of_two} for two, {of_ten} for ten"
        );
        assert!(unchanged <= 8, "{unchanged} where nothing changes");
    })
    .await;
}

#[tokio::test]
async fn a_sheet_sent_twice_concurrently_is_recorded_once() {
    on_both(async |app| {
        let session = with_people(app, 3).await;
        let (supervisor, entries) = (app.supervisor(), everybody(&session));

        let (first, second) = tokio::join!(
            sent(&supervisor, &session, &entries),
            sent(&supervisor, &session, &entries)
        );

        assert_eq!(user_errors(&first), ["SUCCESS"; 3]);
        assert_eq!(user_errors(&second), ["SUCCESS"; 3]);
        assert_eq!(first.text, second.text);
        assert_eq!(
            alterations(app).await,
            6,
            "the outcomes and the progress of three, once"
        );
    })
    .await;
}
