// A read in one block, a write in the next, and a way back: the write must not be seen by the read of
// the next round, though the read stands in front of it. The read lies in a region of its own.
func.func private @around(%n: i32) -> (i32, i32) {
  %c0 = arith.constant 0 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %true = arith.constant true
  %t = tensor.from_elements %one, %n : tensor<2xi32>
  cf.br ^head(%z, %z : i32, i32)
^head(%i: i32, %sum: i32):
  %more = arith.cmpi slt, %i, %n : i32
  cf.cond_br %more, ^body, ^exit
^body:
  %e = scf.if %true -> i32 {
    %r = tensor.extract %t[%c0] : tensor<2xi32>
    scf.yield %r : i32
  } else {
    scf.yield %z : i32
  }
  %f = arith.addi %e, %n : i32
  %w = tensor.insert %f into %t[%c0] : tensor<2xi32>
  %g = tensor.extract %w[%c0] : tensor<2xi32>
  %next = arith.addi %sum, %g : i32
  %j = arith.addi %i, %one : i32
  cf.br ^head(%j, %next : i32, i32)
^exit:
  %last = tensor.extract %t[%c0] : tensor<2xi32>
  return %sum, %last : i32, i32
}

// An argument of a block is read behind a block that overwrites it.
func.func private @behind(%n: i32, %arg: tensor<2xi32>) -> (i32, i32) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i32
  cf.br ^first(%arg : tensor<2xi32>)
^first(%t: tensor<2xi32>):
  cf.br ^second
^second:
  %w = tensor.insert %one into %t[%c0] : tensor<2xi32>
  cf.br ^third
^third:
  %a = tensor.extract %t[%c0] : tensor<2xi32>
  %b = tensor.extract %w[%c0] : tensor<2xi32>
  return %a, %b : i32, i32
}

// Both successors are one block, which gets different tensors.
func.func private @either(%n: i32, %a: tensor<2xi32>, %b: tensor<2xi32>) -> (i32, i32) {
  %c0 = arith.constant 0 : index
  %one = arith.constant 1 : i32
  %odd = arith.trunci %n : i32 to i1
  cf.cond_br %odd, ^join(%a : tensor<2xi32>), ^join(%b : tensor<2xi32>)
^join(%t: tensor<2xi32>):
  %w = tensor.insert %one into %t[%c0] : tensor<2xi32>
  %x = tensor.extract %w[%c0] : tensor<2xi32>
  %y = tensor.extract %a[%c0] : tensor<2xi32>
  return %x, %y : i32, i32
}

func.func @main(%n: i32) -> (i32, i32, i32, i32, i32, i32) {
  %p, %q = call @around(%n) : (i32) -> (i32, i32)
  %seven = arith.constant 7 : i32
  %t = tensor.from_elements %seven, %n : tensor<2xi32>
  %u = tensor.from_elements %n, %n : tensor<2xi32>
  %r, %s = call @behind(%n, %t) : (i32, tensor<2xi32>) -> (i32, i32)
  %v, %w = call @either(%n, %t, %u) : (i32, tensor<2xi32>, tensor<2xi32>) -> (i32, i32)
  return %p, %q, %r, %s, %v, %w : i32, i32, i32, i32, i32, i32
}
