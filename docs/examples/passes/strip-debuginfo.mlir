// terrace-opt --strip-debuginfo --mlir-print-debuginfo
func.func @twice(%x: f32 loc("model.py":3:9)) -> f32 {
  %0 = arith.addf %x, %x : f32 loc("model.py":4:12)
  return %0 : f32 loc("model.py":5:3)
} loc("model.py":3:1)
