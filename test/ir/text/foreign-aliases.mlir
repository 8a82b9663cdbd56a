// RUN: terrace-opt %s --allow-unregistered-dialect | FileCheck %s
// RUN: terrace-opt %s --allow-unregistered-dialect --mlir-print-op-generic | terrace-opt --allow-unregistered-dialect | FileCheck %s

// What stands in an attribute or type of a dialect that is not loaded is text; an alias in it would be lost, so what it
// names takes its place.

#map = affine_map<(d0) -> (d0 + 1)>
!pair = tuple<i32, f32>

// CHECK: #foreign.spec<"#map", affine_map<(d0) -> (d0 + 1)>, #map.x, tuple<i32, f32>[#none]>
// CHECK: !foreign.box<tuple<i32, f32>>
"foreign.op"() {a = #foreign.spec<"#map", #map, #map.x, !pair[#none]>, b = !foreign.box<!pair>} : () -> ()
