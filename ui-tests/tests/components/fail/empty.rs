//! A component needs a name.

acm_obs::components! {
    /// Nothing.
    pub NOTHING = "" in "Welding";
}

fn main() {
    let _ = NOTHING;
}
