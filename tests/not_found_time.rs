//! How long a refusal takes for records that do not exist or are out of reach. Both take the same number of
//! statements (`not_found`), but not exactly the same work of the database.

use std::time::Instant;

use kernel::principal::Role;
use serde_json::json;

use crate::{
    not_found::{Hidden, absent},
    support::on_both,
};

/// The duration of some requests in microseconds: the median, and the mean between the quartiles.
fn middle(mut took: Vec<u128>) -> (u128, u128) {
    took.sort_unstable();
    let half = &took[took.len() / 4..took.len() * 3 / 4];
    let count = u128::try_from(half.len()).expect("a count");
    (took[took.len() / 2], half.iter().sum::<u128>() / count)
}

/// A measurement without assertions: run it alone with `--ignored --nocapture`, preferably as a release build.
#[tokio::test]
#[ignore = "measures times, which no suite can check_reach"]
async fn response_times_do_not_reveal_whether_a_record_exists() {
    const SAMPLES: usize = 4_000;
    on_both(async |app| {
        let hidden = Hidden::of(app).await;
        let client = app.person(Role::CommunityGroup);
        for noun in ["session", "site", "suggestion"] {
            let id = &hidden.0[noun]["id"];
            let query = "query($id: ID!) { node(id: $id) { id } }";
            let mut took = [vec![], vec![]];
            for sample in 0..SAMPLES * 2 {
                let which = sample % 2;
                let id = if which == 0 { id.clone() } else { absent(id) };
                let began = Instant::now();
                client.run(query, json!({ "id": id })).await;
                took[which].push(began.elapsed().as_micros());
            }
            let [unseen, nothing] = took.map(middle);
            println!(
                "{noun} on {:?}: out of reach {unseen:?}, absent {nothing:?} µs",
                app.kind
            );
        }
    })
    .await;
}
