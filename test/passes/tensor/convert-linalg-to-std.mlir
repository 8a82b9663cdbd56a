// RUN: terrace-opt %s --convert-linalg-to-std --split-input-file | FileCheck %s

// One function for all layouts, declared once; one that is there is called.
// CHECK: func.func private @mine(
// CHECK: func.func private @linalg_dot_viewsxf64_view8xf64_viewf64(memref<?xf64, strided<[?], offset: ?>>, memref<8xf64, strided<[?], offset: ?>>, memref<f64, strided<[], offset: ?>>) attributes {llvm.emit_c_interface}
// CHECK-NOT: func.func private @linalg_dot
// CHECK-LABEL: func.func @calls(
// CHECK: %[[A:.*]] = memref.cast %arg0 : memref<?xf64> to memref<?xf64, strided<[?], offset: ?>>
// CHECK: call @linalg_dot_viewsxf64_view8xf64_viewf64(%[[A]], %{{.*}}, %{{.*}})
// CHECK: call @linalg_dot_viewsxf64_view8xf64_viewf64(
// CHECK: call @mine(
module {
  func.func private @mine(memref<8xf64, strided<[?], offset: ?>>)
  func.func @calls(%a: memref<?xf64>, %b: memref<8xf64>, %c: memref<f64>) {
    linalg.dot ins(%a, %b : memref<?xf64>, memref<8xf64>) outs(%c : memref<f64>)
    linalg.dot ins(%a, %b : memref<?xf64>, memref<8xf64>) outs(%c : memref<f64>)
    linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"], library_call = "mine"} outs(%b : memref<8xf64>) {
    ^bb0(%x: f64):
      %0 = arith.addf %x, %x : f64
      linalg.yield %0 : f64
    }
    return
  }
}

// -----

// A module in a module has a library of its own.
// CHECK: module @inner
// CHECK: func.func private @linalg_fill_i8_view2x3xi8as4
// CHECK: call @linalg_fill_i8_view2x3xi8as4
module {
  module @inner {
    func.func @f(%v: i8, %m: memref<2x3xi8, 4>) {
      linalg.fill ins(%v : i8) outs(%m : memref<2x3xi8, 4>)
      return
    }
  }
}
