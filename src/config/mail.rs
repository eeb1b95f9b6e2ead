//! The settings of e-mails.

use secrecy::SecretString;

use super::{reader::Reader, table::settings};

settings! {
    /// How e-mails are sent.
    pub struct Mail {
        /// URL of the relay for e-mails: `smtps://USER:PASSWORD@HOST`, or `smtp://…?tls=required`; without TLS only to this
        /// machine. If it is not set, no e-mail is sent.
        relay: Option<SecretString> = "IJ_SMTP_URL", "", server;
        /// The address from which e-mails are sent; required with `IJ_SMTP_URL`.
        from: Option<String> = "IJ_MAIL_FROM", "", address;
    }
}

/// The sender's address, if one is set.
fn address(reader: &mut Reader, name: &str) -> Option<String> {
    let text = reader.text(name);
    let is_address = text
        .split_once('@')
        .is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    if !text.is_empty() && !is_address {
        reader.problem(name, "expected an e-mail address");
    }
    Some(text).filter(|_| is_address)
}

/// The URL of the relay, if one is set.
fn server(reader: &mut Reader, name: &str) -> Option<SecretString> {
    let expected = "smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST?tls=required";
    let url = reader.parsed(name, expected, |text| {
        (text.is_empty() || is_safe(text)).then(|| {
            let url = Some(text).filter(|text| !text.is_empty());
            url.map(SecretString::from)
        })
    });
    if url.is_some() && reader.text("IJ_MAIL_FROM").is_empty() {
        reader.problem("IJ_MAIL_FROM", "must be set with IJ_SMTP_URL");
    }
    url
}

/// Whether what is sent to a relay is encrypted, or stays on this machine.
fn is_safe(url: &str) -> bool {
    let on_this_machine = ["127.0.0.1", "localhost", "[::1]"];
    match url.split_once("://") {
        Some(("smtps", rest)) => !rest.is_empty(),
        Some(("smtp", rest)) => {
            let host = rest.rsplit('@').next().unwrap_or_default();
            rest.contains("tls=required") || on_this_machine.iter().any(|own| host.starts_with(own))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::config::tests::read;

    #[test]
    fn a_relay_needs_an_address_and_tls() {
        let from = ("IJ_MAIL_FROM", "team@scheme.example");
        let relay = |url| ("IJ_SMTP_URL", url);

        assert!(read(&[]).unwrap().mail.relay.is_none());
        for url in [
            "smtps://me:hunter2@mail.example",
            "smtp://me:hunter2@mail.example:587?tls=required",
            "smtp://127.0.0.1:2525",
        ] {
            let config = read(&[relay(url), from]).unwrap();
            assert!(config.mail.relay.is_some(), "{url}");
            assert!(!format!("{config:?}").contains("hunter2"));
        }
        for url in [
            "smtp://hunter2@mail.example",
            "mail.example",
            "https://x",
            "smtps://",
        ] {
            let text = read(&[relay(url), from]).unwrap_err().to_string();
            assert!(text.starts_with("IJ_SMTP_URL: expected smtps://"), "{text}");
            assert!(!text.contains("hunter2"), "{text}");
        }
        let alone = read(&[relay("smtps://mail.example")])
            .unwrap_err()
            .to_string();
        assert_eq!(alone, "IJ_MAIL_FROM: must be set with IJ_SMTP_URL");
        let wrong = read(&[("IJ_MAIL_FROM", "team")]).unwrap_err().to_string();
        assert_eq!(wrong, "IJ_MAIL_FROM: expected an e-mail address");
    }
}
