//! The [`op!`](crate::op!) macro.

/// Declares an op: one static [`OpDef`](crate::op::OpDef) table and a typed handle with getters.
///
/// The clauses come in this order, each but the name may be left out:
///
/// ```
/// use terrace_ir::{Body, OpError, op, op::*};
///
/// op! {
///     /// Sum of two integers.
///     ///
///     /// Wraps around at the width of the type.
///     pub AddOp = "demo.add" {
///         types { T: SIGNLESS_INTEGER_LIKE }
///         operands { lhs: one T, rhs: one T, extra: many T }
///         results { sum: one T }
///         attrs { note: opt STR_ATTR, scale: default I64_ATTR "1 : i64" }
///         traits [PURE, COMMUTATIVE]
///         assembly "$lhs `,` $rhs (`,` $extra^)? attr-dict `:` type($sum)"
///         verify verify_add
///     }
/// }
///
/// fn verify_add(op: AddOp, body: &Body) -> Result<(), OpError> {
///     if op.lhs(body) == op.rhs(body) { Err("must not double".into()) } else { Ok(()) }
/// }
/// ```
///
/// - `types { T: CONSTRAINT }` declares type variables: slots that name the same one have the same
///   type. `B: CONSTRAINT = f(T)` gives a variable that follows from another, and a text behind it
///   says what the verifier could not verify otherwise: `"result type matches element type of tensor"`.
/// - `operands`, `results`: `name: one|opt|many CONSTRAINT` makes a getter of a value, an optional
///   value, or a slice (for results an iterator).
/// - `attrs`: `name: one|opt CONSTRAINT` or `name: default CONSTRAINT "text"`; getters return the
///   attribute, or an option of it.
/// - `regions`: `name: one|many any|single|some`; `successors`: `name: one|many`.
/// - `traits [..]`: constants of [`Traits`](crate::op::Traits).
/// - `parents ["func.func", ..]`: ops that it may lie in.
/// - `requires ["what holds" => predicate, ..]`: what the types of operands and results have to do
///   with each other, checked before traits: "failed to verify that what holds".
/// - `implicit_terminator YieldOp`: the terminator that text may leave out.
/// - `assembly "format"` or `assembly (parse_fn, print_fn)`.
/// - `infer`, `verify`, `verify_regions`, `fold`: functions; all but `infer` take the typed handle.
/// - `canonicalize ["name" => function, ..]`.
/// - `interfaces [Interface => IMPLEMENTATION, ..]`: `IMPLEMENTATION` is a `static` or constant.
#[macro_export]
macro_rules! op {
    ( $(#[doc = $doc:literal])* $vis:vis $Op:ident = $name:literal {
        $(types { $($tv:ident : $tc:ident $(= $tf:ident ( $tfrom:ident ) $($why:literal)?)?),* $(,)? })?
        $(operands { $($on:ident : $oa:ident $oc:expr),* $(,)? })?
        $(results { $($rn:ident : $ra:ident $rc:expr),* $(,)? })?
        $(attrs { $($an:ident : $ak:ident $ac:ident $($ad:literal)?),* $(,)? })?
        $(regions { $($gn:ident : $ga:ident $gk:ident),* $(,)? })?
        $(successors { $($sn:ident : $sa:ident),* $(,)? })?
        $(traits [ $($t:ident),* $(,)? ])?
        $(parents [ $($parent:literal),* $(,)? ])?
        $(requires [ $($rtext:literal => $rholds:path),* $(,)? ])?
        $(implicit_terminator $Term:ident)?
        $(assembly $asm:tt)?
        $(infer $infer:ident)?
        $(verify $verify:ident)?
        $(verify_regions $verify_regions:ident)?
        $(fold $fold:ident)?
        $(canonicalize [ $($cn:literal => $cf:path),* $(,)? ])?
        $(interfaces [ $($Iface:ty => $imp:expr),* $(,)? ])?
    } ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        $vis struct $Op(pub $crate::Op);

        impl ::std::convert::From<$Op> for $crate::Op {
            fn from(op: $Op) -> $crate::Op { op.0 }
        }

        impl $crate::op::TypedOp for $Op {
            fn def() -> &'static $crate::OpDef { $Op::def() }
            fn of(body: &$crate::Body, op: $crate::Op) -> ::std::option::Option<Self> { $Op::of(body, op) }
        }

        #[allow(dead_code, non_snake_case, missing_docs, unreachable_pub, unused_mut, reason = "made for every op alike")]
        impl $Op {
            /// The declaration.
            pub fn def() -> &'static $crate::OpDef {
                #[allow(unused_imports, reason = "not every op has constraints")]
                use $crate::op::{Constraint, Traits};
                $($(#[allow(non_upper_case_globals, reason = "a type variable")]
                static $tv: Constraint = Constraint {
                    what: $tc.what,
                    holds: $tc.holds,
                    build: $tc.build,
                    var: Some(stringify!($tv)),
                    derive: $crate::op!(@derive $($tf $tfrom)?),
                    why: $crate::op!(@why $($($why)?)?),
                };)*)?
                static DEF: $crate::OpDef = $crate::OpDef {
                    id: $crate::op::OpId::new(),
                    name: $name,
                    doc: &[$($doc),*],
                    types: &[$($(&$tv),*)?],
                    operands: &[$($($crate::op::Slot {
                        name: $crate::op::plain_ident(stringify!($on)), arity: $crate::op!(@arity $oa), constraint: &$oc,
                    }),*)?],
                    results: &[$($($crate::op::Slot {
                        name: $crate::op::plain_ident(stringify!($rn)), arity: $crate::op!(@arity $ra), constraint: &$rc,
                    }),*)?],
                    attrs: &[$($($crate::op::AttrSlot {
                        name: $crate::op::plain_ident(stringify!($an)), presence: $crate::op!(@presence $ak $($ad)?), constraint: &$ac,
                    }),*)?],
                    regions: &[$($($crate::op::RegionSlot {
                        name: $crate::op::plain_ident(stringify!($gn)), arity: $crate::op!(@arity $ga), kind: $crate::op!(@region $gk),
                    }),*)?],
                    successors: &[$($($crate::op::SuccessorSlot {
                        name: $crate::op::plain_ident(stringify!($sn)), arity: $crate::op!(@arity $sa),
                    }),*)?],
                    traits: Traits::NONE$($(.or(Traits::$t))*)?,
                    parents: &[$($($parent),*)?],
                    requires: &[$($($crate::op::Requirement { what: $rtext, holds: $rholds }),*)?],
                    implicit_terminator: $crate::op!(@term $($Term)?),
                    assembly: $crate::op!(@assembly $($asm)?),
                    infer: $crate::op!(@opt $($infer)?),
                    verify: $crate::op!(@verify $Op $($verify)?),
                    verify_regions: $crate::op!(@verify $Op $($verify_regions)?),
                    fold: $crate::op!(@fold $Op $($fold)?),
                    canonicalize: &[$($($crate::op::Pattern {
                        name: $cn, apply: |op, rw| $cf($Op(op), rw),
                    }),*)?],
                    interfaces: &[$($($crate::op::InterfaceEntry {
                        id: || ::std::any::TypeId::of::<$Iface>(), name: ::std::any::type_name::<$Iface>, imp: &$imp,
                    }),*)?],
                };
                &DEF
            }

            /// The handle to `op`, when it is of this kind.
            pub fn of(body: &$crate::Body, op: $crate::Op) -> ::std::option::Option<Self> {
                body.is(op, Self::def()).then_some($Op(op))
            }

            /// The handle to the op that defines `value`, when it is of this kind.
            pub fn defining(body: &$crate::Body, value: $crate::Value) -> ::std::option::Option<Self> {
                Self::of(body, body.defining_op(value)?)
            }

            $crate::op!(@operands 0usize; $($($on $oa,)*)?);
            $crate::op!(@results 0usize; $($($rn $ra,)*)?);
            $crate::op!(@attrs 0usize; $($($an $ak,)*)?);
            $crate::op!(@regions 0usize; $($($gn $ga,)*)?);
            $crate::op!(@successors 0usize; $($($sn $sa,)*)?);
        }
    };

    (@derive) => { None };
    (@derive $f:ident $from:ident) => { Some((stringify!($from), $f)) };
    (@why) => { None };
    (@why $why:literal) => { Some($why) };
    (@arity one) => { $crate::op::Arity::One };
    (@arity opt) => { $crate::op::Arity::Opt };
    (@arity many) => { $crate::op::Arity::Many };
    (@presence one) => { $crate::op::Presence::Required };
    (@presence opt) => { $crate::op::Presence::Optional };
    (@presence default $text:literal) => { $crate::op::Presence::Default($text) };
    (@region any) => { $crate::op::RegionKind::Any };
    (@region single) => { $crate::op::RegionKind::One };
    (@region some) => { $crate::op::RegionKind::Some };
    (@term) => { None };
    (@term $Term:ident) => { Some(|| $Term::def()) };
    (@assembly) => { $crate::op::Assembly::Generic };
    (@assembly $format:literal) => { $crate::op::Assembly::Format($format) };
    (@assembly ($parse:path, $print:path)) => {
        $crate::op::Assembly::Custom { parse: $parse, print: $print }
    };
    (@opt) => { None };
    (@opt $e:ident) => { Some($e) };
    (@verify $Op:ident) => { None };
    (@verify $Op:ident $f:ident) => { Some(|op, body| $f($Op(op), body)) };
    (@fold $Op:ident) => { None };
    (@fold $Op:ident $f:ident) => { Some(|op, body, constants| $f($Op(op), body, constants)) };

    (@operands $i:expr;) => {};
    (@operands $i:expr; $n:ident one, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> $crate::Value { body.operand_group(self.0, Self::def(), $i)[0] }
        $crate::op!(@operands $i + 1usize; $($rest)*);
    };
    (@operands $i:expr; $n:ident opt, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> ::std::option::Option<$crate::Value> { body.operand_group(self.0, Self::def(), $i).first().copied() }
        $crate::op!(@operands $i + 1usize; $($rest)*);
    };
    (@operands $i:expr; $n:ident many, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> &[$crate::Value] { body.operand_group(self.0, Self::def(), $i) }
        $crate::op!(@operands $i + 1usize; $($rest)*);
    };
    (@results $i:expr;) => {};
    (@results $i:expr; $n:ident one, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> $crate::Value { body.result_group(self.0, Self::def(), $i).get(0).expect("a verified op has its results") }
        $crate::op!(@results $i + 1usize; $($rest)*);
    };
    (@results $i:expr; $n:ident opt, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> ::std::option::Option<$crate::Value> { body.result_group(self.0, Self::def(), $i).get(0) }
        $crate::op!(@results $i + 1usize; $($rest)*);
    };
    (@results $i:expr; $n:ident many, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> $crate::body::Results { body.result_group(self.0, Self::def(), $i) }
        $crate::op!(@results $i + 1usize; $($rest)*);
    };
    (@attrs $i:expr;) => {};
    (@attrs $i:expr; $n:ident one, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> $crate::Attr { body.inherent(self.0, $i).expect("a verified op has its attributes") }
        $crate::op!(@attrs $i + 1usize; $($rest)*);
    };
    (@attrs $i:expr; $n:ident $k:ident, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> ::std::option::Option<$crate::Attr> { body.inherent(self.0, $i) }
        $crate::op!(@attrs $i + 1usize; $($rest)*);
    };
    (@regions $i:expr;) => {};
    (@regions $i:expr; $n:ident one, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> $crate::Region { body.region_group(self.0, Self::def(), $i)[0] }
        $crate::op!(@regions $i + 1usize; $($rest)*);
    };
    (@regions $i:expr; $n:ident $a:ident, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> ::std::vec::Vec<$crate::Region> { body.region_group(self.0, Self::def(), $i) }
        $crate::op!(@regions $i + 1usize; $($rest)*);
    };
    (@successors $i:expr;) => {};
    (@successors $i:expr; $n:ident one, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> $crate::Block { body.successors(self.0)[$i] }
        $crate::op!(@successors $i + 1usize; $($rest)*);
    };
    (@successors $i:expr; $n:ident $a:ident, $($rest:tt)*) => {
        pub fn $n(self, body: &$crate::Body) -> &[$crate::Block] { &body.successors(self.0)[$i..] }
        $crate::op!(@successors $i + 1usize; $($rest)*);
    };
}

/// An identifier without the `r#` that keywords need.
#[doc(hidden)]
pub const fn plain_ident(text: &'static str) -> &'static str {
    let bytes = text.as_bytes();
    if bytes.len() > 2 && bytes[0] == b'r' && bytes[1] == b'#' { text.split_at(2).1 } else { text }
}
