// func.func, func.return
// Arguments and results may have attributes. A declaration has no body and is private.
func.func @scale(%x: f32 {test.range = "[0, 1]"}, %factor: f32) -> f32 {
  %0 = arith.mulf %x, %factor : f32
  return %0 : f32
}
func.func private @defined_elsewhere(memref<?xf32>) -> i32
// -----
// func.call
func.func private @sqrt_and_rest(i32) -> (i32, i32)
func.func @is_square(%n: i32) -> i1 {
  %zero = arith.constant 0 : i32
  %results:2 = call @sqrt_and_rest(%n) : (i32) -> (i32, i32)
  %0 = arith.cmpi eq, %results#1, %zero : i32
  return %0 : i1
}
// -----
// func.constant, func.call_indirect
func.func private @up(f32) -> f32
func.func private @down(f32) -> f32
func.func @step(%x: f32, %rising: i1) -> f32 {
  %up = constant @up : (f32) -> f32
  %down = constant @down : (f32) -> f32
  %f = arith.select %rising, %up, %down : (f32) -> f32
  %0 = call_indirect %f(%x) : (f32) -> f32
  return %0 : f32
}
