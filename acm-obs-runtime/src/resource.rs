//! What the spans say of the process they come from.

use std::env;

use crate::encode::{Attribute, Resource};
use crate::instance::Instance;
use crate::settings::Config;

/// The resource of this process; what the user's attributes name, theirs wins.
pub(crate) fn resource(config: &Config, instance: &Instance) -> Resource {
    let host = host_name();
    let id = instance.id().to_string();
    let mut attributes = vec![
        Attribute::text("service.name", config.service_name.as_str()),
        Attribute::text("service.instance.id", id),
        Attribute::text("host.name", host),
        Attribute::int("process.pid", std::process::id().into()),
        Attribute::text("process.runtime.name", "rustc"),
        Attribute::text("process.runtime.version", env!("ACM_OBS_RUSTC_VERSION")),
        Attribute::text("telemetry.sdk.name", "acm-obs"),
        Attribute::text("telemetry.sdk.language", "rust"),
        Attribute::text("telemetry.sdk.version", env!("CARGO_PKG_VERSION")),
    ];
    attributes
        .extend(config.service_version.as_deref().map(|v| Attribute::text("service.version", v)));
    attributes.retain(|ours| config.resource.iter().all(|(theirs, _)| *theirs != ours.key));
    attributes.extend(
        config.resource.iter().map(|(key, value)| Attribute::text(key.as_str(), value.as_str())),
    );
    Resource::new(attributes.into_iter().map(Attribute::into_owned).collect())
}

/// The slot among concurrent runs of one service, host and equipment.
pub(crate) fn instance(config: &Config) -> Instance {
    let equipment = config.equipment.as_deref().unwrap_or_default();
    // Where nothing is written and nothing exported nobody asks for it.
    let export = &config.export;
    let asked = config.run_dir.is_some() || export.traces.is_some() || export.metrics.is_some();
    let dir = asked.then(env::temp_dir);
    Instance::take(dir.as_deref(), &[&config.service_name, &host_name(), equipment])
}

fn host_name() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}
