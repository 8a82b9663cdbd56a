//! Ops on the lanes of vectors, by the reference interpreter and as machine code.

use crate::support::{compiled, inputs, interpreted, parsed};

#[test]
fn lanes_are_moved_alike() {
    let text = "func.func @main(%a: memref<8xf32>, %out: memref<24xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %c12 = arith.constant 12 : index
  %c16 = arith.constant 16 : index
  %c20 = arith.constant 20 : index
  %x = vector.load %a[%c0] : memref<8xf32>, vector<4xf32>
  %y = vector.load %a[%c4] : memref<8xf32>, vector<4xf32>
  %s = vector.shuffle %x, %y [1, 6, 0, 7] : vector<4xf32>, vector<4xf32>
  vector.store %s, %out[%c0] : memref<24xf32>, vector<4xf32>
  %e = vector.extract %x[2] : f32 from vector<4xf32>
  %i = vector.insert %e, %y [1] : f32 into vector<4xf32>
  vector.store %i, %out[%c4] : memref<24xf32>, vector<4xf32>
  %l:4 = vector.to_elements %x : vector<4xf32>
  %f = vector.from_elements %l#3, %l#2, %l#1, %l#0 : vector<4xf32>
  vector.store %f, %out[%c8] : memref<24xf32>, vector<4xf32>
  %m = vector.shape_cast %y : vector<4xf32> to vector<2x2xf32>
  %n = vector.extract %m[1, 0] : f32 from vector<2x2xf32>
  %p = vector.insert %n, %m [0, 1] : f32 into vector<2x2xf32>
  %q = vector.shape_cast %p : vector<2x2xf32> to vector<4xf32>
  vector.store %q, %out[%c12] : memref<24xf32>, vector<4xf32>
  %b = vector.bitcast %x : vector<4xf32> to vector<2xi64>
  %t = arith.addi %b, %b : vector<2xi64>
  %u = vector.bitcast %t : vector<2xi64> to vector<4xf32>
  vector.store %u, %out[%c16] : memref<24xf32>, vector<4xf32>
  %r = vector.reduction <maximumf>, %x, %e : vector<4xf32> into f32
  %v = vector.broadcast %r : f32 to vector<4xf32>
  %w = vector.fma %v, %x, %y : vector<4xf32>
  vector.store %w, %out[%c20] : memref<24xf32>, vector<4xf32>
  return
}
";
    let inputs = inputs("f32", 1, 8);
    let expected = interpreted(&parsed(text), &inputs);
    assert!(expected.iter().any(|&byte| byte != 0), "it computes something");
    assert_eq!(compiled(&mut parsed(text), &inputs), expected);
}
