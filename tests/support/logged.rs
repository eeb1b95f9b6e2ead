//! Captures the service's log for tests.

use std::sync::{Arc, Mutex};

/// What this thread logs while a function runs.
pub async fn logged<T>(work: impl Future<Output = T>) -> (String, T) {
    let lines = Arc::new(Mutex::new(vec![]));
    let kept = Lines(Arc::clone(&lines));
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(move || kept.clone());
    let guard = tracing::subscriber::set_default(subscriber.finish());
    let done = work.await;
    drop(guard);
    let text =
        String::from_utf8_lossy(&lines.lock().expect("the lock is not poisoned")).into_owned();
    (text, done)
}

#[derive(Clone)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .expect("the lock is not poisoned")
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
