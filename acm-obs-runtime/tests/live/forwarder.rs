//! A server that is down until it is told to be up: then it hands on what it gets, both ways.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use acm_obs_test_backends::Address;
use url::Url;

/// An address of our own before that of a server.
pub(crate) struct Forwarder {
    address: Address,
    to: Url,
    seen: Arc<Mutex<Vec<u8>>>,
}

impl Forwarder {
    /// One that is down: whoever connects is refused.
    pub(crate) fn down(to: &str) -> Self {
        let to = Url::parse(to).unwrap();
        assert_eq!(to.scheme(), "http", "{to}");
        Self { address: Address::reserve(), to, seen: Arc::default() }
    }

    /// The URL of the server, at our address.
    pub(crate) fn url(&self) -> String {
        let path = self.to.path().trim_end_matches('/');
        format!("{}{path}", self.address.url())
    }

    /// Comes up, until this process ends.
    pub(crate) fn up(&self) {
        let listener = TcpListener::bind(self.address.socket()).unwrap();
        let to = self.to.socket_addrs(|| None).unwrap();
        let seen = Arc::clone(&self.seen);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (to, seen) = (to.clone(), Arc::clone(&seen));
                // A connection that breaks is the client's to make again.
                thread::spawn(move || forward(client, &to, &seen));
            }
        });
    }

    /// Whether a client has sent such a line early on, in whatever case.
    pub(crate) fn saw(&self, header: &str) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&seen).to_lowercase().contains(&format!("\r\n{header}\r\n"))
    }
}

fn forward(mut client: TcpStream, to: &[SocketAddr], seen: &Mutex<Vec<u8>>) -> io::Result<()> {
    let mut server = TcpStream::connect(to)?;
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        // Whatever goes wrong here, the connection is over.
        drop(io::copy(&mut from_server, &mut to_client));
        to_client.shutdown(Shutdown::Both)
    });
    let mut bytes = vec![0; 1 << 16];
    loop {
        let length = client.read(&mut bytes)?;
        if length == 0 {
            return server.shutdown(Shutdown::Write);
        }
        server.write_all(&bytes[..length])?;
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() < ENOUGH {
            seen.extend_from_slice(&bytes[..length]);
        }
    }
}

const ENOUGH: usize = 1 << 20;
