//! The module that `not_an_item` declares.
