//! A proxy between the service and its PostgreSQL server: it delays data, and cuts the connection on command.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Notify, mpsc},
    time::{Instant, sleep_until},
};

/// A proxy that ends when the test ends.
pub struct Proxy {
    address: SocketAddr,
    way: Arc<Way>,
}

/// What the proxy does to the traffic.
struct Way {
    server: String,
    /// The delay in each direction.
    delay: Duration,
    /// The number of further COMMITs whose answer is lost.
    cuts: AtomicUsize,
    /// The number of answers lost so far.
    cut: AtomicUsize,
}

impl Proxy {
    /// A proxy to the server of a database, with this delay in each direction.
    pub async fn before(url: &str, delay: Duration) -> Self {
        let (_, server, _) = parts(url);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let way = Arc::new(Way {
            server: server.into(),
            delay,
            cuts: AtomicUsize::new(0),
            cut: AtomicUsize::new(0),
        });
        let taken = Arc::clone(&way);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&taken).pass(client));
            }
        });
        Self { address, way }
    }

    /// The URL of the same database through this proxy, without TLS, so that the proxy can read the traffic.
    pub fn url(&self, url: &str) -> String {
        let (start, _, name) = parts(url);
        format!("{start}{}/{name}?sslmode=disable", self.address)
    }

    /// Passes the next COMMITs to the server, and cuts their connections before the answer.
    pub fn cut_at_commit(&self, times: usize) {
        self.way.cuts.store(times, Ordering::SeqCst);
    }

    /// The number of connections cut so far.
    pub fn cut(&self) -> usize {
        self.way.cut.load(Ordering::SeqCst)
    }
}

/// The parts of a URL: before the server's address, the address, and the database's name.
fn parts(url: &str) -> (&str, &str, &str) {
    let (before, name) = url.rsplit_once('/').expect("an address");
    let start = before.rfind(['@', '/']).expect("an address") + 1;
    (&before[..start], &before[start..], name)
}

impl Way {
    async fn pass(self: Arc<Self>, client: TcpStream) -> io::Result<()> {
        let server = TcpStream::connect(&self.server).await?;
        client.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let cut = Notify::new();
        let there = self.carry(from_client, to_server, Some(&cut));
        let back = self.carry(from_server, to_client, None);
        // One direction may end before the other; a cut ends both at once.
        tokio::select! {
            (there, back) = async { tokio::join!(there, back) } => there.and(back),
            () = cut.notified() => Ok(()),
        }
    }

    /// Passes data to the other end, each piece with the same delay.
    async fn carry(
        &self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        cut: Option<&Notify>,
    ) -> io::Result<()> {
        let (pieces, mut arrived) = mpsc::channel::<(Instant, Vec<u8>)>(64);
        let reading = async move {
            let mut buffer = vec![0; 64 * 1024];
            loop {
                let length = from.read(&mut buffer).await?;
                if length == 0 {
                    return io::Result::Ok(());
                }
                let due = Instant::now() + self.delay;
                if pieces.send((due, buffer[..length].to_vec())).await.is_err() {
                    return Ok(());
                }
            }
        };
        let writing = async move {
            while let Some((due, piece)) = arrived.recv().await {
                sleep_until(due).await;
                to.write_all(&piece).await?;
                if let Some(cut) = cut
                    && self.is_lost(&piece)
                {
                    cut.notify_one();
                }
            }
            to.shutdown().await
        };
        let (read, written) = tokio::join!(reading, writing);
        read.and(written)
    }

    fn is_lost(&self, piece: &[u8]) -> bool {
        let is_commit = piece.windows(6).any(|word| word == b"COMMIT");
        let one_less = |left: usize| left.checked_sub(1);
        let is_lost = is_commit
            && self
                .cuts
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
                .is_ok();
        if is_lost {
            self.cut.fetch_add(1, Ordering::SeqCst);
        }
        is_lost
    }
}
