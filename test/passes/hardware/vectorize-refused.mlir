// RUN: terrace-opt %s --vectorize=explain --split-input-file --verify-diagnostics | FileCheck %s
// RUN: not terrace-opt %s --vectorize="interleave=0" 2>&1 | FileCheck %s --check-prefix=OPTION

// Each loop here must stay as it is.
// CHECK-NOT: vector
// OPTION: option 'interleave' takes a number from 1 to 16

func.func @other_arguments(%a: memref<8xf32>, %b: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf32>
    // expected-remark @+1 {{not vectorized: 'memref.store' op may access what another iteration writes: the memory is the same, or is not known to be another}}
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @next_element(%a: memref<9xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<9xf32>
    %j = arith.addi %i, %c1 : index
    // expected-remark @+1 {{may access what another iteration writes}}
    memref.store %x, %a[%j] : memref<9xf32>
  }
  return
}

// -----

func.func @views_that_meet(%arena: memref<128xi8> {kernel.arena}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %p = memref.view %arena[%c0][] : memref<128xi8> to memref<16xf32>
  %q = memref.view %arena[%c8][] : memref<128xi8> to memref<16xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %p[%i] : memref<16xf32>
    // expected-remark @+1 {{may access what another iteration writes}}
    memref.store %x, %q[%i] : memref<16xf32>
  }
  return
}

// -----

func.func @constant_and_argument(%out: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %g = memref.get_global @weights : memref<8xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %g[%i] : memref<8xf32>
    // expected-remark @+1 {{may access what another iteration writes}}
    memref.store %x, %out[%i] : memref<8xf32>
  }
  return
}
memref.global "private" @weights : memref<8xf32>

// -----

func.func @element_that_all_read(%a: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%c0] : memref<8xf32>
    // expected-remark @+1 {{may access what another iteration writes}}
    memref.store %x, %a[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @strided(%a: memref<8x3xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{not vectorized: 'memref.load' op has a stride of 3 elements}}
    %x = memref.load %a[%i, %c0] : memref<8x3xf32>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @backwards(%a: memref<8xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %j = arith.subi %c7, %i : index
    // expected-remark @+1 {{has a stride of -1 elements}}
    %x = memref.load %a[%j] : memref<8xf32>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @unknown_stride(%a: memref<8x?xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{has a stride that is not known}}
    %x = memref.load %a[%i, %c0] : memref<8x?xf32>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @diagonal(%a: memref<8x8xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{moves along several dimensions}}
    %x = memref.load %a[%i, %i] : memref<8x8xf32>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @looked_up(%a: memref<8xf32>, %at: memref<8xindex>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{works on 'index', of which there are no vectors}}
    %j = memref.load %at[%i] : memref<8xindex>
    %x = memref.load %a[%j] : memref<8xf32>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @square(%a: memref<64xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %j = arith.muli %i, %i : index
    // expected-remark @+1 {{has an index that is not linear in that of the loop}}
    %x = memref.load %a[%j] : memref<64xf32>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @index_as_value(%b: memref<8xi64> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{'arith.index_cast' op computes with the index of the loop}}
    %x = arith.index_cast %i : index to i64
    memref.store %x, %b[%i] : memref<8xi64>
  }
  return
}

// -----

func.func @call(%a: memref<8xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf32>
    // expected-remark @+1 {{'math.exp' op has no vector instruction}}
    %y = math.exp %x : f32
    memref.store %y, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @unknown_effects(%b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{'func.call' op has effects that vectors do not have}}
    %x = func.call @f() : () -> f32
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}
func.func private @f() -> f32

// -----

func.func @branches(%a: memref<8xf32>, %b: memref<8xf32> {kernel.output}, %c: i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf32>
    // expected-remark @+1 {{'scf.if' op has regions}}
    scf.if %c {
      memref.store %x, %b[%i] : memref<8xf32>
    }
  }
  return
}

// -----

func.func @widths(%a: memref<8xf32>, %b: memref<8xf64> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf32>
    // expected-remark @+1 {{'arith.extf' op has no vector instruction}}
    %y = arith.extf %x : f32 to f64
    memref.store %y, %b[%i] : memref<8xf64>
  }
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf32>
    %y = memref.load %b[%c0] : memref<8xf64>
    // expected-remark @+1 {{mixes elements of 32 and 64 bits}}
    memref.store %y, %b[%i] : memref<8xf64>
  }
  return
}

// -----

func.func @halves(%a: memref<8xf16>, %b: memref<8xf16> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{works on 'f16', of which there are no vectors}}
    %x = memref.load %a[%i] : memref<8xf16>
    memref.store %x, %b[%i] : memref<8xf16>
  }
  return
}

// -----

func.func @truths(%a: memref<8xf32>, %b: memref<8xi1> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf32>
    %y = arith.cmpf olt, %x, %x : f32
    // expected-remark @+1 {{writes what is not an element of a vector}}
    memref.store %y, %b[%i] : memref<8xi1>
  }
  return
}

// -----

func.func @sum_in_order(%a: memref<8xf32>, %first: f32) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %r = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %first) -> (f32) {
    %x = memref.load %a[%i] : memref<8xf32>
    // expected-remark @+1 {{'arith.addf' op must combine floats in order: it has no 'reassoc' flag}}
    %t = arith.addf %s, %x : f32
    scf.yield %t : f32
  }
  return %r : f32
}

// -----

func.func @no_reduction(%a: memref<8xf32>, %first: f32) -> (f32, f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  // expected-remark @+1 {{carries a value (#1) that is not a reduction}}
  %r:2 = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %first, %p = %first) -> (f32, f32) {
    %x = memref.load %a[%i] : memref<8xf32>
    %t = arith.maximumf %s, %x : f32
    scf.yield %t, %x : f32, f32
  }
  // expected-remark @+4 {{'arith.subf' op is not how vectors can be reduced}}
  // The partial sums are not what a vector of sums goes through.
  %q = scf.for %i = %c0 to %c8 step %c1 iter_args(%s = %first) -> (f32) {
    %x = memref.load %a[%i] : memref<8xf32>
    %t = arith.subf %s, %x : f32
    scf.yield %t : f32
  }
  return %r#0, %q : f32, f32
}

// -----

func.func @same_element(%a: memref<8xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    %x = memref.load %a[%i] : memref<8xf32>
    // expected-remark @+1 {{writes the same element in each iteration}}
    memref.store %x, %b[%c0] : memref<8xf32>
  }
  return
}

// -----

func.func @memref_of_the_loop(%a: memref<8x8xf32>, %b: memref<8xf32> {kernel.output}) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c8 step %c1 {
    // expected-remark @+1 {{'memref.subview' op computes with the index of the loop}}
    %v = memref.subview %a[%i, 0] [1, 1] [1, 1] : memref<8x8xf32> to memref<1x1xf32, strided<[8, 1], offset: ?>>
    %x = memref.load %v[%c0, %c0] : memref<1x1xf32, strided<[8, 1], offset: ?>>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.cast %a : memref<8x8xf32> to memref<?x8xf32>
    // expected-remark @+1 {{accesses a memref that is made in the loop}}
    %x = memref.load %v[%c0, %i] : memref<?x8xf32>
    memref.store %x, %b[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @few(%a: memref<8xf32> {kernel.output}, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  // expected-remark @+1 {{'scf.for' op has 3 iterations, fewer than the 4 lanes of a vector}}
  scf.for %i = %c0 to %c3 step %c1 {
    memref.store %x, %a[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @steps(%a: memref<8xf32> {kernel.output}, %x: f32) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  // expected-remark @+1 {{has a step other than 1}}
  scf.for %i = %c0 to %c8 step %c2 {
    memref.store %x, %a[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @counter(%n: i32) {
  %c0 = arith.constant 0 : i32
  %c1 = arith.constant 1 : i32
  // expected-remark @+1 {{does not count with a signed 'index'}}
  scf.for %i = %c0 to %n step %c1 : i32 {
  }
  return
}

// -----

func.func @nothing(%n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-remark @+1 {{accesses no neighbouring elements}}
  scf.for %i = %c0 to %n step %c1 {
  }
  return
}
