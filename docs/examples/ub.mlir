// ub.poison, #ub.poison
// The first value that a loop carries does not matter where the loop replaces it at once.
func.func @last(%values: memref<8xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %nothing = ub.poison : f32
  %last = scf.for %i = %c0 to %c8 step %c1 iter_args(%before = %nothing) -> (f32) {
    %x = memref.load %values[%i] : memref<8xf32>
    scf.yield %x : f32
  }
  return %last : f32
}
// -----
// ub.unreachable
func.func @only_small(%n: i32) -> i32 {
  cf.switch %n : i32, [
    default: ^never,
    0: ^done,
    1: ^done
  ]
^never:
  ub.unreachable
^done:
  return %n : i32
}
