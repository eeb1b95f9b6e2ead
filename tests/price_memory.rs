//! Documents that expand enormously, sent to the real binary: its memory is measured from outside, it keeps running
//! and refuses them clearly.

use std::path::Path;

use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::{Value, json};

use crate::support::{
    Kind,
    database::Own,
    process::{Process, Writer},
};

/// The maximum growth of the process's memory, in KiB, whatever an operation selects.
const GROWTH: u64 = 128 * 1024;
/// The number of wards of the authority: about as many as the county's two councils have on both maps.
const WARDS: usize = 300;

/// Fills the authority with wards.
async fn fill(db: &DatabaseConnection) {
    let number = format!(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {WARDS})"
    );
    let wards = format!(
        "{number} INSERT INTO area (id, reference, reference_folded, type, name, name_folded, parent_id, version)
         SELECT randomblob(16), 'ward-' || i, 'ward-' || i, 'WARD', 'Ward ' || i, 'ward ' || i, id_of_west.id, 1
         FROM n, (SELECT id FROM area WHERE reference = 'west') AS id_of_west"
    );
    db.execute_unprepared(&wards).await.expect("wards");
}

/// A document that nests a pair of fields in each other this number of times.
fn nested(root: &str, open: [&str; 2], close: [&str; 2], levels: usize, core: &str) -> String {
    let opened = open.concat().repeat(levels);
    let closed = close.concat().repeat(levels);
    format!("{{ {root} {{ {opened} {core} {closed} }} }}")
}

/// Documents of every kind that expands.
fn documents() -> Vec<String> {
    let close = ["} }", "}"];
    let all = "id name reference type gssCode validFrom validTo version";
    let mut documents = vec![];
    for page in ["", "(first: 100)"] {
        let children = format!("children{page} {{ nodes {{");
        for levels in 1..=4 {
            documents.push(nested(
                "area(reference: \"west\")",
                [&children, "parent {"],
                close,
                levels,
                all,
            ));
        }
    }
    let sites = [
        "sites(first: 100) { nodes {",
        "sessions(first: 100) { nodes {",
    ];
    documents.push(format!(
        "{{ {} {} site {{ sessions(first: 100) {{ nodes {{ id }} }} }} }} }} }} }} }}",
        sites[0], sites[1]
    ));
    let aliased = (0..25)
        .map(|n| format!("a{n}: areas(first: 100) {{ nodes {{ {all} parent {{ {all} }} }} }} "))
        .collect::<Vec<_>>()
        .concat();
    documents.push(format!("{{ {aliased} }}"));
    let many: Vec<_> = (0..25).map(|n| format!("n{n}: name ")).collect();
    let many = many.concat();
    documents.push(format!("{{ areas(first: 100) {{ nodes {{ {many} children(first: 90) {{ nodes {{ {all} }} }} }} }} }}"));
    documents
}

/// Sends them one after the other; returns the code of each, and the maximum growth of memory.
async fn asked(own: &Own, key: &Path, points: &str) -> (Vec<String>, u64) {
    let process = Process::start_with(&own.url(), key, |command| {
        command.env("IJ_OPERATION_POINTS", points);
    });
    let writer = Writer::new(&process, key).await;
    let (_, before) = process.memory();
    let mut codes = vec![];
    for document in documents() {
        let reply = writer.ask(&document, json!({})).await;
        let reply = reply.expect("an answer, and not the end of the process");
        let code = &reply["errors"][0]["extensions"]["code"];
        assert!(
            code.is_string() || reply["errors"].is_null(),
            "refused for another reason"
        );
        codes.push(code.as_str().unwrap_or("answered").to_owned());
    }
    let alive = writer.ask("{ viewer { role } }", json!({})).await;
    assert_eq!(
        alive.expect("an answer")["data"]["viewer"]["role"],
        Value::from("manager")
    );
    let (_, after) = process.memory();
    println!(
        "at {points} points: {codes:?}, and {} KiB more",
        after - before
    );
    (codes, after - before)
}

#[tokio::test]
async fn exponential_documents_are_refused_within_bounded_memory() {
    let (own, pools) = Own::new(Kind::Sqlite).await;
    fill(&pools.writing).await;
    pools.reading.close().await.expect("closed");
    pools.writing.close().await.expect("closed");
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key.pem");

    let (codes, growth) = asked(&own, &key, "10000").await;
    assert!(growth < GROWTH, "{growth} KiB");
    let refused = codes
        .iter()
        .filter(|code| *code == "QUERY_TOO_COMPLEX")
        .count();
    assert!(refused >= 6, "{codes:?}");
    assert!(codes.iter().any(|code| code == "answered"), "{codes:?}");

    // Where the price lets everything through, what counts while it runs still stops it.
    let (codes, growth) = asked(&own, &key, "1000000").await;
    assert!(growth < GROWTH, "{growth} KiB");
    let stopped = |code: &&String| ["QUERY_TOO_COMPLEX", "TIMEOUT"].contains(&code.as_str());
    assert!(codes.iter().filter(stopped).count() >= 3, "{codes:?}");
    own.drop().await;
}
