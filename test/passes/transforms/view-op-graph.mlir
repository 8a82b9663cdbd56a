// RUN: terrace-opt %s --view-op-graph -o /dev/null 2>&1 | FileCheck %s
// RUN: terrace-opt %s --view-op-graph="print-data-flow-edges=false print-control-flow-edges print-attrs=false" -o /dev/null 2>&1 | FileCheck %s --check-prefix=FLOW

// CHECK-LABEL: digraph G {
// CHECK: label = "func.func : ()\lfunction_type: (i32) -\> i32\lsym_name: \"f\"\l";
// CHECK: v[[ARG:[0-9]+]] [label = "<res_arg0> %arg0 i32", shape = Mrecord];
// CHECK: v[[ONE:[0-9]+]] [fillcolor = "0.000000 0.3 0.95", label = "{arith.constant\l\lvalue: 1 : i32\l|{<res_c1_i32> %c1_i32 i32}}"
// CHECK: v[[ADD:[0-9]+]] [{{.*}}arith.addi
// CHECK: v[[ARG]]:res_arg0:s -> v[[ADD]]:arg_arg0:n[style = solid];
// CHECK: v[[ONE]]:res_c1_i32:s -> v[[ADD]]:arg_c1_i32:n[style = solid];
// FLOW: label = "{arith.constant\l|{<res_c1_i32> %c1_i32 i32}}"
// FLOW: v{{[0-9]+}} -> v{{[0-9]+}}[style = dashed];
func.func @f(%x: i32) -> i32 {
  %c = arith.constant 1 : i32
  %0 = arith.addi %x, %c : i32
  return %0 : i32
}
