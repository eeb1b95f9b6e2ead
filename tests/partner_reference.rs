//! References of sites and suggestions in partners' own systems: kept by each partner for itself, and by the Team.

use domain::site::Status;
use kernel::principal::Role;
use serde_json::{Value, json};

use crate::{
    changed_since::settled,
    support::{Client, Reply, TestApp, on_both},
};

const SHOWN: &str = "partnerReference { system value organisation { reference } }";

/// Records a reference of a site, or of a suggestion.
async fn record(client: &Client<'_>, of: Value, system: &str, value: &str) -> Reply {
    let mut input = of;
    input["system"] = system.into();
    input["value"] = value.into();
    client.act("recordPartnerReference", input, SHOWN).await
}

fn site(row: &Value) -> Value {
    json!({ "site": row["id"] })
}

/// The references of a site that a caller sees, with the site's version.
async fn seen(client: &Client<'_>, row: &Value) -> (Vec<String>, Value) {
    let query = "query($id: ID!) { site(id: $id) { version partnerReferences { system value organisation { reference } } } }";
    let reply = client.run(query, json!({ "id": row["id"] })).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    let references = reply.data("site.partnerReferences");
    let references = references.as_array().expect("references").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |row: &Value| {
        let organisation = text(&row["organisation"]["reference"]);
        format!(
            "{organisation}: {} {}",
            text(&row["system"]),
            text(&row["value"])
        )
    };
    (references.map(one).collect(), reply.data("site.version"))
}

/// The names of the sites that a filter finds.
async fn found(client: &Client<'_>, filter: Value) -> Vec<String> {
    let query = "query($f: SiteFilter) { sites(filter: $f) { nodes { name } } }";
    let reply = client.run(query, json!({ "f": filter })).await;
    assert_eq!(reply.code(), "", "{}", reply.body);
    let nodes = reply.data("sites.nodes");
    let nodes = nodes.as_array().expect("sites").iter();
    nodes
        .map(|node| node["name"].as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn sites(app: &TestApp, names: &[&str]) -> Vec<Value> {
    let seed = app.seed().await;
    for name in names {
        seed.site(name, Status::Approved).await;
    }
    seed.done().await;
    let reply = app.manager().ask("{ sites { nodes { id name } } }").await;
    let nodes = reply.data("sites.nodes");
    let nodes = nodes.as_array().expect("sites");
    let found = |name: &&str| {
        nodes
            .iter()
            .find(|node| node["name"] == *name)
            .expect("a site")
            .clone()
    };
    names.iter().map(found).collect()
}

#[tokio::test]
async fn only_an_organisation_and_the_team_see_its_partner_references() {
    on_both(async |app| {
        let park = &sites(app, &["Park"]).await[0];
        let (council, group) = (app.council(), app.person(Role::CommunityGroup));
        let (_, version) = seen(&council, park).await;
        settled(app).await;
        let position = app.manager().ask("{ sites { position } }").await.data("sites.position");

        let made = record(&council, site(park), "Asset register", " A-77 ").await;

        let expected = json!({ "system": "Asset register", "value": "A-77", "organisation": { "reference": "west-northants" } });
        assert_eq!(made.data("recordPartnerReference.partnerReference"), expected, "{}", made.body);
        record(&group, site(park), "Our list", "7").await;
        let theirs = "west-northants: Asset register A-77".to_owned();
        assert_eq!(seen(&council, park).await, (vec![theirs.clone()], version));
        assert_eq!(seen(&app.councillor(), park).await.0, std::slice::from_ref(&theirs));
        let groups = seen(&group, park).await.0;
        assert_eq!(groups.len(), 1, "{groups:?}");
        assert!(groups[0].ends_with(": Our list 7"), "{groups:?}");
        for all in [app.manager(), app.person(Role::DataProtectionOfficer)] {
            assert_eq!(seen(&all, park).await.0, [theirs.clone(), groups[0].clone()]);
        }
        for other in [app.person(Role::Analyst), app.officer()] {
            assert_eq!(seen(&other, park).await.0, [""; 0]);
        }
        // Nobody hears of it, and the site has not changed.
        let changed = "query($p: EventPosition) { sites(changedSince: $p) { nodes { name } } }";
        let changed = app.manager().run(changed, json!({ "p": position })).await;
        assert_eq!(changed.data("sites.nodes"), json!([]), "{}", changed.body);
        let entered = app
            .column::<String>("SELECT action || ' ' || role FROM audit_entry WHERE noun = 'partner reference' ORDER BY at, id")
            .await;
        assert_eq!(entered, ["RecordPartnerReference council-system", "RecordPartnerReference community-group"]);
    })
    .await;
}

#[tokio::test]
async fn a_partner_reference_can_be_replaced_and_removed() {
    on_both(async |app| {
        let park = &sites(app, &["Park"]).await[0];
        let council = app.council();
        record(&council, site(park), "Asset register", "A-77").await;
        record(&council, site(park), "Contracts", "C-1").await;

        let replaced = record(&council, site(park), "asset  REGISTER", "A-78").await;
        assert_eq!(replaced.user_errors(), [""; 0], "{}", replaced.body);
        let again = record(&council, site(park), "asset register", "A-78").await;
        assert_eq!(again.user_errors(), [""; 0], "{}", again.body);

        assert_eq!(
            seen(&council, park).await.0,
            [
                "west-northants: asset  REGISTER A-78",
                "west-northants: Contracts C-1"
            ]
        );
        let entries = "SELECT COUNT(*) FROM audit_entry WHERE noun = 'partner reference'";
        assert_eq!(
            app.column::<i64>(entries).await,
            [3],
            "nothing changed the last time"
        );
        let gone = json!({ "site": park["id"], "system": "Asset Register" });
        let removed = council
            .act("removePartnerReference", gone.clone(), SHOWN)
            .await;
        assert_eq!(
            removed.data("removePartnerReference.partnerReference.value"),
            "A-78",
            "{}",
            removed.body
        );
        assert_eq!(
            seen(&council, park).await.0,
            ["west-northants: Contracts C-1"]
        );
        let none = council.act("removePartnerReference", gone, SHOWN).await;
        assert_eq!(none.user_errors(), ["NOT_FOUND"], "{}", none.body);
    })
    .await;
}

#[tokio::test]
async fn a_partner_reference_identifies_one_record_of_a_kind_in_each_system() {
    on_both(async |app| {
        let both = sites(app, &["Park", "Wood"]).await;
        app.councillor().suggest("Mill Lane", "upton", None).await;
        let suggestion = app.manager().ask("{ suggestions { nodes { id } } }").await;
        let suggestion = json!({ "suggestion": suggestion.data("suggestions.nodes.0.id") });
        let council = app.council();
        record(&council, site(&both[0]), "Assets", "A-77").await;

        let second = record(&council, site(&both[1]), "ASSETS", "A-77").await;

        assert_eq!(
            second.user_errors(),
            ["CONFLICT partner-reference-unique"],
            "{}",
            second.body
        );
        for (client, of, system, value) in [
            (&council, site(&both[1]), "Assets", "a-77"),
            (&council, site(&both[0]), "Cases", "A-77"),
            (&council, suggestion, "Assets", "A-77"),
            (
                &app.person(Role::CommunityGroup),
                site(&both[1]),
                "Assets",
                "A-77",
            ),
        ] {
            let reply = record(client, of, system, value).await;
            assert_eq!(
                reply.user_errors(),
                [""; 0],
                "{system} {value}: {}",
                reply.body
            );
        }
    })
    .await;
}

#[tokio::test]
async fn partners_record_their_own_references_and_the_team_those_of_all() {
    on_both(async |app| {
        let park = &sites(app, &["Park"]).await[0];
        let hidden = app.seed_site(Status::Proposed).await;
        let organisation = async |reference: &str| app.listed("organisations", reference).await;
        let (west, police) = (
            organisation("west-northants").await,
            organisation("northants-police").await,
        );
        let of = |organisation: &Value| json!({ "site": park["id"], "organisation": organisation });
        let own = ["CONFLICT partner-reference-of-own"];
        let done: [&str; 0] = [];
        for (client, input, expected) in [
            (app.council(), of(&west), &done[..]),
            (app.council(), of(&police), &own[..]),
            (app.councillor(), site(park), &own[..]),
            (app.officer(), site(park), &own[..]),
            (app.manager(), site(park), &own[..]),
            (app.manager(), of(&west), &done[..]),
            (app.manager(), of(&json!("nobody")), &["NOT_FOUND"][..]),
            (
                app.person(Role::CommunityGroup),
                site(&hidden),
                &["NOT_FOUND"][..],
            ),
            (app.council(), json!({}), &["BAD_USER_INPUT site"][..]),
        ] {
            let reply = record(&client, input.clone(), "Assets", "1").await;
            assert_eq!(reply.user_errors(), expected, "{input}: {}", reply.body);
        }
        let both = json!({ "site": park["id"], "suggestion": park["id"], "system": "Assets" });
        let reply = app
            .council()
            .act("removePartnerReference", both, SHOWN)
            .await;
        assert_eq!(
            reply.user_errors(),
            ["BAD_USER_INPUT site"],
            "{}",
            reply.body
        );
        let theirs = json!({ "site": park["id"], "organisation": west, "system": "Assets" });
        let reply = app
            .person(Role::CommunityGroup)
            .act("removePartnerReference", theirs, SHOWN)
            .await;
        assert_eq!(reply.user_errors(), own, "{}", reply.body);
        let analyst = record(&app.person(Role::Analyst), site(park), "Assets", "1").await;
        assert_eq!(analyst.code(), "FORBIDDEN", "{}", analyst.body);
    })
    .await;
}

#[tokio::test]
async fn partner_references_have_a_restricted_form() {
    on_both(async |app| {
        let park = &sites(app, &["Park"]).await[0];
        let council = app.council();
        let long = "x".repeat(51);
        for (system, value, path) in [
            ("", "1", "system"),
            (long.as_str(), "1", "system"),
            ("U.P.R.N", "", "value"),
            ("uprn", "1", "system"),
            ("As\nsets", "1", "system"),
            ("Assets", "1\n2", "value"),
        ] {
            let reply = record(&council, site(park), system, value).await;
            assert_eq!(
                reply.user_errors(),
                [format!("BAD_USER_INPUT {path}")],
                "{system}: {}",
                reply.body
            );
        }
        for number in 0..10 {
            let reply = record(&council, site(park), &format!("System {number}"), "1").await;
            assert_eq!(reply.user_errors(), [""; 0], "{number}: {}", reply.body);
        }
        let eleventh = record(&council, site(park), "System 10", "1").await;
        assert_eq!(
            eleventh.user_errors(),
            ["CONFLICT partner-reference-room"],
            "{}",
            eleventh.body
        );
        let replaced = record(&council, site(park), "System 9", "2").await;
        assert_eq!(replaced.user_errors(), [""; 0], "{}", replaced.body);
    })
    .await;
}

#[tokio::test]
async fn records_are_found_by_partner_references_that_the_caller_may_see() {
    on_both(async |app| {
        let both = sites(app, &["Park", "Wood"]).await;
        let (council, group) = (app.council(), app.person(Role::CommunityGroup));
        record(&council, site(&both[0]), "Assets", "A-1").await;
        record(&council, site(&both[1]), "Assets", "A-2").await;
        record(&group, site(&both[1]), "Assets", "A-1").await;
        let by = |value: &str| json!({ "partnerReferences": { "system": "ASSETS", "value": value } });

        assert_eq!(found(&council, by("A-1")).await, ["Park"]);
        assert_eq!(found(&group, by("A-1")).await, ["Wood"]);
        assert_eq!(found(&app.manager(), by("A-1")).await, ["Park", "Wood"]);
        let many = json!({ "partnerReferences": [
            { "system": "Assets", "value": "A-1" }, { "system": "Assets", "value": "A-2" }, { "system": "Other", "value": "A-1" },
        ] });
        assert_eq!(found(&council, many).await, ["Park", "Wood"]);
        for (other, value) in [(&group, "A-2"), (&app.person(Role::Analyst), "A-1"), (&council, "a-1")] {
            assert_eq!(found(other, by(value)).await, [""; 0]);
        }
        app.execute("UPDATE site SET status = 'ARCHIVED' WHERE name = 'Park'").await;
        assert_eq!(found(&council, by("A-1")).await, ["Park"]);
        // A suggestion's reference is no site's.
        app.councillor().suggest("Mill Lane", "upton", None).await;
        let suggestion = app.manager().ask("{ suggestions { nodes { id } } }").await;
        let suggestion = suggestion.data("suggestions.nodes.0.id");
        record(&council, json!({ "suggestion": suggestion }), "Cases", "S-1").await;
        let query = "query($r: [PartnerReferenceInput!]) { suggestions(filter: { partnerReferences: $r }) { nodes { title
            partnerReferences { system value } } } }";
        let cases = json!({ "r": { "system": "cases", "value": "S-1" } });
        let reply = council.run(query, cases.clone()).await;
        let expected = json!([{ "title": "Mill Lane", "partnerReferences": [{ "system": "Cases", "value": "S-1" }] }]);
        assert_eq!(reply.data("suggestions.nodes"), expected, "{}", reply.body);
        assert_eq!(found(&council, json!({ "partnerReferences": cases["r"] })).await, [""; 0]);
        let too_many = json!({ "f": { "partnerReferences": vec![json!({ "system": "a", "value": "b" }); 101] } });
        let reply = council.run("query($f: SiteFilter) { sites(filter: $f) { nodes { id } } }", too_many).await;
        assert_eq!(reply.body["errors"][0]["extensions"]["inputPath"], json!(["filter", "partnerReferences"]), "{}", reply.body);
    })
    .await;
}

#[tokio::test]
async fn sites_are_filtered_by_uprn() {
    on_both(async |app| {
        let both = sites(app, &["Park", "Wood"]).await;
        for (name, uprn) in [("Park", "100023336956"), ("Wood", "7")] {
            app.execute(&format!(
                "UPDATE site SET uprn = '{uprn}' WHERE name = '{name}'"
            ))
            .await;
        }
        assert_eq!(both.len(), 2);
        let council = app.council();

        assert_eq!(
            found(&council, json!({ "uprns": "1000 2333 6956" })).await,
            ["Park"]
        );
        assert_eq!(
            found(&council, json!({ "uprns": ["000000000007", "8"] })).await,
            ["Wood"]
        );
        let wrong = "{ sites(filter: { uprns: [\"7\", \"seven\"] }) { nodes { id } } }";
        let reply = council.ask(wrong).await;
        assert_eq!(
            reply.body["errors"][0]["extensions"]["inputPath"],
            json!(["filter", "uprns", "1"]),
            "{}",
            reply.body
        );
    })
    .await;
}

#[tokio::test]
async fn the_references_of_a_page_cost_one_statement() {
    on_both(async |app| {
        let names: Vec<String> = (0..20).map(|number| format!("Site {number:02}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let council = app.council();
        for (number, row) in sites(app, &names).await.iter().enumerate() {
            record(&council, site(row), "Assets", &number.to_string()).await;
        }
        let query = "query($n: Int) { sites(first: $n) { nodes { partnerReferences { value organisation { name } } } } }";
        let cost = async |count: i32| app.statements(council.run(query, json!({ "n": count }))).await.0;

        let (one, twenty) = (cost(1).await, cost(20).await);

        assert_eq!(one, twenty);
        assert!(twenty <= 3, "{twenty} statements");
    })
    .await;
}
