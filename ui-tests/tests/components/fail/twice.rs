//! Two components have two names.

acm_obs::components! {
    /// The one.
    pub SEAM = "SEAM" in "Inspection";
    /// The other.
    pub OTHER = "SEAM" in "Inspection";
}

fn main() {
    let _ = (SEAM, OTHER);
}
