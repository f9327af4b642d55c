//! A part of a run that is about one equipment.

use crate::active;
use crate::equipment::Equipment;
use crate::hot::{self, Entered};

/// Runs `work` as the part of the run that is about the equipment of this name and number: phases
/// and log records inside carry it, and the report keeps their times apart.
///
/// It is no phase itself. Costs one look-up; nothing while no runtime is installed. A process tells
/// 8,192 paths (phases by their callers and equipment) apart; what is beyond is counted as `<other>`.
///
/// ```
/// let fitted = acm_obs::with_equipment("FD_FAN", 1, || 42);
/// assert_eq!(fitted, 42);
/// ```
#[inline]
pub fn with_equipment<R>(name: &str, id: i64, work: impl FnOnce() -> R) -> R {
    let _scope = Scope(if active::recording() {
        hot::equipment_scope(Equipment::new(name, id))
    } else {
        Entered::NONE
    });
    work()
}

struct Scope(Entered);

impl Drop for Scope {
    #[inline]
    fn drop(&mut self) {
        if !self.0.is_none() {
            hot::leave_slowly(self.0);
        }
    }
}
