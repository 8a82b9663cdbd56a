// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK: module {
// CHECK-NEXT:   llvm.mlir.global private unnamed_addr constant @greeting("hi\00") {addr_space = 0 : i32}
// CHECK-NEXT:   llvm.mlir.global external @counter(7 : i64) {addr_space = 0 : i32, alignment = 8 : i64} : i64
// CHECK-NEXT:   llvm.mlir.global internal thread_local @made() {addr_space = 0 : i32} : !llvm.struct<(i32, ptr)> {
// CHECK-NEXT:     %0 = llvm.mlir.undef : !llvm.struct<(i32, ptr)>
// CHECK-NEXT:     %1 = llvm.mlir.constant(1 : i32) : i32
// CHECK-NEXT:     %2 = llvm.insertvalue %1, %0[0] : !llvm.struct<(i32, ptr)>
// CHECK-NEXT:     llvm.return %2 : !llvm.struct<(i32, ptr)>
// CHECK-NEXT:   }
// CHECK-NEXT:   llvm.func @printf(!llvm.ptr {llvm.nocapture}, ...) -> i32
// CHECK-NEXT:   llvm.func internal fastcc @twice(%arg0: i32) -> (i32 {llvm.zeroext}) attributes {no_inline} {
// CHECK-NEXT:     %0 = llvm.add %arg0, %arg0 overflow<nsw, nuw> : i32
// CHECK-NEXT:     llvm.return %0 : i32
// CHECK-NEXT:   }
// CHECK-NEXT:   llvm.func hidden @integers(%arg0: i32, %arg1: i32, %arg2: vector<4xi8>) {
// CHECK-NEXT:     %0 = llvm.sub %arg0, %arg1 : i32
// CHECK-NEXT:     %1 = llvm.mul %arg0, %arg1 overflow<nsw> {tag} : i32
// CHECK-NEXT:     %2 = llvm.udiv exact %arg0, %arg1 : i32
// CHECK-NEXT:     %3 = llvm.or disjoint %arg0, %arg1 : i32
// CHECK-NEXT:     %4 = llvm.xor %arg2, %arg2 : vector<4xi8>
// CHECK-NEXT:     %5 = llvm.icmp "ult" %arg0, %arg1 : i32
// CHECK-NEXT:     %6 = llvm.icmp "eq" %arg2, %arg2 : vector<4xi8>
// CHECK-NEXT:     %7 = llvm.select %5, %arg0, %arg1 : i1, i32
// CHECK-NEXT:     %8 = llvm.zext nneg %arg0 : i32 to i64
// CHECK-NEXT:     %9 = llvm.trunc %8 overflow<nuw> : i64 to i16
// CHECK-NEXT:     %10 = llvm.sitofp %arg0 : i32 to f32
// CHECK-NEXT:     %11 = llvm.freeze %arg0 : i32
// CHECK-NEXT:     %12 = llvm.intr.umax(%arg0, %arg1) : (i32, i32) -> i32
// CHECK-NEXT:     llvm.return
// CHECK-NEXT:   }
// CHECK-NEXT:   llvm.func @floats(%arg0: f32, %arg1: f32, %arg2: vector<2xf64>) -> i1 {
// CHECK-NEXT:     %0 = llvm.fadd %arg0, %arg1 {fastmathFlags = #llvm.fastmath<nnan, ninf>} : f32
// CHECK-NEXT:     %1 = llvm.fneg %arg2 : vector<2xf64>
// CHECK-NEXT:     %2 = llvm.fpext %arg0 : f32 to f64
// CHECK-NEXT:     %3 = llvm.bitcast %arg0 : f32 to i32
// CHECK-NEXT:     %4 = llvm.intr.fmuladd(%arg0, %arg1, %0) : (f32, f32, f32) -> f32
// CHECK-NEXT:     %5 = llvm.fcmp "ogt" %arg0, %arg1 {fastmathFlags = #llvm.fastmath<fast>} : f32
// CHECK-NEXT:     llvm.return %5 : i1
// CHECK-NEXT:   }
// CHECK-NEXT:   llvm.func @memory(%arg0: i64, %arg1: !llvm.ptr, %arg2: i32) {
// CHECK-NEXT:     %0 = llvm.alloca %arg0 x !llvm.array<2 x i32> {alignment = 16 : i64} : (i64) -> !llvm.ptr
// CHECK-NEXT:     %1 = llvm.getelementptr inbounds %arg1[%arg0, 1, %arg2] : (!llvm.ptr, i64, i32) -> !llvm.ptr, !llvm.struct<(i8, array<4 x f32>)>
// CHECK-NEXT:     %2 = llvm.getelementptr nusw|nuw %arg1[3] : (!llvm.ptr) -> !llvm.ptr, i64
// CHECK-NEXT:     %3 = llvm.load %1 {alignment = 4 : i64} : !llvm.ptr -> f32
// CHECK-NEXT:     llvm.store volatile %3, %0 : f32, !llvm.ptr
// CHECK-NEXT:     %4 = llvm.load %arg1 atomic syncscope("agent") acquire {alignment = 4 : i64} : !llvm.ptr -> i32
// CHECK-NEXT:     %5 = llvm.ptrtoint %arg1 : !llvm.ptr to i64
// CHECK-NEXT:     %6 = llvm.intr.stacksave : !llvm.ptr
// CHECK-NEXT:     llvm.intr.stackrestore %6 : !llvm.ptr
// CHECK-NEXT:     "llvm.intr.memcpy"(%0, %arg1, %arg0) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
// CHECK-NEXT:     llvm.return
// CHECK-NEXT:   }
// CHECK-NEXT:   llvm.func @parts(%arg0: !llvm.struct<(i32, array<2 x f32>)>, %arg1: vector<4xf32>, %arg2: f32, %arg3: i32) {
// CHECK-NEXT:     %0 = llvm.extractvalue %arg0[1, 0] : !llvm.struct<(i32, array<2 x f32>)>
// CHECK-NEXT:     %1 = llvm.insertvalue %arg3, %arg0[0] : !llvm.struct<(i32, array<2 x f32>)>
// CHECK-NEXT:     %2 = llvm.extractelement %arg1[%arg3 : i32] : vector<4xf32>
// CHECK-NEXT:     %3 = llvm.insertelement %arg2, %arg1[%arg3 : i32] : vector<4xf32>
// CHECK-NEXT:     %4 = llvm.shufflevector %arg1, %arg1 [0, 5, -1] : vector<4xf32>
// CHECK-NEXT:     %5 = llvm.mlir.constant(dense<[1, 2]> : vector<2xi8>) : vector<2xi8>
// CHECK-NEXT:     %6 = llvm.mlir.constant("ab") : !llvm.array<2 x i8>
// CHECK-NEXT:     %7 = llvm.mlir.constant(0 : index) : i64
// CHECK-NEXT:     %8 = llvm.mlir.zero : !llvm.ptr
// CHECK-NEXT:     %9 = llvm.mlir.poison : vector<4xf32>
// CHECK-NEXT:     llvm.return
// CHECK-NEXT:   }
// CHECK-NEXT:   llvm.func @calls(%arg0: !llvm.ptr, %arg1: i32, %arg2: f64) {
// CHECK-NEXT:     %0 = llvm.mlir.addressof @greeting : !llvm.ptr
// CHECK-NEXT:     %1 = llvm.call @printf(%0, %arg2) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
// CHECK-NEXT:     %2 = llvm.call fastcc tail @twice(%arg1) : (i32 {llvm.noundef}) -> (i32 {llvm.zeroext})
// CHECK-NEXT:     llvm.call %arg0(%arg1) : !llvm.ptr, (i32) -> ()
// CHECK-NEXT:     llvm.return
// CHECK-NEXT:   }
// CHECK-NEXT:   llvm.func @branches(%arg0: i1, %arg1: i32) {
// CHECK-NEXT:     llvm.cond_br %arg0 weights([1, 2]), ^bb1, ^bb2(%arg1 : i32)
// CHECK-NEXT:   ^bb1:  // 2 preds: ^bb0, ^bb1
// CHECK-NEXT:     llvm.switch %arg1 : i32, ^bb2(%arg1 : i32) [
// CHECK-NEXT:       1: ^bb1,
// CHECK-NEXT:       -2: ^bb2(%arg1 : i32)
// CHECK-NEXT:     ] {branch_weights = array<i32: 1, 2, 3>}
// CHECK-NEXT:   ^bb2(%0: i32):  // 3 preds: ^bb0, ^bb1, ^bb1
// CHECK-NEXT:     llvm.br ^bb3
// CHECK-NEXT:   ^bb3:  // pred: ^bb2
// CHECK-NEXT:     llvm.unreachable
// CHECK-NEXT:   }
// CHECK-NEXT: }

llvm.mlir.global private unnamed_addr constant @greeting("hi\00")
llvm.mlir.global external @counter(7 : i64) {alignment = 8 : i64} : i64
llvm.mlir.global internal thread_local @made() : !llvm.struct<(i32, ptr)> {
  %0 = llvm.mlir.undef : !llvm.struct<(i32, ptr)>
  %1 = llvm.mlir.constant(1 : i32) : i32
  %2 = llvm.insertvalue %1, %0[0] : !llvm.struct<(i32, ptr)>
  llvm.return %2 : !llvm.struct<(i32, ptr)>
}
llvm.func @printf(!llvm.ptr {llvm.nocapture}, ...) -> i32
llvm.func internal fastcc @twice(%x: i32) -> (i32 {llvm.zeroext}) attributes {no_inline} {
  %0 = llvm.add %x, %x overflow<nsw, nuw> : i32
  llvm.return %0 : i32
}
llvm.func hidden @integers(%a: i32, %b: i32, %v: vector<4xi8>) {
  %0 = llvm.sub %a, %b : i32
  %1 = llvm.mul %a, %b overflow<nsw> {tag} : i32
  %2 = llvm.udiv exact %a, %b : i32
  %3 = llvm.or disjoint %a, %b : i32
  %4 = llvm.xor %v, %v : vector<4xi8>
  %5 = llvm.icmp "ult" %a, %b : i32
  %6 = llvm.icmp "eq" %v, %v : vector<4xi8>
  %7 = llvm.select %5, %a, %b : i1, i32
  %8 = llvm.zext nneg %a : i32 to i64
  %9 = llvm.trunc %8 overflow<nuw> : i64 to i16
  %10 = llvm.sitofp %a : i32 to f32
  %11 = llvm.freeze %a : i32
  %12 = llvm.intr.umax(%a, %b) : (i32, i32) -> i32
  llvm.return
}
llvm.func @floats(%a: f32, %b: f32, %v: vector<2xf64>) -> i1 {
  %0 = llvm.fadd %a, %b {fastmathFlags = #llvm.fastmath<ninf, nnan>} : f32
  %1 = llvm.fneg %v : vector<2xf64>
  %2 = llvm.fpext %a : f32 to f64
  %3 = llvm.bitcast %a : f32 to i32
  %4 = llvm.intr.fmuladd(%a, %b, %0) : (f32, f32, f32) -> f32
  %5 = llvm.fcmp "ogt" %a, %b {fastmathFlags = #llvm.fastmath<fast>} : f32
  llvm.return %5 : i1
}
llvm.func @memory(%n: i64, %p: !llvm.ptr, %i: i32) {
  %0 = llvm.alloca %n x !llvm.array<2 x i32> {alignment = 16 : i64} : (i64) -> !llvm.ptr
  %1 = llvm.getelementptr inbounds %p[%n, 1, %i] : (!llvm.ptr, i64, i32) -> !llvm.ptr, !llvm.struct<(i8, array<4 x f32>)>
  %2 = llvm.getelementptr nusw|nuw %p[3] : (!llvm.ptr) -> !llvm.ptr, i64
  %3 = llvm.load %1 {alignment = 4 : i64} : !llvm.ptr -> f32
  llvm.store volatile %3, %0 : f32, !llvm.ptr
  %4 = llvm.load %p atomic syncscope("agent") acquire {alignment = 4 : i64} : !llvm.ptr -> i32
  %5 = llvm.ptrtoint %p : !llvm.ptr to i64
  %6 = llvm.intr.stacksave : !llvm.ptr
  llvm.intr.stackrestore %6 : !llvm.ptr
  "llvm.intr.memcpy"(%0, %p, %n) <{isVolatile = false}> : (!llvm.ptr, !llvm.ptr, i64) -> ()
  llvm.return
}
llvm.func @parts(%s: !llvm.struct<(i32, array<2 x f32>)>, %v: vector<4xf32>, %f: f32, %i: i32) {
  %0 = llvm.extractvalue %s[1, 0] : !llvm.struct<(i32, array<2 x f32>)>
  %1 = llvm.insertvalue %i, %s[0] : !llvm.struct<(i32, array<2 x f32>)>
  %2 = llvm.extractelement %v[%i : i32] : vector<4xf32>
  %3 = llvm.insertelement %f, %v[%i : i32] : vector<4xf32>
  %4 = llvm.shufflevector %v, %v [0, 5, -1] : vector<4xf32>
  %5 = llvm.mlir.constant(dense<[1, 2]> : vector<2xi8>) : vector<2xi8>
  %6 = llvm.mlir.constant("ab") : !llvm.array<2 x i8>
  %7 = llvm.mlir.constant(0 : index) : i64
  %8 = llvm.mlir.zero : !llvm.ptr
  %9 = llvm.mlir.poison : vector<4xf32>
  llvm.return
}
llvm.func @calls(%p: !llvm.ptr, %i: i32, %f: f64) {
  %0 = llvm.mlir.addressof @greeting : !llvm.ptr
  %1 = llvm.call @printf(%0, %f) vararg(!llvm.func<i32 (ptr, ...)>) : (!llvm.ptr, f64) -> i32
  %2 = llvm.call fastcc tail @twice(%i) : (i32 {llvm.noundef}) -> (i32 {llvm.zeroext})
  llvm.call %p(%i) : !llvm.ptr, (i32) -> ()
  llvm.return
}
llvm.func @branches(%c: i1, %i: i32) {
  llvm.cond_br %c weights([1, 2]), ^one, ^two(%i : i32)
^one:
  llvm.switch %i : i32, ^two(%i : i32) [
    1: ^one,
    -2: ^two(%i : i32)
  ] {branch_weights = array<i32: 1, 2, 3>}
^two(%x: i32):
  llvm.br ^three
^three:
  llvm.unreachable
}
