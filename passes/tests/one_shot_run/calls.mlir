// Functions that write to what they are given, return it, return one of two, or call each other.
func.func private @write(%t: tensor<2xi32>, %v: i32) -> tensor<2xi32> {
  %c0 = arith.constant 0 : index
  %w = tensor.insert %v into %t[%c0] : tensor<2xi32>
  return %w : tensor<2xi32>
}

func.func private @same(%t: tensor<2xi32>) -> tensor<2xi32> {
  return %t : tensor<2xi32>
}

func.func private @one_of(%c: i1, %a: tensor<2xi32>, %b: tensor<2xi32>) -> tensor<2xi32> {
  %r = arith.select %c, %a, %b : tensor<2xi32>
  return %r : tensor<2xi32>
}

func.func private @down(%t: tensor<2xi32>, %n: i32) -> tensor<2xi32> {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %c0 = arith.constant 0 : index
  %done = arith.cmpi sle, %n, %zero : i32
  %r = scf.if %done -> tensor<2xi32> {
    scf.yield %t : tensor<2xi32>
  } else {
    %m = arith.subi %n, %one : i32
    %w = tensor.insert %n into %t[%c0] : tensor<2xi32>
    %u = func.call @down(%w, %m) : (tensor<2xi32>, i32) -> tensor<2xi32>
    scf.yield %u : tensor<2xi32>
  }
  return %r : tensor<2xi32>
}

func.func @main(%n: i32) -> (i32, i32, i32, i32, i32, i32) {
  %c0 = arith.constant 0 : index
  %nine = arith.constant 9 : i32
  %odd = arith.trunci %n : i32 to i1
  %a = tensor.from_elements %n, %nine : tensor<2xi32>
  %b = tensor.from_elements %nine, %n : tensor<2xi32>
  %aw = call @write(%a, %nine) : (tensor<2xi32>, i32) -> tensor<2xi32>
  %x = tensor.extract %a[%c0] : tensor<2xi32>
  %s = call @same(%b) : (tensor<2xi32>) -> tensor<2xi32>
  %sw = call @write(%s, %n) : (tensor<2xi32>, i32) -> tensor<2xi32>
  %y = tensor.extract %b[%c0] : tensor<2xi32>
  %o = call @one_of(%odd, %aw, %sw) : (i1, tensor<2xi32>, tensor<2xi32>) -> tensor<2xi32>
  %seven = arith.constant 7 : i32
  %ow = tensor.insert %seven into %o[%c0] : tensor<2xi32>
  %z = tensor.extract %aw[%c0] : tensor<2xi32>
  %w = tensor.extract %ow[%c0] : tensor<2xi32>
  %d = call @down(%ow, %n) : (tensor<2xi32>, i32) -> tensor<2xi32>
  %u = tensor.extract %d[%c0] : tensor<2xi32>
  %v = tensor.extract %ow[%c0] : tensor<2xi32>
  return %x, %y, %z, %w, %u, %v : i32, i32, i32, i32, i32, i32
}
