//! An issuer's keys are loaded again on a schedule and when a token names an unknown key, but not more often.

use std::time::Duration;

use immediate_justice::auth::{Reason, Source, Verifier};
use jsonwebtoken::Algorithm;
use kernel::clock::Clock;

use crate::support::{
    Client, Kind, MONDAY, TestApp,
    partner::{KeyPlace, PartnerKey, claims, jwks, trust},
    send,
};

fn key(id: &str) -> PartnerKey {
    PartnerKey::new(id, Algorithm::EdDSA)
}

fn clock() -> Clock {
    Clock::fixed(MONDAY.parse().expect("an instant"))
}

fn later(clock: &Clock, seconds: i64) {
    clock.set(clock.now() + chrono::TimeDelta::seconds(seconds));
}

async fn verifier(place: &KeyPlace, clock: &Clock) -> Verifier {
    let trusted = vec![trust(place.source())];
    Verifier::open(trusted, clock.now())
        .await
        .expect("a verifier")
}

async fn holds(verifier: &Verifier, clock: &Clock, token: &str) -> Result<(), Reason> {
    let held = verifier.verify(token, clock.now()).await;
    held.map(|_| ()).map_err(|refused| refused.reason)
}

#[tokio::test]
async fn an_unknown_key_causes_at_most_one_fetch_in_thirty_seconds() {
    let (old, new, clock) = (key("old"), key("new"), clock());
    let place = KeyPlace::showing(jwks(&[&old])).await;
    let verifier = verifier(&place, &clock).await;
    let token = new.token(&claims(clock.now()));
    place.show(200, jwks(&[&new, &old]));

    later(&clock, 29);
    assert_eq!(holds(&verifier, &clock, &token).await, Err(Reason::Key));
    assert_eq!(place.asked(), 1, "fetched only at the start");
    later(&clock, 1);
    assert_eq!(holds(&verifier, &clock, &token).await, Ok(()));
    assert_eq!(
        holds(&verifier, &clock, &old.token(&claims(clock.now()))).await,
        Ok(())
    );
    for number in 0..20 {
        let unknown = key(&format!("unknown {number}")).token(&claims(clock.now()));
        assert_eq!(holds(&verifier, &clock, &unknown).await, Err(Reason::Key));
    }

    assert_eq!(place.asked(), 2);
}

#[tokio::test]
async fn many_tokens_of_a_new_key_share_one_fetch() {
    let (old, new, clock) = (key("old"), key("new"), clock());
    let place = KeyPlace::showing(jwks(&[&old])).await;
    let verifier = verifier(&place, &clock).await;
    place.show(200, jwks(&[&new]));
    later(&clock, 60);
    let token = new.token(&claims(clock.now()));

    let (one, two, three) = tokio::join!(
        holds(&verifier, &clock, &token),
        holds(&verifier, &clock, &token),
        holds(&verifier, &clock, &token),
    );

    assert_eq!((one, two, three), (Ok(()), Ok(()), Ok(())));
    assert_eq!(place.asked(), 2);
}

#[tokio::test]
async fn a_failed_fetch_counts_and_leaves_the_known_keys() {
    let (old, new, clock) = (key("old"), key("new"), clock());
    let place = KeyPlace::showing(jwks(&[&old])).await;
    let verifier = verifier(&place, &clock).await;
    let (by_old, by_new) = (
        old.token(&claims(clock.now())),
        new.token(&claims(clock.now())),
    );
    let moved = "x".repeat(256 * 1024 + 1);
    let broken = [
        (500, jwks(&[&new])),
        (302, jwks(&[&new])),
        (200, "nonsense".into()),
        (200, r#"{"keys":[]}"#.into()),
        (200, moved),
    ];
    for (round, (status, text)) in broken.into_iter().enumerate() {
        place.show(status, text);
        later(&clock, 30);

        assert_eq!(
            holds(&verifier, &clock, &by_new).await,
            Err(Reason::Key),
            "{status}"
        );
        assert_eq!(
            holds(&verifier, &clock, &by_new).await,
            Err(Reason::Key),
            "{status}"
        );

        assert_eq!(place.asked(), round + 2, "{status}");
        assert_eq!(holds(&verifier, &clock, &by_old).await, Ok(()), "{status}");
    }
}

#[tokio::test]
async fn a_redirection_is_not_followed() {
    let (key, clock) = (key("one"), clock());
    let place = KeyPlace::showing(jwks(&[&key])).await;
    let moved = Source::Address(place.address.replace("/jwks", "/moved"));
    let verifier = Verifier::open(vec![trust(moved)], clock.now())
        .await
        .expect("a verifier");

    let outcome = holds(&verifier, &clock, &key.token(&claims(clock.now()))).await;

    assert_eq!((outcome, place.asked()), (Err(Reason::Key), 0));
}

#[tokio::test]
async fn cached_tokens_of_a_removed_key_become_invalid() {
    let (old, new, clock) = (key("old"), key("new"), clock());
    let place = KeyPlace::showing(jwks(&[&old, &new])).await;
    let verifier = verifier(&place, &clock).await;
    let (by_old, by_new) = (
        old.token(&claims(clock.now())),
        new.token(&claims(clock.now())),
    );
    assert_eq!(holds(&verifier, &clock, &by_old).await, Ok(()));

    place.show(200, jwks(&[&new]));
    verifier.renew(clock.now()).await;

    assert_eq!(holds(&verifier, &clock, &by_old).await, Err(Reason::Key));
    assert_eq!(holds(&verifier, &clock, &by_new).await, Ok(()));
}

#[tokio::test]
async fn an_unreachable_key_address_is_retried_and_an_invalid_key_file_is_an_error() {
    let (key, clock) = (key("one"), clock());
    let place = KeyPlace::showing("away".into()).await;
    let verifier = verifier(&place, &clock).await;
    let token = key.token(&claims(clock.now()));
    assert_eq!(holds(&verifier, &clock, &token).await, Err(Reason::Key));

    place.show(200, jwks(&[&key]));
    later(&clock, 30);

    assert_eq!(holds(&verifier, &clock, &token).await, Ok(()));
    for missing in [
        Source::File("/nowhere/jwks.json".into()),
        Source::Secret("/nowhere/secret".into()),
    ] {
        let refused = Verifier::open(vec![trust(missing)], clock.now())
            .await
            .err();
        let said = refused.map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains("/nowhere/"), "{said}");
    }
}

#[tokio::test]
async fn keys_are_fetched_again_on_a_schedule() {
    let app = TestApp::start(Kind::Sqlite).await;
    let key = key("one");
    let place = KeyPlace::showing(jwks(&[&key])).await;
    let edge = app.edge_trusting(vec![trust(place.source())]).await;
    let router = immediate_justice::server::public(edge.clone());
    let client = Client::new(&app, Some(key.token(&claims(app.clock.now()))));
    let ask = async || {
        let query = r#"{"query":"{ viewer { subject } }"}"#;
        send(&router, client.request(query)).await.status
    };
    assert_eq!(ask().await, 200);
    place.next().await;

    place.show(200, jwks(&[&self::key("another")]));
    let fresh = tokio::spawn(async move { edge.keep_keys_fresh(Duration::from_millis(20)).await });
    // The second reading begins when the first one is over.
    place.next().await;
    place.next().await;

    assert_eq!(ask().await, 401);
    fresh.abort();
}
