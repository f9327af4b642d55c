//! What this process takes from the machine, by the conventions of OpenTelemetry.

#[cfg_attr(target_os = "linux", path = "enabled.rs")]
#[cfg_attr(not(target_os = "linux"), path = "disabled.rs")]
mod reading;

pub(super) use self::reading::observe;
