// terrace-opt --math-extend-to-supported-types
func.func @sine(%x: f16) -> f16 {
  %0 = math.sin %x : f16
  return %0 : f16
}
