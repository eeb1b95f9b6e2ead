//! Sends the e-mails that are due, one after another, each by a connection of its own: a connection that was kept would be
//! closed by the relay after a quiet hour, and the first e-mail after it lost. A relay that cannot be reached costs nothing
//! but time: every e-mail is tried for two days.

use std::time::Duration;

use domain::feedback::email::{self, Email, Outcome};
use kernel::App;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    message::{
        Mailbox,
        header::{ContentType, HeaderName, HeaderValue},
    },
};
use secrecy::ExposeSecret;

use crate::config::Mail;

/// How often it is looked for e-mails that are due.
const EVERY: Duration = Duration::from_secs(5);
/// The time limit of one try.
const HANGS: Duration = Duration::from_mins(1);

type Relay = AsyncSmtpTransport<Tokio1Executor>;

/// Sends e-mails until the process ends.
pub async fn follow(app: App, relay: Relay, from: Mailbox) {
    loop {
        match send_next(&app, &relay, &from).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(EVERY).await,
            Err(error) => {
                tracing::warn!(?error, "e-mails could not be looked up; trying again");
                tokio::time::sleep(EVERY).await;
            }
        }
    }
}

/// The relay and the sender's address. `None` if no relay is set.
///
/// # Errors
/// If the relay's URL or the address cannot be used.
pub fn relay(mail: &Mail) -> Result<Option<(Relay, Mailbox)>, String> {
    let Some(url) = &mail.relay else {
        return Ok(None);
    };
    // Neither error quotes the password.
    let relay = Relay::from_url(url.expose_secret())
        .map_err(|_| "IJ_SMTP_URL cannot be used".to_owned())?;
    let from = mail.from.as_deref().unwrap_or_default().parse();
    let from = from.map_err(|_| "IJ_MAIL_FROM is no e-mail address".to_owned())?;
    Ok(Some((relay.timeout(Some(HANGS)).build(), from)))
}

/// Sends the e-mail that is due first. Returns whether there was one.
///
/// # Errors
/// A database error. An e-mail that could not be sent is none.
pub async fn send_next(app: &App, relay: &Relay, from: &Mailbox) -> kernel::Result<bool> {
    let sender = email::sender(app)?;
    let Some(email) = email::claim(&sender).await? else {
        return Ok(false);
    };
    let outcome = match message(&email, from) {
        Ok(message) => tried(relay, message).await,
        Err(problem) => Outcome::Refused(problem),
    };
    if outcome != Outcome::Taken {
        tracing::warn!(delivery = %email.delivery.0, "an e-mail was not taken by the relay");
    }
    email::tried(&sender.asking_anew(), &email, outcome).await?;
    Ok(true)
}

/// The message. Its id is the same at every try, so that mailboxes recognise one that came twice.
fn message(email: &Email, from: &Mailbox) -> Result<Message, String> {
    let to: Mailbox = email
        .to
        .parse()
        .map_err(|_| "The address is no e-mail address.".to_owned())?;
    let id = format!("<{}@{}>", email.delivery.0, from.email.domain());
    let heading: Vec<&str> = email.heading.split_whitespace().collect();
    // Programs that answer by themselves do not answer this (RFC 3834).
    let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
    Message::builder()
        .from(from.clone())
        .to(to)
        .message_id(Some(id))
        .raw_header(HeaderValue::new(automatic, "auto-generated".into()))
        .subject(heading.join(" "))
        .header(ContentType::TEXT_PLAIN)
        .body(email.text.clone())
        .map_err(|error| error.to_string())
}

async fn tried(relay: &Relay, message: Message) -> Outcome {
    let sent = tokio::time::timeout(HANGS, relay.send(message)).await;
    let error = match sent {
        Ok(Ok(_)) => return Outcome::Taken,
        Ok(Err(error)) => error,
        Err(_) => return Outcome::NotNow("The relay did not answer in time.".into()),
    };
    let Some(code) = error.status() else {
        return Outcome::NotNow("The relay cannot be reached.".into());
    };
    let code = u16::from(code);
    let problem = format!("The relay answered {code}.");
    // These refuse the recipient (RFC 5321, section 4.2.3). Others may refuse our account or all that we send.
    if matches!(code, 550 | 551 | 553) {
        Outcome::Refused(problem)
    } else {
        Outcome::NotNow(problem)
    }
}
