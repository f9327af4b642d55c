//! What was written between the parentheses of the attribute: syntax and values, nothing about the item.

use proc_macro2::{Ident, TokenStream};
use syn::parse::{ParseStream, Parser};
use syn::{Error, Expr, LitBool, Path, Result, Token};

use super::keys::{self, no_key, unknown, wrong};
use super::values::{self, Level, LogPolicy, Text};
use crate::components::reference::Reference;
use crate::syntax::arg::{self, Arg, Written};
use crate::syntax::errors::Errors;
use crate::syntax::fields::{self, Field};
use crate::syntax::krate;
use crate::syntax::own::Kind;
use crate::syntax::tokens::until_comma;

/// The arguments that were given.
#[derive(Clone, Default)]
pub(crate) struct Args {
    pub(crate) component: Option<Arg<Reference>>,
    pub(crate) name: Option<Arg<String>>,
    pub(crate) name_prefix: Option<Arg<String>>,
    pub(crate) fields: Option<Arg<Vec<Field>>>,
    pub(crate) err: Option<Arg<Text>>,
    pub(crate) ret: Option<Arg<Text>>,
    pub(crate) parent: Option<Arg<Expr>>,
    pub(crate) level: Option<Arg<Level>>,
    pub(crate) log: Option<Arg<LogPolicy>>,
    pub(crate) slow: Option<Arg<u64>>,
    pub(crate) profile: Option<Arg<LitBool>>,
    pub(crate) future: Option<Arg<()>>,
    pub(crate) krate: Option<Arg<Path>>,
    pub(crate) skip: Option<Arg<()>>,
    /// A component was meant, and a mistake in it reported: that there is none need not be said.
    pub(crate) component_meant: bool,
}

impl Args {
    /// Reads all arguments; every mistake among them is reported.
    pub(crate) fn parse(kind: Kind, args: TokenStream, errors: &mut Errors) -> Self {
        let mut this = Self::default();
        let read = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let outcome = this.parse_one(kind, input, errors);
                let failed = errors.take(outcome).is_none();
                let extra = until_comma(input)?;
                if !failed && let Some(first) = extra.into_iter().next() {
                    errors.at(first, "expected `,` before the next argument");
                }
                input.parse::<Option<Token![,]>>()?;
            }
            Ok(())
        };
        let outcome = read.parse2(args);
        errors.take(outcome);
        this
    }

    fn parse_one(&mut self, kind: Kind, input: ParseStream<'_>, errors: &mut Errors) -> Result<()> {
        let Some(key) = arg::key(input) else {
            let error = no_key(kind, input);
            self.component_meant |= error.component_meant;
            return Err(error.error);
        };
        self.component_meant |= key == "component";
        match Written::parse(&key, input) {
            Ok(written) if keys::is_known(&key) => self.keep(kind, key, written, errors),
            Err(error) if keys::is_known(&key) => Err(error),
            _ => {
                let error = unknown(kind, &key);
                self.component_meant |= error.component_meant;
                Err(error.error)
            }
        }
    }

    /// The only place that knows what each argument takes.
    fn keep(
        &mut self,
        kind: Kind,
        key: Ident,
        written: Written,
        errors: &mut Errors,
    ) -> Result<()> {
        match key.to_string().as_str() {
            "component" if kind == Kind::Profiled => {
                return Err(Error::new_spanned(key, keys::COMPONENT_OF_PROFILED));
            }
            "component" => {
                let value = Reference::check(expr(&key, written)?)?;
                arg::set(&mut self.component, key, value, errors);
            }
            "name" => {
                let value = values::name(&key, expr(&key, written)?)?;
                arg::set(&mut self.name, key, value, errors);
            }
            "name_prefix" => {
                let value = values::name(&key, expr(&key, written)?)?;
                arg::set(&mut self.name_prefix, key, value, errors);
            }
            "fields" => {
                let value = match written {
                    Written::List(list) => fields::parse(&list, errors),
                    other => return Err(wrong(&key, &other)),
                };
                arg::set(&mut self.fields, key, value, errors);
            }
            "err" => {
                let value = values::text(&key, &written)?;
                arg::set(&mut self.err, key, value, errors);
            }
            "ret" => {
                let value = values::text(&key, &written)?;
                arg::set(&mut self.ret, key, value, errors);
            }
            "parent" => {
                let value = expr(&key, written)?;
                arg::set(&mut self.parent, key, value, errors);
            }
            "level" => {
                let value = values::level(&key, expr(&key, written)?)?;
                arg::set(&mut self.level, key, value, errors);
            }
            "log" => {
                let value = values::log(&key, expr(&key, written)?)?;
                arg::set(&mut self.log, key, value, errors);
            }
            "slow" => {
                let value = values::slow(&key, expr(&key, written)?)?;
                arg::set(&mut self.slow, key, value, errors);
            }
            "profile" => {
                let value = match written {
                    Written::Flag => LitBool::new(true, key.span()),
                    written => values::flag(&key, expr(&key, written)?)?,
                };
                arg::set(&mut self.profile, key, value, errors);
            }
            "future" => {
                bare(&key, &written)?;
                arg::set(&mut self.future, key, (), errors);
            }
            "crate" => {
                let value = krate::check(expr(&key, written)?)?;
                arg::set(&mut self.krate, key, value, errors);
            }
            "skip" => {
                bare(&key, &written)?;
                arg::set(&mut self.skip, key, (), errors);
            }
            _ => return Err(unknown(kind, &key).error),
        }
        Ok(())
    }

    /// An argument beside `skip` would mean nothing.
    pub(super) fn refuse_company_of_skip(&self, errors: &mut Errors) {
        if self.skip.is_none() {
            return;
        }
        for key in self.keys().filter(|key| *key != "skip") {
            errors.at(key, format_args!("`skip` stands alone: take `{key}` away"));
        }
    }

    /// The words of all arguments that were given.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Ident> {
        // Destructured, so that a new argument cannot be forgotten.
        let Self {
            component,
            name,
            name_prefix,
            fields,
            err,
            ret,
            parent,
            level,
            log,
            slow,
            profile,
            future,
            krate,
            skip,
            component_meant: _,
        } = self;
        [
            arg::key_of(component.as_ref()),
            arg::key_of(name.as_ref()),
            arg::key_of(name_prefix.as_ref()),
            arg::key_of(fields.as_ref()),
            arg::key_of(err.as_ref()),
            arg::key_of(ret.as_ref()),
            arg::key_of(parent.as_ref()),
            arg::key_of(level.as_ref()),
            arg::key_of(log.as_ref()),
            arg::key_of(slow.as_ref()),
            arg::key_of(profile.as_ref()),
            arg::key_of(future.as_ref()),
            arg::key_of(krate.as_ref()),
            arg::key_of(skip.as_ref()),
        ]
        .into_iter()
        .flatten()
    }

    /// These arguments, completed by those of the block around; what was written nearer wins.
    pub(crate) fn inside(self, block: &Self) -> Self {
        Self {
            component: arg::inherit(self.component, block.component.as_ref()),
            name: self.name,
            name_prefix: arg::inherit(self.name_prefix, block.name_prefix.as_ref()),
            fields: arg::inherit(self.fields, block.fields.as_ref()),
            err: arg::inherit(self.err, block.err.as_ref()),
            ret: arg::inherit(self.ret, block.ret.as_ref()),
            parent: arg::inherit(self.parent, block.parent.as_ref()),
            level: arg::inherit(self.level, block.level.as_ref()),
            log: arg::inherit(self.log, block.log.as_ref()),
            slow: arg::inherit(self.slow, block.slow.as_ref()),
            profile: arg::inherit(self.profile, block.profile.as_ref()),
            future: self.future,
            krate: arg::inherit(self.krate, block.krate.as_ref()),
            skip: self.skip,
            component_meant: self.component_meant || block.component_meant,
        }
    }
}

fn expr(key: &Ident, written: Written) -> Result<Expr> {
    match written {
        Written::Value(expr) => Ok(expr),
        other => Err(wrong(key, &other)),
    }
}

fn bare(key: &Ident, written: &Written) -> Result<()> {
    match written {
        Written::Flag => Ok(()),
        other => Err(wrong(key, other)),
    }
}
