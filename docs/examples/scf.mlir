// scf.for, scf.yield
// The sum is handed from one iteration to the next.
func.func @sum(%data: memref<?xf32>, %size: index) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.000000e+00 : f32
  %sum = scf.for %i = %c0 to %size step %c1 iter_args(%partial = %zero) -> (f32) {
    %x = memref.load %data[%i] : memref<?xf32>
    %next = arith.addf %partial, %x : f32
    scf.yield %next : f32
  }
  return %sum : f32
}
// -----
// scf.if
func.func @safe_divide(%a: f32, %b: f32) -> f32 {
  %zero = arith.constant 0.000000e+00 : f32
  %divisible = arith.cmpf one, %b, %zero : f32
  %0 = scf.if %divisible -> (f32) {
    %quotient = arith.divf %a, %b : f32
    scf.yield %quotient : f32
  } else {
    scf.yield %zero : f32
  }
  return %0 : f32
}
// -----
// scf.while, scf.condition
// The greatest common divisor: as long as the second number is not zero.
func.func @gcd(%a: i32, %b: i32) -> i32 {
  %zero = arith.constant 0 : i32
  %result:2 = scf.while (%x = %a, %y = %b) : (i32, i32) -> (i32, i32) {
    %more = arith.cmpi ne, %y, %zero : i32
    scf.condition(%more) %x, %y : i32, i32
  } do {
  ^bb0(%x: i32, %y: i32):
    %rest = arith.remui %x, %y : i32
    scf.yield %y, %rest : i32, i32
  }
  return %result#0 : i32
}
// -----
// scf.parallel, scf.reduce, scf.reduce.return
func.func @dot(%a: memref<64xf32>, %b: memref<64xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %zero = arith.constant 0.000000e+00 : f32
  %dot = scf.parallel (%i) = (%c0) to (%c64) step (%c1) init (%zero) -> f32 {
    %x = memref.load %a[%i] : memref<64xf32>
    %y = memref.load %b[%i] : memref<64xf32>
    %product = arith.mulf %x, %y : f32
    scf.reduce(%product : f32) {
    ^bb0(%left: f32, %right: f32):
      %sum = arith.addf %left, %right : f32
      scf.reduce.return %sum : f32
    }
  }
  return %dot : f32
}
// -----
// scf.execute_region
// Branches within a structured loop body.
func.func @clip(%x: i32, %limit: i32) -> i32 {
  %0 = scf.execute_region -> i32 {
    %over = arith.cmpi sgt, %x, %limit : i32
    cf.cond_br %over, ^limited, ^kept
  ^limited:
    scf.yield %limit : i32
  ^kept:
    scf.yield %x : i32
  }
  return %0 : i32
}
// -----
// scf.index_switch
func.func @days(%month: index) -> i32 {
  %days = scf.index_switch %month -> i32
  case 2 {
    %february = arith.constant 28 : i32
    scf.yield %february : i32
  }
  case 4 {
    %april = arith.constant 30 : i32
    scf.yield %april : i32
  }
  default {
    %other = arith.constant 31 : i32
    scf.yield %other : i32
  }
  return %days : i32
}
// -----
// scf.forall, scf.forall.in_parallel
// Each of four workers doubles a quarter of the vector.
func.func @double(%x: tensor<64xf32>, %out: tensor<64xf32>) -> tensor<64xf32> {
  %result = scf.forall (%i) = (0) to (64) step (16) shared_outs(%o = %out) -> (tensor<64xf32>) {
    %part = tensor.extract_slice %x[%i] [16] [1] : tensor<64xf32> to tensor<16xf32>
    %doubled = arith.addf %part, %part : tensor<16xf32>
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %doubled into %o[%i] [16] [1] : tensor<16xf32> into tensor<64xf32>
    }
  }
  return %result : tensor<64xf32>
}
