// terrace-opt --select-kernels
// The description takes tensors of any shape, as long as their elements are `f32`.
kernel.def @relu_f32 implements "graph.relu" {
  kernel.require_type "input", f32
  %size = kernel.size "input"
  kernel.return %size
}
func.func @relu(%x: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = graph.relu %x : tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
