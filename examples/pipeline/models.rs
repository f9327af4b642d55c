//! The model store: a folder an equipment, in it one a version, in it one JSON file a model.

use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acm_obs::metrics::{AROUND, record_sql_op};
use acm_obs::{acm_log, acm_phase, console, record};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::detectors::{Detectors, Scores};
use crate::features::FeatureModel;
use crate::forecast::State;
use crate::regimes::Regimes;

/// Everything a run needs to judge rows without having been taught.
#[derive(Clone, Debug)]
pub struct Models {
    /// Filling and scaling.
    pub features: FeatureModel,
    /// The detectors.
    pub detectors: Detectors,
    /// The regimes.
    pub regimes: Regimes,
    /// What the detectors said of the training rows: the baseline of calibration and thresholds.
    pub train_scores: Scores,
}

/// The models of one equipment on disk.
#[derive(Clone, Debug)]
pub struct Store {
    root: PathBuf,
    equipment: String,
}

/// A store that cannot be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what this version writes.
    #[error("{}: is no model of format {FORMAT} ({source})", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A file is of another format.
    #[error("{}: is of format {found}, and this program reads format {FORMAT}", path.display())]
    Version {
        /// The file.
        path: PathBuf,
        /// The format it says it has.
        found: u32,
    },
}

impl StoreError {
    /// What went wrong, as one of a few words: for counting.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Io { .. } => "models",
            Self::Format { .. } | Self::Version { .. } => "model_format",
        }
    }
}

/// What a model file holds.
#[derive(Serialize, Deserialize)]
struct File<M> {
    format: u32,
    equipment: String,
    kind: String,
    model: M,
}

impl Store {
    /// The store of an equipment below a folder.
    #[must_use]
    pub fn new(folder: &Path, equipment: &str) -> Self {
        Self { root: folder.join(folder_name(equipment)), equipment: equipment.to_owned() }
    }

    /// The newest version there is.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        let versions = fs::read_dir(&self.root).ok()?.flatten();
        versions
            .filter_map(|entry| entry.file_name().to_str()?.strip_prefix('v')?.parse().ok())
            .max()
    }

    /// Loads a version.
    ///
    /// # Errors
    ///
    /// When a file of it is missing, damaged or of another format.
    #[acm_phase(component = "MODEL", err, fields(version))]
    pub fn load_models(&self, version: u32) -> Result<Models, StoreError> {
        let folder = self.root.join(format!("v{version}"));
        let models = Models {
            features: read(&folder, "feature_medians")?,
            detectors: Detectors {
                ar1: read(&folder, "ar1_params")?,
                pca: read(&folder, "pca_model")?,
                iforest: read(&folder, "iforest_model")?,
                gmm: read(&folder, "gmm_model")?,
                omr: read(&folder, "omr_model")?,
            },
            regimes: read(&folder, "regime_state")?,
            train_scores: read(&folder, "train_scores")?,
        };
        acm_log::model!("Loaded all trained models of version v{version}");
        Ok(models)
    }

    /// Saves a new version: all of it, or nothing.
    ///
    /// # Errors
    ///
    /// When a file cannot be written.
    #[acm_phase(component = "MODEL", err)]
    pub fn save_models(&self, models: &Models) -> Result<u32, StoreError> {
        let Models { features, detectors, regimes, train_scores } = models;
        let Detectors { ar1, pca, iforest, gmm, omr } = detectors;
        let version = self.version().map_or(1, |newest| newest + 1);
        acm_log::model!("Saving models of version v{version}", folder = %self.root.display());
        // Written beside its place and renamed when complete, so that a killed run leaves no half version.
        let unfinished = self.root.join(format!("unfinished-{}", std::process::id()));
        fs::create_dir_all(&unfinished).map_err(at(&unfinished))?;
        let saved = [
            ("ar1_params", self.write(&unfinished, "ar1_params", ar1)?),
            ("pca_model", self.write(&unfinished, "pca_model", pca)?),
            ("iforest_model", self.write(&unfinished, "iforest_model", iforest)?),
            ("gmm_model", self.write(&unfinished, "gmm_model", gmm)?),
            ("omr_model", self.write(&unfinished, "omr_model", omr)?),
            ("feature_medians", self.write(&unfinished, "feature_medians", features)?),
            ("regime_state", self.write(&unfinished, "regime_state", regimes)?),
            ("train_scores", self.write(&unfinished, "train_scores", train_scores)?),
        ];
        for (kind, bytes) in saved {
            console::info!("- Saved {kind} ({bytes} bytes)", component = "MODEL-SQL");
        }
        let folder = self.root.join(format!("v{version}"));
        fs::rename(&unfinished, &folder).map_err(at(&folder))?;
        let n = saved.len();
        console::info!(
            "OK Committed {n}/{n} models of version v{version}",
            component = "MODEL-SQL"
        );
        acm_log::model!("Saved all trained models to version v{version}");
        record!(version);
        Ok(version)
    }

    /// Loads what the last forecast left for the next; one that cannot be read counts as none.
    #[must_use]
    pub fn load_state(&self) -> Option<State> {
        read(&self.root, "forecast_state").ok()
    }

    /// Saves what the next forecast goes on from.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    #[acm_phase(component = "StateManager", log = none, err)]
    pub fn save_state(&self, state: &State) -> Result<(), StoreError> {
        fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        self.write(&self.root, "forecast_state", state)?;
        let equipment = &self.equipment;
        console::info!("Saved state for {equipment}");
        Ok(())
    }

    /// Returns the number of bytes.
    fn write<M: Serialize>(
        &self,
        folder: &Path,
        kind: &str,
        model: &M,
    ) -> Result<usize, StoreError> {
        let path = folder.join(format!("{kind}.json"));
        let file = File {
            format: FORMAT,
            equipment: self.equipment.clone(),
            kind: kind.to_owned(),
            model,
        };
        let text = serde_json::to_vec(&file)
            .map_err(|source| StoreError::Format { path: path.clone(), source })?;
        let beside = path.with_extension("tmp");
        fs::write(&beside, &text).and_then(|()| fs::rename(&beside, &path)).map_err(at(&path))?;
        record_sql_op(AROUND, kind, "write");
        Ok(text.len())
    }
}

fn read<M: DeserializeOwned>(folder: &Path, kind: &str) -> Result<M, StoreError> {
    let path = folder.join(format!("{kind}.json"));
    let text = fs::read(&path).map_err(at(&path))?;
    let unreadable = |source| StoreError::Format { path: path.clone(), source };
    let File { format, .. } =
        serde_json::from_slice::<File<serde::de::IgnoredAny>>(&text).map_err(unreadable)?;
    if format != FORMAT {
        return Err(StoreError::Version { path, found: format });
    }
    let File { model, .. } = serde_json::from_slice::<File<M>>(&text).map_err(unreadable)?;
    // The files stand for the tables of a model registry.
    record_sql_op(AROUND, kind, "read");
    Ok(model)
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> StoreError {
    let path = path.to_owned();
    |source| StoreError::Io { path, source }
}

/// The equipment's name as one that every file system takes.
pub(crate) fn folder_name(equipment: &str) -> String {
    let mut name = String::new();
    for (at, letter) in equipment.char_indices() {
        if letter.is_ascii_alphanumeric()
            || matches!(letter, '-' | '_')
            || (letter == '.' && at > 0)
        {
            name.push(letter);
        } else {
            // Writing to a string cannot fail.
            letter
                .encode_utf8(&mut [0; 4])
                .bytes()
                .for_each(|byte| write!(name, "%{byte:02X}").unwrap_or_default());
        }
    }
    if name.is_empty() { "%".to_owned() } else { name }
}

/// Format of the model files; raised when an older program could not read them any more.
const FORMAT: u32 = 1;
