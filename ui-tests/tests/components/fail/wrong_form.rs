//! What a declaration consists of: a line of documentation, a constant, a name and a stage.

mod no_documentation {
    acm_obs::components! {
        pub SEAM = "SEAM" in "Inspection";
    }
}

mod no_stage {
    acm_obs::components! {
        /// Seam inspection.
        pub SEAM = "SEAM";
    }
}

mod no_semicolon {
    acm_obs::components! {
        /// Seam inspection.
        pub SEAM = "SEAM" in "Inspection"
    }
}

mod no_text {
    acm_obs::components! {
        /// Seam inspection.
        pub SEAM = SEAM in "Inspection";
    }
}

mod nothing {
    acm_obs::components! {}
}

fn main() {}
