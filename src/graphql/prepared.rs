//! A request prepared for execution: its document is checked, its operation is chosen and collected, and its cost is
//! estimated. This is done once for each request, before it is charged; other code gets what it needs to know about the
//! operation from here.

use std::{any::TypeId, sync::Arc};

use async_graphql::{Request, Value};
use kernel::text;

use super::{
    document::{Collected, Documents, Operation, OperationType, Unfit},
    price::{self, Allowance, Price, Spent},
    streamed::{AnnounceStart, ResumeAfter},
};

/// A request prepared for execution, or the reason why it cannot be executed.
pub struct Prepared {
    /// The request for the engine, without the text of the client.
    pub(super) request: Request,
    /// The operation to execute.
    pub(super) operation: Result<Arc<Operation>, Arc<Unfit>>,
    pub(super) price: Price,
}

impl Prepared {
    pub(super) fn new(documents: &Documents, allowance: Allowance, mut request: Request) -> Self {
        request.variables.values_mut().for_each(read);
        let operation = documents.operation(&mut request);
        let estimated = match &operation {
            Ok(operation) => price::estimate(operation, &request.variables),
            Err(_) => price::LEAST,
        };
        if let Ok(operation) = &operation {
            hand_over(operation, &mut request);
        }
        Self {
            request,
            operation,
            price: Price::new(estimated, allowance.points),
        }
    }

    /// Whether it is a subscription that may be started.
    #[must_use]
    pub fn listens(&self) -> bool {
        let operation = self.operation.as_ref();
        operation.is_ok_and(|operation| operation.kind == OperationType::Subscription)
    }

    /// Whether it is a query for fields of these types only.
    #[must_use]
    pub fn asks_only_for(&self, is_one_of_them: impl Fn(&str) -> bool) -> bool {
        fn holds(fields: &[Collected], of: &impl Fn(&str) -> bool) -> bool {
            let mut fields = fields.iter();
            fields.all(|field| of(&field.parent) && holds(&field.selections, of))
        }
        let operation = self.operation.as_ref();
        operation.is_ok_and(|operation| {
            operation.kind == OperationType::Query && holds(&operation.fields, &is_one_of_them)
        })
    }

    /// The maximum cost in points; for a subscription, of each of its events. The minimum cost if the request is
    /// refused before it is executed.
    #[must_use]
    pub fn estimate(&self) -> u64 {
        match self.price.excess() {
            Some(_) => price::LEAST,
            None => self.price.estimated(),
        }
    }

    /// The counter of the points that the request spends.
    #[must_use]
    pub fn spent(&self) -> Arc<Spent> {
        self.price.spent()
    }

    /// Whether the client wants to know where its stream starts.
    #[must_use]
    pub fn announces(&self) -> bool {
        self.data_of::<AnnounceStart>().is_some()
    }

    /// The same request, to be executed once more. Of its data it has only the position after which it resumes.
    #[must_use]
    pub fn again(&self) -> Self {
        let mut request = Request::new("").variables(self.request.variables.clone());
        if let Ok(operation) = &self.operation {
            hand_over(operation, &mut request);
        }
        let again = Self {
            request,
            operation: self.operation.clone(),
            price: self.price.clone(),
        };
        match self.data_of::<ResumeAfter>() {
            Some(position) => again.data(position.clone()),
            None => again,
        }
    }

    fn data_of<T: 'static>(&self) -> Option<&T> {
        let data = self.request.data.get(&TypeId::of::<T>());
        data.and_then(|data| data.downcast_ref())
    }

    /// The same request with data that resolvers find in their context.
    #[must_use]
    pub fn data(mut self, data: impl std::any::Any + Send + Sync) -> Self {
        self.request = self.request.data(data);
        self
    }
}

/// Replaces the text with the collected operation for the engine. The document contains only this operation, without a
/// name.
pub(super) fn hand_over(operation: &Operation, request: &mut Request) {
    request.query.clear();
    request.operation_name = None;
    request.set_parsed_query(operation.document().clone());
}

/// Brings every text of a variable into the form in which texts are stored.
fn read(value: &mut Value) {
    match value {
        Value::String(text) => *text = text::read(text),
        Value::List(items) => items.iter_mut().for_each(read),
        Value::Object(members) => members.values_mut().for_each(read),
        _ => {}
    }
}
