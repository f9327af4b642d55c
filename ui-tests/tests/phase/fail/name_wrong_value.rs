//! A name is a literal that says something.

use acm_obs::acm_phase;

const NAME: &str = "fit.pca";

#[acm_phase(component = "PCA", name = "")]
fn empty() {}

#[acm_phase(component = "PCA", name = "  ")]
fn blank() {}

#[acm_phase(component = "PCA", name = "fit ")]
fn ends_with_a_blank() {}

#[acm_phase(component = "PCA", name = "fit/pca")]
fn slash() {}

#[acm_phase(component = "PCA", name = "fit\npca")]
fn two_lines() {}

#[acm_phase(component = "PCA", name = NAME)]
fn constant() {}

#[acm_phase(component = "PCA", name = 'f')]
fn character() {}

#[acm_phase(component = "PCA", name = format!("fit.{}", 1))]
fn made() {}

#[acm_phase(component = "PCA", name)]
fn flag() {}

#[acm_phase(component = "PCA", name("fit"))]
fn list() {}

#[acm_phase(
    component = "PCA",
    name = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789+"
)]
fn long() {}

fn main() {
    empty();
    blank();
    ends_with_a_blank();
    slash();
    two_lines();
    constant();
    character();
    made();
    flag();
    list();
    long();
    let _ = NAME;
}
