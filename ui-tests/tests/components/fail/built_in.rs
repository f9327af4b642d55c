//! The names of built-in components are taken.

acm_obs::components! {
    /// Features of another kind.
    pub FEATURES = "FEAT" in "Welding";
}

fn main() {
    let _ = FEATURES;
}
