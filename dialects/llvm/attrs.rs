//! Attributes of the llvm dialect: words such as linkages, flags, and hints for loops.

use terrace_ir::op::{AttrConstraint, AttrSyntax};
use terrace_ir::text::{Delim, OpParser, OpPrinter, Reported, VERBATIM_ATTR};
use terrace_ir::{Attr, AttrKind, Context, Registry};

/// Where else a symbol can be seen, as `#llvm.linkage<..>` names it.
pub const LINKAGES: &[&str] = &[
    "private",
    "internal",
    "available_externally",
    "linkonce",
    "weak",
    "common",
    "appending",
    "extern_weak",
    "linkonce_odr",
    "weak_odr",
    "external",
];

/// Calling conventions, as `#llvm.cconv<..>` names them.
pub const CALLING_CONVENTIONS: &[&str] = &[
    "ccc",
    "fastcc",
    "coldcc",
    "cc_10",
    "cc_11",
    "anyregcc",
    "preserve_mostcc",
    "preserve_allcc",
    "swiftcc",
    "cxx_fast_tlscc",
    "tailcc",
    "cfguard_checkcc",
    "swifttailcc",
    "x86_stdcallcc",
    "x86_fastcallcc",
    "arm_apcscc",
    "arm_aapcscc",
    "arm_aapcs_vfpcc",
    "msp430_intrcc",
    "x86_thiscallcc",
    "ptx_kernelcc",
    "ptx_devicecc",
    "spir_funccc",
    "spir_kernelcc",
    "intel_ocl_bicc",
    "x86_64_sysvcc",
    "win64cc",
    "x86_vectorcallcc",
    "hhvmcc",
    "hhvm_ccc",
    "x86_intrcc",
    "avr_intrcc",
    "avr_builtincc",
    "amdgpu_vscc",
    "amdgpu_gscc",
    "amdgpu_cscc",
    "amdgpu_kernelcc",
    "x86_regcallcc",
    "amdgpu_hscc",
    "msp430_builtincc",
    "amdgpu_lscc",
    "amdgpu_escc",
    "aarch64_vectorcallcc",
    "aarch64_sve_vectorcallcc",
    "wasm_emscripten_invokecc",
    "amdgpu_gfxcc",
    "m68k_intrcc",
];

/// What a call asks of tail calls, as `#llvm.tailcallkind<..>` names it.
pub const TAIL_CALL_KINDS: &[&str] = &["none", "tail", "musttail", "notail"];

/// Visibilities of symbols with the integers that stand for them.
pub const VISIBILITIES: &[&str] = &["default", "hidden", "protected"];

/// How much the address of a symbol matters, with the integers that stand for it.
pub const UNNAMED_ADDRS: &[&str] = &["none", "local_unnamed_addr", "unnamed_addr"];

/// Orderings of atomic accesses with the integers that stand for them.
pub const ORDERINGS: &[(&str, i64)] = &[
    ("not_atomic", 0),
    ("unordered", 1),
    ("monotonic", 2),
    ("acquire", 4),
    ("release", 5),
    ("acq_rel", 6),
    ("seq_cst", 7),
];

/// Fast-math flags in the order in which they print.
const FASTMATH_FLAGS: &[&str] =
    &["none", "nnan", "ninf", "nsz", "arcp", "contract", "afn", "reassoc", "fast"];

fn is_named(ctx: &Context, attr: Attr, wanted: &str) -> bool {
    matches!(attr.kind(ctx), AttrKind::Dialect { name, .. } if ctx.str(*name) == wanted)
}

/// `#llvm.linkage<..>`.
pub const LINKAGE: AttrConstraint =
    AttrConstraint::new("LLVM Linkage specification", |ctx, attr| is_named(ctx, attr, "llvm.linkage"));

/// `#llvm.cconv<..>`.
pub const CCONV: AttrConstraint =
    AttrConstraint::new("LLVM Calling Convention specification", |ctx, attr| {
        is_named(ctx, attr, "llvm.cconv")
    });

/// `#llvm.tailcallkind<..>`.
pub const TAIL_CALL_KIND: AttrConstraint =
    AttrConstraint::new("LLVM Calling Convention specification", |ctx, attr| {
        is_named(ctx, attr, "llvm.tailcallkind")
    });

/// `#llvm.fastmath<..>`: which laws of real numbers may be applied to floats.
pub const FASTMATH: AttrConstraint =
    AttrConstraint::new("LLVM fastmath flags", |ctx, attr| is_named(ctx, attr, "llvm.fastmath"));

/// `#llvm.loop_annotation<..>`: hints for the loop that a branch closes.
pub const LOOP_ANNOTATION: AttrConstraint =
    AttrConstraint::new("loop annotation", |ctx, attr| is_named(ctx, attr, "llvm.loop_annotation"));

/// `#llvm.vscale_range<..>`: the least and greatest `vscale` that a function runs with.
pub const VSCALE_RANGE: AttrConstraint =
    AttrConstraint::new("vscale range", |ctx, attr| is_named(ctx, attr, "llvm.vscale_range"));

/// `#llvm.framePointerKind<..>`: which functions keep a frame pointer.
pub const FRAME_POINTER: AttrConstraint =
    AttrConstraint::new("LLVM frame pointer kind", |ctx, attr| is_named(ctx, attr, "llvm.framePointerKind"));

/// `#llvm.uwtableKind<..>`: which unwind tables a function has.
pub const UWTABLE_KIND: AttrConstraint =
    AttrConstraint::new("LLVM unwind table kind", |ctx, attr| is_named(ctx, attr, "llvm.uwtableKind"));

/// `#llvm.target_features<[..]>`: features of the processor that a function uses.
pub const TARGET_FEATURES: AttrConstraint =
    AttrConstraint::new("LLVM target features attribute", |ctx, attr| {
        is_named(ctx, attr, "llvm.target_features")
    });

/// `#llvm.vec_type_hint<..>`: the type that a kernel of OpenCL is best vectorized for.
pub const VEC_TYPE_HINT: AttrConstraint =
    AttrConstraint::new("vector type hint", |ctx, attr| is_named(ctx, attr, "llvm.vec_type_hint"));

/// `#llvm.dereferenceable<..>`: how many bytes lie at a pointer.
pub const DEREFERENCEABLE: AttrConstraint =
    AttrConstraint::new("number of dereferenceable bytes", |ctx, attr| {
        is_named(ctx, attr, "llvm.dereferenceable")
    });

/// `#llvm.vscale_range<minRange = min : i32, maxRange = max : i32>`.
pub fn vscale_range(ctx: &Context, min: i64, max: i64) -> Attr {
    let params = [("minRange", min), ("maxRange", max)]
        .map(|(name, value)| ctx.dict([(ctx.name(name), ctx.int_attr(i128::from(value), ctx.int(32)))]));
    ctx.attr(AttrKind::Dialect { name: ctx.name("llvm.vscale_range"), params: params.into() })
}

/// The least and greatest `vscale` of `#llvm.vscale_range<..>`.
pub fn vscale_limits(ctx: &Context, attr: Attr) -> Option<[i64; 2]> {
    let AttrKind::Dialect { params, .. } = attr.kind(ctx) else { return None };
    let of = |wanted: &str| {
        let mut entries = params.iter().flat_map(|param| param.as_dict(ctx).unwrap_or_default());
        entries.find(|entry| ctx.str(entry.0) == wanted)?.1.as_int(ctx)
    };
    Some([of("minRange")?, of("maxRange")?])
}

/// The word of `#llvm.mnemonic<word>`.
pub fn word_of(ctx: &Context, attr: Attr) -> Option<&str> {
    match attr.kind(ctx) {
        AttrKind::Dialect { params, .. } => match params.first()?.kind(ctx) {
            AttrKind::Keyword(word) => Some(ctx.str(*word)),
            _ => None,
        },
        _ => None,
    }
}

/// `#llvm.mnemonic<word>`.
pub fn word_attr(ctx: &Context, mnemonic: &str, word: &str) -> Attr {
    let word = ctx.attr(AttrKind::Keyword(ctx.name(word)));
    ctx.attr(AttrKind::Dialect { name: ctx.name(&format!("llvm.{mnemonic}")), params: Box::new([word]) })
}

// ---- words and flags ----

fn keyword(ctx: &Context, word: &str) -> Attr {
    ctx.attr(AttrKind::Keyword(ctx.name(word)))
}

fn parse_words(
    p: &mut OpParser<'_>,
    known: &[&'static str],
    what: &str,
) -> Result<Vec<&'static str>, Reported> {
    p.parse_list(Delim::Angle, |p| {
        let pos = p.pos();
        let word = p.parse_keyword()?;
        match known.iter().find(|&&known| known == word) {
            Some(&known) => Ok(known),
            None => Err(p.error_at(pos, format!("expected {what} to be one of: {}", known.join(", ")))),
        }
    })
}

fn parse_word(p: &mut OpParser<'_>, known: &[&'static str], what: &str) -> Result<Box<[Attr]>, Reported> {
    let pos = p.pos();
    match parse_words(p, known, what)?[..] {
        [word] => Ok(Box::new([keyword(p.ctx(), word)])),
        _ => Err(p.error_at(pos, format!("expected one of: {}", known.join(", ")))),
    }
}

fn print_words(params: &[Attr], p: &mut OpPrinter<'_>) {
    p.text("<");
    for (at, &param) in params.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        p.attr(param);
    }
    p.text(">");
}

static LINKAGE_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: false,
    parse: |p| parse_word(p, LINKAGES, "::mlir::LLVM::linkage::Linkage"),
    print: print_words,
    ty: None,
};

static CCONV_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: false,
    parse: |p| parse_word(p, CALLING_CONVENTIONS, "::mlir::LLVM::cconv::CConv"),
    print: print_words,
    ty: None,
};

static TAIL_CALL_SYNTAX: AttrSyntax = AttrSyntax {
    bracketed: false,
    parse: |p| parse_word(p, TAIL_CALL_KINDS, "::mlir::LLVM::tailcallkind::TailCallKind"),
    print: print_words,
    ty: None,
};

static FASTMATH_SYNTAX: AttrSyntax =
    AttrSyntax { bracketed: false, parse: parse_fastmath, print: print_words, ty: None };

/// Flags in order; none of them as `none`, all of them as `fast`.
fn parse_fastmath(p: &mut OpParser<'_>) -> Result<Box<[Attr]>, Reported> {
    let found = parse_words(p, FASTMATH_FLAGS, "::mlir::LLVM::FastmathFlags")?;
    let single = &FASTMATH_FLAGS[1..FASTMATH_FLAGS.len() - 1];
    let flags: Vec<&str> =
        match single.iter().copied().filter(|flag| found.contains(flag)).collect::<Vec<_>>() {
            _ if found.contains(&"fast") => vec!["fast"],
            flags if flags.len() == single.len() => vec!["fast"],
            flags if flags.is_empty() => vec!["none"],
            flags => flags,
        };
    Ok(flags.into_iter().map(|flag| keyword(p.ctx(), flag)).collect())
}

// ---- named fields ----

/// Fields of hints for loops, in the order in which they print, each with the attribute that can be
/// written without its name there.
type Fields = &'static [(&'static str, Option<&'static str>)];

const FOLLOWUP: Option<&str> = Some("loop_annotation");

const VECTORIZE: Fields = &[
    ("disable", None),
    ("predicateEnable", None),
    ("scalableEnable", None),
    ("width", None),
    ("followupVectorized", FOLLOWUP),
    ("followupEpilogue", FOLLOWUP),
    ("followupAll", FOLLOWUP),
];
const INTERLEAVE: Fields = &[("count", None)];
const UNROLL: Fields = &[
    ("disable", None),
    ("count", None),
    ("runtimeDisable", None),
    ("full", None),
    ("followupUnrolled", FOLLOWUP),
    ("followupRemainder", FOLLOWUP),
    ("followupAll", FOLLOWUP),
];
const UNROLL_AND_JAM: Fields = &[
    ("disable", None),
    ("count", None),
    ("followupOuter", FOLLOWUP),
    ("followupInner", FOLLOWUP),
    ("followupRemainderOuter", FOLLOWUP),
    ("followupRemainderInner", FOLLOWUP),
    ("followupAll", FOLLOWUP),
];
const LICM: Fields = &[("disable", None), ("versioningDisable", None)];
const DISTRIBUTE: Fields = &[
    ("disable", None),
    ("followupCoincident", FOLLOWUP),
    ("followupSequential", FOLLOWUP),
    ("followupFallback", FOLLOWUP),
    ("followupAll", FOLLOWUP),
];
const PIPELINE: Fields = &[("disable", None), ("initiationinterval", None)];
const PEELED: Fields = &[("count", None)];
const UNSWITCH: Fields = &[("partialDisable", None)];
const ANNOTATION: Fields = &[
    ("disableNonforced", None),
    ("vectorize", Some("loop_vectorize")),
    ("interleave", Some("loop_interleave")),
    ("unroll", Some("loop_unroll")),
    ("unrollAndJam", Some("loop_unroll_and_jam")),
    ("licm", Some("loop_licm")),
    ("distribute", Some("loop_distribute")),
    ("pipeline", Some("loop_pipeline")),
    ("peeled", Some("loop_peeled")),
    ("unswitch", Some("loop_unswitch")),
    ("mustProgress", None),
    ("isVectorized", None),
    ("startLoc", None),
    ("endLoc", None),
    ("parallelAccesses", None),
];

fn fields_of(mnemonic: &str) -> Fields {
    match mnemonic {
        "loop_vectorize" => VECTORIZE,
        "loop_interleave" => INTERLEAVE,
        "loop_unroll" => UNROLL,
        "loop_unroll_and_jam" => UNROLL_AND_JAM,
        "loop_licm" => LICM,
        "loop_distribute" => DISTRIBUTE,
        "loop_pipeline" => PIPELINE,
        "loop_peeled" => PEELED,
        "loop_unswitch" => UNSWITCH,
        _ => ANNOTATION,
    }
}

/// `<name = value, ..>` in any order; a dictionary of one entry for each field, in order.
fn parse_fields(p: &mut OpParser<'_>, fields: Fields) -> Result<Box<[Attr]>, Reported> {
    let ctx = p.ctx();
    let mut found: Vec<Option<Attr>> = vec![None; fields.len()];
    let mut list: Option<(usize, Vec<Attr>)> = None;
    p.parse_list(Delim::Angle, |p| {
        let pos = p.pos();
        let Some(name) = p.parse_optional_keyword() else {
            // What follows a list without brackets belongs to it.
            let Some((at, items)) = &mut list else { return Err(p.error("expected valid keyword")) };
            items.push(p.parse_attr()?);
            found[*at] = Some(ctx.dict([(ctx.name(fields[*at].0), ctx.array_attr(items.clone()))]));
            return Ok(());
        };
        list = None;
        let at = fields.iter().position(|field| field.0 == name).filter(|&at| found[at].is_none());
        let Some(at) = at else {
            return Err(p.error_at(pos, format!("duplicate or unknown struct parameter name: {name}")));
        };
        p.expect("=")?;
        let value = match fields[at].1 {
            Some(mnemonic) if p.peek("<") => {
                let params = p.nested(|p| parse_fields(p, fields_of(mnemonic)))?;
                ctx.attr(AttrKind::Dialect { name: ctx.name(&format!("llvm.{mnemonic}")), params })
            }
            _ if !is_bare_list(fields[at].0) => p.parse_attr()?,
            _ => {
                let items = vec![p.parse_attr()?];
                list = Some((at, items.clone()));
                ctx.array_attr(items)
            }
        };
        found[at] = Some(ctx.dict([(ctx.name(name), value)]));
        Ok(())
    })?;
    Ok(found.into_iter().flatten().collect())
}

/// Whether the field is a list without brackets.
fn is_bare_list(field: &str) -> bool {
    field == "parallelAccesses"
}

fn print_fields(params: &[Attr], p: &mut OpPrinter<'_>) {
    let ctx = p.ctx();
    p.text("<");
    for (at, param) in params.iter().enumerate() {
        p.text(if at > 0 { ", " } else { "" });
        for &(name, value) in param.as_dict(ctx).unwrap_or_default() {
            p.text(ctx.str(name));
            p.text(" = ");
            match value.as_array(ctx) {
                Some(items) => items.iter().enumerate().for_each(|(at, &item)| {
                    p.text(if at > 0 { ", " } else { "" });
                    p.attr(item);
                }),
                None => p.attr(value),
            }
        }
    }
    p.text(">");
}

macro_rules! fields_syntaxes {
    ($($mnemonic:literal),*) => {
        /// Hints for loops and how they read.
        static FIELDS_SYNTAXES: &[(&str, AttrSyntax)] = &[$((
            concat!("llvm.", $mnemonic),
            AttrSyntax {
                bracketed: false,
                parse: |p| parse_fields(p, fields_of($mnemonic)),
                print: print_fields,
                ty: None,
            },
        )),*];
    };
}

fields_syntaxes![
    "loop_annotation",
    "loop_distribute",
    "loop_interleave",
    "loop_licm",
    "loop_peeled",
    "loop_pipeline",
    "loop_unroll",
    "loop_unroll_and_jam",
    "loop_unswitch",
    "loop_vectorize"
];

/// Mnemonics of the attributes.
pub(super) const ATTRS: &[&str] = &[
    "access_group",
    "alias_scope",
    "alias_scope_domain",
    "cconv",
    "dereferenceable",
    "di_annotation",
    "di_basic_type",
    "di_common_block",
    "di_compile_unit",
    "di_composite_type",
    "di_derived_type",
    "di_file",
    "di_generic_subrange",
    "di_global_variable",
    "di_global_variable_expression",
    "di_imported_entity",
    "di_label",
    "di_lexical_block",
    "di_lexical_block_file",
    "di_local_variable",
    "di_module",
    "di_namespace",
    "di_null_type",
    "di_string_type",
    "di_subprogram",
    "di_subrange",
    "di_subroutine_type",
    "fastmath",
    "framePointerKind",
    "linkage",
    "loop_annotation",
    "loop_distribute",
    "loop_interleave",
    "loop_licm",
    "loop_peeled",
    "loop_pipeline",
    "loop_unroll",
    "loop_unroll_and_jam",
    "loop_unswitch",
    "loop_vectorize",
    "memory_effects",
    "mmra_tag",
    "poison",
    "tailcallkind",
    "target_features",
    "tbaa_root",
    "tbaa_tag",
    "tbaa_type_desc",
    "undef",
    "uwtableKind",
    "vec_type_hint",
    "vscale_range",
    "zero",
];

/// Attributes whose parameters are kept as text and that files give an alias: debug information, and what does not
/// overlap in memory.
const VERBATIM: &[&str] = &[
    "llvm.alias_scope",
    "llvm.alias_scope_domain",
    "llvm.di_basic_type",
    "llvm.di_common_block",
    "llvm.di_compile_unit",
    "llvm.di_composite_type",
    "llvm.di_derived_type",
    "llvm.di_file",
    "llvm.di_global_variable",
    "llvm.di_global_variable_expression",
    "llvm.di_label",
    "llvm.di_lexical_block",
    "llvm.di_lexical_block_file",
    "llvm.di_local_variable",
    "llvm.di_module",
    "llvm.di_namespace",
    "llvm.di_null_type",
    "llvm.di_string_type",
    "llvm.di_subprogram",
    "llvm.di_subroutine_type",
    "llvm.mmra_tag",
    "llvm.tbaa_root",
    "llvm.tbaa_tag",
    "llvm.tbaa_type_desc",
];

/// The others whose parameters are kept as text.
const VERBATIM_IN_PLACE: &[&str] = &[
    "llvm.dereferenceable",
    "llvm.di_annotation",
    "llvm.di_generic_subrange",
    "llvm.di_imported_entity",
    "llvm.di_subrange",
];

pub(super) fn register(registry: &mut Registry) {
    registry.attr_syntax("llvm.linkage", &LINKAGE_SYNTAX);
    registry.attr_syntax("llvm.cconv", &CCONV_SYNTAX);
    registry.attr_syntax("llvm.tailcallkind", &TAIL_CALL_SYNTAX);
    registry.attr_syntax("llvm.fastmath", &FASTMATH_SYNTAX);
    for (name, syntax) in FIELDS_SYNTAXES {
        registry.attr_syntax(name, syntax);
        registry.attr_alias(name, name.trim_start_matches("llvm."));
    }
    for name in VERBATIM {
        registry.attr_syntax(name, &VERBATIM_ATTR);
        registry.attr_alias(name, name.trim_start_matches("llvm."));
    }
    for name in VERBATIM_IN_PLACE {
        registry.attr_syntax(name, &VERBATIM_ATTR);
    }
    registry.attr_alias("llvm.access_group", "access_group");
}
