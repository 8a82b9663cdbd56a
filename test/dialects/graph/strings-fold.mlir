// RUN: terrace-opt %s --graph-fold-constants | FileCheck %s

// What ops on texts compute, by their evaluation.

// CHECK-LABEL: func.func @concat
func.func @concat() -> tensor<2x2x!graph.string> {
  // CHECK: graph.constant dense<{{\[\[}}"a1", "b1"], ["a2", "b2"]]> : tensor<2x2x!graph.string>
  %0 = graph.constant dense<["a", "b"]> : tensor<2x!graph.string>
  %1 = graph.constant dense<[["1"], ["2"]]> : tensor<2x1x!graph.string>
  %2 = graph.string_concat %0, %1 : (tensor<2x!graph.string>, tensor<2x1x!graph.string>) -> tensor<2x2x!graph.string>
  return %2 : tensor<2x2x!graph.string>
}

// CHECK-LABEL: func.func @matched
func.func @matched() -> (tensor<3xi1>, tensor<3xi1>) {
  // CHECK-DAG: graph.constant dense<[true, false, false]> : tensor<3xi1>
  // CHECK-DAG: graph.constant dense<[false, true, false]> : tensor<3xi1>
  %0 = graph.constant dense<["aa", "ab", ""]> : tensor<3x!graph.string>
  %1 = graph.constant dense<"ab"> : tensor<!graph.string>
  %2 = graph.regex_full_match %0, "a+" : (tensor<3x!graph.string>) -> tensor<3xi1>
  %3 = graph.equal %0, %1 : (tensor<3x!graph.string>, tensor<!graph.string>) -> tensor<3xi1>
  return %2, %3 : tensor<3xi1>, tensor<3xi1>
}

// CHECK-LABEL: func.func @numbers
func.func @numbers() -> (tensor<2xi8>, tensor<3x!graph.string>, tensor<1x!graph.string>) {
  // CHECK-DAG: graph.constant dense<[100, -1]> : tensor<2xi8>
  // CHECK-DAG: graph.constant dense<["0.1", "1e+10", "-INF"]> : tensor<3x!graph.string>
  // CHECK-DAG: graph.constant dense<"18446744073709551615"> : tensor<1x!graph.string>
  %0 = graph.constant dense<[" 100.5 ", "255"]> : tensor<2x!graph.string>
  %1 = graph.string_parse %0 to i8 : (tensor<2x!graph.string>) -> tensor<2xi8>
  %2 = graph.constant dense<[0.1, 1.0e10, 0xFF800000]> : tensor<3xf32>
  %3 = graph.string_format %2 : (tensor<3xf32>) -> tensor<3x!graph.string>
  %4 = graph.constant dense<18446744073709551615> : tensor<1xui64>
  %5 = graph.string_format %4 : (tensor<1xui64>) -> tensor<1x!graph.string>
  return %1, %3, %5 : tensor<2xi8>, tensor<3x!graph.string>, tensor<1x!graph.string>
}

// A text that is no number ends a run; until then nothing is decided.
// CHECK-LABEL: func.func @no_number
func.func @no_number() -> tensor<1xf32> {
  // CHECK: graph.string_parse
  %0 = graph.constant dense<"one"> : tensor<1x!graph.string>
  %1 = graph.string_parse %0 to f32 : (tensor<1x!graph.string>) -> tensor<1xf32>
  return %1 : tensor<1xf32>
}
