//! The hot path: what a call through an annotated function does on the thread that makes it.
//!
//! A thread owns a [`Thread`](thread::Thread): a stack of [`Frame`](frame::Frame)s that run now, a
//! tree of [`Node`](node::Node)s with the statistics of each path, and a [`Ring`](ring::Ring) of
//! records. It is the only writer of all three; the collector reads them. Nothing here takes a lock
//! or writes memory that another thread writes, but for the first step on a new path, the first call
//! on a new thread, and a ring that is full.
//!
//! All of the crate's unsafe code but the intrinsic of the clock is in this folder. It rests on three facts:
//! memory that threads share is never freed (a thread's is handed to the next one that starts), every
//! word that two threads touch is atomic or guarded by one, and guards cannot leave their thread.

#![expect(unsafe_code, reason = "threads share memory here without locks; see above")]

mod call;
mod foreign;
mod frame;
mod future;
mod local;
mod node;
mod outside;
mod overflow;
mod ring;
mod thread;
mod trace;
mod unwind;
mod wake;

#[cfg(feature = "testing")]
pub(crate) use self::call::scope;
pub(crate) use self::call::{
    Attach, attach, current, detach, enter, enter_unwinding, equipment_scope, leave, leave_slowly,
    log, remote, started,
};
pub use self::call::{fail, record};
pub use self::foreign::ForeignRun;
pub(crate) use self::frame::Entered;
pub use self::frame::Fields;
pub(crate) use self::future::FutureRun;
pub(crate) use self::local::{begin, end};
pub(crate) use self::node::NodeStats;
pub(crate) use self::outside::see;
pub(crate) use self::overflow::{Spilled, take as take_spilled};
pub(crate) use self::ring::{Payload, Taken};
pub(crate) use self::thread::{Thread, of_session, own_thread, set_root_span};
pub use self::trace::{Decide, is_sampled};
pub(crate) use self::trace::{
    HOME, Trace, begin as begin_traces, of_slot, root_span_id, slot_of_id,
};
pub(crate) use self::unwind::watch as watch_panics;
pub(crate) use self::wake::{wait, wake};
