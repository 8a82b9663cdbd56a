// llvm.func, llvm.return, !llvm.func
// A declaration, and a function that other modules do not see.
llvm.func @printf(!llvm.ptr, ...) -> i32
llvm.func internal @twice(%x: i32) -> i32 attributes {no_inline} {
  %0 = llvm.add %x, %x overflow<nsw> : i32
  llvm.return %0 : i32
}
// -----
// llvm.add, llvm.sub, llvm.mul
// `nsw` and `nuw` promise that the result fits, signed and unsigned.
llvm.func @polynomial(%x: i32, %a: i32, %b: i32) -> i32 {
  %0 = llvm.mul %x, %a overflow<nsw> : i32
  %1 = llvm.add %0, %b overflow<nsw, nuw> : i32
  %2 = llvm.sub %1, %x : i32
  llvm.return %2 : i32
}
// -----
// llvm.sdiv, llvm.srem, llvm.udiv, llvm.urem
// `exact` promises that nothing is left over.
llvm.func @divide(%a: i64, %b: i64) -> i64 {
  %0 = llvm.sdiv %a, %b : i64
  %1 = llvm.srem %a, %b : i64
  %2 = llvm.udiv exact %0, %b : i64
  %3 = llvm.urem %1, %b : i64
  %4 = llvm.add %2, %3 : i64
  llvm.return %4 : i64
}
// -----
// llvm.and, llvm.or, llvm.xor
llvm.func @bits(%flags: i8, %mask: i8, %set: i8) -> i8 {
  %0 = llvm.and %flags, %mask : i8
  %1 = llvm.or %0, %set : i8
  %2 = llvm.xor %1, %mask : i8
  llvm.return %2 : i8
}
// -----
// llvm.shl, llvm.lshr, llvm.ashr
llvm.func @shifts(%x: i32, %n: i32) -> i32 {
  %0 = llvm.shl %x, %n : i32
  %1 = llvm.lshr %0, %n : i32
  %2 = llvm.ashr %1, %n : i32
  llvm.return %2 : i32
}
// -----
// llvm.icmp, llvm.select
llvm.func @smaller(%a: i32, %b: i32) -> i32 {
  %0 = llvm.icmp "slt" %a, %b : i32
  %1 = llvm.select %0, %a, %b : i1, i32
  llvm.return %1 : i32
}
// -----
// llvm.fadd, llvm.fsub, llvm.fmul, llvm.fdiv, llvm.frem, llvm.fneg, #llvm.fastmath
llvm.func @floats(%a: f32, %b: f32) -> f32 {
  %0 = llvm.fmul %a, %b {fastmathFlags = #llvm.fastmath<contract>} : f32
  %1 = llvm.fadd %0, %a {fastmathFlags = #llvm.fastmath<contract>} : f32
  %2 = llvm.fsub %1, %b : f32
  %3 = llvm.fdiv %2, %b : f32
  %4 = llvm.frem %3, %a : f32
  %5 = llvm.fneg %4 : f32
  llvm.return %5 : f32
}
// -----
// llvm.fcmp
llvm.func @is_number(%x: f64) -> i1 {
  %0 = llvm.fcmp "ord" %x, %x : f64
  llvm.return %0 : i1
}
// -----
// llvm.sext, llvm.zext, llvm.trunc
llvm.func @widths(%byte: i8, %word: i32) -> i8 {
  %0 = llvm.sext %byte : i8 to i32
  %1 = llvm.zext %byte : i8 to i32
  %2 = llvm.add %0, %1 : i32
  %3 = llvm.xor %2, %word : i32
  %4 = llvm.trunc %3 : i32 to i8
  llvm.return %4 : i8
}
// -----
// llvm.fpext, llvm.fptrunc
llvm.func @through_double(%x: f32) -> f32 {
  %0 = llvm.fpext %x : f32 to f64
  %1 = llvm.fptrunc %0 : f64 to f32
  llvm.return %1 : f32
}
// -----
// llvm.sitofp, llvm.uitofp, llvm.fptosi, llvm.fptoui
llvm.func @convert(%i: i32) -> i32 {
  %0 = llvm.sitofp %i : i32 to f32
  %1 = llvm.fptoui %0 : f32 to i32
  %2 = llvm.uitofp %1 : i32 to f32
  %3 = llvm.fptosi %2 : f32 to i32
  llvm.return %3 : i32
}
// -----
// llvm.bitcast, llvm.ptrtoint, llvm.inttoptr
llvm.func @reinterpret(%x: f32, %p: !llvm.ptr) -> !llvm.ptr {
  %0 = llvm.bitcast %x : f32 to i32
  %1 = llvm.zext %0 : i32 to i64
  %2 = llvm.ptrtoint %p : !llvm.ptr to i64
  %3 = llvm.add %1, %2 : i64
  %4 = llvm.inttoptr %3 : i64 to !llvm.ptr
  llvm.return %4 : !llvm.ptr
}
// -----
// llvm.addrspacecast
llvm.func @as_generic(%p: !llvm.ptr<3>) -> !llvm.ptr {
  %0 = llvm.addrspacecast %p : !llvm.ptr<3> to !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
// -----
// llvm.freeze
// Poison becomes some value, the same for all who use it.
llvm.func @frozen(%x: i32) -> i32 {
  %0 = llvm.freeze %x : i32
  llvm.return %0 : i32
}
// -----
// llvm.mlir.constant, llvm.mlir.zero, llvm.mlir.undef, llvm.mlir.poison
llvm.func @constants() -> vector<2xi32> {
  %0 = llvm.mlir.constant(42 : i64) : i64
  %1 = llvm.mlir.constant(dense<[1, 2]> : vector<2xi32>) : vector<2xi32>
  %2 = llvm.mlir.zero : !llvm.ptr
  %3 = llvm.mlir.undef : i32
  %4 = llvm.mlir.poison : vector<2xi32>
  %5 = llvm.add %1, %4 : vector<2xi32>
  llvm.return %5 : vector<2xi32>
}
// -----
// llvm.mlir.none, !llvm.token
// The token that belongs to no other op.
llvm.func @no_token() {
  %0 = llvm.mlir.none : !llvm.token
  llvm.return
}
// -----
// llvm.mlir.global, llvm.mlir.addressof, !llvm.array, #llvm.linkage
// A string, and a table whose region computes what is in it.
llvm.mlir.global private unnamed_addr constant @greeting("hello\00")
llvm.mlir.global internal @pair() : !llvm.array<2 x i32> {
  %0 = llvm.mlir.undef : !llvm.array<2 x i32>
  %1 = llvm.mlir.constant(1 : i32) : i32
  %2 = llvm.insertvalue %1, %0[0] : !llvm.array<2 x i32>
  %3 = llvm.insertvalue %1, %2[1] : !llvm.array<2 x i32>
  llvm.return %3 : !llvm.array<2 x i32>
}
llvm.func @text() -> !llvm.ptr {
  %0 = llvm.mlir.addressof @greeting : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
// -----
// llvm.mlir.alias, llvm.mlir.ifunc
// A second name of a variable, and a function that is chosen when the program is loaded.
llvm.mlir.global external @counter(0 : i32) : i32
llvm.mlir.alias external @old_counter : i32 {
  %0 = llvm.mlir.addressof @counter : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.func @generic_copy()
llvm.func @choose_copy() -> !llvm.ptr {
  %0 = llvm.mlir.addressof @generic_copy : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.mlir.ifunc external @copy : !llvm.func<void ()>, !llvm.ptr @choose_copy
// -----
// llvm.alloca, llvm.load, llvm.store, !llvm.ptr
llvm.func @slot(%x: f32) -> f32 {
  %one = llvm.mlir.constant(1 : i64) : i64
  %0 = llvm.alloca %one x f32 {alignment = 4 : i64} : (i64) -> !llvm.ptr
  llvm.store %x, %0 : f32, !llvm.ptr
  %1 = llvm.load %0 : !llvm.ptr -> f32
  llvm.return %1 : f32
}
// -----
// llvm.getelementptr, !llvm.struct
// The address of field 1, element `%i`, of the struct number `%n`.
llvm.func @field(%p: !llvm.ptr, %n: i64, %i: i32) -> !llvm.ptr {
  %0 = llvm.getelementptr inbounds %p[%n, 1, %i] : (!llvm.ptr, i64, i32) -> !llvm.ptr, !llvm.struct<(i8, array<4 x f32>)>
  llvm.return %0 : !llvm.ptr
}
// -----
// llvm.extractvalue, llvm.insertvalue
llvm.func @swap(%pair: !llvm.struct<(i32, i32)>) -> !llvm.struct<(i32, i32)> {
  %0 = llvm.extractvalue %pair[0] : !llvm.struct<(i32, i32)>
  %1 = llvm.extractvalue %pair[1] : !llvm.struct<(i32, i32)>
  %2 = llvm.insertvalue %1, %pair[0] : !llvm.struct<(i32, i32)>
  %3 = llvm.insertvalue %0, %2[1] : !llvm.struct<(i32, i32)>
  llvm.return %3 : !llvm.struct<(i32, i32)>
}
// -----
// llvm.extractelement, llvm.insertelement, llvm.shufflevector
llvm.func @lanes(%v: vector<4xf32>, %i: i32, %j: i32) -> vector<4xf32> {
  %0 = llvm.extractelement %v[%i : i32] : vector<4xf32>
  %1 = llvm.insertelement %0, %v[%j : i32] : vector<4xf32>
  %2 = llvm.shufflevector %1, %v [0, 5, 2, 7] : vector<4xf32>
  llvm.return %2 : vector<4xf32>
}
// -----
// llvm.call
// A function by name, one with more arguments than it declares, and one by address.
llvm.func @printf(!llvm.ptr, ...) -> i32
llvm.func @twice(i32) -> i32
llvm.func @calls(%format: !llvm.ptr, %f: !llvm.ptr, %x: i32) -> i32 {
  %0 = llvm.call @twice(%x) : (i32) -> i32
  %1 = llvm.call @printf(%format, %0) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, i32) -> i32
  %2 = llvm.call %f(%1) : !llvm.ptr, (i32) -> i32
  llvm.return %2 : i32
}
// -----
// llvm.cond_br, llvm.br
llvm.func @absolute(%x: i32) -> i32 {
  %zero = llvm.mlir.constant(0 : i32) : i32
  %negative = llvm.icmp "slt" %x, %zero : i32
  llvm.cond_br %negative weights([1, 9]), ^flip, ^done(%x : i32)
^flip:
  %0 = llvm.sub %zero, %x : i32
  llvm.br ^done(%0 : i32)
^done(%result: i32):
  llvm.return %result : i32
}
// -----
// llvm.switch, llvm.unreachable
llvm.func @names_of(%kind: i32, %a: i32, %b: i32) -> i32 {
  llvm.switch %kind : i32, ^never [
    1: ^done(%a : i32),
    2: ^done(%b : i32)
  ]
^never:
  llvm.unreachable
^done(%result: i32):
  llvm.return %result : i32
}
// -----
// llvm.intr.smax, llvm.intr.smin, llvm.intr.umax, llvm.intr.umin
llvm.func @clamp(%x: i32, %low: i32, %high: i32) -> i32 {
  %0 = llvm.intr.smax(%x, %low) : (i32, i32) -> i32
  %1 = llvm.intr.smin(%0, %high) : (i32, i32) -> i32
  %2 = llvm.intr.umax(%1, %low) : (i32, i32) -> i32
  %3 = llvm.intr.umin(%2, %high) : (i32, i32) -> i32
  llvm.return %3 : i32
}
// -----
// llvm.intr.ctpop, llvm.intr.bswap, llvm.intr.bitreverse
llvm.func @bit_order(%x: i32) -> i32 {
  %0 = llvm.intr.bswap(%x) : (i32) -> i32
  %1 = llvm.intr.bitreverse(%0) : (i32) -> i32
  %2 = llvm.intr.ctpop(%1) : (i32) -> i32
  llvm.return %2 : i32
}
// -----
// llvm.intr.sqrt, llvm.intr.fabs, llvm.intr.copysign
llvm.func @signed_root(%x: f32) -> f32 {
  %0 = llvm.intr.fabs(%x) : (f32) -> f32
  %1 = llvm.intr.sqrt(%0) : (f32) -> f32
  %2 = llvm.intr.copysign(%1, %x) : (f32, f32) -> f32
  llvm.return %2 : f32
}
// -----
// llvm.intr.sin, llvm.intr.cos
llvm.func @point(%angle: f32) -> f32 {
  %0 = llvm.intr.sin(%angle) : (f32) -> f32
  %1 = llvm.intr.cos(%angle) : (f32) -> f32
  %2 = llvm.fmul %0, %1 : f32
  llvm.return %2 : f32
}
// -----
// llvm.intr.exp, llvm.intr.exp2, llvm.intr.log, llvm.intr.log2, llvm.intr.log10, llvm.intr.pow
llvm.func @powers(%x: f32, %y: f32) -> f32 {
  %0 = llvm.intr.exp(%x) : (f32) -> f32
  %1 = llvm.intr.log(%0) : (f32) -> f32
  %2 = llvm.intr.exp2(%1) : (f32) -> f32
  %3 = llvm.intr.log2(%2) : (f32) -> f32
  %4 = llvm.intr.log10(%3) : (f32) -> f32
  %5 = llvm.intr.pow(%4, %y) : (f32, f32) -> f32
  llvm.return %5 : f32
}
// -----
// llvm.intr.ceil, llvm.intr.floor, llvm.intr.trunc, llvm.intr.round, llvm.intr.roundeven
llvm.func @whole(%x: f64) -> f64 {
  %0 = llvm.intr.ceil(%x) : (f64) -> f64
  %1 = llvm.intr.floor(%x) : (f64) -> f64
  %2 = llvm.intr.trunc(%x) : (f64) -> f64
  %3 = llvm.intr.round(%x) : (f64) -> f64
  %4 = llvm.intr.roundeven(%x) : (f64) -> f64
  %5 = llvm.fadd %0, %1 : f64
  %6 = llvm.fadd %2, %3 : f64
  %7 = llvm.fadd %5, %6 : f64
  %8 = llvm.fadd %7, %4 : f64
  llvm.return %8 : f64
}
// -----
// llvm.intr.fma, llvm.intr.fmuladd
// The first rounds once; the second may round once or twice, whichever is faster.
llvm.func @multiply_add(%a: f32, %b: f32, %c: f32) -> f32 {
  %0 = llvm.intr.fma(%a, %b, %c) : (f32, f32, f32) -> f32
  %1 = llvm.intr.fmuladd(%a, %b, %0) : (f32, f32, f32) -> f32
  llvm.return %1 : f32
}
// -----
// llvm.intr.maximum, llvm.intr.minimum, llvm.intr.maxnum, llvm.intr.minnum
// A NaN wins in the first two and loses in the others.
llvm.func @extremes(%a: f32, %b: f32) -> f32 {
  %0 = llvm.intr.maximum(%a, %b) : (f32, f32) -> f32
  %1 = llvm.intr.minimum(%a, %b) : (f32, f32) -> f32
  %2 = llvm.intr.maxnum(%0, %1) : (f32, f32) -> f32
  %3 = llvm.intr.minnum(%0, %2) : (f32, f32) -> f32
  llvm.return %3 : f32
}
// -----
// llvm.intr.memcpy, llvm.intr.memmove, llvm.intr.memset
llvm.func @bytes(%to: !llvm.ptr, %from: !llvm.ptr, %count: i64) {
  %zero = llvm.mlir.constant(0 : i8) : i8
  "llvm.intr.memcpy"(%to, %from, %count) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  "llvm.intr.memmove"(%to, %from, %count) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  "llvm.intr.memset"(%from, %zero, %count) <{isVolatile = false}> : (!llvm.ptr, i8, i64) -> ()
  llvm.return
}
// -----
// llvm.intr.stacksave, llvm.intr.stackrestore
// What was allocated on the stack in between is freed.
llvm.func @scope(%size: i64) {
  %0 = llvm.intr.stacksave : !llvm.ptr
  %1 = llvm.alloca %size x i8 : (i64) -> !llvm.ptr
  llvm.intr.stackrestore %0 : !llvm.ptr
  llvm.return
}
