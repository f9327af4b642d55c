//! The names that expansions mention, and nothing else. Not for use by hand: they change without notice.

pub use acm_obs_macros::{check_names, component};

pub use crate::__acm_error_text as error_text;
pub use crate::component::{Component, trimmed};
pub use crate::error_text::{ErrorText, Printer};
pub use crate::hot::{Fields, fail, record};
pub use crate::level::Level;
pub use crate::log::{Message, enabled as log_enabled, write as log_write};
pub use crate::phase::{
    Context, ParentContext, PhaseFuture, PhaseGuard, UnderGuard, call, enter, enter_logged,
    enter_under, field_name, future, future_under, parent_of,
};
pub use crate::record::LogKind;
pub use crate::site::{LogPolicy, Site};
pub use crate::value::{debug, display, value};
