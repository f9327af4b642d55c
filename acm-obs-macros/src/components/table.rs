//! The components that literals may name: the only place where they are written down.

/// One component of the table.
pub(crate) struct Row {
    /// What the user writes and what every log line, span and metric says.
    pub(crate) name: &'static str,
    /// The associated constant of `acm_obs::Component`.
    pub(crate) constant: &'static str,
    /// The stage of the pipeline it belongs to.
    pub(crate) pipeline_phase: &'static str,
    /// What it stands for, in one line.
    pub(crate) description: &'static str,
}

/// The row of a component, or nothing if no component has exactly this name.
pub(crate) fn find(name: &str) -> Option<&'static Row> {
    TABLE.iter().find(|row| row.name == name)
}

/// All names in alphabetical order, upper and lower case alike, as an error lists them.
pub(crate) fn names() -> Vec<&'static str> {
    let mut names: Vec<_> = TABLE.iter().map(|row| row.name).collect();
    names.sort_by_key(|name| name.to_ascii_lowercase());
    names
}

const fn row(
    name: &'static str,
    constant: &'static str,
    pipeline_phase: &'static str,
    description: &'static str,
) -> Row {
    Row { name, constant, pipeline_phase, description }
}

/// In the order of the pipeline; within a stage in the order of the contract.
#[rustfmt::skip]
pub(crate) const TABLE: &[Row] = &[
    row("OTEL", "OTEL", "Startup", "Observability stack initialization"),
    row("CFG", "CFG", "Startup", "Configuration loading and validation"),
    row("RUN", "RUN", "Startup", "Run lifecycle (start, end, run id)"),
    row("SQL", "SQL", "Startup", "SQL connection and health checks"),
    row("OUTPUT", "OUTPUT", "Startup", "Output manager initialization"),
    row("DATA", "DATA", "Load", "Data loading from the historian"),
    row("COLDSTART", "COLDSTART", "Load", "Coldstart detection and data splitting"),
    row("BASELINE", "BASELINE", "Load", "Baseline buffer management"),
    row("FEAT", "FEAT", "Features", "Feature engineering (rolling windows)"),
    row("HASH", "HASH", "Features", "Feature hash computation for caching"),
    row("MODEL", "MODEL", "Fit", "Model loading, fitting, caching"),
    row("MODEL-SQL", "MODEL_SQL", "Fit", "Model registry in the SQL database"),
    row("AR1", "AR1", "Fit/Score", "AR1 detector status"),
    row("PCA", "PCA", "Fit/Score", "PCA detector status"),
    row("IFOREST", "IFOREST", "Fit/Score", "Isolation forest status"),
    row("GMM", "GMM", "Fit/Score", "Gaussian mixture model status"),
    row("OMR", "OMR", "Fit/Score", "Overall model residual detector"),
    row("SCORE", "SCORE", "Fit/Score", "Scoring of new data by the fitted detectors"),
    row("REGIME", "REGIME", "Regimes", "Regime clustering and labeling"),
    row("REGIME_STATE", "REGIME_STATE", "Regimes", "Regime state persistence"),
    row("TRANSIENT", "TRANSIENT", "Regimes", "Detection of transient operation (start-up, shutdown, trips)"),
    row("CAL", "CAL", "Calibration", "Detector calibration and thresholds"),
    row("FUSE", "FUSE", "Fusion", "Score fusion and episode detection"),
    row("THRESHOLD", "THRESHOLD", "Thresholds", "Adaptive threshold calculation"),
    row("TUNE", "TUNE", "Tuning", "Detector weight auto-tuning"),
    row("DRIFT", "DRIFT", "Drift", "Concept drift monitoring"),
    row("ADAPTIVE", "ADAPTIVE", "Adaptive", "Model health and parameter tuning"),
    row("ANALYTICS", "ANALYTICS", "Output", "Comprehensive analytics generation"),
    row("FORECAST", "FORECAST", "Output", "Forecasting of health and remaining useful life"),
    row("PERF", "PERF", "Output", "Performance timing and metrics"),
    row("HEALTH", "HEALTH", "Output", "Health index of the equipment"),
    row("RUL", "RUL", "Output", "Remaining useful life"),
    row("HealthTracker", "HEALTH_TRACKER", "Output", "Tracking of health over runs"),
    row("ForecastEngine", "FORECAST_ENGINE", "Output", "Orchestration of the forecasts"),
    row("StateManager", "STATE_MANAGER", "Output", "Forecast state kept between runs"),
    row("DegradationModel", "DEGRADATION_MODEL", "Output", "Fitting of the degradation trend"),
    row("RULEstimator", "RUL_ESTIMATOR", "Output", "Estimation of remaining useful life with its quantiles"),
    row("ForecastDiag", "FORECAST_DIAG", "Output", "Diagnostics of forecast quality"),
    row("RUN_META", "RUN_META", "Finalize", "Run metadata persistence"),
    row("CULPRITS", "CULPRITS", "Finalize", "Episode culprit analysis"),
];
