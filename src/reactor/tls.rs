//! TLS without sockets: bytes from the other side go in, bytes for the other side come out. The only file that imports
//! rustls. Checking of certificates follows what Python's `ssl.SSLContext` asks for.

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::sync::Arc;

use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, ClientConnection, Connection, DigitallySignedStruct, Error, ProtocolVersion,
    RootCertStore, ServerConfig, ServerConnection, SignatureScheme, SupportedProtocolVersion,
};

/// What a connection is to be.
#[derive(Debug, Default)]
pub struct Settings {
    pub is_server: bool,
    /// Certificates that are trusted, as DER.
    pub roots: Vec<Vec<u8>>,
    /// Our own certificate, then those that vouch for it, as DER.
    pub chain: Vec<Vec<u8>>,
    /// Our own private key, as PEM.
    pub key: Option<Vec<u8>>,
    pub verifies: bool,
    pub checks_name: bool,
    /// The name by which we call the server.
    pub name: Option<String>,
    pub protocols: Vec<Vec<u8>>,
    pub allows_tls12: bool,
    pub allows_tls13: bool,
}

/// Why a connection cannot go on.
#[derive(Debug)]
pub enum Problem {
    /// The other side's certificate was refused.
    Certificate(String),
    /// Anything else.
    Protocol(String),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::InvalidCertificate(reason) => Problem::Certificate(match reason {
                CertificateError::UnknownIssuer => "unable to get local issuer certificate".to_owned(),
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                    "certificate has expired".to_owned()
                }
                CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                    "certificate is not yet valid".to_owned()
                }
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "Hostname mismatch, certificate is not valid for the name".to_owned()
                }
                other => format!("{other:?}"),
            }),
            other => Problem::Protocol(other.to_string()),
        }
    }
}

/// The certificates in a PEM text, as DER.
pub fn certificates(pem: &[u8]) -> Result<Vec<Vec<u8>>, Problem> {
    CertificateDer::pem_slice_iter(pem)
        .map(|certificate| certificate.map(|c| c.to_vec()).map_err(|e| Problem::Protocol(e.to_string())))
        .collect()
}

/// Whether a PEM text holds a private key that can be used.
pub fn has_private_key(pem: &[u8]) -> bool {
    PrivateKeyDer::from_pem_slice(pem).is_ok_and(|key| ring::sign::any_supported_type(&key).is_ok())
}

/// Checks as much of a server's certificate as it was asked to.
#[derive(Debug)]
struct Verifier {
    provider: Arc<CryptoProvider>,
    /// None: nothing is trusted, or (with `trusts_all`) everything.
    inner: Option<Arc<WebPkiServerVerifier>>,
    trusts_all: bool,
    checks_name: bool,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.trusts_all {
            return Ok(ServerCertVerified::assertion());
        }
        let Some(inner) = &self.inner else { return Err(Error::InvalidCertificate(CertificateError::UnknownIssuer)) };
        match inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now) {
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) if !self.checks_name => Ok(ServerCertVerified::assertion()),
            other => other,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

/// One connection's TLS.
#[derive(Debug)]
pub struct Session {
    connection: Connection,
    /// What the other side wrote and nobody has read: the library itself keeps only a little.
    received: VecDeque<u8>,
    /// The other side has said that nothing more will come.
    is_closed_by_peer: bool,
}

impl Session {
    pub fn new(settings: Settings) -> Result<Session, Problem> {
        let provider = Arc::new(ring::default_provider());
        let mut versions: Vec<&'static SupportedProtocolVersion> = Vec::new();
        if settings.allows_tls13 {
            versions.push(&rustls::version::TLS13);
        }
        if settings.allows_tls12 {
            versions.push(&rustls::version::TLS12);
        }
        let chain: Vec<CertificateDer<'static>> = settings.chain.iter().cloned().map(CertificateDer::from).collect();
        let key = match &settings.key {
            Some(pem) => {
                Some(PrivateKeyDer::from_pem_slice(pem).map_err(|error| Problem::Protocol(error.to_string()))?)
            }
            None => None,
        };
        let connection = if settings.is_server {
            let Some(key) = key else { return Err(Problem::Protocol("no certificate of our own".to_owned())) };
            let config = ServerConfig::builder_with_provider(provider).with_protocol_versions(&versions)?;
            let mut config = config.with_no_client_auth().with_single_cert(chain, key)?;
            config.alpn_protocols = settings.protocols;
            Connection::Server(ServerConnection::new(Arc::new(config))?)
        } else {
            let mut roots = RootCertStore::empty();
            // Those that cannot be used as a root are left out, as everywhere.
            roots.add_parsable_certificates(settings.roots.into_iter().map(CertificateDer::from));
            let inner = if settings.verifies && !roots.is_empty() {
                WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().ok()
            } else {
                None
            };
            let verifier = Verifier {
                provider: provider.clone(),
                inner,
                trusts_all: !settings.verifies,
                checks_name: settings.checks_name,
            };
            let config = ClientConfig::builder_with_provider(provider).with_protocol_versions(&versions)?;
            let config = config.dangerous().with_custom_certificate_verifier(Arc::new(verifier));
            let mut config = match key {
                Some(key) => config.with_client_auth_cert(chain, key)?,
                None => config.with_no_client_auth(),
            };
            config.alpn_protocols = settings.protocols;
            let name = match settings.name {
                Some(name) => ServerName::try_from(name).map_err(|error| Problem::Protocol(error.to_string()))?,
                // An address is not sent, and its check was not asked for.
                None => ServerName::IpAddress(std::net::Ipv4Addr::UNSPECIFIED.into()),
            };
            Connection::Client(ClientConnection::new(Arc::new(config), name)?)
        };
        Ok(Session { connection, received: VecDeque::new(), is_closed_by_peer: false })
    }

    /// Take what came from the other side.
    pub fn feed(&mut self, mut data: &[u8]) -> Result<(), Problem> {
        while !data.is_empty() {
            self.connection.read_tls(&mut data).map_err(|error| Problem::Protocol(error.to_string()))?;
            let state = self.connection.process_new_packets()?;
            self.is_closed_by_peer |= state.peer_has_closed();
            let mut plain = Vec::with_capacity(state.plaintext_bytes_to_read());
            // At the end of what there is, the library says that more would have to be waited for.
            let _ = self.connection.reader().read_to_end(&mut plain);
            self.received.extend(plain);
        }
        Ok(())
    }

    /// What is to be sent to the other side.
    pub fn take_output(&mut self) -> Vec<u8> {
        let mut output = Vec::new();
        while self.connection.wants_write() {
            if self.connection.write_tls(&mut output).is_err() {
                break;
            }
        }
        output
    }

    pub fn is_handshaking(&self) -> bool {
        self.connection.is_handshaking()
    }

    /// Up to `limit` bytes that the other side wrote: None when there are none yet, empty at the end.
    pub fn read(&mut self, limit: usize) -> Option<Vec<u8>> {
        if self.received.is_empty() {
            return self.is_closed_by_peer.then(Vec::new);
        }
        let count = limit.min(self.received.len());
        Some(self.received.drain(..count).collect())
    }

    /// Take bytes for the other side; gives how many.
    pub fn write(&mut self, data: &[u8]) -> usize {
        self.connection.writer().write(data).unwrap_or(0)
    }

    /// Say that nothing more will be written.
    pub fn close(&mut self) {
        self.connection.send_close_notify();
    }

    pub fn is_closed_by_peer(&self) -> bool {
        self.is_closed_by_peer
    }

    /// The cipher's name, and the bits of its secret.
    pub fn cipher(&self) -> Option<(String, u32)> {
        let suite = self.connection.negotiated_cipher_suite()?;
        let name = format!("{:?}", suite.suite()).replace("TLS13_", "TLS_");
        let bits = if name.contains("AES_128") { 128 } else { 256 };
        Some((name, bits))
    }

    pub fn version(&self) -> Option<&'static str> {
        match self.connection.protocol_version()? {
            ProtocolVersion::TLSv1_2 => Some("TLSv1.2"),
            ProtocolVersion::TLSv1_3 => Some("TLSv1.3"),
            _ => None,
        }
    }

    pub fn protocol(&self) -> Option<Vec<u8>> {
        self.connection.alpn_protocol().map(<[u8]>::to_vec)
    }

    /// The other side's certificates, as DER.
    pub fn peer_certificates(&self) -> Vec<Vec<u8>> {
        self.connection.peer_certificates().unwrap_or_default().iter().map(|c| c.to_vec()).collect()
    }
}
