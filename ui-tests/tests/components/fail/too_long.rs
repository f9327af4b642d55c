//! The name of a component has at most 64 characters.

acm_obs::components! {
    /// 64 characters.
    pub LONGEST = "A23456789012345678901234567890123456789012345678901234567890ABCD" in "Welding";
    /// 65 characters.
    pub LONGER = "A23456789012345678901234567890123456789012345678901234567890ABCDE" in "Welding";
}

fn main() {
    let _ = (LONGEST, LONGER);
}
