//! `#[derive(Parameters)]`: a number of a world file is said once, on its field.
//!
//! ```ignore
//! /// Time from order to delivery of accelerators.
//! #[parameter(unit = "months", range = 0.5..=240.0)]
//! pub lead_months: f64,
//! ```
//!
//! The first paragraph of the comment is the meaning. `section = "…"` names another section of the model description
//! than the room's, `at = "*.share"` the number inside the field. A number that says nothing does not compile.

use proc_macro2::TokenStream;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Field, Fields, Lit, Meta, MetaNameValue,
    Result, Token, Type, Variant,
};

/// Lists the numbers that a structure states, or the variants of an enum.
#[proc_macro_derive(Parameters, attributes(parameter))]
pub fn parameters(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    let made = implementation(&input).unwrap_or_else(Error::into_compile_error);
    made.into()
}

fn implementation(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let lists = match &input.data {
        Data::Struct(data) => vec![own(&data.fields)?],
        Data::Enum(data) => data
            .variants
            .iter()
            .map(of_variant)
            .collect::<Result<_>>()?,
        Data::Union(_) => return Err(Error::new_spanned(name, "a union states no numbers")),
    };
    Ok(quote! {
        impl crate::field::Parameters for #name {
            fn parameters() -> Vec<crate::field::Field> {
                let lists: Vec<Vec<crate::field::Field>> = vec![#(#lists),*];
                lists.concat()
            }
        }
    })
}

/// What a variant states itself, or what the type states that it holds unless it says `#[parameter(none)]`.
fn of_variant(variant: &Variant) -> Result<TokenStream> {
    match &variant.fields {
        Fields::Unnamed(held) if !variant.attrs.iter().any(is_parameter) => {
            let held = &held.unnamed[0].ty;
            Ok(quote!(<#held as crate::field::Parameters>::parameters()))
        }
        Fields::Unnamed(_) => Ok(quote!(Vec::new())),
        fields => own(fields),
    }
}

/// The numbers of these fields.
fn own(fields: &Fields) -> Result<TokenStream> {
    let mut found = Vec::new();
    for field in fields {
        match field.attrs.iter().find(|a| is_parameter(a)) {
            Some(said) => found.push(number(field, said)?),
            None if is_number(&field.ty) => {
                let wanted = "a number says #[parameter(unit = \"…\", range = low..=high)]";
                return Err(Error::new_spanned(field, wanted));
            }
            None => {}
        }
    }
    Ok(quote!(vec![#(#found),*]))
}

const KEYS: [&str; 4] = ["unit", "range", "section", "at"];

/// What a field says of its number.
fn number(field: &Field, attribute: &Attribute) -> Result<TokenStream> {
    type Pairs = Punctuated<MetaNameValue, Token![,]>;
    let said = attribute.parse_args_with(Pairs::parse_terminated)?;
    let is_known = |pair: &MetaNameValue| KEYS.iter().any(|key| pair.path.is_ident(key));
    if let Some(other) = said.iter().find(|pair| !is_known(pair)) {
        let known = format!("known are {}", KEYS.join(", "));
        return Err(Error::new_spanned(other, known));
    }
    let value = |key: &str| {
        let pair = said.iter().find(|pair| pair.path.is_ident(key));
        pair.map(|pair| &pair.value)
    };
    let needed = |key: &str| {
        let missing = || Error::new_spanned(attribute, format!("it says no {key}"));
        value(key).ok_or_else(missing)
    };
    let (unit, range) = (needed("unit")?, needed("range")?);
    let name = field.ident.as_ref().map(ToString::to_string);
    let name = value("at").map_or(quote!(#name), |at| quote!(concat!(#name, ".", #at)));
    let section = value("section").map_or(quote!(None), |section| quote!(Some(#section)));
    let meaning = meaning(&field.attrs);
    Ok(quote! {
        crate::field::Field {
            name: #name,
            unit: #unit,
            range: #range,
            meaning: #meaning,
            section: #section,
        }
    })
}

fn is_parameter(attribute: &Attribute) -> bool {
    attribute.path().is_ident("parameter")
}

/// Whether a type is a number, or one that may be left out.
fn is_number(kind: &Type) -> bool {
    let written = quote!(#kind).to_string();
    let inner = written
        .strip_prefix("Option < ")
        .and_then(|of| of.strip_suffix(" >"));
    ["f64", "u32", "u64"].contains(&inner.unwrap_or(&written))
}

/// The first paragraph of a comment, in one line.
fn meaning(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(line);
    let paragraph: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    paragraph.join(" ")
}

/// A line of a comment, which reaches a macro as `#[doc = "…"]`.
fn line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else {
        return None;
    };
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(line),
            ..
        }) if pair.path.is_ident("doc") => Some(line.value().trim().to_owned()),
        _ => None,
    }
}
