//! Listens to a stream at the runner itself, without HTTP or a socket, including its heartbeats.

use std::time::Duration;

use async_graphql::{Request, Response, Variables};
use domain::live;
use futures_util::{FutureExt, StreamExt, stream::BoxStream};
use graphql::{
    plain,
    run::Runner,
    schema, sdl,
    streamed::{ResumeAfter, Streamed},
};
use kernel::{
    App, Caller, outbox,
    principal::{Principal, Role},
};
use serde_json::{Value, json};

use super::{TestApp, database, scheme};

/// A timeout that nothing should reach.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream.
pub struct Listening(BoxStream<'static, Streamed>);

/// A second instance on the same database, which follows the outbox.
pub struct Other {
    pub app: App,
    pub follower: tokio::task::JoinHandle<()>,
}

impl Drop for Other {
    fn drop(&mut self) {
        self.follower.abort();
    }
}

impl TestApp {
    /// A second instance on the same database.
    pub async fn other_process(&self, limits: outbox::Limits) -> Other {
        let pools = database::open(&self.database_url()).await;
        let app = App::open_with(pools.reading, pools.writing, self.clock.clone(), limits)
            .await
            .expect("a second service");
        let follower = tokio::spawn(live::follow(app.clone()));
        Other { app, follower }
    }
}

/// The example person of a role.
pub fn caller(app: &App, role: Role) -> Caller {
    let principal = Principal {
        subject: format!("{}@example", role.name()),
        role,
        scopes: role.scopes(),
        organisation: Some(scheme::organisation(role).into()),
        ..Principal::operator()
    };
    app.caller(principal).expect("a person of the scheme")
}

/// Subscribes for a caller. Without a position, the stream begins with the next event.
pub fn listen(caller: &Caller, query: &str, after: &Value) -> Listening {
    begin(caller, request(query, after))
}

/// Subscribes with a position given outside the document.
pub fn listen_resumed(caller: &Caller, query: &str, after: &Value, resumed: &str) -> Listening {
    let resumed = ResumeAfter(resumed.to_owned());
    begin(caller, request(query, after).data(resumed))
}

fn request(query: &str, after: &Value) -> Request {
    Request::new(query).variables(Variables::from_json(json!({ "after": after })))
}

fn begin(caller: &Caller, request: Request) -> Listening {
    let runner = Runner::new(schema(), &sdl());
    let mut stream = runner.run(caller, runner.prepare(request)).boxed();
    // Nothing listens before it is asked for the first time.
    let first = stream.next().now_or_never().flatten();
    let already = first.filter(|first| !matches!(first, Streamed::Start { .. }));
    let already = futures_util::stream::iter(already);
    Listening(already.chain(stream).boxed())
}

impl Listening {
    /// The next item, whatever it is; `None` at the end.
    pub async fn next(&mut self) -> Option<Streamed> {
        tokio::time::timeout(PATIENCE, self.0.next())
            .await
            .expect("something within twenty seconds")
    }

    /// The next response.
    pub async fn answer(&mut self) -> Value {
        loop {
            let streamed = self.next().await.expect("the script has not ended");
            if let Some(answer) = streamed.answer() {
                return json_of(&answer);
            }
        }
    }

    /// The position of the next heartbeat; responses before it are skipped.
    pub async fn heartbeat(&mut self) -> String {
        loop {
            if let Some(Streamed::Heartbeat { position }) = self.next().await {
                return position;
            }
        }
    }

    /// The title of the next suggestion, and its position.
    pub async fn title(&mut self) -> (String, Value) {
        let answer = self.answer().await;
        let extensions = answer["data"]
            .as_object()
            .and_then(|data| data.values().next());
        let extensions = extensions.unwrap_or_else(|| panic!("no data: {answer}"));
        let title = extensions["suggestion"]["title"].as_str();
        let title = title.unwrap_or_else(|| panic!("no title: {answer}"));
        (title.to_owned(), answer["extensions"]["position"].clone())
    }

    /// The error that the stream ends with.
    pub async fn end(&mut self) -> Value {
        let answer = self.answer().await;
        assert!(
            self.next().await.is_none(),
            "the stream continues after {answer}"
        );
        answer["errors"][0].clone()
    }
}

/// A response as JSON, as it would be sent.
pub fn json_of(answer: &Response) -> Value {
    let mut sent = json!(answer);
    sent["data"] = serde_json::from_slice(&plain::data(&answer.data)).expect("JSON");
    sent
}
