//! Phases as the user's code enters them: guards, futures, blocks, and what runs beside a call.

mod context;
mod fields;
mod future;
mod guard;
mod place;
mod scope;
mod section;
mod span;

pub use self::context::{Attached, Context, InContext};
pub use self::fields::field_name;
pub use self::future::{PhaseFuture, future, future_under};
pub use self::guard::{
    ParentContext, PhaseGuard, UnderGuard, call, enter, enter_logged, enter_under, parent_of,
};
pub use self::place::propagate;
pub use self::scope::with_equipment;
pub use self::span::{Span, span};
