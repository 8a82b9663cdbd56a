//! What the types and attributes of the llvm dialect stand for.

use terrace_ir::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "!llvm.array",
        ParamDocs::new(
            "!llvm.array<size x element>",
            "So many elements of one type, one after the other in memory.",
            &[("size", "the number of elements"), ("element", "their type")],
        ),
    ),
    (
        "!llvm.func",
        ParamDocs::new(
            "!llvm.func<result (argument, ..)>",
            "The type of a function, which no value has.",
            &[
                ("result", "a type, `void` for none"),
                ("argument", "types of arguments; `...` at the end says that a call may have more"),
            ],
        ),
    ),
    ("!llvm.label", ParamDocs::new("!llvm.label", "The address of a block.", &[])),
    (
        "!llvm.metadata",
        ParamDocs::new("!llvm.metadata", "Metadata that an intrinsic takes as an operand.", &[]),
    ),
    (
        "!llvm.ppc_fp128",
        ParamDocs::new("!llvm.ppc_fp128", "A float as the sum of two `f64`, as PowerPC has it.", &[]),
    ),
    (
        "!llvm.ptr",
        ParamDocs::new(
            "!llvm.ptr<space>",
            "An address. What lies there is said by the ops that use it.",
            &[("space", "the address space; left out with its brackets where it is 0")],
        ),
    ),
    (
        "!llvm.struct",
        ParamDocs::new(
            "!llvm.struct<\"name\", packed (field, ..)>",
            "Values of several types. Without a name it is the same type as any with these fields; `opaque` instead of fields leaves them open.",
            &[
                ("name", "a name of its own, or left out"),
                ("packed", "without padding between fields; may be left out"),
                ("field", "types of the fields"),
            ],
        ),
    ),
    (
        "!llvm.target",
        ParamDocs::new(
            "!llvm.target<\"name\", parameter, ..>",
            "A type that only one target knows.",
            &[("name", "its name in LLVM"), ("parameter", "types, then integers")],
        ),
    ),
    (
        "!llvm.token",
        ParamDocs::new(
            "!llvm.token",
            "A value that ties two ops together and cannot be stored or merged.",
            &[],
        ),
    ),
    ("!llvm.void", ParamDocs::new("!llvm.void", "No value: the result of a function that has none.", &[])),
    ("!llvm.x86_amx", ParamDocs::new("!llvm.x86_amx", "A tile register of AMX.", &[])),
    (
        "#llvm.access_group",
        ParamDocs::new(
            "#llvm.access_group<id = ..>",
            "A group of accesses to memory, which annotations of loops name.",
            &[("id", "tells one group from another")],
        ),
    ),
    (
        "#llvm.cconv",
        ParamDocs::new(
            "#llvm.cconv<convention>",
            "How arguments and results are handed over.",
            &[("convention", "as LLVM names it: `ccc`, `fastcc`, `coldcc`, `tailcc`, ..")],
        ),
    ),
    (
        "#llvm.fastmath",
        ParamDocs::new(
            "#llvm.fastmath<flag, ..>",
            "Which laws of real numbers may be applied to floats.",
            &[(
                "flag",
                "`none`, `nnan`, `ninf`, `nsz`, `arcp`, `contract`, `afn`, `reassoc` or `fast`, as of `#arith.fastmath`",
            )],
        ),
    ),
    (
        "#llvm.framePointerKind",
        ParamDocs::new(
            "#llvm.framePointerKind<which>",
            "Which functions keep a frame pointer.",
            &[("which", "`none`, `non-leaf`, `all` or `reserved`")],
        ),
    ),
    (
        "#llvm.linkage",
        ParamDocs::new(
            "#llvm.linkage<linkage>",
            "Where else a symbol can be seen, and what happens where it is defined more than once.",
            &[("linkage", "`private`, `internal`, `external`, `weak`, `linkonce_odr`, .., as LLVM names it")],
        ),
    ),
    (
        "#llvm.loop_annotation",
        ParamDocs::new(
            "#llvm.loop_annotation<field = .., ..>",
            "Hints for the loop that a branch closes.",
            &[(
                "field",
                "`disableNonforced`, `mustProgress` and `isVectorized`: truth values; `vectorize`, `interleave`, `unroll`, `unrollAndJam`, `licm`, `distribute`, `pipeline`, `peeled` and `unswitch`: attributes of this dialect; `startLoc` and `endLoc`: locations; `parallelAccesses`: groups of accesses",
            )],
        ),
    ),
    (
        "#llvm.loop_distribute",
        ParamDocs::new(
            "#llvm.loop_distribute<field = .., ..>",
            "Whether a loop is split into several.",
            &[(
                "field",
                "`disable`: a truth value; `followupCoincident`, `followupSequential`, `followupFallback`, `followupAll`: annotations of the loops that come out",
            )],
        ),
    ),
    (
        "#llvm.loop_interleave",
        ParamDocs::new(
            "#llvm.loop_interleave<count = ..>",
            "How many iterations are interleaved.",
            &[("count", "an integer")],
        ),
    ),
    (
        "#llvm.loop_licm",
        ParamDocs::new(
            "#llvm.loop_licm<field = .., ..>",
            "Whether code moves out of the loop.",
            &[("field", "`disable`, `versioningDisable`: truth values")],
        ),
    ),
    (
        "#llvm.loop_peeled",
        ParamDocs::new(
            "#llvm.loop_peeled<count = ..>",
            "How many iterations have been peeled off.",
            &[("count", "an integer")],
        ),
    ),
    (
        "#llvm.loop_pipeline",
        ParamDocs::new(
            "#llvm.loop_pipeline<field = .., ..>",
            "Whether iterations overlap.",
            &[("field", "`disable`: a truth value; `initiationinterval`: an integer")],
        ),
    ),
    (
        "#llvm.loop_unroll",
        ParamDocs::new(
            "#llvm.loop_unroll<field = .., ..>",
            "How often the body is repeated.",
            &[(
                "field",
                "`disable`, `runtimeDisable`, `full`: truth values; `count`: an integer; `followupUnrolled`, `followupRemainder`, `followupAll`: annotations of the loops that come out",
            )],
        ),
    ),
    (
        "#llvm.loop_unroll_and_jam",
        ParamDocs::new(
            "#llvm.loop_unroll_and_jam<field = .., ..>",
            "How often the body of an outer loop is repeated within inner ones.",
            &[(
                "field",
                "`disable`: a truth value; `count`: an integer; `followupOuter`, `followupInner`, `followupRemainderOuter`, `followupRemainderInner`, `followupAll`: annotations of the loops that come out",
            )],
        ),
    ),
    (
        "#llvm.loop_unswitch",
        ParamDocs::new(
            "#llvm.loop_unswitch<partialDisable = ..>",
            "Whether conditions that stay the same move out of the loop.",
            &[("partialDisable", "a truth value")],
        ),
    ),
    (
        "#llvm.loop_vectorize",
        ParamDocs::new(
            "#llvm.loop_vectorize<field = .., ..>",
            "Whether and how wide a loop is vectorized.",
            &[(
                "field",
                "`disable`, `predicateEnable`, `scalableEnable`: truth values; `width`: an integer; `followupVectorized`, `followupEpilogue`, `followupAll`: annotations of the loops that come out",
            )],
        ),
    ),
    (
        "#llvm.memory_effects",
        ParamDocs::new(
            "#llvm.memory_effects<place = effect, ..>",
            "What a function does to memory.",
            &[
                ("place", "`other`, `argMem` (what arguments point to), `inaccessibleMem`, .."),
                ("effect", "`none`, `read`, `write` or `readwrite`"),
            ],
        ),
    ),
    ("#llvm.poison", ParamDocs::new("#llvm.poison", "Poison, as the value of a constant.", &[])),
    (
        "#llvm.tailcallkind",
        ParamDocs::new(
            "#llvm.tailcallkind<kind>",
            "What is asked of a call that a function ends with.",
            &[("kind", "`none`, `tail`, `musttail` or `notail`")],
        ),
    ),
    (
        "#llvm.target_features",
        ParamDocs::new(
            "#llvm.target_features<[\"+feature\", ..]>",
            "What the processor is known to have, or not to have.",
            &[("feature", "its name in LLVM, behind `+` or `-`")],
        ),
    ),
    ("#llvm.undef", ParamDocs::new("#llvm.undef", "An undefined value, as the value of a constant.", &[])),
    ("#llvm.zero", ParamDocs::new("#llvm.zero", "Zero bits, as the value of a constant.", &[])),
    (
        "#llvm.alias_scope",
        ParamDocs::new(
            "#llvm.alias_scope<id = .., domain = .., description = ..>",
            "A set of accesses that do not touch what those of other scopes of its domain touch.",
            &[],
        ),
    ),
    (
        "#llvm.alias_scope_domain",
        ParamDocs::new(
            "#llvm.alias_scope_domain<id = .., description = ..>",
            "What several alias scopes belong to.",
            &[],
        ),
    ),
    (
        "#llvm.dereferenceable",
        ParamDocs::new(
            "#llvm.dereferenceable<bytes = ..>",
            "How many bytes behind an address can be read.",
            &[],
        ),
    ),
    (
        "#llvm.di_annotation",
        ParamDocs::new(
            "#llvm.di_annotation<..>",
            "Debug information: LLVM's `DIAnnotation`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_basic_type",
        ParamDocs::new(
            "#llvm.di_basic_type<..>",
            "Debug information: LLVM's `DIBasicType`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_common_block",
        ParamDocs::new(
            "#llvm.di_common_block<..>",
            "Debug information: LLVM's `DICommonBlock`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_compile_unit",
        ParamDocs::new(
            "#llvm.di_compile_unit<..>",
            "Debug information: LLVM's `DICompileUnit`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_composite_type",
        ParamDocs::new(
            "#llvm.di_composite_type<..>",
            "Debug information: LLVM's `DICompositeType`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_derived_type",
        ParamDocs::new(
            "#llvm.di_derived_type<..>",
            "Debug information: LLVM's `DIDerivedType`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_file",
        ParamDocs::new(
            "#llvm.di_file<..>",
            "Debug information: LLVM's `DIFile`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_generic_subrange",
        ParamDocs::new(
            "#llvm.di_generic_subrange<..>",
            "Debug information: LLVM's `DIGenericSubrange`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_global_variable",
        ParamDocs::new(
            "#llvm.di_global_variable<..>",
            "Debug information: LLVM's `DIGlobalVariable`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_global_variable_expression",
        ParamDocs::new(
            "#llvm.di_global_variable_expression<..>",
            "Debug information: LLVM's `DIGlobalVariableExpression`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_imported_entity",
        ParamDocs::new(
            "#llvm.di_imported_entity<..>",
            "Debug information: LLVM's `DIImportedEntity`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_label",
        ParamDocs::new(
            "#llvm.di_label<..>",
            "Debug information: LLVM's `DILabel`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_lexical_block",
        ParamDocs::new(
            "#llvm.di_lexical_block<..>",
            "Debug information: LLVM's `DILexicalBlock`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_lexical_block_file",
        ParamDocs::new(
            "#llvm.di_lexical_block_file<..>",
            "Debug information: LLVM's `DILexicalBlockFile`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_local_variable",
        ParamDocs::new(
            "#llvm.di_local_variable<..>",
            "Debug information: LLVM's `DILocalVariable`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_module",
        ParamDocs::new(
            "#llvm.di_module<..>",
            "Debug information: LLVM's `DIModule`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_namespace",
        ParamDocs::new(
            "#llvm.di_namespace<..>",
            "Debug information: LLVM's `DINamespace`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_null_type",
        ParamDocs::new(
            "#llvm.di_null_type<..>",
            "Debug information: LLVM's `DINullType`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_string_type",
        ParamDocs::new(
            "#llvm.di_string_type<..>",
            "Debug information: LLVM's `DIStringType`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_subprogram",
        ParamDocs::new(
            "#llvm.di_subprogram<..>",
            "Debug information: LLVM's `DISubprogram`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_subrange",
        ParamDocs::new(
            "#llvm.di_subrange<..>",
            "Debug information: LLVM's `DISubrange`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.di_subroutine_type",
        ParamDocs::new(
            "#llvm.di_subroutine_type<..>",
            "Debug information: LLVM's `DISubroutineType`, whose fields are kept as they are written.",
            &[],
        ),
    ),
    (
        "#llvm.mmra_tag",
        ParamDocs::new(
            "#llvm.mmra_tag<\"prefix\":\"suffix\">",
            "A tag that says which accesses a fence or atomic access orders.",
            &[],
        ),
    ),
    (
        "#llvm.tbaa_root",
        ParamDocs::new(
            "#llvm.tbaa_root<id = ..>",
            "The root of a tree of types, by which accesses are told apart.",
            &[],
        ),
    ),
    (
        "#llvm.tbaa_tag",
        ParamDocs::new(
            "#llvm.tbaa_tag<base_type = .., access_type = .., offset = ..>",
            "The types by which an access reaches memory.",
            &[],
        ),
    ),
    (
        "#llvm.tbaa_type_desc",
        ParamDocs::new(
            "#llvm.tbaa_type_desc<id = .., members = ..>",
            "A type in a tree of types, with its members.",
            &[],
        ),
    ),
    (
        "#llvm.uwtableKind",
        ParamDocs::new(
            "#llvm.uwtableKind<kind>",
            "Whether a function has tables to unwind its frame.",
            &[("kind", "`none`, `sync` or `async`")],
        ),
    ),
    (
        "#llvm.vec_type_hint",
        ParamDocs::new(
            "#llvm.vec_type_hint<hint = type>",
            "The vector type that an OpenCL kernel computes with for the most part.",
            &[],
        ),
    ),
    (
        "#llvm.vscale_range",
        ParamDocs::new(
            "#llvm.vscale_range<minRange = .., maxRange = ..>",
            "The least and the greatest multiple that scalable vectors may have.",
            &[],
        ),
    ),
];
