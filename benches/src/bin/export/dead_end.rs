//! Addresses that lead nowhere.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use rustix::net::listen;

/// A port on which nobody listens.
pub(crate) fn refused() -> io::Result<String> {
    // Free a moment ago; nothing else on this machine asks for one.
    let listener = TcpListener::bind("127.0.0.1:0")?;
    Ok(url(listener.local_addr()?))
}

/// A port that takes no connection and refuses none, as a firewall does.
#[derive(Debug)]
pub(crate) struct Blackhole {
    pub(crate) url: String,
    _listener: TcpListener,
    /// They wait for ever to be accepted, so that there is no room for more.
    _waiting: Vec<TcpStream>,
}

impl Blackhole {
    pub(crate) fn open() -> io::Result<Self> {
        const PATIENCE: Duration = Duration::from_millis(200);
        const SHORTEST_BACKLOG: i32 = 0;

        let listener = TcpListener::bind("127.0.0.1:0")?;
        listen(&listener, SHORTEST_BACKLOG)?;
        let address = listener.local_addr()?;
        let mut waiting = Vec::new();
        while let Ok(stream) = TcpStream::connect_timeout(&address, PATIENCE) {
            waiting.push(stream);
        }
        Ok(Self { url: url(address), _listener: listener, _waiting: waiting })
    }
}

fn url(address: SocketAddr) -> String {
    format!("http://{address}")
}
