//! The name of a component consists of letters, digits, `_` and `-`, and starts with a letter.

acm_obs::components! {
    /// A blank inside.
    pub ARC_CONTROL = "ARC CONTROL" in "Welding";
}

mod umlaut {
    acm_obs::components! {
        /// Not ASCII.
        pub GROESSE = "GRÖSSE" in "Welding";
    }
}

mod digit {
    acm_obs::components! {
        /// A digit in front.
        pub FIRST = "1ST" in "Welding";
    }
}

fn main() {
    let _ = (ARC_CONTROL, umlaut::GROESSE, digit::FIRST);
}
