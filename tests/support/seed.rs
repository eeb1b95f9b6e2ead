//! Suggestions and sites with every status, for tests of places. All of it is written through the domain, in one
//! transaction.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    id::AreaId,
    site::{self, Site, SiteType, Status, risk_assessment},
    suggestion,
};
use kernel::{Caller, issuer::Identity};
use serde_json::{Value, json};

use super::{Client, MONDAY, TestApp};

/// Writes rows in one transaction, which `done` commits.
pub struct Seed {
    pub(super) operator: Caller,
}

impl TestApp {
    /// Begins to write rows.
    pub async fn seed(&self) -> Seed {
        let operator = self.operator().batched().await.expect("a batch");
        Seed { operator }
    }

    /// A site with this status, as the manager reads it.
    pub async fn seed_site(&self, status: Status) -> Value {
        let seed = self.seed().await;
        let site = seed.site("Old Mill Lane", status).await;
        seed.done().await;
        self.read("site", &site.reference, "id version status reference")
            .await
    }

    /// A suggestion of the example councillor with this status, as the manager reads it.
    pub async fn seed_suggestion(&self, status: suggestion::Status) -> Value {
        let seed = self.seed().await;
        let row = seed.suggestion("Old Mill Lane", status).await;
        seed.done().await;
        self.read("suggestion", &row.reference, "id version status reference")
            .await
    }

    /// A record by its reference, as the manager reads it.
    pub async fn read(&self, noun: &str, reference: &str, selection: &str) -> Value {
        let query = format!(
            "query($reference: String!) {{ {noun}(reference: $reference) {{ {selection} }} }}"
        );
        let variables = json!({ "reference": reference });
        let reply = self.manager().run(&query, variables).await;
        reply.data(noun)
    }

    /// The id of an area, as partners see it.
    pub async fn area(&self, reference: &str) -> Value {
        self.listed("areas", reference).await
    }

    /// The id of an entry of a short list, by reference.
    pub async fn listed(&self, list: &str, reference: &str) -> Value {
        let query = format!("{{ {list}(first: 100) {{ nodes {{ id reference }} }} }}");
        let reply = self.manager().ask(&query).await;
        let nodes = reply.data(&format!("{list}.nodes"));
        let node = nodes
            .as_array()
            .and_then(|nodes| nodes.iter().find(|node| node["reference"] == reference));
        node.unwrap_or_else(|| panic!("no {reference}: {}", reply.body))["id"].clone()
    }
}

impl Client<'_> {
    /// Sends a mutation of a record that was read before, with its version.
    pub async fn change(&self, verb: &str, noun: &str, read: &Value, more: Value) -> super::Reply {
        self.act(
            verb,
            of(noun, read, more),
            &format!("{noun} {{ id version status }}"),
        )
        .await
    }
}

/// The input of a mutation of a record that was read before.
pub fn of(noun: &str, read: &Value, mut input: Value) -> Value {
    input[noun] = read["id"].clone();
    input["expectedVersion"] = read["version"].clone();
    input
}

impl Seed {
    /// Commits what was written.
    pub async fn done(self) {
        self.operator.finish().await.expect("a commit");
    }

    pub(super) fn at(&self, moment: DateTime<Utc>, subject: &str, organisation: &str) -> Caller {
        self.operator
            .at(moment, &Identity::ours(subject), Some(organisation))
            .expect("a caller")
    }

    /// A ward by reference.
    pub fn ward(&self, reference: &str) -> AreaId {
        let directory = self.operator.directory();
        let area = directory
            .areas
            .values()
            .find(|area| area.reference == reference);
        area.expect("a ward").id
    }

    /// A suggestion for a ward by a member of an organisation, some minutes after the start.
    pub async fn suggested(
        &self,
        title: &str,
        (subject, organisation): (&str, &str),
        ward: &str,
        minutes: i64,
    ) -> suggestion::Suggestion {
        let moment = monday() + TimeDelta::minutes(minutes);
        let input = suggestion::Submit {
            idempotency_key: None,
            reference: None,
            source: None,
            title: title.into(),
            description: "It has seen better days.".into(),
            site_kind: SiteType::Park,
            latitude: 52.3,
            longitude: -0.8,
            ward: Some(self.ward(ward)),
            areas: vec![],
            work_types: vec![],
            contact_name: Some("Jay Testwood".into()),
            contact_email: Some("jay@example.org".into()),
            contact_phone: None,
            external_reference: None,
        };
        suggestion::submit(&self.at(moment, subject, organisation), input)
            .await
            .expect("a suggestion")
            .suggestion
    }

    /// A suggestion of the example councillor for Upton, with this status.
    pub async fn suggestion(
        &self,
        title: &str,
        status: suggestion::Status,
    ) -> suggestion::Suggestion {
        let councillor = ("councillor@example", "west-northants");
        let row = self.suggested(title, councillor, "upton", 0).await;
        let id = row.id;
        if status == suggestion::Status::Submitted {
            return row;
        }
        if status == suggestion::Status::Withdrawn {
            let caller = self.at(monday(), councillor.0, councillor.1);
            let input = suggestion::Withdraw {
                suggestion: id,
                expected_version: 1,
            };
            return suggestion::withdraw(&caller, input)
                .await
                .expect("withdrawn");
        }
        let input = suggestion::Review {
            suggestion: id,
            expected_version: 1,
        };
        let row = suggestion::review(&self.operator, input)
            .await
            .expect("reviewed");
        match status {
            suggestion::Status::Accepted => self.accepted(&row, None).await,
            suggestion::Status::Declined => {
                let input = suggestion::Decline {
                    suggestion: id,
                    expected_version: row.version,
                    reason: "UNSAFE".into(),
                    note: None,
                };
                suggestion::decline(&self.operator, input)
                    .await
                    .expect("declined")
            }
            _ => self.turned(row, status).await,
        }
    }

    /// A suggestion under review, accepted onto a site or a new one.
    pub async fn accepted(
        &self,
        row: &suggestion::Suggestion,
        site: Option<&Site>,
    ) -> suggestion::Suggestion {
        let input = suggestion::Accept {
            suggestion: row.id,
            expected_version: row.version,
            site: site.map(|site| site.id),
            note: None,
        };
        suggestion::accept(&self.operator, input)
            .await
            .expect("accepted")
    }

    /// A site in Upton with this status.
    pub async fn site(&self, name: &str, status: Status) -> Site {
        Box::pin(self.site_in(name, status)).await
    }

    async fn site_in(&self, name: &str, status: Status) -> Site {
        let site = self.proposed(name, "upton").await;
        let id = site.id;
        if status == Status::Proposed {
            return site;
        }
        if status == Status::Declined {
            let input = site::Decline {
                site: id,
                expected_version: 1,
                reason: "LANDOWNER_REFUSED".into(),
                note: None,
            };
            return site::decline(&self.operator, input)
                .await
                .expect("declined");
        }
        let site = self.assessed(&site).await;
        if status == Status::Assessing {
            return site;
        }
        let site = self.approved(&site).await;
        match status {
            Status::OnHold => {
                let input = site::Hold {
                    site: id,
                    expected_version: site.version,
                    reason: self.code("SITE_ON_HOLD"),
                    note: None,
                };
                site::hold(&self.operator, input).await.expect("held")
            }
            Status::Scheduled => {
                self.planned(&site, self.sessions().await).await;
                self.again(&site).await
            }
            Status::InProgress | Status::Completed => {
                let session = self.planned(&site, self.sessions().await).await;
                let referral = self.engaged("Robin").await;
                self.worked(&session, &[&referral]).await;
                let site = self.again(&site).await;
                if status == Status::InProgress {
                    return site;
                }
                let input = site::Complete {
                    site: id,
                    expected_version: site.version,
                    photo: None,
                    photo_waiver: Some("The camera was left in the van.".into()),
                };
                site::complete(&self.operator, input)
                    .await
                    .expect("completed")
            }
            Status::Archived => self.archived(&site).await,
            _ => site,
        }
    }

    async fn again(&self, site: &Site) -> Site {
        let found = site::find_by_reference(&self.operator, &site.reference).await;
        found.expect("an answer").expect("the site")
    }

    /// The first active code of a reference list.
    pub fn code(&self, list: &str) -> String {
        let directory = self.operator.directory();
        let item = directory
            .reference_items
            .iter()
            .find(|item| item.list == list && item.active);
        item.expect("a code").code.clone()
    }

    /// A site proposed in a ward.
    pub async fn proposed(&self, name: &str, ward: &str) -> Site {
        let input = site::Propose {
            landowner: Some("The parish council".into()),
            beneficiary_name: Some("Jay Testwood".into()),
            beneficiary_email: Some("jay@example.org".into()),
            ..site::Propose::of(name, SiteType::Park, (52.3, -0.8), self.ward(ward))
        };
        site::propose(&self.operator, input)
            .await
            .expect("proposed")
    }

    /// A proposed site under assessment.
    pub async fn assessed(&self, site: &Site) -> Site {
        let input = site::MoveOn {
            site: site.id,
            expected_version: site.version,
        };
        site::assess(&self.operator, input).await.expect("assessed")
    }

    /// A site under assessment, permitted, assessed and approved.
    pub async fn approved(&self, site: &Site) -> Site {
        let operator = &self.operator;
        let input = site::RecordPermission {
            site: site.id,
            expected_version: site.version,
            permission: site::Permission::Granted,
            landowner: Some("The parish council".into()),
            valid_to: None,
        };
        let site = site::record_permission(operator, input)
            .await
            .expect("permitted");
        let input = risk_assessment::RecordRiskAssessment {
            idempotency_key: None,
            site: site.id,
            assessed_on: day("2025-08-18"),
            review_due: day("2026-08-18"),
            hazards: "Uneven ground.".into(),
            controls: "Boots and gloves.".into(),
            youth_suitable: true,
        };
        let assessment = risk_assessment::record(operator, input)
            .await
            .expect("recorded");
        let input = risk_assessment::ApproveRiskAssessment {
            risk_assessment: assessment.id,
            expected_version: assessment.version,
        };
        let other = self.at(monday(), "other-manager@example", "opfcc");
        risk_assessment::approve(&other, input)
            .await
            .expect("approved");
        let input = site::Approve {
            site: site.id,
            expected_version: site.version,
            criteria_met: true,
        };
        site::approve(operator, input).await.expect("approved")
    }
}

/// The instant at which tests begin.
pub(super) fn monday() -> DateTime<Utc> {
    MONDAY.parse().expect("an instant")
}

/// A day.
pub(super) fn day(day: &str) -> NaiveDate {
    day.parse().expect("a day")
}
