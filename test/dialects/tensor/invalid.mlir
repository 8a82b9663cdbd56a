func.func @empty() {
  %0 = tensor.empty() : tensor<?xf32>
  return
}

// -----

func.func @cast(%t: tensor<4x8xf32>) {
  %0 = tensor.cast %t : tensor<4x8xf32> to tensor<4x7xf32>
  return
}

// -----

func.func @extract(%t: tensor<4x8xf32>, %i: index) {
  %0 = tensor.extract %t[%i] : tensor<4x8xf32>
  return
}

// -----

func.func @extract_slice(%t: tensor<4x8xf32>) {
  %0 = tensor.extract_slice %t[0, 0] [2, 3] [1, 1] : tensor<4x8xf32> to tensor<2x4xf32>
  return
}

// -----

func.func @insert_slice(%t: tensor<4x8xf32>, %s: tensor<2x4xf32>) {
  %0 = tensor.insert_slice %s into %t[0, 0] [2, 3] [1, 1] : tensor<2x4xf32> into tensor<4x8xf32>
  return
}

// -----

func.func @concat(%t: tensor<4x8xf32>, %s: tensor<4x7xf32>) {
  %0 = tensor.concat dim(0) %t, %s : (tensor<4x8xf32>, tensor<4x7xf32>) -> tensor<8x8xf32>
  return
}

// -----

func.func @from_elements(%x: f32) {
  %0 = tensor.from_elements %x : tensor<2xf32>
  return
}

// -----

func.func @pad(%t: tensor<4xf32>, %x: f32) {
  %0 = tensor.pad %t low[1] high[1] {
  ^bb0(%i: index):
    tensor.yield %x : f32
  } : tensor<4xf32> to tensor<5xf32>
  return
}

// -----

func.func @reshape(%t: tensor<4xf32>, %s: tensor<2xindex>) {
  %0 = tensor.reshape %t(%s) : (tensor<4xf32>, tensor<2xindex>) -> tensor<2x3xf32>
  return
}
