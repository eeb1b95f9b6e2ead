//! Where each session's rows stand in `attendances.csv`, and who is booked at all. The rows themselves stay in the file
//! and are read when their session is due: there may be a great many.

use std::collections::{HashMap, HashSet};

use csv::Position;

use super::{reader::Reader, report::Failure};

/// Places of rows, not the rows.
#[derive(Debug, Default)]
pub struct Booked {
    sessions: HashMap<String, Vec<Position>>,
    referrals: HashSet<String>,
}

impl Booked {
    /// Goes through the file once. What is wrong with it is told when its turn comes.
    pub fn read(reader: &mut Reader) -> Result<Self, Failure> {
        let mut booked = Self::default();
        while let Some((position, row)) = reader.next()? {
            // A row that cannot be read belongs to no session, so that it is gone through with the rest.
            let row = row.ok();
            let of = |column| row.as_ref().and_then(|row| row.owned(column));
            booked.referrals.extend(of("referral"));
            let session = of("session").unwrap_or_default();
            booked.sessions.entry(session).or_default().push(position);
        }
        Ok(booked)
    }

    /// Whether anybody is booked anywhere by that referral.
    pub fn has(&self, referral: &str) -> bool {
        self.referrals.contains(referral)
    }

    /// How many rows are left.
    pub fn rows(&self) -> usize {
        self.sessions.values().map(Vec::len).sum()
    }

    /// How many rows a session has.
    pub fn count(&self, session: &str) -> usize {
        self.sessions.get(session).map_or(0, Vec::len)
    }

    /// The places of a session's rows, which are taken out.
    pub fn take(&mut self, session: &str) -> Vec<Position> {
        self.sessions.remove(session).unwrap_or_default()
    }

    /// The places of the rows that are left: of no session that was asked for.
    pub fn take_rest(&mut self) -> Vec<Position> {
        self.sessions
            .drain()
            .flat_map(|(_, positions)| positions)
            .collect()
    }
}
