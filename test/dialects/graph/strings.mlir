// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// Texts are elements like any others to what moves, chooses or compares elements.

// CHECK-LABEL: func.func @moved
func.func @moved(%x: tensor<?x2x!graph.string>, %i: tensor<3xi64>, %c: tensor<i1>) -> (tensor<3x2x!graph.string>, tensor<?x2xi1>) {
  // CHECK: graph.constant dense<["a", "\C3\A9"]> : tensor<2x!graph.string>
  %0 = graph.constant dense<["a", "\C3\A9"]> : tensor<2x!graph.string>
  // CHECK: graph.constant dense<"same"> : tensor<4x!graph.string>
  %1 = graph.constant dense<"same"> : tensor<4x!graph.string>
  // CHECK: graph.equal %{{.*}}, %{{.*}} : (tensor<?x2x!graph.string>, tensor<2x!graph.string>) -> tensor<?x2xi1>
  %2 = graph.equal %x, %0 : (tensor<?x2x!graph.string>, tensor<2x!graph.string>) -> tensor<?x2xi1>
  // CHECK: graph.gather %{{.*}}, %{{.*}} : (tensor<?x2x!graph.string>, tensor<3xi64>) -> tensor<3x2x!graph.string>
  %3 = graph.gather %x, %i : (tensor<?x2x!graph.string>, tensor<3xi64>) -> tensor<3x2x!graph.string>
  // CHECK: graph.if
  %4 = graph.if %c : (tensor<i1>) -> tensor<3x2x!graph.string> {
    graph.yield %3 : tensor<3x2x!graph.string>
  } else {
    %5 = graph.expand %0 {shape = array<i64: 3, 2>} : (tensor<2x!graph.string>) -> tensor<3x2x!graph.string>
    graph.yield %5 : tensor<3x2x!graph.string>
  }
  return %4, %2 : tensor<3x2x!graph.string>, tensor<?x2xi1>
}

// CHECK-LABEL: func.func @changed
func.func @changed(%x: tensor<3x!graph.string>, %y: tensor<2x1x!graph.string>) -> tensor<3xf32> {
  // CHECK: graph.string_concat %{{.*}}, %{{.*}} : (tensor<3x!graph.string>, tensor<2x1x!graph.string>) -> tensor<2x3x!graph.string>
  %0 = graph.string_concat %x, %y : (tensor<3x!graph.string>, tensor<2x1x!graph.string>) -> tensor<2x3x!graph.string>
  // CHECK: graph.string_normalize %{{.*}} {case = "upper", case_sensitive, stopwords = ["a", "b"]} : (tensor<3x!graph.string>) -> tensor<?x!graph.string>
  %1 = graph.string_normalize %x {case = "upper", case_sensitive, stopwords = ["a", "b"]} : (tensor<3x!graph.string>) -> tensor<?x!graph.string>
  // CHECK: %{{.*}}:2 = graph.string_split %{{.*}} {delimiter = ",", maxsplit = 2 : i64} : (tensor<3x!graph.string>) -> (tensor<3x?x!graph.string>, tensor<3xi64>)
  %2, %3 = graph.string_split %x {delimiter = ",", maxsplit = 2 : i64} : (tensor<3x!graph.string>) -> (tensor<3x?x!graph.string>, tensor<3xi64>)
  // CHECK: graph.regex_full_match %{{.*}}, "a+" : (tensor<3x!graph.string>) -> tensor<3xi1>
  %4 = graph.regex_full_match %x, "a+" : (tensor<3x!graph.string>) -> tensor<3xi1>
  // CHECK: graph.string_format %{{.*}} : (tensor<3xi1>) -> tensor<3x!graph.string>
  %5 = graph.string_format %4 : (tensor<3xi1>) -> tensor<3x!graph.string>
  // CHECK: graph.string_parse %{{.*}} to f32 : (tensor<3x!graph.string>) -> tensor<3xf32>
  %6 = graph.string_parse %5 to f32 : (tensor<3x!graph.string>) -> tensor<3xf32>
  return %6 : tensor<3xf32>
}
