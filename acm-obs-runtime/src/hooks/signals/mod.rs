//! SIGTERM and SIGINT; where there are none, a thread that never starts.

#[cfg_attr(unix, path = "enabled.rs")]
#[cfg_attr(not(unix), path = "disabled.rs")]
mod inner;

pub(crate) use self::inner::SignalThread;
pub(super) use self::inner::handle;
