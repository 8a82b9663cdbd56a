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
];
