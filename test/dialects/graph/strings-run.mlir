// RUN: terrace-run %s --verify-each=run | FileCheck %s

// What ops on texts compute; the numbers are the reference interpreter's too.

// CHECK: output0: string[2, 2]
// CHECK-NEXT: "a1" "b1" "a2" "b2"
// CHECK: output1: i1[3]
// CHECK-NEXT: 1 0 0
// CHECK: output2: i1[3]
// CHECK-NEXT: 0 1 0
// CHECK: output3: i8[2]
// CHECK-NEXT: 100 -1
// CHECK: output4: string[3]
// CHECK-NEXT: "0.1" "1e+10" "-INF"
// CHECK: output5: string[1]
// CHECK-NEXT: "18446744073709551615"
// CHECK: output6: string[2]
// CHECK-NEXT: "AA" ""
func.func @main() -> (tensor<2x2x!graph.string>, tensor<3xi1>, tensor<3xi1>, tensor<2xi8>, tensor<3x!graph.string>, tensor<1x!graph.string>, tensor<?x!graph.string>) {
  %0 = graph.constant dense<["a", "b"]> : tensor<2x!graph.string>
  %1 = graph.constant dense<[["1"], ["2"]]> : tensor<2x1x!graph.string>
  %2 = graph.string_concat %0, %1 : (tensor<2x!graph.string>, tensor<2x1x!graph.string>) -> tensor<2x2x!graph.string>
  %3 = graph.constant dense<["aa", "ab", ""]> : tensor<3x!graph.string>
  %4 = graph.constant dense<"ab"> : tensor<!graph.string>
  %5 = graph.regex_full_match %3, "a+" : (tensor<3x!graph.string>) -> tensor<3xi1>
  %6 = graph.equal %3, %4 : (tensor<3x!graph.string>, tensor<!graph.string>) -> tensor<3xi1>
  %7 = graph.constant dense<[" 100.5 ", "255"]> : tensor<2x!graph.string>
  %8 = graph.string_parse %7 to i8 : (tensor<2x!graph.string>) -> tensor<2xi8>
  %9 = graph.constant dense<[0.1, 1.0e10, 0xFF800000]> : tensor<3xf32>
  %10 = graph.string_format %9 : (tensor<3xf32>) -> tensor<3x!graph.string>
  %11 = graph.constant dense<18446744073709551615> : tensor<1xui64>
  %12 = graph.string_format %11 : (tensor<1xui64>) -> tensor<1x!graph.string>
  %13 = graph.string_normalize %3 {case = "upper", stopwords = ["AB"]} : (tensor<3x!graph.string>) -> tensor<?x!graph.string>
  return %2, %5, %6, %8, %10, %12, %13 : tensor<2x2x!graph.string>, tensor<3xi1>, tensor<3xi1>, tensor<2xi8>, tensor<3x!graph.string>, tensor<1x!graph.string>, tensor<?x!graph.string>
}
