//! A week of the scheme as it was published, through the API alone: nine people, forty hours, three places. Every
//! step is taken with the token of the role that takes it in practice.

use serde_json::{Value, json};

use crate::support::{Client, TestApp, cases::of, on_both};

/// A place of that week.
struct Place {
    title: &'static str,
    site_type: &'static str,
    work: &'static str,
    audience: &'static str,
    /// The ordered minutes of each person there, with the year of their birth.
    people: &'static [(i32, i32)],
}

const WEEK: [Place; 3] = [
    Place {
        title: "Walgrave Village Hall Play Park",
        site_type: "PLAY_AREA",
        work: "PAINTING",
        audience: "ADULT",
        people: &[(240, 1975), (240, 1990), (240, 2001)],
    },
    Place {
        title: "Wollaston Daylight Veggie Patch",
        site_type: "ALLOTMENT",
        work: "GARDENING_PLANTING",
        audience: "ADULT",
        people: &[(240, 1983), (480, 1996)],
    },
    Place {
        title: "John Lowther Scout Centre, Kettering",
        site_type: "SCHOOL_OR_YOUTH_SITE",
        work: "BUILDING_HELP",
        audience: "YOUTH",
        people: &[(240, 2008), (240, 2009), (240, 2010), (240, 2010)],
    },
];

#[tokio::test]
async fn nine_people_work_forty_hours_at_three_places_in_a_week() {
    on_both(async |app| {
        let mut sites = vec![];
        for place in &WEEK {
            sites.push(a_place_is_suggested_and_made_ready(app, place).await);
        }
        for (place, site) in WEEK.iter().zip(&sites) {
            let mut referrals = vec![];
            for (minutes, born) in place.people {
                referrals.push(somebody_is_referred_and_agrees(app, *minutes, *born).await);
            }
            let longest = place
                .people
                .iter()
                .map(|(minutes, _)| *minutes)
                .max()
                .unwrap_or(0);
            people_work_at_the_site(app, place, site, &referrals, longest).await;
            the_place_is_improved(app, site).await;
        }

        app.at("2025-08-22T17:00:00Z");
        let impact = app
            .manager()
            .ask("{ impact { peopleCompleted { value } hours { value } sitesImproved { value } } }")
            .await;
        assert_eq!(
            impact.data("impact.peopleCompleted.value"),
            9,
            "{}",
            impact.body
        );
        assert_eq!(impact.data("impact.hours.value"), 40);
        assert_eq!(impact.data("impact.sitesImproved.value"), 3);
    })
    .await;
}

async fn a_place_is_suggested_and_made_ready(app: &TestApp, place: &Place) -> Value {
    app.at("2025-08-18T09:00:00Z");
    let ward = id_of(&app.councillor(), "areas", "upton").await;
    let suggestion = json!({
        "title": place.title, "description": "It has seen better days.", "siteType": place.site_type,
        "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": ward,
    });
    let suggestion = app
        .councillor()
        .done("submitSuggestion", "suggestion", "id version", suggestion)
        .await;
    let manager = app.manager();
    let suggestion = manager
        .done(
            "reviewSuggestion",
            "suggestion",
            "id version",
            of("suggestion", &suggestion, json!({})),
        )
        .await;
    let accepted = manager
        .done(
            "acceptSuggestion",
            "suggestion",
            "site { id version }",
            of("suggestion", &suggestion, json!({})),
        )
        .await;
    let site = app.made_ready(&accepted["site"]).await;
    let approval = of("site", &site, json!({ "criteriaMet": true }));
    manager
        .done("approveSite", "site", "id version", approval)
        .await
}

async fn somebody_is_referred_and_agrees(app: &TestApp, minutes: i32, born: i32) -> Value {
    app.at("2025-08-18T11:00:00Z");
    let person = json!({ "new": {
        "firstName": format!("Robin{born}"), "lastName": "Testwood", "dateOfBirth": format!("{born}-02-03"),
        "guardianName": "Jay Testwood", "guardianPhone": "01632 960001",
    }});
    let draft = json!({
        "person": person, "incidentOn": "2025-08-16", "offenceCategoryCode": "DRUG_POSSESSION",
        "disposal": "COMMUNITY_RESOLUTION", "decidedAt": "2025-08-17T10:00:00Z", "admission": "ACCEPTED_RESPONSIBILITY",
        "victimViews": "NO_VICTIM", "agreedOn": "2025-08-17", "appropriateAdult": true,
        "youthJusticeConsulted": true, "orderedMinutes": minutes,
    });
    let officer = app.officer();
    let referral = officer
        .done("draftReferral", "referral", "id version", draft)
        .await;
    let referral = officer
        .done(
            "submitReferral",
            "referral",
            "id version",
            of("referral", &referral, json!({})),
        )
        .await;
    let mentor = id_of(&app.manager(), "staff", "mentor").await;
    let accept = of(
        "referral",
        &referral,
        json!({ "mentor": mentor, "riskRead": true }),
    );
    let referral = app
        .manager()
        .done("acceptReferral", "referral", "id version", accept)
        .await;
    let contact = json!({
        "referral": referral["id"], "at": "2025-08-18T10:30:00Z", "channel": "PHONE", "reached": true,
    });
    let referral = app
        .mentor()
        .done("recordContact", "referral", "id version", contact)
        .await;
    app.mentor()
        .done(
            "engageReferral",
            "referral",
            "id status",
            of("referral", &referral, json!({})),
        )
        .await
}

async fn people_work_at_the_site(
    app: &TestApp,
    place: &Place,
    site: &Value,
    referrals: &[Value],
    longest: i32,
) {
    app.at("2025-08-18T12:00:00Z");
    let manager = app.manager();
    let day = format!(
        "2025-08-{}",
        19 + WEEK
            .iter()
            .position(|known| known.title == place.title)
            .unwrap_or(0)
    );
    let (start, end) = (
        format!("{day}T08:00:00Z"),
        format!("{day}T{:02}:00:00Z", 8 + longest / 60),
    );
    let plan = json!({
        "site": site["id"], "startsAt": start, "endsAt": end, "audience": place.audience,
        "workTypes": [place.work], "supervisor": id_of(&manager, "staff", "supervisor").await,
    });
    let session = manager
        .done("planSession", "session", "id version", plan)
        .await;
    let mut booked = vec![];
    for referral in referrals {
        let booking = json!({ "session": session["id"], "referral": referral["id"] });
        booked.push(
            manager
                .done("bookParticipant", "attendance", "id", booking)
                .await,
        );
    }
    let session = manager
        .done(
            "confirmSession",
            "session",
            "id version",
            of("session", &session, json!({})),
        )
        .await;
    app.at(&start);
    let supervisor = app.supervisor();
    let briefing = json!({ "briefing": "Dry; gloves handed out; everybody fit to work." });
    let session = supervisor
        .done(
            "startSession",
            "session",
            "id version",
            of("session", &session, briefing),
        )
        .await;
    app.at(&end);
    let supervisor = app.supervisor();
    for (attendance, (minutes, _)) in booked.iter().zip(place.people) {
        let outcome = json!({
            "attendance": attendance["id"], "outcomeCode": "ATTENDED_COMPLIED", "behaviour": "GOOD", "workQuality": "GOOD",
            "endsAt": format!("{day}T{:02}:00:00Z", 8 + minutes / 60),
        });
        let recorded = supervisor
            .done("recordAttendance", "attendance", "creditedMinutes", outcome)
            .await;
        assert_eq!(recorded["creditedMinutes"], *minutes);
    }
    supervisor
        .done(
            "completeSession",
            "session",
            "status",
            of("session", &session, json!({})),
        )
        .await;
}

async fn the_place_is_improved(app: &TestApp, site: &Value) {
    let manager = app.manager();
    let found = manager
        .run(
            "query($id: ID!) { site(id: $id) { id version status } }",
            json!({ "id": site["id"] }),
        )
        .await;
    assert_eq!(found.data("site.status"), "IN_PROGRESS");
    let waiver = json!({ "photoWaiver": "The camera was left in the van." });
    let site = manager
        .done(
            "completeSite",
            "site",
            "status improvedAt",
            of("site", &found.data("site"), waiver),
        )
        .await;
    assert_eq!(site["status"], "COMPLETED");
}

/// The id of a member of staff or an area, by reference.
async fn id_of(client: &Client<'_>, list: &str, reference: &str) -> Value {
    let reply = client
        .ask(&format!(
            "{{ {list}(first: 100) {{ nodes {{ id reference }} }} }}"
        ))
        .await;
    let nodes = reply.data(&format!("{list}.nodes"));
    let node = nodes
        .as_array()
        .and_then(|nodes| nodes.iter().find(|node| node["reference"] == reference));
    node.unwrap_or_else(|| panic!("no {reference}: {}", reply.body))["id"].clone()
}
