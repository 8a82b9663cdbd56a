// RUN: terrace-opt --buffer-deallocation-pipeline %s | FileCheck %s
// RUN: terrace-opt --pass-pipeline="builtin.module(buffer-deallocation-pipeline)" %s | FileCheck %s
// RUN: terrace-opt --buffer-deallocation-pipeline="private-function-dynamic-ownership=true" %s \
// RUN:   | FileCheck %s --check-prefix=DYNAMIC
// RUN: terrace-opt --pass-pipeline="builtin.module(buffer-deallocation-pipeline{private-function-dynamic-ownership=true})" %s \
// RUN:   | FileCheck %s --check-prefix=DYNAMIC
// RUN: not terrace-opt --buffer-deallocation-pipeline="dynamic=true" %s 2>&1 | FileCheck %s --check-prefix=OPTION

// OPTION: pipeline 'buffer-deallocation-pipeline': no such option 'dynamic'

// All memory is freed when the pipeline has run: what is returned is copied, unless the option says that
// callers are told whether they own it.

// CHECK-LABEL: func private @grow
//  CHECK-SAME:     (%{{.*}}: memref<?xf32>, %{{.*}}: index) -> memref<?xf32>
//   CHECK-NOT:   memref.realloc
//       CHECK:   bufferization.clone
//   CHECK-NOT:   bufferization.dealloc
// DYNAMIC-LABEL: func private @grow
//  DYNAMIC-SAME:     (%{{.*}}: memref<?xf32>, %{{.*}}: index) -> (memref<?xf32>, i1)
//   DYNAMIC-NOT:   bufferization.clone
func.func private @grow(%m: memref<?xf32>, %n: index) -> memref<?xf32> {
  %r = memref.realloc %m(%n) : memref<?xf32> to memref<?xf32>
  return %r : memref<?xf32>
}

// CHECK-LABEL: func @main
//       CHECK:   %[[R:.*]] = call @grow
//       CHECK:   memref.load %[[R]]
//       CHECK:   %[[B:[a-z_]*]], {{.*}} = memref.extract_strided_metadata %[[R]]
//       CHECK:   memref.dealloc %[[B]]
// DYNAMIC-LABEL: func @main
//       DYNAMIC:   %[[R:.*]]:2 = call @grow
//       DYNAMIC:   memref.load %[[R]]#0
//       DYNAMIC:   scf.if %[[R]]#1 {
//  DYNAMIC-NEXT:     memref.dealloc
func.func @main(%m: memref<?xf32>, %n: index) -> f32 {
  %zero = arith.constant 0 : index
  %r = call @grow(%m, %n) : (memref<?xf32>, index) -> memref<?xf32>
  %v = memref.load %r[%zero] : memref<?xf32>
  return %v : f32
}
