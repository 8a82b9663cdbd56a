// terrace-opt --print-ir="label=here"
func.func @nothing() {
  return
}
