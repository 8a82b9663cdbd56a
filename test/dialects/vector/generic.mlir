// RUN: terrace-opt %s --allow-unregistered-dialect --mlir-print-op-generic | FileCheck %s

// CHECK: "vector.print"() <{punctuation = #vector.punctuation<newline>}> : () -> ()
"vector.print"() <{punctuation = #vector.punctuation<newline>}> : () -> ()

// Sizes must agree, whether they are multiples of `vscale` need not.
// CHECK: "vector.contract"(%arg0, %arg1, %arg2){{.*}}: (vector<[4]x4xf32>, vector<4x4xf32>, vector<4xf32>) -> vector<4xf32>
func.func @contract(%a: vector<[4]x4xf32>, %b: vector<4x4xf32>, %c: vector<4xf32>) -> vector<4xf32> {
  %0 = vector.contract {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]} %a, %b, %c : vector<[4]x4xf32>, vector<4x4xf32> into vector<4xf32>
  return %0 : vector<4xf32>
}
