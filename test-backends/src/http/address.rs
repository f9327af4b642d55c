//! An address that stays ours while nothing listens on it.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use socket2::{Domain, Socket, Type};

/// A loopback address that nobody else gets, whether or not a server is up on it.
///
/// Connecting to it while no server is up is refused, as with a backend that is down. The port is held by a socket that is
/// bound and never listens; it is free again when the last clone is gone.
///
/// ```
/// use acm_obs_test_backends::{Address, OtlpServer};
///
/// let address = Address::reserve();
/// assert!(std::net::TcpStream::connect(address.socket()).is_err());
/// let server = OtlpServer::start_at(&address);
/// assert_eq!(server.url(), address.url());
/// assert!(std::net::TcpStream::connect(address.socket()).is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Address {
    addr: SocketAddr,
    _held: Arc<Socket>,
}

impl Address {
    /// Reserves a free port of 127.0.0.1.
    ///
    /// # Panics
    ///
    /// If the system has none.
    #[must_use]
    pub fn reserve() -> Self {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
        socket.set_reuse_address(true).expect("a shared port");
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        socket.bind(&any.into()).expect("a free loopback port");
        let bound = socket.local_addr().expect("the address of a bound socket");
        Self { addr: bound.as_socket().expect("an IPv4 address"), _held: Arc::new(socket) }
    }

    /// The address as the standard library has it.
    #[must_use]
    pub fn socket(&self) -> SocketAddr {
        self.addr
    }

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }
}
