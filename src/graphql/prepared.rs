//! A request that is ready to run: its document checked, its operation chosen and collected, and what it will cost reckoned.
//! That is done once for a request, before it pays; whatever needs to know something of the operation asks here.

use std::sync::Arc;

use async_graphql::Request;

use super::{
    document::{Documents, Operation, OperationType, Unfit},
    price::{self, Allowance, Price, Spent},
};

/// A request that is ready to run, or why it cannot.
pub struct Prepared {
    /// For the engine, without the text that the client wrote.
    pub(super) request: Request,
    /// What it asks for.
    pub(super) operation: Result<Arc<Operation>, Arc<Unfit>>,
    pub(super) price: Price,
}

impl Prepared {
    pub(super) fn new(documents: &Documents, allowance: Allowance, mut request: Request) -> Self {
        let operation = documents.operation(&request);
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

    /// Whether it is a subscription that may be tried.
    #[must_use]
    pub fn listens(&self) -> bool {
        let operation = self.operation.as_ref();
        operation.is_ok_and(|operation| operation.kind == OperationType::Subscription)
    }

    /// How many points it will cost at the most; of a subscription, each event of it. The least where it is refused before
    /// it runs.
    #[must_use]
    pub fn estimate(&self) -> u64 {
        match self.price.excess() {
            Some(_) => price::LEAST,
            None => self.price.estimated(),
        }
    }

    /// Where it counts the points that it spends.
    #[must_use]
    pub fn spent(&self) -> Arc<Spent> {
        self.price.spent()
    }

    /// The same with something that resolvers find in their context.
    #[must_use]
    pub fn data(mut self, data: impl std::any::Any + Send + Sync) -> Self {
        self.request = self.request.data(data);
        self
    }
}

/// Gives the engine the collected operation in place of the text. The document has this operation alone, and no name.
pub(super) fn hand_over(operation: &Operation, request: &mut Request) {
    request.query.clear();
    request.operation_name = None;
    request.set_parsed_query(operation.document().clone());
}
