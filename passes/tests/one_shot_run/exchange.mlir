// Loops that yield their tensors in another order, one tensor twice, a constant, and a tensor from
// outside.
func.func @main(%n: i32) -> (i32, i32, i32, i32, i32, i32, i32, i32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1 : i32
  %five = arith.constant 5 : i32
  %end = arith.index_cast %n : i32 to index
  %a = tensor.from_elements %one, %n : tensor<2xi32>
  %b = tensor.from_elements %n, %five : tensor<2xi32>

  %s:2 = scf.for %i = %c0 to %end step %c1 iter_args(%x = %a, %y = %b) -> (tensor<2xi32>, tensor<2xi32>) {
    %e = tensor.extract %x[%c1] : tensor<2xi32>
    %f = arith.addi %e, %one : i32
    %w = tensor.insert %f into %x[%c0] : tensor<2xi32>
    scf.yield %y, %w : tensor<2xi32>, tensor<2xi32>
  }
  %p = tensor.extract %s#0[%c0] : tensor<2xi32>
  %q = tensor.extract %s#1[%c0] : tensor<2xi32>

  %t:3 = scf.for %i = %c0 to %end step %c1 iter_args(%x = %a, %y = %b, %sum = %one) -> (tensor<2xi32>, tensor<2xi32>, i32) {
    %w = tensor.insert %five into %x[%c0] : tensor<2xi32>
    %e = tensor.extract %y[%c0] : tensor<2xi32>
    %g = tensor.extract %w[%c0] : tensor<2xi32>
    %h = arith.addi %e, %g : i32
    %k = arith.addi %sum, %h : i32
    %m = arith.index_cast %i : index to i32
    %new = tensor.from_elements %m, %k : tensor<2xi32>
    scf.yield %new, %new, %k : tensor<2xi32>, tensor<2xi32>, i32
  }
  %r = tensor.extract %t#0[%c1] : tensor<2xi32>

  %u:2 = scf.for %i = %c0 to %end step %c1 iter_args(%x = %a, %sum = %one) -> (tensor<2xi32>, i32) {
    %w = tensor.insert %n into %x[%c0] : tensor<2xi32>
    %e = tensor.extract %w[%c0] : tensor<2xi32>
    %k = arith.addi %sum, %e : i32
    %cst = arith.constant dense<[3, 4]> : tensor<2xi32>
    %d = tensor.extract %cst[%c0] : tensor<2xi32>
    %l = arith.addi %k, %d : i32
    scf.yield %cst, %l : tensor<2xi32>, i32
  }

  %z = arith.constant 0 : i32
  %v:3 = scf.while (%x = %a, %y = %b, %i = %z) : (tensor<2xi32>, tensor<2xi32>, i32) -> (tensor<2xi32>, tensor<2xi32>, i32) {
    %w = tensor.insert %i into %x[%c0] : tensor<2xi32>
    %more = arith.cmpi slt, %i, %n : i32
    scf.condition(%more) %w, %y, %i : tensor<2xi32>, tensor<2xi32>, i32
  } do {
  ^bb0(%x: tensor<2xi32>, %y: tensor<2xi32>, %i: i32):
    %j = arith.addi %i, %one : i32
    scf.yield %y, %x, %j : tensor<2xi32>, tensor<2xi32>, i32
  }
  %va = tensor.extract %v#0[%c0] : tensor<2xi32>
  %vb = tensor.extract %v#1[%c0] : tensor<2xi32>

  %y2:3 = scf.while (%x = %a, %y = %b, %i = %z) : (tensor<2xi32>, tensor<2xi32>, i32) -> (tensor<2xi32>, tensor<2xi32>, i32) {
    %w = tensor.insert %i into %x[%c0] : tensor<2xi32>
    %more = arith.cmpi slt, %i, %n : i32
    scf.condition(%more) %w, %y, %i : tensor<2xi32>, tensor<2xi32>, i32
  } do {
  ^bb0(%x: tensor<2xi32>, %y: tensor<2xi32>, %i: i32):
    %j = arith.addi %i, %one : i32
    scf.yield %y, %y, %j : tensor<2xi32>, tensor<2xi32>, i32
  }
  %vc = tensor.extract %y2#1[%c0] : tensor<2xi32>
  return %p, %q, %r, %t#2, %u#1, %va, %vb, %vc : i32, i32, i32, i32, i32, i32, i32, i32
}
