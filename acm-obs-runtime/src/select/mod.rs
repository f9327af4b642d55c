//! Which spans an output keeps, and what they hang on: pure, shared by the run directory and the exporter.

mod bounds;
mod calls;
mod detours;
mod id_hash;
mod keeper;
mod site_map;

pub(crate) use self::bounds::{Bounds, Reason};
pub(crate) use self::calls::{
    About, lost, running, running_span, seen, seen_foreign, seen_running,
};
pub(crate) use self::keeper::{Keeper, Missing, Seen, Verdict};
pub(crate) use self::site_map::SiteMap;
