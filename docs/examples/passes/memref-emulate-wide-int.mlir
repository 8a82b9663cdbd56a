// terrace-opt --memref-emulate-wide-int="widest-int-supported=32"
func.func @memory() {
  %0 = memref.alloc() : memref<4xi64>
  memref.dealloc %0 : memref<4xi64>
  return
}
