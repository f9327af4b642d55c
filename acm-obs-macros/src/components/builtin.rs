//! `builtin_components!()`: the table as constants.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::table::{Row, TABLE};

/// The `impl Component` of the facade: one constant a row, and all of them.
pub(super) fn expand() -> TokenStream {
    let constants = TABLE.iter().map(constant);
    let all = TABLE.iter().map(ident);
    quote! {
        impl Component {
            #(#constants)*

            /// Every built-in component, in the order of the pipeline.
            pub const ALL: &'static [Component] = &[#(Component::#all),*];
        }
    }
}

fn constant(row: &Row) -> TokenStream {
    let Row { name, constant: _, pipeline_phase, description } = row;
    let ident = ident(row);
    let doc = format!("`{name}` ({pipeline_phase}): {description}.");
    quote! {
        #[doc = #doc]
        pub const #ident: Component = Component::builtin(#name, #pipeline_phase, #description);
    }
}

fn ident(row: &Row) -> Ident {
    Ident::new(row.constant, Span::call_site())
}
