//! A certificate authority for tests.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// An authority that signs certificates.
pub struct Authority {
    certificate: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = parameters.self_signed(&key).expect("signed");
        Self {
            certificate: certificate.pem(),
            issuer: Issuer::new(parameters, key),
        }
    }

    /// Writes the authority's own certificate to a file.
    pub fn write(&self, folder: &Path, name: &str) -> PathBuf {
        written(folder.join(name), &self.certificate)
    }

    /// Writes a certificate for the host `localhost` and its key to two files.
    pub fn write_localhost(&self, folder: &Path) -> [PathBuf; 2] {
        let key = KeyPair::generate().expect("a key");
        let parameters = CertificateParams::new(vec!["localhost".into()]).expect("a name");
        let certificate = parameters.signed_by(&key, &self.issuer).expect("signed");
        [
            written(folder.join("localhost.pem"), &certificate.pem()),
            written(folder.join("localhost-key.pem"), &key.serialize_pem()),
        ]
    }
}

fn written(path: PathBuf, text: &str) -> PathBuf {
    std::fs::write(&path, text).expect("written");
    path
}
