//! Sites and suggestions in areas of every kind: of one authority, of two in turn, of none, and some that change later.

use domain::area::{self, AreaType};
use kernel::Caller;
use serde_json::json;

use super::{
    TestApp,
    maps::{BEFORE, CHANGED, HERE, area_called},
    seed::of,
};

/// Where the places lie: what changes later is not told here.
const PLACES: [(&str, &str, &[&str]); 12] = [
    ("a of one map", "castle-2021", &[]),
    (
        "b of all maps",
        "castle-2021",
        &["castle-2025", "town", "parish"],
    ),
    (
        "c of two authorities in turn",
        "castle-2021",
        &["east-2025"],
    ),
    ("d of no authority", "nowhere", &[]),
    ("e in a parish of no authority", "duston", &["lost"]),
    ("f in two areas of no authority", "nowhere", &["lost"]),
    ("g in a parish of a ward", "duston", &["inner"]),
    ("h of the north", "north-2021", &[]),
    ("i that moves to the north", "mill-2021", &[]),
    ("j that moves partly", "mill-2021", &["mill-2025"]),
    ("k that loses its authority", "old-west", &[]),
    ("l that is corrected", "castle-2021", &["castle-2025"]),
];

async fn recorded(caller: &Caller, reference: &str, kind: AreaType, parent: Option<&str>) {
    let record = area::Record {
        idempotency_key: None,
        reference: reference.into(),
        kind,
        name: reference.to_uppercase(),
        parent: parent.map(|name| area_called(&caller.directory(), name)),
        gss_code: None,
        valid_from: (reference == "east-2025").then(|| CHANGED.parse().expect("a day")),
        valid_to: None,
    };
    area::record(caller, record).await.expect("an area");
}

/// Sites and suggestions in areas of every kind, some of which are amended afterwards.
pub async fn places_everywhere(app: &TestApp) {
    app.two_maps().await;
    let operator = app.operator();
    recorded(&operator, "nowhere", AreaType::Ward, None).await;
    recorded(&operator, "lost", AreaType::Parish, None).await;
    recorded(&operator, "inner", AreaType::Parish, None).await;
    recorded(&operator, "east-2025", AreaType::Ward, Some("north")).await;
    let seed = app.seed().await;
    let mut corrected = vec![];
    for (number, (name, ward, areas)) in PLACES.into_iter().enumerate() {
        let at = (BEFORE, HERE);
        let site = seed.site_lying(name, at, ward, areas).await;
        if number % 3 == 1 {
            seed.approved(&seed.assessed(&site).await).await;
        }
        let suggestion = seed.suggestion_lying(name, at, ward, areas).await;
        if name.ends_with("corrected") {
            corrected.push(("site", "amendSite", site.reference));
            corrected.push(("suggestion", "amendSuggestion", suggestion.reference));
        }
    }
    for sender in ["west-northants", "north-northants", "opfcc"] {
        for ward in ["upton", "oakley"] {
            let subject = format!("system-of-{sender}");
            seed.suggested(sender, (&subject, sender), ward, 0).await;
        }
    }
    seed.done().await;
    app.move_area("inner", Some("duston")).await;
    app.move_area("mill-2021", Some("north")).await;
    app.move_area("old-west", None).await;
    recorded(&operator, "late", AreaType::Ward, Some("west")).await;
    for (noun, verb, reference) in corrected {
        // It still lies in a ward of the west, at another time.
        let place = app.read(noun, &reference, "id version").await;
        let ward = json!({ "ward": app.area("north-2021").await, "reason": "It lies there." });
        let input = of(noun, &place, ward);
        app.manager().done(verb, noun, "id", input).await;
    }
}
