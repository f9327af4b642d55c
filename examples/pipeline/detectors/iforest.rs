//! Isolation forest (Liu, Ting and Zhou, 2008): how few random cuts set a row apart from the others.
//!
//! Written out here because no maintained crate has one that takes a seed and a width known only at run time.

use acm_obs::{acm_phase, console, profiled};
use ndarray::{Array2, ArrayView1};
use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

use super::in_parallel;
use crate::config::Config;

/// Trees of random cuts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct IsolationForest {
    trees: Vec<Vec<Node>>,
    /// Mean depth of a row in a tree of as many rows.
    usual_depth: f64,
}

/// A node of a tree; the root is the first, children come after their parent.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum Node {
    /// Below `at` to the left, else to the right.
    Cut { feature: usize, at: f64, left: usize, right: usize },
    /// Rows that were not set apart any further.
    Leaf { rows: usize },
}

impl IsolationForest {
    /// Grows the trees, on several threads; each has a seed of its own, so the forest is always the same.
    #[acm_phase(component = "IFOREST", name = "fit.iforest", log = none)]
    #[must_use]
    pub fn fit(features: &Array2<f64>, config: &Config) -> Self {
        let sample = config.tree_rows.min(features.nrows());
        let trees = in_parallel(0..config.trees, |tree| {
            grow(features, sample, config.seed.wrapping_add(tree as u64))
        });
        console::info!("Detector fitted", trees = trees.len(), rows_a_tree = sample);
        Self { trees, usual_depth: mean_depth(sample) }
    }

    /// Scores rows between 0 and 1; about 0.5 is usual, towards 1 is set apart quickly.
    #[acm_phase(component = "IFOREST", name = "score.iforest", log = none)]
    #[must_use]
    pub fn score(&self, features: &Array2<f64>) -> Vec<f64> {
        let depth = |row: ArrayView1<'_, f64>| {
            self.trees.iter().map(|tree| depth_in(tree, row)).sum::<f64>()
        };
        let trees = self.trees.len().max(1) as f64;
        features
            .rows()
            .into_iter()
            .map(|row| 2_f64.powf(-depth(row) / trees / self.usual_depth))
            .collect()
    }
}

/// Grows one tree from a random sample of the rows.
#[profiled]
fn grow(features: &Array2<f64>, sample: usize, seed: u64) -> Vec<Node> {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let mut rows = rand::seq::index::sample(&mut random, features.nrows(), sample).into_vec();
    let deepest = sample.max(2).ilog2() + 1;
    let mut tree = Vec::new();
    cut(features, &mut rows, deepest, &mut random, &mut tree);
    tree
}

/// Adds the node for these rows, and those below it; returns its place.
fn cut(
    features: &Array2<f64>,
    rows: &mut [usize],
    levels_left: u32,
    random: &mut Xoshiro256PlusPlus,
    tree: &mut Vec<Node>,
) -> usize {
    let place = tree.len();
    tree.push(Node::Leaf { rows: rows.len() });
    if levels_left == 0 || rows.len() < 2 {
        return place;
    }
    let feature = random.gen_range(0..features.ncols());
    let (low, high) = rows.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &row| {
        let value = features[[row, feature]];
        (low.min(value), high.max(value))
    });
    if low >= high {
        return place;
    }
    let at = low + (high - low) * random.r#gen::<f64>();
    rows.sort_unstable_by_key(|&row| features[[row, feature]] >= at);
    let below = rows.partition_point(|&row| features[[row, feature]] < at);
    let (below, above) = rows.split_at_mut(below);
    let left = cut(features, below, levels_left - 1, random, tree);
    let right = cut(features, above, levels_left - 1, random, tree);
    tree[place] = Node::Cut { feature, at, left, right };
    place
}

fn depth_in(tree: &[Node], row: ArrayView1<'_, f64>) -> f64 {
    let mut place = 0;
    let mut depth = 0.0;
    loop {
        match tree[place] {
            Node::Leaf { rows } => return depth + mean_depth(rows),
            Node::Cut { feature, at, left, right } => {
                place = if row[feature] < at { left } else { right }
            }
        }
        depth += 1.0;
    }
}

/// Mean depth at which a row of a random search tree ends.
fn mean_depth(rows: usize) -> f64 {
    match rows {
        0 | 1 => 0.0,
        2 => 1.0,
        _ => {
            let others = rows as f64 - 1.0;
            2.0 * (others.ln() + EULER_GAMMA) - 2.0 * others / rows as f64
        }
    }
}

const EULER_GAMMA: f64 = 0.577_215_664_901_532_9;
