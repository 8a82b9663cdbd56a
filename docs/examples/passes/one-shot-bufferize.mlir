// terrace-opt --one-shot-bufferize="bufferize-function-boundaries=true"
func.func @insert(%t: tensor<8xf32> {bufferization.writable = true}, %x: f32, %i: index) -> (tensor<8xf32>, f32) {
  %before = tensor.extract %t[%i] : tensor<8xf32>
  %0 = tensor.insert %x into %t[%i] : tensor<8xf32>
  return %0, %before : tensor<8xf32>, f32
}
