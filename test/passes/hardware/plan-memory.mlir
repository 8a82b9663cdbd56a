// %a and %c are not alive at once and share memory; %b lies behind them. Sizes are multiples of 64 bytes.
func.func @chain(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  %b = memref.alloc() : memref<16xf32>
  kernel.call @k(%a) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  %c = memref.alloc() : memref<3xf32>
  kernel.call @k(%b) outs(%c) params array<i64> : (memref<16xf32>, memref<3xf32>) -> ()
  kernel.call @k(%c) outs(%y) params array<i64> : (memref<3xf32>, memref<16xf32>) -> ()
  return
}

// A buffer lives as long as views of it: %b must not share with %a.
func.func @view(%x: memref<16xf32>, %y: memref<16xf32>) {
  %a = memref.alloc() : memref<16xf32>
  %v = memref.subview %a[8] [8] [1] : memref<16xf32> to memref<8xf32, strided<[1], offset: 8>>
  %b = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  kernel.call @k(%b) outs(%v) params array<i64> : (memref<16xf32>, memref<8xf32, strided<[1], offset: 8>>) -> ()
  kernel.call @k(%a) outs(%y) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  return
}

// What is used in a loop lives through all of it: %b must not share with %a, though its place is behind the use.
func.func @loop(%x: memref<16xf32>, %y: memref<16xf32>, %lb: index, %ub: index, %step: index) {
  %a = memref.alloc() : memref<16xf32>
  kernel.call @k(%x) outs(%a) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  scf.for %i = %lb to %ub step %step {
    kernel.call @k(%a) outs(%y) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    %b = memref.alloc() : memref<16xf32>
    kernel.call @k(%x) outs(%b) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
    kernel.call @k(%b) outs(%y) params array<i64> : (memref<16xf32>, memref<16xf32>) -> ()
  }
  return
}

// Nothing is allocated.
func.func @none(%x: memref<16xf32>) {
  return
}
