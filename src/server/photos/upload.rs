//! `POST /photos`: a picture as the body, and what it shows in the query string. A form of a web page cannot send these
//! content types to another site; a script can only after the browser has asked whether it may (CORS).

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Query, State, rejection::QueryRejection},
    http::{Extensions, HeaderMap, HeaderValue, Response, StatusCode, header},
};
use chrono::{DateTime, Utc};
use domain::photo::{self, Phase, Picture, Store, Upload, picture};
use graphql::{photo::uploaded, price::LEAST};
use kernel::{Caller, clock::whole_microseconds, deadline::Deadline};
use serde_json::json;
use tokio::sync::Semaphore;

use super::{OF_ONE_SUBJECT, refusal::Refusal};
use crate::{
    auth::bearer,
    outbound::photos::Photos,
    server::{admission::Ticket, edge::Edge, http, visitor::Visitor, whose::Whose},
};

/// The points that an upload costs.
const POINTS: u64 = 100;
/// The parameters of the query string.
const NAMES: [&str; 3] = ["owner", "phase", "takenAt"];

type Parameters = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// Handles an upload.
pub async fn upload(
    State(edge): State<Edge>,
    extensions: Extensions,
    parameters: Parameters,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    let from = Visitor::of(&extensions);
    let admitted = match edge.admit(bearer(&headers), &from).await {
        Ok(admitted) => admitted,
        Err(stranger) => return http::turned_away(&edge, &stranger),
    };
    let caller = admitted.caller;
    // The future is large; boxing it saves stack space.
    let taken = Box::pin(taken(&edge, &caller, (parameters, &headers, body))).await;
    let mut response = match taken {
        Ok(id) => created(&id),
        Err(refusal) => refusal.answer(),
    };
    http::note_standing(&edge, &caller, &mut response);
    response
}

fn created(id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(json!({ "id": id }).to_string()));
    *response.status_mut() = StatusCode::CREATED;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

/// Takes an upload of an authenticated caller, and returns the id of the photo. The right is checked twice: before the
/// picture is received, so that nobody sends it in vain, and again when it is recorded.
async fn taken(
    edge: &Edge,
    caller: &Caller,
    (parameters, headers, body): (Parameters, &HeaderMap, Body),
) -> Result<String, Refusal> {
    let domain = |error| Refusal::Domain(error, caller.request());
    let limit = edge.0.limits.operation;
    let darkroom = &edge.0.darkroom;
    let place = darkroom.place.get().ok_or(Refusal::NotKept)?;
    if !is_picture(headers) {
        return Err(Refusal::MediaType);
    }
    let input = input(parameters)?;
    if announced(headers).is_some_and(|length| length > picture::LARGEST) {
        return Err(Refusal::TooLarge);
    }
    let looking = paid(edge, caller, POINTS).await?;
    let may = Deadline::run(limit, photo::may_upload(caller, &input)).await;
    may.unwrap_or(Err(kernel::Error::Timeout)).map_err(domain)?;
    looking.settle(POINTS);
    // Both until the picture is stored, so that no more of them are in memory.
    let one = darkroom.uploads.take(caller, OF_ONE_SUBJECT);
    let _one = one.ok_or(Refusal::Busy)?;
    let _turn = turn(&darkroom.receiving)?;
    let whole = received(body).await?;
    // No execution slot is held while pictures wait for one another.
    let picture = developed(edge, whole).await?;
    let ticket = paid(edge, caller, LEAST).await?;
    let stored = Box::pin(keep(caller, input, picture, place));
    let stored = Deadline::run(limit, stored).await;
    let id = stored.unwrap_or(Err(Kept::Domain(kernel::Error::Timeout)));
    ticket.settle(LEAST);
    id.map_err(|kept| match kept {
        Kept::Domain(error) => domain(error),
        Kept::Away => Refusal::Busy,
    })
}

/// Waits for an execution slot, and takes points. No slot is held while the picture arrives.
async fn paid(edge: &Edge, caller: &Caller, points: u64) -> Result<Ticket, Refusal> {
    let whose = Whose::of(caller.principal());
    let entered = edge.0.admission.enter(&whose).await;
    let ticket = entered.and_then(|entered| entered.charge(points));
    ticket.map_err(|refusal| Refusal::NotNow(Box::new(refusal)))
}

/// Why a picture could not be kept.
enum Kept {
    Domain(kernel::Error),
    /// The storage is away.
    Away,
}

impl From<kernel::Error> for Kept {
    fn from(error: kernel::Error) -> Self {
        Self::Domain(error)
    }
}

/// Stores a picture, and records it afterwards.
async fn keep(
    caller: &Caller,
    input: Upload,
    picture: Picture,
    place: &Photos,
) -> Result<String, Kept> {
    let digest = picture.digest.clone();
    photo::store(caller, Store { digest }).await?;
    let put = place.put(picture.clone()).await;
    put.map_err(|error| {
        tracing::error!(%error, "a picture could not be stored");
        Kept::Away
    })?;
    let row = photo::upload(caller, input, &picture).await?;
    Ok(uploaded::id_of(&row).to_string())
}

/// A place among those that do the same at once, if one is free.
fn turn(of: &std::sync::Arc<Semaphore>) -> Result<tokio::sync::OwnedSemaphorePermit, Refusal> {
    let free = std::sync::Arc::clone(of).try_acquire_owned();
    free.map_err(|_| Refusal::Busy)
}

/// Reads the whole body, or stops when it is too large.
async fn received(body: Body) -> Result<Bytes, Refusal> {
    to_bytes(body, picture::LARGEST).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(one) = cause {
            if one.is::<http_body_util::LengthLimitError>() {
                return Refusal::TooLarge;
            }
            cause = one.source();
        }
        Refusal::Incomplete
    })
}

/// Decodes a picture on a thread of its own, one picture after another. The turn ends with the decoding, even if the caller
/// has gone meanwhile.
async fn developed(edge: &Edge, whole: Bytes) -> Result<Picture, Refusal> {
    let turn = std::sync::Arc::clone(&edge.0.darkroom.decoding).acquire_owned();
    let turn = tokio::time::timeout(edge.0.limits.operation, turn).await;
    let Ok(Ok(turn)) = turn else {
        return Err(Refusal::Busy);
    };
    let made = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        picture::made_of(&whole)
    });
    // A decoder that panics has met a picture that it cannot decode.
    let made = made.await.unwrap_or(Err(photo::Unfit::Broken));
    made.map_err(Refusal::Picture)
}

/// Whether the content type is that of a picture. Which one it is, is told by the bytes.
fn is_picture(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let known = ["image/jpeg", "image/png", "image/webp"];
    known.iter().any(|known| kind.eq_ignore_ascii_case(known))
        && !headers.contains_key(header::CONTENT_ENCODING)
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    let length = headers.get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// What the query string declares; all its problems at once.
fn input(parameters: Parameters) -> Result<Upload, Refusal> {
    let malformed = |_| Refusal::Request(vec!["The query string is malformed.".into()]);
    let Query(parameters) = parameters.map_err(malformed)?;
    let mut problems = vec![];
    for (place, (name, _)) in parameters.iter().enumerate() {
        if !NAMES.contains(&name.as_str()) {
            problems.push("Only the parameters owner, phase and takenAt are expected.".to_owned());
        } else if parameters[..place].iter().any(|(other, _)| other == name) {
            problems.push(format!("{name}: it is expected once."));
        }
    }
    problems.dedup();
    let value = |name: &str| {
        let found = parameters.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    let owner = value("owner").and_then(uploaded::owner);
    if owner.is_none() {
        problems.push("owner: the id of a site, a suggestion or a session is expected.".into());
    }
    let phase = match value("phase") {
        Some("BEFORE") => Some(Phase::Before),
        Some("DURING") => Some(Phase::During),
        Some("AFTER") => Some(Phase::After),
        _ => None,
    };
    if phase.is_none() {
        problems.push("phase: BEFORE, DURING or AFTER is expected.".into());
    }
    let given = value("takenAt");
    let taken_at = given.and_then(instant);
    if given.is_some() && taken_at.is_none() {
        problems.push("takenAt: an instant is expected, for example 2025-08-20T09:00:00Z.".into());
    }
    match (owner, phase) {
        (Some(owner), Some(phase)) if problems.is_empty() => Ok(Upload {
            owner,
            phase,
            taken_at,
        }),
        _ => Err(Refusal::Request(problems)),
    }
}

fn instant(text: &str) -> Option<DateTime<Utc>> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    let instant = whole_microseconds(instant.to_utc());
    kernel::clock::is_accepted(instant).then_some(instant)
}
