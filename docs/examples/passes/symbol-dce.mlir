// terrace-opt --symbol-dce
func.func private @unused() {
  return
}
func.func private @used() {
  return
}
func.func @caller() {
  call @used() : () -> ()
  return
}
