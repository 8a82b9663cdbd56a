// RUN: terrace-opt %s --graph-intern-strings | FileCheck %s

// The texts of constants, each once, the empty one first.
// CHECK: module attributes {kernel.strings = ["", "no", "yes", "is .*", "x"]} {

// CHECK-LABEL: func.func @answer
// CHECK-SAME: (%[[X:.*]]: tensor<?xi64> {graph.name = "question", kernel.string}, %{{.*}}: tensor<i1>)
// CHECK-SAME: -> (tensor<?xi64> {kernel.string})
func.func @answer(%x: tensor<?x!graph.string> {graph.name = "question"}, %c: tensor<i1>) -> tensor<?x!graph.string> {
  // CHECK: graph.constant dense<[1, 2]> : tensor<2xi64>
  %words = graph.constant dense<["no", "yes"]> : tensor<2x!graph.string>
  // CHECK: %[[SIZE:.*]] = tensor.dim %[[X]], %{{.*}} : tensor<?xi64>
  // CHECK: %[[OUT:.*]] = tensor.empty(%[[SIZE]]) : tensor<?xi1>
  // CHECK: kernel.call @terrace_regex_full_match(%[[X]]) outs(%[[OUT]]) params array<i64: 3> : (tensor<?xi64>, tensor<?xi1>) -> tensor<?xi1>
  %0 = graph.regex_full_match %x, "is .*" : (tensor<?x!graph.string>) -> tensor<?xi1>
  %1 = graph.cast %0 to i64 : (tensor<?xi1>) -> tensor<?xi64>
  // CHECK: graph.gather %{{.*}}, %{{.*}} : (tensor<2xi64>, tensor<?xi64>) -> tensor<?xi64>
  %2 = graph.gather %words, %1 : (tensor<2x!graph.string>, tensor<?xi64>) -> tensor<?x!graph.string>
  // CHECK: graph.if
  // CHECK: graph.yield %{{.*}} : tensor<?xi64>
  %3 = graph.if %c : (tensor<i1>) -> tensor<?x!graph.string> {
    graph.yield %2 : tensor<?x!graph.string>
  } else {
    graph.yield %x : tensor<?x!graph.string>
  }
  return %3 : tensor<?x!graph.string>
}

// How many parts there are is counted in front.
// CHECK-LABEL: func.func @parts
func.func @parts(%x: tensor<2x!graph.string>) -> (tensor<2x?x!graph.string>, tensor<2xi64>) {
  // CHECK: %[[COUNTS:.*]]:2 = kernel.call @terrace_string_split_count(%{{.*}}) outs(%{{.*}}, %{{.*}}) params array<i64: 0, -1>
  // CHECK: %[[MOST:.*]] = tensor.extract %[[COUNTS]]#1[] : tensor<i64>
  // CHECK: %[[WIDTH:.*]] = arith.index_cast %[[MOST]] : i64 to index
  // CHECK: %[[OUT:.*]] = tensor.empty(%[[WIDTH]]) : tensor<2x?xi64>
  // CHECK: %[[PARTS:.*]] = kernel.call @terrace_string_split(%{{.*}}) outs(%[[OUT]]) params array<i64: 0, -1>
  // CHECK: return %[[PARTS]], %[[COUNTS]]#0
  %0, %1 = graph.string_split %x : (tensor<2x!graph.string>) -> (tensor<2x?x!graph.string>, tensor<2xi64>)
  return %0, %1 : tensor<2x?x!graph.string>, tensor<2xi64>
}

// Operands of different shapes are broadcast as any others.
// CHECK-LABEL: func.func @joined
func.func @joined(%x: tensor<2x1x!graph.string>, %y: tensor<3x!graph.string>) -> tensor<2x3x!graph.string> {
  // CHECK: %[[A:.*]] = graph.where %{{.*}}, %{{.*}}, %{{.*}} : (tensor<i1>, tensor<2x1xi64>, tensor<3xi64>) -> tensor<2x3xi64>
  // CHECK: %[[B:.*]] = graph.where %{{.*}}, %{{.*}}, %{{.*}} : (tensor<i1>, tensor<3xi64>, tensor<2x1xi64>) -> tensor<2x3xi64>
  // CHECK: kernel.call @terrace_string_concat(%[[A]], %[[B]])
  %0 = graph.string_concat %x, %y : (tensor<2x1x!graph.string>, tensor<3x!graph.string>) -> tensor<2x3x!graph.string>
  return %0 : tensor<2x3x!graph.string>
}

// Functions see numbers in their widest form.
// CHECK-LABEL: func.func @numbers
func.func @numbers(%x: tensor<2xui8>, %y: tensor<2xf16>) -> (tensor<2x!graph.string>, tensor<2xf16>, tensor<2xi1>) {
  // CHECK: %[[W:.*]] = graph.cast %{{.*}} to ui64
  // CHECK: kernel.call @terrace_string_of_int(%[[W]]) outs(%{{.*}}) params array<i64: 1>
  %0 = graph.string_format %x : (tensor<2xui8>) -> tensor<2x!graph.string>
  // CHECK: %[[D:.*]] = graph.cast %{{.*}} to f64
  // CHECK: %[[T:.*]] = kernel.call @terrace_string_of_float(%[[D]])
  %1 = graph.string_format %y : (tensor<2xf16>) -> tensor<2x!graph.string>
  // CHECK: %[[F:.*]] = kernel.call @terrace_string_to_float(%[[T]])
  // CHECK: graph.cast %[[F]] to f16
  %2 = graph.string_parse %1 to f16 : (tensor<2x!graph.string>) -> tensor<2xf16>
  // CHECK: %[[G:.*]] = kernel.call @terrace_string_to_float(%[[T]])
  // CHECK: graph.cast %[[G]] to i1
  %3 = graph.string_parse %1 to i1 : (tensor<2x!graph.string>) -> tensor<2xi1>
  return %0, %2, %3 : tensor<2x!graph.string>, tensor<2xf16>, tensor<2xi1>
}

// The stopwords are constants too.
// CHECK-LABEL: func.func @words
func.func @words(%x: tensor<1x4x!graph.string>) -> tensor<1x?x!graph.string> {
  // CHECK: kernel.call @terrace_string_normalize_count(%{{.*}}) outs(%{{.*}}) params array<i64: 1, 0, 4>
  // CHECK: tensor.empty(%{{.*}}) : tensor<1x?xi64>
  // CHECK: kernel.call @terrace_string_normalize(%{{.*}}) outs(%{{.*}}) params array<i64: 1, 0, 4>
  %0 = graph.string_normalize %x {case = "lower", stopwords = ["x"]} : (tensor<1x4x!graph.string>) -> tensor<1x?x!graph.string>
  return %0 : tensor<1x?x!graph.string>
}
