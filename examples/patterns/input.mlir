func.func @f(%x: i32, %y: f32) -> (i32, i32, f32) {
  %0 = "units.scale"(%x) {factor = 2 : i32} : (i32) -> i32
  %1 = "units.scale"(%0) {factor = 3 : i32} : (i32) -> i32
  %2 = "units.scale"(%x) {factor = 1 : i32} : (i32) -> i32
  %3 = "units.scale"(%y) {factor = 5 : i32} : (f32) -> f32
  return %1, %2, %3 : i32, i32, f32
}
