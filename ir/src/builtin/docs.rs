//! What the types and attributes of the builtin dialect stand for, which have syntax of their own.

use crate::op::ParamDocs;

/// The documentation of types and attributes, by name.
pub(crate) static DOCS: &[(&str, ParamDocs)] = &[
    (
        "!builtin.complex",
        ParamDocs::new(
            "complex<part>",
            "A complex number.",
            &[("part", "the type of the real and the imaginary part")],
        ),
    ),
    (
        "!builtin.float",
        ParamDocs::new(
            "f32",
            "A floating-point number. `f16`, `f32`, `f64`, `f80` and `f128` are those of IEEE 754 and x87, `bf16` and `tf32` have the exponent of `f32`; formats of 8 bits and fewer are called by their bits: `f8E4M3FN`, `f4E2M1FN` and others.",
            &[],
        ),
    ),
    (
        "!builtin.function",
        ParamDocs::new(
            "(argument, ..) -> result",
            "A function. Several results, or a function as the result, are in parentheses.",
            &[("argument", "types of arguments"), ("result", "types of results")],
        ),
    ),
    (
        "!builtin.index",
        ParamDocs::new("index", "An integer as wide as an address, for sizes and subscripts.", &[]),
    ),
    (
        "!builtin.integer",
        ParamDocs::new(
            "i32, si32, ui32",
            "An integer of any width up to 2^24 - 1 bits: signless (`i`), where ops say whether they take it to be signed, signed (`si`) or unsigned (`ui`).",
            &[],
        ),
    ),
    (
        "!builtin.memref",
        ParamDocs::new(
            "memref<size x .. x element, layout, space>",
            "Memory, seen as an array.",
            &[
                (
                    "size",
                    "a number, or `?` for one that is known at run time only; `*` instead of all sizes leaves the rank open as well",
                ),
                (
                    "element",
                    "an integer, float, `index`, complex number, vector, memref or type that can lie in memory",
                ),
                (
                    "layout",
                    "`strided<[stride, ..], offset: number>` or an affine map; left out where rows lie one after the other",
                ),
                ("space", "any attribute; left out for the default one"),
            ],
        ),
    ),
    ("!builtin.none", ParamDocs::new("none", "A type with one value.", &[])),
    (
        "!builtin.tensor",
        ParamDocs::new(
            "tensor<size x .. x element, encoding>",
            "An array as a value, without a place in memory.",
            &[
                (
                    "size",
                    "a number, or `?` for one that is known at run time only; `*` instead of all sizes leaves the rank open as well",
                ),
                ("element", "the type of the elements"),
                ("encoding", "any attribute, or left out"),
            ],
        ),
    ),
    (
        "!builtin.tuple",
        ParamDocs::new("tuple<type, ..>", "Several values as one.", &[("type", "their types")]),
    ),
    (
        "!builtin.vector",
        ParamDocs::new(
            "vector<size x .. x element>",
            "So many values that are computed with at once.",
            &[
                (
                    "size",
                    "a positive number; in brackets, as `[4]`, a multiple of it that the machine decides",
                ),
                ("element", "an integer, float, `index` or address"),
            ],
        ),
    ),
    (
        "#builtin.affine_map",
        ParamDocs::new(
            "affine_map<(d0, ..)[s0, ..] -> (expression, ..)>",
            "A function from indices to indices.",
            &[
                ("d0", "dimensions, of any name"),
                ("s0", "symbols, which are the same for all steps of a loop"),
                ("expression", "sums, products with a constant or symbol, `floordiv`, `ceildiv` and `mod`"),
            ],
        ),
    ),
    (
        "#builtin.affine_set",
        ParamDocs::new(
            "affine_set<(d0, ..)[s0, ..] : (expression >= 0, ..)>",
            "A set of indices: those for which all conditions hold.",
            &[("expression", "as of `affine_map`; compared with `>=` or `==`")],
        ),
    ),
    ("#builtin.array", ParamDocs::new("[attribute, ..]", "Several attributes.", &[])),
    (
        "#builtin.dense",
        ParamDocs::new(
            "dense<value> : type",
            "The elements of a tensor or vector: one for all, nested lists, or a string of their bytes in hexadecimal.",
            &[("type", "the type of the tensor or vector")],
        ),
    ),
    (
        "#builtin.dense_array",
        ParamDocs::new(
            "array<element: number, ..>",
            "Numbers of one type.",
            &[("element", "an integer or float type")],
        ),
    ),
    (
        "#builtin.dense_resource",
        ParamDocs::new(
            "dense_resource<name> : type",
            "Elements that are kept apart from the text: behind it, or in a file.",
            &[("name", "what they are called in the section of resources")],
        ),
    ),
    (
        "#builtin.dictionary",
        ParamDocs::new("{name = attribute, ..}", "Attributes by name, in the order of the names.", &[]),
    ),
    (
        "#builtin.distinct",
        ParamDocs::new(
            "distinct[number]<attribute>",
            "An attribute that is different from any other one, even with the same contents.",
            &[("number", "tells one from another in text")],
        ),
    ),
    (
        "#builtin.float",
        ParamDocs::new(
            "1.5 : f32",
            "A float, `f64` where no type is given. Bits in hexadecimal spell any value, NaNs too.",
            &[],
        ),
    ),
    (
        "#builtin.integer",
        ParamDocs::new(
            "42 : i32",
            "An integer, `i64` where no type is given. `true` and `false` are those of type `i1`.",
            &[],
        ),
    ),
    (
        "#builtin.loc",
        ParamDocs::new(
            "loc(\"file\":line:column)",
            "A place in a source, as an attribute: a position, a name, a call in a call, several fused, or `unknown`.",
            &[],
        ),
    ),
    (
        "#builtin.sparse",
        ParamDocs::new(
            "sparse<indices, values> : type",
            "Elements that are zero but at the given indices.",
            &[],
        ),
    ),
    (
        "#builtin.strided",
        ParamDocs::new(
            "strided<[stride, ..], offset: number>",
            "The layout of a memref.",
            &[(
                "stride",
                "by how many elements the address grows from one index to the next; `?` for one that is known at run time only",
            )],
        ),
    ),
    (
        "#builtin.string",
        ParamDocs::new(
            "\"text\"",
            "A string of bytes, with `\\n`, `\\t`, `\\\"`, `\\\\` and two hexadecimal digits behind a backslash.",
            &[],
        ),
    ),
    (
        "#builtin.symbol_ref",
        ParamDocs::new(
            "@table::@symbol",
            "The name of a symbol, behind those of the tables that it lies in.",
            &[],
        ),
    ),
    ("#builtin.type", ParamDocs::new("i32", "A type, as an attribute.", &[])),
    (
        "#builtin.unit",
        ParamDocs::new(
            "unit",
            "Says something by being there. In a dictionary the name alone is enough.",
            &[],
        ),
    ),
];
