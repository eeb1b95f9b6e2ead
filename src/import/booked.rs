//! The positions of each session's rows in `attendances.csv`, and the referrals that have a booking. There may be very
//! many rows, so they stay in the file and are read when their session is processed.

use std::collections::{HashMap, HashSet};

use kernel::check::folded;

use super::{reader::Reader, report::Failure, rows::Position};

/// The positions of rows, not the rows, by folded reference.
#[derive(Debug, Default)]
pub struct Booked {
    sessions: HashMap<String, Vec<Position>>,
    referrals: HashSet<String>,
}

impl Booked {
    /// Reads the file once. Its problems are reported later, when the file is processed.
    pub fn read(reader: &mut Reader) -> Result<Self, Failure> {
        let mut booked = Self::default();
        while let Some((position, row)) = reader.next()? {
            // A row that cannot be read belongs to no session, so it is processed with the rest.
            let row = row.ok();
            let of = |column| row.as_ref().and_then(|row| row.owned(column));
            booked
                .referrals
                .extend(of("referral").map(|text| folded(&text)));
            let session = of("session").unwrap_or_default();
            booked
                .sessions
                .entry(folded(&session))
                .or_default()
                .push(position);
        }
        Ok(booked)
    }

    /// Whether the referral has any booking.
    pub fn has(&self, referral: &str) -> bool {
        self.referrals.contains(&folded(referral))
    }

    /// The number of rows that are left.
    pub fn rows(&self) -> usize {
        self.sessions.values().map(Vec::len).sum()
    }

    /// The number of rows of a session.
    pub fn count(&self, session: &str) -> usize {
        self.sessions.get(&folded(session)).map_or(0, Vec::len)
    }

    /// Removes and returns the positions of a session's rows.
    pub fn take(&mut self, session: &str) -> Vec<Position> {
        self.sessions.remove(&folded(session)).unwrap_or_default()
    }

    /// Removes and returns the positions of all other rows: those of no session that was processed.
    pub fn take_rest(&mut self) -> Vec<Position> {
        self.sessions
            .drain()
            .flat_map(|(_, positions)| positions)
            .collect()
    }
}
