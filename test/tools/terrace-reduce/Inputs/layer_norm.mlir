#rows = affine_map<(d0, d1) -> (d0)>
#all = affine_map<(d0, d1) -> (d0, d1)>

func.func private @affine(%x: f32, %gamma: f32, %beta: f32) -> f32 {
  %scaled = arith.mulf %x, %gamma : f32
  %moved = arith.addf %scaled, %beta : f32
  return %moved : f32
}

func.func private @clamp(%x: f32, %low: f32, %high: f32) -> f32 {
  %above = arith.maximumf %x, %low : f32
  %within = arith.minimumf %above, %high : f32
  return %within : f32
}

func.func @main(%input: tensor<4x8xf32>, %residual: tensor<4x8xf32>, %gamma: f32, %beta: f32) -> tensor<4x8xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0.0 : f32
  %low = arith.constant -2.0 : f32
  %high = arith.constant 2.0 : f32
  %count = arith.constant 8.0 : f32
  %epsilon = arith.constant 1.0e-5 : f32
  %empty = tensor.empty() : tensor<4xf32>
  %zeros = linalg.fill ins(%zero : f32) outs(%empty : tensor<4xf32>) -> tensor<4xf32>
  %sums = linalg.generic {indexing_maps = [#all, #rows], iterator_types = ["parallel", "reduction"]}
      ins(%input : tensor<4x8xf32>) outs(%zeros : tensor<4xf32>) {
    ^bb0(%in: f32, %out: f32):
      %sum = arith.addf %out, %in : f32
      linalg.yield %sum : f32
    } -> tensor<4xf32>
  %result = scf.for %i = %c0 to %c4 step %c1 iter_args(%rows = %input) -> (tensor<4x8xf32>) {
    %sum = tensor.extract %sums[%i] : tensor<4xf32>
    %mean = arith.divf %sum, %count : f32
    %squares = scf.for %j = %c0 to %c8 step %c1 iter_args(%acc = %zero) -> (f32) {
      %x = tensor.extract %input[%i, %j] : tensor<4x8xf32>
      %centred = arith.subf %x, %mean : f32
      %square = arith.mulf %centred, %centred : f32
      %next = arith.addf %acc, %square : f32
      scf.yield %next : f32
    }
    %variance = arith.divf %squares, %count : f32
    %shifted = arith.addf %variance, %epsilon : f32
    %norm = math.rsqrt %shifted : f32
    %row = scf.for %j = %c0 to %c8 step %c1 iter_args(%t = %rows) -> (tensor<4x8xf32>) {
      %x = tensor.extract %input[%i, %j] : tensor<4x8xf32>
      %r = tensor.extract %residual[%i, %j] : tensor<4x8xf32>
      %skip = arith.subf %mean, %r : f32
      %centred = arith.subf %x, %skip : f32
      %normed = arith.mulf %centred, %norm : f32
      %y = func.call @affine(%normed, %gamma, %beta) : (f32, f32, f32) -> f32
      %z = func.call @clamp(%y, %low, %high) : (f32, f32, f32) -> f32
      %new = tensor.insert %z into %t[%i, %j] : tensor<4x8xf32>
      scf.yield %new : tensor<4x8xf32>
    }
    scf.yield %row : tensor<4x8xf32>
  }
  return %result : tensor<4x8xf32>
}
