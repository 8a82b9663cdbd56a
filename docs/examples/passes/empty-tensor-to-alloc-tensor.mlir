// terrace-opt --empty-tensor-to-alloc-tensor
func.func @empty(%n: index) -> tensor<?xf32> {
  %0 = tensor.empty(%n) : tensor<?xf32>
  return %0 : tensor<?xf32>
}
