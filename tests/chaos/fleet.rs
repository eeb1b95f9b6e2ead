//! The instances, and the faults that they suffer.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::support::{cluster::Cluster, dice::Dice, process::Process};

/// Some instances on one database, each running or killed.
#[derive(Clone)]
pub struct Fleet(Arc<Instances>);

struct Instances {
    database: String,
    key: PathBuf,
    running: Mutex<Vec<Option<Process>>>,
    starts: Mutex<usize>,
}

impl Fleet {
    /// This number of instances, all running.
    pub async fn start(database: &str, key: &Path, instances: usize) -> Self {
        let fleet = Self(Arc::new(Instances {
            database: database.into(),
            key: key.into(),
            running: Mutex::new((0..instances).map(|_| None).collect()),
            starts: Mutex::new(0),
        }));
        for number in 0..instances {
            fleet.restart(number).await;
        }
        fleet
    }

    /// The URL of a running instance, if there is one.
    pub fn address(&self, dice: &mut Dice) -> Option<String> {
        let running = self
            .0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let living: Vec<&Process> = running.iter().flatten().collect();
        if living.is_empty() {
            return None;
        }
        let chosen = usize::try_from(dice.throw(0..living.len() as u64)).ok()?;
        Some(living[chosen].address().to_owned())
    }

    /// The number of starts of instances.
    pub fn starts(&self) -> usize {
        *self.0.starts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Kills and restarts them in turn for this duration, and restarts the database halfway; at the end all are
    /// running.
    pub async fn shaken(&self, time: Duration, dice: &mut Dice, cluster: Option<Arc<Cluster>>) {
        let began = Instant::now();
        let mut cluster = cluster;
        let mut turn = 0;
        let instances = self
            .0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .len();
        while began.elapsed() < time {
            tokio::time::sleep(dice.milliseconds(300..1_500)).await;
            if began.elapsed() > time / 2
                && let Some(cluster) = cluster.take()
            {
                let restart = tokio::task::spawn_blocking(move || {
                    cluster.stop();
                    std::thread::sleep(Duration::from_millis(300));
                    cluster.start_again();
                });
                restart.await.expect("the database starts again");
            }
            self.kill(turn);
            tokio::time::sleep(dice.milliseconds(0..600)).await;
            self.restart(turn).await;
            turn = (turn + 1) % instances;
        }
    }

    /// Sends SIGKILL: the process ends at once.
    fn kill(&self, number: usize) {
        let mut running = self
            .0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(process) = running[number].take() {
            process.kill();
        }
    }

    async fn restart(&self, number: usize) {
        for _ in 0..20 {
            let instances = Arc::clone(&self.0);
            let started = tokio::task::spawn_blocking(move || {
                // Limits of load are tried elsewhere; here everybody writes as fast as they can.
                Process::attempt(&instances.database, &instances.key, |service| {
                    service
                        .env("IJ_OPERATIONS_AT_ONCE", "64")
                        .env("IJ_OPERATIONS_PER_SUBJECT", "64");
                })
            });
            if let Some(process) = started.await.expect("a thread") {
                self.0
                    .running
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)[number] = Some(process);
                *self.0.starts.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("instance {number} does not start");
    }
}
