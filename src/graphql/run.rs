//! Executes operations, in the same way for every endpoint. The document is checked before the engine gets it. The
//! loaders and the redactions of the operation are put into its context. Reads of people's data are recorded in the
//! audit trail before the response is sent. Errors are sanitised: each gets a code, and none contains its cause.

use std::{collections::HashMap, sync::Arc, time::Instant};

use async_graphql::{PathSegment, Request, Response, ServerError, Value};
use futures_util::{Stream, StreamExt, stream};
use kernel::{
    Caller, Error, audit,
    deadline::{Cost, Deadline},
    error::Cause,
};

use super::{
    ErrorCode, Schema,
    document::{Documents, ERRORS, LENGTH, Limits, Operation, OperationType, Unfit, Words},
    error::{add_cost, apart, described},
    evenly,
    loader::loaders,
    prepared::Prepared,
    price::{Allowance, Meter, Price},
    redactions::{Counts, Redactions},
    replica::{Elsewhere, elsewhere, nearest},
    streamed::{Course, Streamed, placed},
};

/// Executes operations on one schema.
#[derive(Clone)]
pub struct Runner {
    schema: Schema,
    allowance: Allowance,
    documents: Arc<Documents>,
}

impl Runner {
    /// A runner with the default limits. It checks documents against the given schema definition, which is the served
    /// one.
    #[must_use]
    pub fn new(schema: Schema, sdl: &str) -> Self {
        let documents = Documents::new(sdl, schema.names(), Limits::default());
        Self {
            schema,
            allowance: Allowance::default(),
            documents: Arc::new(documents),
        }
    }

    /// The same runner with another allowance.
    #[must_use]
    pub fn allowing(self, allowance: Allowance) -> Self {
        Self { allowance, ..self }
    }

    /// Prepares a request for execution.
    #[must_use]
    pub fn prepare(&self, request: Request) -> Prepared {
        Prepared::new(&self.documents, self.allowance, request)
    }

    /// Executes one query or mutation for one caller.
    pub async fn once(&self, caller: &Caller, prepared: Prepared) -> Response {
        let unexpected = || {
            let message = "A subscription is answered by an event stream (Accept: text/event-stream) or over a WebSocket.";
            failed(ErrorCode::BadRequest, message)
        };
        // The first response of a subscription may come after hours.
        if prepared.listens() {
            return unexpected();
        }
        let answer = self.execute(caller, prepared).next().await;
        answer.unwrap_or_else(unexpected)
    }

    /// Executes one operation for one caller. A query or mutation gives one response; a subscription gives many, with
    /// heartbeats in between. The position from which a stream resumes is in the document, or in [`ResumeAfter`] in the
    /// request's data.
    ///
    /// [`ResumeAfter`]: super::streamed::ResumeAfter
    pub fn run(
        &self,
        caller: &Caller,
        prepared: Prepared,
    ) -> impl Stream<Item = Streamed> + Send + Unpin + use<> {
        let course = Arc::new(Course::default());
        let prepared = prepared.data(Arc::clone(&course));
        placed(self.execute(caller, prepared), course)
    }

    fn execute(
        &self,
        caller: &Caller,
        prepared: Prepared,
    ) -> impl Stream<Item = Response> + Send + Unpin + use<> {
        let Prepared {
            request,
            operation,
            price,
        } = prepared;
        let operation = match operation {
            Ok(operation) => operation,
            Err(unfit) => return stream::iter([refused(caller, &unfit)]).boxed(),
        };
        let named = Arc::new(Description::of(&operation));
        let caller = caller.afresh();
        let elsewhere = elsewhere(&caller, &operation, &request);
        let answers = self.answers(&caller, request, &price);
        let answers = match elsewhere {
            Some(Elsewhere {
                caller,
                request,
                lag,
            }) => {
                let theirs = self.answers(&caller, request, &price);
                nearest(caller, lag, theirs, answers).left_stream()
            }
            None => answers.right_stream(),
        };
        let (documents, time) = (Arc::clone(&self.documents), self.allowance.time);
        let unanswered = Unanswered {
            caller: caller.clone(),
            operation: Arc::clone(&named),
        };
        let audited = answers.then(move |(answer, held_back)| {
            let _until_the_end = &unanswered;
            let (caller, named) = (caller.clone(), Arc::clone(&named));
            let documents = Arc::clone(&documents);
            async move {
                let answer = completed(answer, &caller.request().0.to_string(), documents.words());
                let audited = audited(&caller, (&named, held_back), answer);
                let in_time = Deadline::of_part(time, audited).await;
                in_time.unwrap_or_else(timed_out)
            }
        });
        audited.boxed()
    }

    /// The engine's responses, each with the number of redactions. If the operation would cost too much, a refusal
    /// instead.
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
        let answers = if let Some(excess) = price.excess() {
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
}

/// A response with one error and no data.
#[must_use]
pub fn failed(code: ErrorCode, message: impl Into<String>) -> Response {
    let mut error = ServerError::new(message, None);
    mark(&mut error, code);
    Response::from_errors(vec![error])
}

/// Whether any part of a response is missing because the database was unavailable.
#[must_use]
pub fn is_unavailable(answer: &Response) -> bool {
    let unavailable = Value::from(ErrorCode::Unavailable.name());
    answer.errors.iter().any(|error| {
        let code = error
            .extensions
            .as_ref()
            .and_then(|values| values.get("code"));
        code == Some(&unavailable)
    })
}

/// The error for an operation, or an event of a stream, that exceeded its time.
#[must_use]
pub fn timed_out(cost: Cost) -> Response {
    let (code, message, _) = described(Error::Timeout);
    let mut answer = failed(code, message);
    for error in &mut answer.errors {
        add_cost(error.extensions.get_or_insert_default(), cost);
    }
    answer
}

fn mark(error: &mut ServerError, code: ErrorCode) {
    error
        .extensions
        .get_or_insert_default()
        .set("code", code.name());
}

/// An operation as the audit trail and the log describe it.
struct Description {
    /// The names of the root fields.
    fields: String,
    /// Whether the operation is a mutation.
    writes: bool,
    /// Whether the operation is a subscription. Its responses are sent when events happen.
    listens: bool,
    began: Instant,
}

impl Description {
    fn of(operation: &Operation) -> Self {
        Self {
            fields: operation.names().chars().take(LENGTH).collect(),
            writes: operation.kind == OperationType::Mutation,
            listens: operation.kind == OperationType::Subscription,
            began: Instant::now(),
        }
    }
}

/// An operation that may never get a response, because it is dropped when its client disconnects and when its time is
/// over. The audit trail records it in that case too.
struct Unanswered {
    caller: Caller,
    operation: Arc<Description>,
}

impl Drop for Unanswered {
    fn drop(&mut self) {
        audit::unanswered(&self.caller, &self.operation.fields, self.operation.writes);
    }
}

/// The response to a document that is not executed. It has no collected fields, so the log contains no field names.
fn refused(caller: &Caller, unfit: &Unfit) -> Response {
    let named = Description {
        fields: "?".into(),
        writes: false,
        listens: false,
        began: Instant::now(),
    };
    let answer = unfit.answer();
    let request = caller.request().0.to_string();
    logged(caller, (&named, &Counts::default()), &answer, &request);
    answer
}

/// Writes to the audit trail before the response is sent. If that fails, the response is an error.
async fn audited(
    caller: &Caller,
    (operation, held_back): (&Description, Counts),
    answer: Response,
) -> Response {
    let request = caller.request().0.to_string();
    let answer = match audit::enter_notes(caller, &operation.fields, operation.writes).await {
        Ok(()) => answer,
        Err(error) => {
            tracing::error!(?error, request, "the audit trail could not be written");
            let (code, message, _) = described(Error::Unavailable);
            failed(code, message)
        }
    };
    logged(caller, (operation, &held_back), &answer, &request);
    if !operation.listens {
        evenly::leave(&answer, operation.began).await;
    }
    answer
}

/// Writes one log line for each response: the caller's role and client, the root fields, the error codes, the number of
/// redactions by policy, and the duration. It contains no arguments and no data.
fn logged(
    caller: &Caller,
    (operation, held_back): (&Description, &Counts),
    answer: &Response,
    request: &str,
) {
    let code = |error: &ServerError| match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code.clone()),
        _ => None,
    };
    let codes: Vec<String> = answer.errors.iter().filter_map(code).collect();
    // As 128 bits it would be a text in JSON.
    let milliseconds = u64::try_from(operation.began.elapsed().as_millis()).unwrap_or(u64::MAX);
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

/// Sanitises the errors of a response: each has a code, none is too long, and none contains its cause.
fn completed(mut answer: Response, request: &str, words: &Words) -> Response {
    let nothing_done = answer.data == Value::Null;
    let errors = std::mem::take(&mut answer.errors).into_iter();
    let errors = once_for_a_list(errors.flat_map(apart).collect());
    answer.errors = errors.into_iter().take(ERRORS).collect();
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
            error.message = words.without_others(&without_value(&error.message), '"');
        }
    }
    answer
}

/// Keeps one `FORBIDDEN` for each field, whatever the number of rows: the first, with the number of all in
/// `extensions.count`.
fn once_for_a_list(errors: Vec<ServerError>) -> Vec<ServerError> {
    let forbidden: Value = ErrorCode::Forbidden.name().into();
    let mut kept: Vec<ServerError> = Vec::with_capacity(errors.len().min(ERRORS));
    let mut fields: HashMap<Vec<Option<String>>, (usize, u64)> = HashMap::new();
    for mut error in errors {
        let extensions = error.extensions.get_or_insert_default();
        if extensions.get("code") == Some(&forbidden) && !error.path.is_empty() {
            let name = |step: &PathSegment| match step {
                PathSegment::Field(name) => Some(name.clone()),
                PathSegment::Index(_) => None,
            };
            let field = error.path.iter().map(name).collect();
            let (place, count) = fields.entry(field).or_insert((kept.len(), 0));
            *count += 1;
            if *count > 1 {
                if let Some(extensions) = kept
                    .get_mut(*place)
                    .and_then(|first| first.extensions.as_mut())
                {
                    extensions.set("count", *count);
                }
                continue;
            }
        }
        kept.push(error);
    }
    kept
}

/// Removes the value, or the input field, that the engine quotes in a message.
fn without_value(message: &str) -> String {
    let said = [
        ("does not contain the value", ""),
        (", found ", ""),
        (", unknown field ", ", unknown field"),
    ];
    let mut said = said.iter();
    said.find_map(|(words, kept)| Some(message.split_once(words)?.0.to_owned() + kept))
        .unwrap_or_else(|| message.to_owned())
}
