//! Shared by the benchmarks: one connection that asks and reads whole answers at as little cost as possible, because whoever
//! asks shares the processors with the server.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::server::Outcome;

/// A GraphQL request.
pub fn post(token: &str, body: &str) -> String {
    format!(
        "POST /graphql HTTP/1.1\r\nhost: bench.example\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// A connection.
pub struct Connection {
    stream: TcpStream,
    /// The last answer, with its head.
    pub read: Vec<u8>,
}

impl Connection {
    pub async fn open(address: &str) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            read: Vec::with_capacity(64 * 1024),
        })
    }

    /// Sends a request, and reads its answer to the end: its status.
    pub async fn ask(&mut self, request: &str) -> Outcome<u16> {
        self.stream.write_all(request.as_bytes()).await?;
        self.read.clear();
        loop {
            if let Some((status, length)) = head(&self.read)
                && self.read.len() >= length
            {
                return Ok(status);
            }
            if self.stream.read_buf(&mut self.read).await? == 0 {
                return Err("the connection was closed".into());
            }
        }
    }
}

/// The status of an answer and its length with its head, once the head is there.
fn head(read: &[u8]) -> Option<(u16, usize)> {
    let end = read.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&read[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().ok())?
    });
    Some((status, end + length.unwrap_or(0)))
}
