//! Running an operation, the same from every door: the document is checked before the engine sees it, the loaders and the
//! notes of this operation are put in its context, looks at people are written down before the answer leaves, and errors
//! are dressed for the outside.

use std::{collections::HashSet, sync::Arc, time::Instant};

use async_graphql::{
    Positioned, Request, Response, ServerError,
    parser::types::{ExecutableDocument, OperationDefinition, OperationType, Selection},
};
use futures_util::{Stream, StreamExt, stream};
use quick_cache::sync::Cache;

use super::{
    ErrorCode, Schema,
    context::{Counts, Redactions},
    error::told,
    evenly,
    guard::{self, Limits, Unfit},
    loader::loaders,
    price::{self, Allowance, Meter, Price, Spent},
    replica::{Elsewhere, elsewhere, nearest},
    streamed::{Course, Streamed, placed},
};
use crate::domain::{Caller, Error, audit, error::Cause};

/// How many checked documents are kept.
const DOCUMENTS: usize = 1_000;
/// No document longer than this is kept.
const KEPT_BYTES: usize = 8 * 1024;
/// How many errors an answer has at the most.
const ERRORS: usize = 20;
/// How many characters a message or the name of an operation has at the most.
const LENGTH: usize = 300;

/// Runs operations on one schema.
#[derive(Clone)]
pub struct Runner {
    schema: Schema,
    limits: Limits,
    allowance: Allowance,
    documents: Arc<Cache<String, Arc<ExecutableDocument>>>,
    /// The names of the schema: what a document calls otherwise is a client's own word.
    names: Arc<HashSet<String>>,
}

impl Runner {
    /// A runner with the usual limits.
    #[must_use]
    pub fn new(schema: Schema) -> Self {
        Self {
            names: Arc::new(schema.names().into_iter().collect()),
            schema,
            limits: Limits::default(),
            allowance: Allowance::default(),
            documents: Arc::new(Cache::new(DOCUMENTS)),
        }
    }

    /// The same with another allowance.
    #[must_use]
    pub fn allowing(self, allowance: Allowance) -> Self {
        Self { allowance, ..self }
    }

    /// Runs one query or mutation for one caller.
    pub async fn once(&self, caller: &Caller, request: Request) -> Response {
        let document = match self.checked(&request.query) {
            Ok(document) => document,
            Err(unfit) => return *unfit,
        };
        let refused = || {
            failed(
                ErrorCode::BadRequest,
                "A query or a mutation is expected here.",
            )
        };
        // Its first answer may be hours away.
        if listens(&document, request.operation_name.as_deref()) {
            return refused();
        }
        let answer = self.execute(caller, request, &document).next().await;
        answer.unwrap_or_else(refused)
    }

    /// Whether a request is a subscription that may be tried.
    #[must_use]
    pub fn listens(&self, request: &Request) -> bool {
        let name = request.operation_name.as_deref();
        self.checked(&request.query)
            .is_ok_and(|document| listens(&document, name))
    }

    /// How many points a request will cost at the most; of a subscription, each event of it. The least where it is refused
    /// before it runs.
    #[must_use]
    pub fn estimate(&self, request: &Request) -> u64 {
        let Ok(document) = self.checked(&request.query) else {
            return price::LEAST;
        };
        let estimated = reckoned(&document, request);
        if estimated > self.allowance.points {
            price::LEAST
        } else {
            estimated
        }
    }

    /// Runs one operation for one caller: one answer for a query or a mutation, many for a subscription, with heartbeats in
    /// between. Where a stream goes on is said in its document, or by [`ResumeAfter`] in the request's data.
    ///
    /// [`ResumeAfter`]: super::streamed::ResumeAfter
    pub fn run(
        &self,
        caller: &Caller,
        request: Request,
    ) -> impl Stream<Item = Streamed> + Send + Unpin + use<> {
        let course = Arc::new(Course::default());
        let answers = match self.checked(&request.query) {
            Ok(document) => self
                .execute(caller, request.data(Arc::clone(&course)), &document)
                .right_stream(),
            Err(unfit) => stream::iter([*unfit]).left_stream(),
        };
        placed(answers, course)
    }

    fn execute(
        &self,
        caller: &Caller,
        mut request: Request,
        document: &ExecutableDocument,
    ) -> impl Stream<Item = Response> + Send + Unpin + use<> {
        let operation = Arc::new(self.named(document, request.operation_name.as_deref()));
        let price = Price::new(reckoned(document, &request), Spent::handed(&request));
        request.set_parsed_query(document.clone());
        let caller = caller.afresh();
        let elsewhere = operation
            .reads
            .then(|| elsewhere(&caller, &request))
            .flatten();
        let answers = self.answers(&caller, request, &price);
        let answers = match elsewhere {
            Some(Elsewhere {
                caller,
                mut request,
                lag,
            }) => {
                request.set_parsed_query(document.clone());
                let theirs = self.answers(&caller, request, &price);
                nearest(caller, lag, theirs, answers).left_stream()
            }
            None => answers.right_stream(),
        };
        let witnessed = answers.then(move |(answer, held_back)| {
            let (caller, operation) = (caller.clone(), Arc::clone(&operation));
            async move { witnessed(&caller, (&operation, held_back), answer).await }
        });
        witnessed.boxed()
    }

    /// What the engine answers, with what was held back; nothing of it where it would cost too much.
    fn answers(
        &self,
        caller: &Caller,
        request: Request,
        price: &Price,
    ) -> impl Stream<Item = (Response, Counts)> + Send + Unpin + use<> {
        let (loader, waiting) = loaders(caller);
        let redactions = Arc::new(Redactions::default());
        let meter = Arc::new(Meter::new(self.allowance, price.clone()));
        let request = request
            .data(caller.clone())
            .data(loader)
            .data(Arc::clone(&redactions))
            .data(Arc::clone(&meter));
        let answers = if let Some(excess) = price.excess(self.allowance.points) {
            let refusal = failed(ErrorCode::QueryTooComplex, excess);
            stream::iter([refusal]).left_stream()
        } else {
            let running = self.schema.execute_stream(request);
            waiting.drive(running, meter).right_stream()
        };
        answers.map(move |answer| match redactions.take() {
            (Some(notes), counts) => (answer.extension("redactions", notes), counts),
            (None, counts) => (answer, counts),
        })
    }

    /// The document, parsed and found fit; kept by its text, so that a partner's usual questions are checked once.
    fn checked(&self, text: &str) -> Result<Arc<ExecutableDocument>, Box<Response>> {
        if let Some(known) = self.documents.get(text) {
            return Ok(known);
        }
        let document =
            Arc::new(guard::parse(text, &self.limits).map_err(|found| Box::new(unfit(found)))?);
        if text.len() <= KEPT_BYTES {
            self.documents
                .insert(text.to_owned(), Arc::clone(&document));
        }
        Ok(document)
    }
}

/// What an operation will cost at the most.
fn reckoned(document: &ExecutableDocument, request: &Request) -> u64 {
    let operation = operation(document, request.operation_name.as_deref());
    operation.map_or(price::LEAST, |operation| {
        price::estimate(document, operation, &request.variables)
    })
}

/// An answer with one error and nothing else.
#[must_use]
pub fn failed(code: ErrorCode, message: impl Into<String>) -> Response {
    let mut error = ServerError::new(message, None);
    mark(&mut error, code);
    Response::from_errors(vec![error])
}

fn unfit(unfit: Unfit) -> Response {
    let (code, message, line, column) = match unfit {
        Unfit::TooComplex(excess) => return failed(ErrorCode::QueryTooComplex, excess.to_string()),
        Unfit::Syntax {
            message,
            line,
            column,
        } => (ErrorCode::GraphqlParseFailed, message, line, column),
        Unfit::Invalid {
            message,
            line,
            column,
        } => (
            ErrorCode::GraphqlValidationFailed,
            message.to_owned(),
            line,
            column,
        ),
    };
    let mut error = ServerError::new(message, Some(async_graphql::Pos { line, column }));
    mark(&mut error, code);
    Response::from_errors(vec![error])
}

fn mark(error: &mut ServerError, code: ErrorCode) {
    error
        .extensions
        .get_or_insert_default()
        .set("code", code.name());
}

/// The operation that runs.
fn operation<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Option<&'d OperationDefinition> {
    let mut operations = document.operations.iter();
    let named = operations
        .find(|(known, _)| name.is_none() || known.map(async_graphql::Name::as_str) == name);
    named.map(|(_, operation)| &operation.node)
}

/// Whether the operation that runs is a subscription.
fn listens(document: &ExecutableDocument, name: Option<&str>) -> bool {
    operation(document, name).is_some_and(|operation| operation.ty == OperationType::Subscription)
}

/// An operation as the audit trail and the log name it.
struct Named {
    /// Its root fields, as far as the schema knows them.
    fields: String,
    /// Whether it is a query.
    reads: bool,
    /// Whether it is a mutation.
    writes: bool,
    /// Whether it is a subscription: its answers come when something happens.
    listens: bool,
    began: Instant,
}

impl Runner {
    fn named(&self, document: &ExecutableDocument, name: Option<&str>) -> Named {
        let operation = operation(document, name);
        let selected = operation.map_or(&[][..], |operation| &operation.selection_set.node.items);
        let names = selected
            .iter()
            .map(|Positioned { node, .. }| match node {
                Selection::Field(field) => field.node.name.node.as_str(),
                Selection::FragmentSpread(_) | Selection::InlineFragment(_) => "...",
            })
            .map(|name| {
                let is_ours = name == "..." || self.names.contains(name);
                if is_ours { name } else { "?" }
            });
        let fields = names.collect::<Vec<_>>().join(" ");
        Named {
            fields: fields.chars().take(LENGTH).collect(),
            reads: operation.is_some_and(|operation| operation.ty == OperationType::Query),
            writes: operation.is_some_and(|operation| operation.ty == OperationType::Mutation),
            listens: operation.is_some_and(|operation| operation.ty == OperationType::Subscription),
            began: Instant::now(),
        }
    }
}

/// The answer, once what the audit trail keeps of it is written down; without that it does not leave.
async fn witnessed(
    caller: &Caller,
    (operation, held_back): (&Named, Counts),
    answer: Response,
) -> Response {
    let request = caller.request().0.to_string();
    let answer = match audit::witnessed(caller, &operation.fields, operation.writes).await {
        Ok(()) => dressed(answer, &request),
        Err(error) => {
            tracing::error!(?error, request, "the audit trail could not be written");
            let (code, message, _) = told(Error::Unavailable);
            failed(code, message)
        }
    };
    logged(caller, (operation, &held_back), &answer, &request);
    if !operation.listens {
        evenly::leave(&answer, operation.began).await;
    }
    answer
}

/// One line of log for each answer: who by which role and client, what by its root fields, how it ended, how much was held
/// back by which policy and how long it took, and nothing of what was asked or answered.
fn logged(
    caller: &Caller,
    (operation, held_back): (&Named, &Counts),
    answer: &Response,
    request: &str,
) {
    let code = |error: &ServerError| match error.extensions.as_ref()?.get("code")? {
        async_graphql::Value::String(code) => Some(code.clone()),
        _ => None,
    };
    let codes: Vec<String> = answer.errors.iter().filter_map(code).collect();
    let milliseconds = operation.began.elapsed().as_millis();
    tracing::info!(
        request,
        subject = caller.subject(),
        role = caller.role().name(),
        client = caller.principal().client.as_deref(),
        operation = operation.fields,
        codes = codes.join(" "),
        redactions = %held_back,
        milliseconds,
        "answered"
    );
}

/// The answer's errors for the outside: each with a code, none too long, none with a cause.
fn dressed(mut answer: Response, request: &str) -> Response {
    let nothing_done = answer.data == async_graphql::Value::Null;
    answer.errors.truncate(ERRORS);
    for error in &mut answer.errors {
        if let Some(cause) = error
            .source
            .as_ref()
            .and_then(|source| source.downcast_ref::<Cause>())
        {
            tracing::error!(?cause, request, "internal error");
            error
                .extensions
                .get_or_insert_default()
                .set("requestId", request);
        }
        error.source = None;
        if error
            .extensions
            .as_ref()
            .is_none_or(|extensions| extensions.get("code").is_none())
        {
            mark(
                error,
                if nothing_done {
                    ErrorCode::GraphqlValidationFailed
                } else {
                    ErrorCode::BadUserInput
                },
            );
            error.message = without_value(&error.message);
        }
    }
    answer
}

/// The engine's message without the value that it quotes, cut to its length.
fn without_value(message: &str) -> String {
    let kept = ["does not contain the value", ", found "]
        .iter()
        .find_map(|words| message.split_once(words))
        .map_or(message, |(before, _)| before);
    kept.chars().take(LENGTH).collect()
}
