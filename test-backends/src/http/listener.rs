//! A server that goes up and down.

use std::collections::HashMap;
use std::fmt;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use rustls::ServerConfig;

use super::address::Address;
use super::connection;
use super::fault_plan::FaultPlan;
use super::{Happened, Service};

/// Accepts connections while it lives. Dropped: nothing listens, every connection is closed, every thread has ended.
pub(crate) struct Listener {
    addr: SocketAddr,
    faults: Arc<FaultPlan>,
    down: Arc<AtomicBool>,
    open: Arc<Open>,
    accepting: Option<JoinHandle<()>>,
}

/// The connections that are open, to be closed from outside.
#[derive(Default)]
struct Open {
    sockets: Mutex<HashMap<u64, TcpStream>>,
}

impl Listener {
    pub(crate) fn up(
        address: &Address,
        tls: Option<Arc<ServerConfig>>,
        service: Arc<dyn Service>,
        faults: Arc<FaultPlan>,
    ) -> Self {
        let listener = TcpListener::bind(address.socket()).expect("the reserved address is ours");
        faults.set_down(false);
        let down = Arc::new(AtomicBool::new(false));
        let open = Arc::new(Open::default());
        let accepting = thread::Builder::new().name("test-server".to_owned()).spawn({
            let (down, open, faults) = (Arc::clone(&down), Arc::clone(&open), Arc::clone(&faults));
            move || accept(&listener, &down, &open, tls.as_ref(), &service, &faults)
        });
        let accepting = Some(accepting.expect("a thread for the test server"));
        Self { addr: address.socket(), faults, down, open, accepting }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.down.store(true, Ordering::SeqCst);
        self.faults.set_down(true);
        // Wakes the thread that accepts; it looks at `down` first and closes the listener.
        drop(TcpStream::connect(self.addr));
        self.open.close();
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

impl fmt::Debug for Listener {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listener").field("addr", &self.addr).finish_non_exhaustive()
    }
}

fn accept(
    listener: &TcpListener,
    down: &AtomicBool,
    open: &Open,
    tls: Option<&Arc<ServerConfig>>,
    service: &Arc<dyn Service>,
    faults: &Arc<FaultPlan>,
) {
    thread::scope(|connections| {
        for id in 0.. {
            let accepted = listener.accept();
            if down.load(Ordering::SeqCst) {
                // Sockets that came in between the last look and now.
                return open.close();
            }
            let Ok((socket, _)) = accepted else {
                continue;
            };
            if !open.add(id, &socket) {
                service.note(Happened::Broken("a connection could not be kept track of"));
                continue;
            }
            connections.spawn(move || {
                connection::serve(socket, tls, service.as_ref(), faults);
                open.remove(id);
            });
        }
    });
}

impl Open {
    fn add(&self, id: u64, socket: &TcpStream) -> bool {
        socket.try_clone().is_ok_and(|socket| self.lock().insert(id, socket).is_none())
    }

    fn remove(&self, id: u64) {
        // A clone keeps the connection open: the client is told here, whatever the fault left undone.
        if let Some(socket) = self.lock().remove(&id) {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    fn close(&self) {
        for socket in self.lock().values() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, TcpStream>> {
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
