// RUN: terrace-opt %s --verify-each=run --linalg-fold-unit-extent-dims --canonicalize 2>&1 | FileCheck %s --check-prefixes=ANY,UNIT
// RUN: terrace-opt %s --verify-each=run --linalg-fold-unit-extent-dims=use-rank-reducing-slices --canonicalize 2>&1 | FileCheck %s --check-prefixes=ANY,UNIT
// RUN: terrace-opt %s --verify-each=run --linalg-block-pack-matmul="block-factors=2,3,4" --canonicalize 2>&1 | FileCheck %s --check-prefixes=ANY,PACK
// RUN: terrace-opt %s --verify-each=run --linalg-block-pack-matmul="block-factors=3,2,5 mnk-order=2,0,1 lhs-transpose-outer-blocks lhs-transpose-inner-blocks rhs-transpose-outer-blocks=false" 2>&1 | FileCheck %s --check-prefixes=ANY,PACK
// RUN: terrace-opt %s --verify-each=run --linalg-block-pack-matmul="block-factors=2,2,2 mnk-padded-multiples=4,0,3" 2>&1 | FileCheck %s --check-prefixes=ANY,PACK
// RUN: terrace-opt %s --verify-each=run --linalg-generalize-named-ops --linalg-fuse-elementwise-ops --canonicalize 2>&1 | FileCheck %s --check-prefixes=ANY,FUSE
// RUN: terrace-opt %s --verify-each=run --pass-pipeline="builtin.module(func.func(linalg-detensorize{aggressive-mode}))" 2>&1 | FileCheck %s --check-prefixes=ANY,SCALAR

// What the passes make computes the same, for open sizes and for none too.

// ANY-NOT: warning
// ANY-NOT: error
// ANY: func.func @main
// UNIT: tensor<4x3xf32>
// PACK: linalg.unpack
// FUSE: linalg.generic
// SCALAR: ^bb1(%{{.*}}: i32

func.func @main(%a: tensor<5x7xf32>, %b: tensor<7x6xf32>, %u: tensor<1x4x1x3xf32>, %v: tensor<1x3xf32>, %k: tensor<0x3xf32>, %n: tensor<i32>) -> (tensor<?x?xf32>, tensor<2x5x6xf32>, tensor<1x4xf32>, tensor<1x4x1x3xf32>, tensor<5x7xf32>, tensor<0xf32>, tensor<i32>, tensor<1x5x1x3xf32>, tensor<0x0xf32>) {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  %ten = arith.constant 10 : i32

  // A product of open sizes, and products in a batch, one operand transposed.
  %da = tensor.cast %a : tensor<5x7xf32> to tensor<?x?xf32>
  %db = tensor.cast %b : tensor<7x6xf32> to tensor<?x?xf32>
  %m = tensor.dim %da, %c0 : tensor<?x?xf32>
  %o = tensor.dim %db, %c1 : tensor<?x?xf32>
  %e0 = tensor.empty(%m, %o) : tensor<?x?xf32>
  %z0 = linalg.fill ins(%zero : f32) outs(%e0 : tensor<?x?xf32>) -> tensor<?x?xf32>
  %r0 = linalg.matmul ins(%da, %db : tensor<?x?xf32>, tensor<?x?xf32>) outs(%z0 : tensor<?x?xf32>) -> tensor<?x?xf32>
  %e1 = tensor.empty() : tensor<2x5x7xf32>
  %a2 = linalg.broadcast ins(%a : tensor<5x7xf32>) outs(%e1 : tensor<2x5x7xf32>) dimensions = [0]
  %e2 = tensor.empty() : tensor<2x7x6xf32>
  %b2 = linalg.broadcast ins(%b : tensor<7x6xf32>) outs(%e2 : tensor<2x7x6xf32>) dimensions = [0]
  %e3 = tensor.empty() : tensor<2x5x6xf32>
  %z3 = linalg.fill ins(%zero : f32) outs(%e3 : tensor<2x5x6xf32>) -> tensor<2x5x6xf32>
  %r1 = linalg.batch_matmul ins(%a2, %b2 : tensor<2x5x7xf32>, tensor<2x7x6xf32>) outs(%z3 : tensor<2x5x6xf32>) -> tensor<2x5x6xf32>

  // A reduction with loops of one iteration, which uses their indices, and one along such a loop only.
  %e4 = tensor.empty() : tensor<1x4xf32>
  %z4 = linalg.fill ins(%zero : f32) outs(%e4 : tensor<1x4xf32>) -> tensor<1x4xf32>
  %r2 = linalg.generic {indexing_maps = [affine_map<(i, j, k, l) -> (i, j, k, l)>, affine_map<(i, j, k, l) -> (i, l)>, affine_map<(i, j, k, l) -> (i, j)>], iterator_types = ["parallel", "parallel", "reduction", "reduction"]} ins(%u, %v : tensor<1x4x1x3xf32>, tensor<1x3xf32>) outs(%z4 : tensor<1x4xf32>) {
  ^bb0(%x: f32, %y: f32, %s: f32):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %l = linalg.index 3 : index
    %ij = arith.addi %i, %j : index
    %ijl = arith.muli %ij, %l : index
    %w = arith.index_cast %ijl : index to i32
    %f = arith.sitofp %w : i32 to f32
    %p = arith.mulf %x, %y : f32
    %q = arith.addf %p, %f : f32
    %t = arith.addf %s, %q : f32
    linalg.yield %t : f32
  } -> tensor<1x4xf32>
  %r3 = linalg.generic {indexing_maps = [affine_map<(i, j, k, l, m) -> (i, j, k, l)>, affine_map<(i, j, k, l, m) -> (m, l)>, affine_map<(i, j, k, l, m) -> (i, j, k, l)>], iterator_types = ["parallel", "parallel", "parallel", "parallel", "reduction"]} ins(%u, %v : tensor<1x4x1x3xf32>, tensor<1x3xf32>) outs(%u : tensor<1x4x1x3xf32>) {
  ^bb0(%x: f32, %y: f32, %s: f32):
    %p = arith.mulf %x, %y : f32
    %t = arith.addf %s, %p : f32
    linalg.yield %t : f32
  } -> tensor<1x4x1x3xf32>
  %p0 = tensor.pad %u low[0, 1, 0, 0] high[0, 0, 0, 0] {
  ^bb0(%i: index, %j: index, %k2: index, %l: index):
    tensor.yield %zero : f32
  } : tensor<1x4x1x3xf32> to tensor<1x5x1x3xf32>

  // A chain of elementwise ops: one starts from what its output holds, one reads along one dimension.
  %ec = tensor.empty() : tensor<5xf32>
  %col = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]} outs(%ec : tensor<5xf32>) {
  ^bb0(%s: f32):
    %i = linalg.index 0 : index
    %w = arith.index_cast %i : index to i32
    %f = arith.sitofp %w : i32 to f32
    linalg.yield %f : f32
  } -> tensor<5xf32>
  %more = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%a : tensor<5x7xf32>) {
  ^bb0(%s: f32):
    %t = arith.addf %s, %s : f32
    linalg.yield %t : f32
  } -> tensor<5x7xf32>
  %ef = tensor.empty() : tensor<5x7xf32>
  %r4 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} ins(%col, %more : tensor<5xf32>, tensor<5x7xf32>) outs(%ef : tensor<5x7xf32>) {
  ^bb0(%x: f32, %y: f32, %s: f32):
    %t = arith.subf %x, %y : f32
    linalg.yield %t : f32
  } -> tensor<5x7xf32>

  // Sums of nothing, and products of nothing.
  %e5 = tensor.empty() : tensor<0xf32>
  %z5 = linalg.fill ins(%zero : f32) outs(%e5 : tensor<0xf32>) -> tensor<0xf32>
  %r5 = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%k : tensor<0x3xf32>) outs(%z5 : tensor<0xf32>) {
  ^bb0(%x: f32, %s: f32):
    %t = arith.addf %x, %s : f32
    linalg.yield %t : f32
  } -> tensor<0xf32>
  %kt = tensor.empty() : tensor<3x0xf32>
  %e6 = tensor.empty() : tensor<0x0xf32>
  %r6 = linalg.matmul ins(%k, %kt : tensor<0x3xf32>, tensor<3x0xf32>) outs(%e6 : tensor<0x0xf32>) -> tensor<0x0xf32>

  // A loop of blocks over a tensor of rank 0.
  %t0 = tensor.from_elements %one : tensor<i32>
  %limit = tensor.from_elements %ten : tensor<i32>
  cf.br ^head(%t0 : tensor<i32>)
^head(%at: tensor<i32>):
  %eb = tensor.empty() : tensor<i1>
  %less = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%at, %limit : tensor<i32>, tensor<i32>) outs(%eb : tensor<i1>) {
  ^bb0(%x: i32, %y: i32, %s: i1):
    %t = arith.cmpi slt, %x, %y : i32
    linalg.yield %t : i1
  } -> tensor<i1>
  %go = tensor.extract %less[] : tensor<i1>
  cf.cond_br %go, ^body(%at : tensor<i32>), ^done(%at : tensor<i32>)
^body(%now: tensor<i32>):
  %ei = tensor.empty() : tensor<i32>
  %next = linalg.generic {indexing_maps = [affine_map<() -> ()>, affine_map<() -> ()>, affine_map<() -> ()>], iterator_types = []} ins(%now, %t0 : tensor<i32>, tensor<i32>) outs(%ei : tensor<i32>) {
  ^bb0(%x: i32, %y: i32, %s: i32):
    %t = arith.addi %x, %y : i32
    %t2 = arith.addi %t, %x : i32
    linalg.yield %t2 : i32
  } -> tensor<i32>
  cf.br ^head(%next : tensor<i32>)
^done(%last: tensor<i32>):
  return %r0, %r1, %r2, %r3, %r4, %r5, %last, %p0, %r6 : tensor<?x?xf32>, tensor<2x5x6xf32>, tensor<1x4xf32>, tensor<1x4x1x3xf32>, tensor<5x7xf32>, tensor<0xf32>, tensor<i32>, tensor<1x5x1x3xf32>, tensor<0x0xf32>
}
