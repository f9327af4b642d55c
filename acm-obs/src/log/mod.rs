//! Log records: the macros, the filter by level, and the way of a record before, in and after a run.

mod acm_log;
pub mod console;
mod early;
mod entry;
mod macros;

pub(crate) use self::early::{Mode, set_mode, take_early};
pub(crate) use self::entry::{AROUND, set_max_level};
pub use self::entry::{ForeignEvent, Message, enabled, foreign, write};

/// Category macros, one per category: `acm_log::feat!("building features", window)`.
///
/// The message comes first, a format string that captures variables by name (`"loaded {rows}"`), then
/// fields in the syntax of `tracing`. All are of level `INFO`. Costs one load while the level is
/// filtered out; the message is formatted and the record handed to the collector without a lock.
pub mod categories {
    pub use crate::{
        __acm_log_cfg as cfg, __acm_log_data as data, __acm_log_feat as feat,
        __acm_log_forecast as forecast, __acm_log_fuse as fuse, __acm_log_health as health,
        __acm_log_model as model, __acm_log_perf as perf, __acm_log_rul as rul,
        __acm_log_run as run, __acm_log_score as score, __acm_log_sql as sql,
    };
}
