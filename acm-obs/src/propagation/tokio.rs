//! The commands of tokio.

use tokio::process::Command;

use super::ChildEnvironment;

impl ChildEnvironment for Command {
    fn set(&mut self, name: &str, value: &str) {
        self.env(name, value);
    }

    fn remove(&mut self, name: &str) {
        self.env_remove(name);
    }
}
