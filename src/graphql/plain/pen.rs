//! Writes a part of a response, and counts it.

use std::sync::Arc;

use async_graphql::{ContextSelectionSet, ServerResult, Value};

use super::{Json, json};
use crate::price::{Meter, OBJECT};

/// Writes JSON into a buffer. The meter of the operation counts it, object by object. Once the meter stops the operation,
/// no more entries of lists are written.
pub struct Pen<'m> {
    out: Json,
    meter: Option<&'m Arc<Meter>>,
    /// How much of the buffer the meter has counted.
    counted: usize,
    /// The fields and entries of lists that it has not counted yet, and their cost.
    fields: usize,
    points: u64,
}

impl<'m> Pen<'m> {
    /// A pen for a part of the response to the operation of a context.
    pub fn of(ctx: &ContextSelectionSet<'m>) -> Self {
        Self {
            out: Json::new(),
            meter: ctx.data_opt::<Arc<Meter>>(),
            counted: 0,
            fields: 0,
            points: 0,
        }
    }

    /// What was written.
    pub fn written(mut self) -> Json {
        self.count();
        self.out
    }

    /// Writes a part of JSON as it is.
    pub fn write(&mut self, part: &[u8]) {
        self.out.extend_from_slice(part);
    }

    /// Writes a part that the meter has counted already.
    pub fn already_counted(&mut self, part: &[u8]) {
        self.count();
        self.write(part);
        self.counted = self.out.len();
    }

    /// Writes what stands before the member or entry at a place: a comma, but not before the first.
    pub fn between(&mut self, place: usize) {
        if place > 0 {
            self.write(b",");
        }
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        json::text(&mut self.out, text);
    }

    /// Writes a value of the engine.
    pub fn value(&mut self, value: &Value) {
        json::value(&mut self.out, value);
    }

    /// Writes a list, each entry by the given function, until the operation is stopped.
    ///
    /// # Errors
    /// That of an entry.
    pub fn list<T>(
        &mut self,
        entries: impl IntoIterator<Item = T>,
        mut write: impl FnMut(usize, T, &mut Self) -> ServerResult<()>,
    ) -> ServerResult<()> {
        self.write(b"[");
        for (place, entry) in entries.into_iter().enumerate() {
            if self.has_stopped() {
                break;
            }
            self.between(place);
            self.field(0);
            write(place, entry, self)?;
        }
        self.write(b"]");
        Ok(())
    }

    /// How much was written so far.
    pub fn place(&self) -> usize {
        self.out.len()
    }

    /// Takes away what was written after a place.
    pub fn back_to(&mut self, place: usize) {
        self.out.truncate(place);
        self.counted = self.counted.min(place);
    }

    /// A field is written, with this weight.
    pub fn field(&mut self, weight: u64) {
        self.fields += 1;
        self.points += weight;
    }

    /// An object was written.
    pub fn object(&mut self) {
        self.points += OBJECT;
        self.count();
    }

    fn count(&mut self) {
        let bytes = self.out.len() - self.counted;
        if let Some(meter) = self.meter {
            meter.wrote(self.fields, bytes, self.points);
        }
        (self.fields, self.points, self.counted) = (0, 0, self.out.len());
    }

    /// Whether the meter has stopped the operation.
    pub fn has_stopped(&self) -> bool {
        self.meter.is_some_and(|meter| meter.stop().is_some())
    }
}
