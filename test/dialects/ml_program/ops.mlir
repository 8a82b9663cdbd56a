// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// The value of an external variable is somebody else's to supply; its type can say more than the variable's.
// CHECK: #extern = #ml_program.extern : tensor<2x3xf32>
// CHECK: ml_program.global private @weights(#extern) : tensor<?x3xf32> {test.layer = 1 : i64}
// GENERIC: "ml_program.global"() <{sym_name = "weights", sym_visibility = "private", type = tensor<?x3xf32>, value = #extern}> {test.layer = 1 : i64}
ml_program.global private @weights(#ml_program.extern : tensor<2x3xf32>) : tensor<?x3xf32> {test.layer = 1 : i64}

// CHECK: ml_program.global public mutable @step(0 : i64) : i64
// CHECK: ml_program.global private mutable @state : tensor<4xf32>
ml_program.global public mutable @step(0 : i64) : i64
ml_program.global private mutable @state : tensor<4xf32>

// CHECK: ml_program.func private @elsewhere(i64) -> i64
ml_program.func private @elsewhere(i64) -> i64

// Loads are named as the variables.
// CHECK-LABEL: ml_program.func @advance(
// CHECK-SAME: %[[BY:.*]]: i64 {test.by}) -> (tensor<?x3xf32>, i64) attributes {test.entry} {
// CHECK-NEXT: %step = ml_program.global_load @step : i64
// CHECK-NEXT: %[[NEXT:.*]] = arith.addi %step, %[[BY]] : i64
// CHECK-NEXT: ml_program.global_store @step = %[[NEXT]] : i64
// CHECK-NEXT: %weights = ml_program.global_load_const @weights : tensor<?x3xf32>
// CHECK-NEXT: ml_program.return %weights, %[[NEXT]] : tensor<?x3xf32>, i64
ml_program.func @advance(%by: i64 {test.by}) -> (tensor<?x3xf32>, i64) attributes {test.entry} {
  %0 = ml_program.global_load @step : i64
  %1 = arith.addi %0, %by : i64
  ml_program.global_store @step = %1 : i64
  %2 = ml_program.global_load_const @weights : tensor<?x3xf32>
  ml_program.return %2, %1 : tensor<?x3xf32>, i64
}

// In a graph, tokens order what runs, not the text.
// CHECK-LABEL: ml_program.subgraph @keep(
// CHECK-SAME: %[[NEW:.*]]: tensor<4xf32>) -> tensor<4xf32> {
// CHECK-NEXT: %[[LAST:.*]] = ml_program.global_store_graph @state = %[[NEW]] ordering(%[[START:.*]], %produceToken -> !ml_program.token) : tensor<4xf32>
// CHECK-NEXT: %result, %produceToken = ml_program.global_load_graph @state ordering(() -> !ml_program.token) : tensor<4xf32>
// CHECK-NEXT: %[[START]] = ml_program.token
// CHECK-NEXT: ml_program.output %result : tensor<4xf32>
// GENERIC: "ml_program.global_load_graph"() <{global = @state}> : () -> (tensor<4xf32>, !ml_program.token)
ml_program.subgraph @keep(%new: tensor<4xf32>) -> tensor<4xf32> {
  %last = ml_program.global_store_graph @state = %new ordering(%start, %read -> !ml_program.token) : tensor<4xf32>
  %old, %read = ml_program.global_load_graph @state ordering(() -> !ml_program.token) : tensor<4xf32>
  %start = ml_program.token
  ml_program.output %old : tensor<4xf32>
}
