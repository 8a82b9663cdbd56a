func.func @main(%x: memref<4xf32>, %y: memref<4xf32> {kernel.output}) attributes {kernel.arena_bytes = 0 : i64} {
  kernel.call @terrace_transpose_f32_portable(%x) outs(%y) params array<i64: 2, 2, 2, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0> : (memref<4xf32>, memref<4xf32>) -> ()
  kernel.call @terrace_softmax_f32_portable(%x) outs(%y) params array<i64: -1, 2, 0> : (memref<4xf32>, memref<4xf32>) -> ()
  kernel.call @terrace_norm(%x) outs(%y) params array<i64: 1> : (memref<4xf32>, memref<4xf32>) -> ()
  kernel.call @terrace_unary_f32_portable() outs(%y) params array<i64: 4, 8, 0, 0> present array<i1: false> : (memref<4xf32>) -> ()
  return
}
