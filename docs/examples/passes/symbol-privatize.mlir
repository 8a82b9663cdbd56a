// terrace-opt --symbol-privatize="exclude=main"
func.func @helper() {
  return
}
func.func @main() {
  call @helper() : () -> ()
  return
}
