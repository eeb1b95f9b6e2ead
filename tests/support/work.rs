//! Sessions at a site and people who worked there, written through the domain.

use chrono::TimeDelta;
use domain::{attendance, follow_up, offender, referral, session, site::Site};
use kernel::{
    Caller,
    issuer::Identity,
    page::{PageRequest, Sorted},
};

use super::seed::{Seed, day, monday};

impl Seed {
    /// How many sessions there are: the number of the next one.
    pub async fn sessions(&self) -> i64 {
        let order = Sorted {
            by: (),
            descending: false,
        };
        let counted = PageRequest {
            count: true,
            ..PageRequest::default()
        };
        let page =
            session::list(&self.operator, &session::Filter::default(), order, &counted).await;
        let total = page.expect("sessions").total.expect("a count");
        i64::try_from(total.count).expect("a number")
    }

    /// The session with this number at a site: from Tuesday on two a day, four hours each.
    pub async fn planned(&self, site: &Site, number: i64) -> session::Session {
        let day = TimeDelta::days(1 + number / 2);
        let starts_at = monday() + day + TimeDelta::hours(4 * (number % 2));
        let directory = self.operator.directory();
        let supervisor = directory.staff_member(&Identity::ours("supervisor@example"));
        let input = session::Plan {
            idempotency_key: None,
            reference: None,
            site: site.id,
            starts_at,
            ends_at: starts_at + TimeDelta::hours(4),
            audience: session::Audience::Adult,
            capacity: 10,
            work_types: vec![session::WorkType::Painting],
            supervisor: supervisor.expect("a supervisor").id,
            meeting_point: None,
        };
        session::plan(&self.operator, input).await.expect("planned")
    }

    /// A person of 25 referred for four hours of work, who has agreed to it.
    pub async fn engaged(&self, first_name: &str) -> referral::Referral {
        let operator = &self.operator;
        let directory = operator.directory();
        let person = offender::Record {
            reference: None,
            first_name: first_name.into(),
            last_name: "Testwood".into(),
            date_of_birth: day("2000-02-03"),
            sex: None,
            postcode: None,
            guardian_name: None,
            guardian_phone: None,
            police_reference: None,
        };
        let draft = referral::Draft {
            idempotency_key: None,
            reference: None,
            referrer: directory
                .referrer(&Identity::ours("referrer@example"))
                .map(|row| row.id),
            person: referral::Person::New(person),
            occurrence_number: None,
            incident_on: day("2025-08-16"),
            incident_ward: None,
            offence_category: "DRUG_POSSESSION".into(),
            disposal: referral::DisposalType::CommunityResolution,
            decided_at: monday() - TimeDelta::days(1),
            admission: Some(referral::Admission::AcceptedResponsibility),
            victim_views: Some(referral::VictimViews::NoVictim),
            victim_to_be_told: false,
            agreed_on: Some(day("2025-08-17")),
            appropriate_adult: false,
            youth_justice_consulted: false,
            ordered_minutes: 240,
            risk_text: None,
        };
        let row = referral::draft(operator, draft).await.expect("drafted");
        let input = referral::Submit {
            referral: row.id,
            expected_version: row.version,
        };
        let row = referral::submit(operator, input).await.expect("submitted");
        let mentor = directory.staff_member(&Identity::ours("mentor@example"));
        let input = referral::Accept {
            referral: row.id,
            expected_version: row.version,
            mentor: mentor.expect("a mentor").id,
            risk_read: true,
        };
        let row = referral::accept(operator, input).await.expect("accepted");
        let input = referral::RecordContact {
            idempotency_key: None,
            referral: row.id,
            at: monday(),
            channel: referral::Channel::Phone,
            reached: true,
            summary: None,
        };
        let row = referral::record_contact(operator, input)
            .await
            .expect("reached");
        let input = referral::Engage {
            referral: row.id,
            expected_version: row.version,
        };
        referral::engage(operator, input).await.expect("engaged")
    }

    /// Books people into a session, credits all of it, and concludes and follows up their referrals.
    pub async fn worked(&self, session: &session::Session, people: &[&referral::Referral]) {
        let then = self.at(session.starts_at, "operator", "opfcc");
        let mut booked = vec![];
        for person in people {
            let input = session::BookParticipant {
                idempotency_key: None,
                session: session.id,
                referral: person.id,
            };
            booked.push(
                session::book_participant(&then, input)
                    .await
                    .expect("booked"),
            );
        }
        let input = session::Confirm {
            session: session.id,
            expected_version: session.version,
        };
        let row = session::confirm(&then, input).await.expect("confirmed");
        let input = session::Start {
            session: row.id,
            expected_version: row.version,
            briefing: "Gloves handed out.".into(),
        };
        let row = session::start(&then, input).await.expect("started");
        for attendance in booked {
            self.attended(&then, attendance).await;
        }
        let input = session::Complete {
            session: row.id,
            expected_version: row.version,
            summary: None,
        };
        session::complete(&then, input).await.expect("completed");
    }

    async fn attended(&self, then: &Caller, attendance: attendance::Attendance) {
        let referral = attendance.referral_id;
        let input = session::RecordAttendance {
            attendance: attendance.id,
            expected_version: None,
            starts_at: None,
            ends_at: None,
            outcome: "ATTENDED_COMPLIED".into(),
            penalty_minutes: 0,
            behaviour: Some(attendance::Rating::Good),
            work_quality: Some(attendance::Rating::Good),
            notes: None,
        };
        session::record_attendance(then, input)
            .await
            .expect("recorded");
        let found = referral::find_many(then, &[referral]).await;
        let row = found.expect("an answer").remove(0);
        let input = referral::Conclude {
            referral,
            expected_version: row.version,
            exit_note: None,
        };
        referral::conclude(then, input).await.expect("concluded");
        let input = follow_up::RecordFollowUp {
            idempotency_key: None,
            referral,
            result: follow_up::FollowUpResult::NoneFound,
            checked_at: then.now(),
            offence_on: None,
            proven_by: None,
            proven_on: None,
            note: None,
        };
        follow_up::record_follow_up(then, input)
            .await
            .expect("followed up");
    }
}
