// bufferization.alloc_tensor
// A copy that one may write to while the original stays.
func.func @with_first_zero(%t: tensor<?xf32>) -> tensor<?xf32> {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0.000000e+00 : f32
  %copy = bufferization.alloc_tensor() copy(%t) : tensor<?xf32>
  %0 = tensor.insert %zero into %copy[%c0] : tensor<?xf32>
  return %0 : tensor<?xf32>
}
// -----
// bufferization.to_tensor, bufferization.to_buffer
// The border between code on memory and code on values. `restrict` says that no other op makes a tensor
// of the same memory, `writable` that it may be overwritten.
func.func @increment(%data: memref<8xf32>, %by: tensor<8xf32>) -> memref<8xf32> {
  %0 = bufferization.to_tensor %data restrict writable : memref<8xf32> to tensor<8xf32>
  %1 = arith.addf %0, %by : tensor<8xf32>
  %2 = bufferization.to_buffer %1 : tensor<8xf32> to memref<8xf32>
  return %2 : memref<8xf32>
}
// -----
// bufferization.materialize_in_destination
func.func @into(%t: tensor<8xf32>, %result: memref<8xf32>) {
  bufferization.materialize_in_destination %t in restrict writable %result : (tensor<8xf32>, memref<8xf32>) -> ()
  return
}
// -----
// bufferization.clone, bufferization.dealloc
// The caller keeps its memory and owns what it gets. What was allocated is freed unless it is returned.
func.func @pick(%a: memref<4xf32>, %use_new: i1) -> memref<4xf32> {
  %new = memref.alloc() : memref<4xf32>
  %copy = bufferization.clone %a : memref<4xf32> to memref<4xf32>
  %result = arith.select %use_new, %new, %copy : memref<4xf32>
  %true = arith.constant true
  %owned = bufferization.dealloc (%new, %copy : memref<4xf32>, memref<4xf32>) if (%true, %true) retain (%result : memref<4xf32>)
  return %result : memref<4xf32>
}
// -----
// bufferization.dealloc_tensor
func.func @scratch(%n: index) -> f32 {
  %c0 = arith.constant 0 : index
  %0 = bufferization.alloc_tensor(%n) : tensor<?xf32>
  %1 = tensor.extract %0[%c0] : tensor<?xf32>
  bufferization.dealloc_tensor %0 : tensor<?xf32>
  return %1 : f32
}
