//! Measures one event with many subscribers: the time from the request that writes an event until it has reached all
//! subscribers of one instance, the number of events delivered a second, and the memory of an idle subscriber.
//!
//! `cargo bench --bench fan_out`. `FAN_OUT_SUBSCRIBERS` (100,1000,5000) is the number of subscribers.
//! `FAN_OUT_DATABASE` names an empty PostgreSQL database to use instead of a new SQLite file. The server is a separate
//! process on loopback, with `IJ_CONNECTIONS`, `IJ_SOCKETS_PER_SUBJECT` and `IJ_POINTS_PER_MINUTE` raised. Both
//! processes need `ulimit -n` above the number of subscribers.

#[path = "../server.rs"]
mod server;

use std::{
    fmt::Write as _,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{SinkExt, StreamExt, stream};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
    },
};

use server::{Outcome, Server, Setting};

/// Open files of each process besides the sockets.
const OTHER_FILES: usize = 100;
/// The number of events that are sent one after the other, each after the previous one has reached every subscriber.
const ONE_BY_ONE: usize = 20;
/// The number of deliveries that are measured at full speed.
const DELIVERIES: usize = 200_000;
/// The timeout of each step.
const PATIENCE: Duration = Duration::from_mins(1);

/// Raises the limit of subscribers of one subject.
const UNBOUNDED: [(&str, &str); 1] = [("IJ_SOCKETS_PER_SUBJECT", "100000")];

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

fn main() -> Outcome {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(run())
}

async fn run() -> Outcome {
    let wanted = std::env::var("FAN_OUT_SUBSCRIBERS").unwrap_or_else(|_| "100,1000,5000".into());
    let wanted: Vec<usize> = wanted
        .split(',')
        .map(|number| number.trim().parse())
        .collect::<Result<_, _>>()?;
    enough_files(wanted.iter().max().copied().unwrap_or_default() + OTHER_FILES)?;
    let folder = tempfile::tempdir()?;
    let setting = Setting::new(folder.path(), "FAN_OUT_DATABASE", &UNBOUNDED)?;
    let token = setting.token("manager", "manager@example")?;
    println!("subscribers  p50 ms  p99 ms  max ms  events/s  deliveries/s  KiB each");
    for subscribers in wanted {
        println!("{}", measured(&setting, &token, subscribers).await?);
    }
    Ok(())
}

/// Fails if the limit of open files is too low.
fn enough_files(needed: usize) -> Outcome {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits
        .lines()
        .find(|line| line.starts_with("Max open files"));
    let most = line
        .and_then(|line| line.split_whitespace().nth(3))
        .ok_or("no limit of open files")?;
    match most.parse::<usize>() {
        Ok(most) if most < needed => {
            Err(format!("{most} files may be open, {needed} are needed: ulimit -n {needed}").into())
        }
        _ => Ok(()),
    }
}

/// The deliveries that have arrived.
#[derive(Default)]
struct Arrivals {
    number: AtomicUsize,
    /// Microseconds from the request to each arrival.
    after: Mutex<Vec<u64>>,
}

/// A server with subscribers, and the writer of events.
struct Scene {
    server: Server,
    token: String,
    writer: Socket,
    ward: Value,
    began: Instant,
    arrivals: Arc<Arrivals>,
    listening: Vec<Listening>,
}

/// One line of the table.
async fn measured(setting: &Setting, token: &str, subscribers: usize) -> Outcome<String> {
    let mut scene = Scene::new(Server::start(setting)?, token).await?;
    let each = scene.fill(subscribers).await?;
    let after = scene.one_by_one().await?;
    let events = (DELIVERIES / subscribers).clamp(20, 300);
    let seconds = scene.at_full_speed(events).await?;
    for listening in scene.listening {
        listening.abort();
    }
    let mut line = String::new();
    write!(line, "{subscribers:>11}")?;
    for place in [after.len() / 2, after.len() * 99 / 100, after.len() - 1] {
        let milliseconds = Duration::from_micros(after[place]).as_secs_f64() * 1_000.0;
        write!(line, "  {milliseconds:>6.1}")?;
    }
    let (a_second, handed) = (
        each_of(events, seconds),
        each_of(events * subscribers, seconds),
    );
    write!(line, "  {a_second:>8.0}  {handed:>12.0}  {each:>8.1}")?;
    Ok(line)
}

#[expect(clippy::cast_precision_loss, reason = "a figure to read")]
fn each_of(number: usize, divisor: f64) -> f64 {
    number as f64 / divisor
}

impl Scene {
    /// A server that has already delivered an event to a few subscribers, so that one-off costs are not counted for the
    /// measured subscribers.
    async fn new(server: Server, token: &str) -> Outcome<Self> {
        let mut writer = opened(&server.address, token).await?;
        let mut scene = Self {
            ward: ward(&mut writer).await?,
            server,
            token: token.to_owned(),
            writer,
            began: Instant::now(),
            arrivals: Arc::default(),
            listening: vec![],
        };
        scene.subscribe(10).await?;
        scene.submit().await?;
        scene.arrived(10).await?;
        Ok(scene)
    }

    /// Adds the given number of subscribers; returns the memory of each while idle, in KiB.
    async fn fill(&mut self, subscribers: usize) -> Outcome<f64> {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let before = self.server.memory()?;
        let more = subscribers.saturating_sub(self.listening.len()).max(1);
        self.subscribe(more).await?;
        tokio::time::sleep(Duration::from_secs(3)).await;
        let grown = self.server.memory()?.saturating_sub(before);
        Ok(each_of(grown, each_of(more, 1.0)))
    }

    /// Sends one event after the other; returns the microseconds until each arrived, in ascending order.
    async fn one_by_one(&mut self) -> Outcome<Vec<u64>> {
        self.arrivals.forget();
        for number in 1..=ONE_BY_ONE {
            self.submit().await?;
            self.arrived(number * self.listening.len()).await?;
        }
        let mut after = self.arrivals.forget();
        after.sort_unstable();
        Ok(after)
    }

    /// Writes the given number of events as fast as possible; returns the seconds until all have reached every
    /// subscriber.
    async fn at_full_speed(&mut self, events: usize) -> Outcome<f64> {
        self.arrivals.forget();
        let start = Instant::now();
        for _ in 0..events {
            self.submit().await?;
        }
        self.arrived(events * self.listening.len()).await?;
        Ok(start.elapsed().as_secs_f64())
    }

    async fn subscribe(&mut self, number: usize) -> Outcome {
        let (address, token) = (&self.server.address, &self.token);
        let more = subscribe(address, token, number, self.began, &self.arrivals);
        self.listening.extend(more.await?);
        Ok(())
    }

    async fn submit(&mut self) -> Outcome {
        submit(&mut self.writer, &self.ward, self.began).await
    }

    async fn arrived(&self, number: usize) -> Outcome {
        arrived(&self.arrivals, number).await
    }
}

impl Arrivals {
    /// Resets the measurements, and returns the previous ones.
    fn forget(&self) -> Vec<u64> {
        self.number.store(0, Ordering::SeqCst);
        std::mem::take(&mut *self.after.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Waits until the given number of deliveries has arrived.
async fn arrived(arrivals: &Arrivals, number: usize) -> Outcome {
    let start = Instant::now();
    while arrivals.number.load(Ordering::SeqCst) < number {
        if start.elapsed() > PATIENCE {
            let so_far = arrivals.number.load(Ordering::SeqCst);
            return Err(format!("only {so_far} of {number} arrived within {PATIENCE:?}").into());
        }
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    Ok(())
}

type Listening = tokio::task::JoinHandle<()>;

/// Opens the given number of sockets, each with one running subscription.
async fn subscribe(
    address: &str,
    token: &str,
    number: usize,
    began: Instant,
    arrivals: &Arc<Arrivals>,
) -> Outcome<Vec<Listening>> {
    let opening = stream::iter(0..number).map(|_| async move {
        let mut socket = opened(address, token).await?;
        let query =
            "subscription { siteRequested { position suggestion { title ward { name } } } }";
        send(
            &mut socket,
            json!({ "id": "1", "type": "subscribe", "payload": { "query": query } }),
        )
        .await?;
        // Messages are read in order, so the pong shows that the subscription was received.
        send(&mut socket, json!({ "type": "ping" })).await?;
        let answer = next(&mut socket).await?;
        if answer["type"] != "pong" {
            return Err(format!("not subscribed: {answer}").into());
        }
        Outcome::Ok(socket)
    });
    let mut opening = opening.buffer_unordered(50);
    let mut all = vec![];
    while let Some(socket) = opening.next().await {
        let arrivals = Arc::clone(arrivals);
        all.push(tokio::spawn(listen(socket?, began, arrivals)));
    }
    Ok(all)
}

async fn listen(mut socket: Socket, began: Instant, arrivals: Arc<Arrivals>) {
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else {
            continue;
        };
        // The title says when it was asked for; to parse all of it would cost more than the server does.
        let Some((_, rest)) = text.split_once("fan-out ") else {
            continue;
        };
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let asked = Duration::from_micros(digits.parse().unwrap_or_default());
        let after = began.elapsed().saturating_sub(asked);
        let micros = u64::try_from(after.as_micros()).unwrap_or(u64::MAX);
        arrivals
            .after
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(micros);
        arrivals.number.fetch_add(1, Ordering::SeqCst);
    }
}

async fn opened(address: &str, token: &str) -> Outcome<Socket> {
    let mut request = format!("ws://{address}/graphql").into_client_request()?;
    let protocol = HeaderValue::from_static("graphql-transport-ws");
    request
        .headers_mut()
        .insert("sec-websocket-protocol", protocol);
    let config = WebSocketConfig::default().read_buffer_size(4 * 1024);
    let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
    let payload = json!({ "Authorization": format!("Bearer {token}") });
    send(
        &mut socket,
        json!({ "type": "connection_init", "payload": payload }),
    )
    .await?;
    let answer = next(&mut socket).await?;
    if answer["type"] != "connection_ack" {
        return Err(format!("not let in: {answer}").into());
    }
    Ok(socket)
}

/// The id of one of the example's wards.
async fn ward(socket: &mut Socket) -> Outcome<Value> {
    let query =
        "{ areas(first: 100, filter: { search: \"kingswood\" }) { nodes { id reference } } }";
    let answer = asked(socket, json!({ "query": query })).await?;
    let mut areas = answer["data"]["areas"]["nodes"]
        .as_array()
        .into_iter()
        .flatten();
    let ward = areas.find(|area| area["reference"] == "ward-kingswood-2025");
    Ok(ward.ok_or_else(|| format!("no ward: {answer}"))?["id"].clone())
}

/// Writes a suggestion that says when it was asked for.
async fn submit(socket: &mut Socket, ward: &Value, began: Instant) -> Outcome {
    let query = "mutation($input: SubmitSuggestionInput!) { submitSuggestion(input: $input) {
        suggestion { id } userErrors { message } } }";
    let input = json!({
        "title": format!("fan-out {}", began.elapsed().as_micros()), "description": "For many.", "siteType": "PARK",
        "location": { "latitude": 52.3, "longitude": -0.8 }, "ward": ward,
    });
    let answer = asked(
        socket,
        json!({ "query": query, "variables": { "input": input } }),
    )
    .await?;
    let is_done = answer["data"]["submitSuggestion"]["suggestion"]["id"].is_string();
    is_done
        .then_some(())
        .ok_or_else(|| format!("not submitted: {answer}").into())
}

/// The answer to one operation.
async fn asked(socket: &mut Socket, payload: Value) -> Outcome<Value> {
    send(
        socket,
        json!({ "id": "asked", "type": "subscribe", "payload": payload }),
    )
    .await?;
    let mut answer = Value::Null;
    loop {
        let message = next(socket).await?;
        match message["type"].as_str() {
            Some("next") => answer = message["payload"].clone(),
            Some("complete") => return Ok(answer),
            _ => return Err(format!("unexpected: {message}").into()),
        }
    }
}

async fn send(socket: &mut Socket, message: Value) -> Outcome {
    Ok(socket.send(Message::text(message.to_string())).await?)
}

/// The next message that is no heartbeat.
async fn next(socket: &mut Socket) -> Outcome<Value> {
    loop {
        let message = tokio::time::timeout(PATIENCE, socket.next()).await?;
        if let Message::Text(text) = message.ok_or("the socket is closed")?? {
            let message: Value = serde_json::from_str(&text)?;
            if message["type"] != "ping" {
                return Ok(message);
            }
        }
    }
}
