//! `serve`: migrate, serve until SIGTERM or SIGINT, then drain.

use std::{
    future::{Future, pending},
    net::SocketAddr,
    time::Duration,
};

use domain::live;
use kernel::{
    App,
    audit::seal::{Sealer, is_served_by_another_role},
    closing::Stage,
    replica,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

use super::{Outcome, audit::signer, heads, issuers, migrate};
use crate::{
    auth::SigningKeys,
    config::Config,
    outbound::{email, photos, photos::Photos},
    server::{self, Edge, health::Health, listener::Listener},
};

/// The time limit for shutting down after the signal; the process exits within twenty seconds.
const DRAIN: Duration = Duration::from_secs(18);

/// The interval at which issuers' keys are loaded again.
const KEYS_HOLD: Duration = Duration::from_mins(10);

#[derive(clap::Args)]
pub struct Arguments {
    /// Do not apply pending migrations.
    #[arg(long)]
    no_migrate: bool,
}

pub async fn run(config: &Config, arguments: &Arguments) -> Outcome {
    if !arguments.no_migrate {
        migrate::up(config).await?;
    }
    let app = super::app_to_serve(config).await?;
    let public = listen(config.listen).await?;
    let admin = listen(config.admin_listen).await?;
    serve(config, app, public, Some(admin), stopped()?).await
}

/// Listens on an address. The error names the address and the cause.
pub async fn listen(address: SocketAddr) -> Outcome<TcpListener> {
    Ok(TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}"))?)
}

/// Serves until `stop` completes, then lets running operations finish.
pub async fn serve(
    config: &Config,
    app: App,
    public: TcpListener,
    admin: Option<TcpListener>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Outcome {
    let verifier = issuers::verifier(config, app.now()).await?;
    issuers::tell_of_clients(config, &app);
    // This only ensures that the file exists; each use reads the file again.
    SigningKeys::open_or_make(&config.issuing.key_file, config.signing_key_may_be_made())?;
    let (issuing, limits) = (config.issuing.clone(), config.limits.clone());
    let edge = Edge::new(app.clone(), verifier, issuing, limits);
    let door = edge.clone();
    // These tasks end with this function.
    let mut beside = JoinSet::new();
    beside.spawn(async move { door.keep_keys_fresh(KEYS_HOLD).await });
    beside.spawn(live::follow(app.clone()));
    beside.spawn(replica::follow(app.clone()));
    if let Some((relay, from)) = email::relay(&config.mail)? {
        beside.spawn(email::follow(app.clone(), relay, from));
    }
    if let Some(place) = Photos::open(&config.photos)? {
        place.tried().await?;
        edge.keep_photos_in(place.clone());
        beside.spawn(photos::follow(app.clone(), place));
    }
    look_at_the_role(&app).await?;
    beside.spawn(sealer(config, &app)?.follow());
    println!("listening on http://{}", public.local_addr()?);
    let public = Listener::new(public, config.connections.clone());
    let notice = config.limits.live.drain_notice;
    let (telling, stages) = watch::channel(Stage::Open);
    tokio::spawn(drain(app.clone(), stop, notice, telling));
    let parting = until(stages.clone(), Stage::Parting);
    let health = Health::new(app.clone(), migrate::changes()).with_slots(public.slots());
    let public = public.serve(server::public(edge), parting);
    let operators = async {
        match admin {
            Some(admin) => {
                let admin = Listener::new(admin, config.connections.for_operators());
                admin.serve(server::admin(health), pending()).await;
            }
            None => pending().await,
        }
    };
    let served = async {
        public.await;
        app.all_gone().await;
    };
    let overdue = async {
        until(stages, Stage::Draining).await;
        tokio::time::sleep(DRAIN).await;
    };
    // The operator's listener reports readiness until the end.
    tokio::select! {
        () = served => {}
        () = operators => {}
        () = overdue => {}
    }
    Ok(())
}

/// The task that seals the audit trail, and exports its heads to a file if the settings name one.
fn sealer(config: &Config, app: &App) -> Outcome<Sealer> {
    let sealer = Sealer::new(app.clone(), signer(config.issuing.key_file.clone()));
    let Some(path) = &config.audit_heads_file else {
        return Ok(sealer);
    };
    let outside = heads::outside(path.clone()).map_err(|error| {
        format!(
            "IJ_AUDIT_HEADS_FILE: {} cannot be used: {error}",
            path.display()
        )
    })?;
    Ok(sealer.sending(outside))
}

/// Logs a warning if the database role of the service could change the audit trail.
async fn look_at_the_role(app: &App) -> Outcome {
    if !is_served_by_another_role(app)
        .await
        .map_err(super::printable)?
    {
        tracing::warn!(
            "the service's database role owns the audit trail: use another role (IJ_DATABASE_SERVING_ROLE)"
        );
    }
    Ok(())
}

/// When `stop` completes, reports for a while that the service is draining, and then ends open sockets and streams.
async fn drain(
    app: App,
    stop: impl Future<Output = ()>,
    notice: Duration,
    telling: watch::Sender<Stage>,
) {
    let enter = |stage| {
        app.enter(stage);
        telling.send_replace(stage);
    };
    stop.await;
    enter(Stage::Draining);
    tokio::time::sleep(notice).await;
    enter(Stage::Parting);
}

/// Completes when a stage of the shutdown has begun.
async fn until(mut stages: watch::Receiver<Stage>, stage: Stage) {
    let never = stages.wait_for(|now| *now >= stage).await.is_err();
    if never {
        pending::<()>().await;
    }
}

/// Completes on SIGTERM or SIGINT.
pub fn stopped() -> Outcome<impl Future<Output = ()> + Send + 'static> {
    let (mut terminate, mut interrupt) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
