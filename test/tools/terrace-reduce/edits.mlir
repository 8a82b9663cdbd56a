// What goes: each part of the IR that the failure does not need, and what stands for a part that others need.

// RUN: terrace-reduce %s --test-fail-on='op=scf.if attr=keep' --keep-pipeline --quiet | FileCheck %s --check-prefix=REGIONS
// RUN: terrace-reduce %s --test-fail-on='op=cf.cond_br' --quiet | FileCheck %s --check-prefix=BLOCKS
// RUN: terrace-reduce %s --test-fail-on='op=cf.switch' --quiet | FileCheck %s --check-prefix=SWITCH
// RUN: terrace-reduce %s --test-fail-on='op=func.call' --quiet | FileCheck %s --check-prefix=CALLS
// RUN: terrace-reduce %s --test-fail-on='op=test.many' --quiet | FileCheck %s --check-prefix=MANY
// RUN: terrace-reduce %s --test-fail-on='op=linalg.generic operand=tensor.empty' --keep-pipeline --quiet | FileCheck %s --check-prefix=SIZES
// RUN: terrace-reduce %s --test-fail-on='op=scf.for operand=arith.constant' --keep-pipeline --quiet | FileCheck %s --check-prefix=LOOPS
// RUN: terrace-reduce %s --pass-pipeline='builtin.module(canonicalize{max-iterations=3},func.func(cse,test-fail-on{op=arith.muli}),symbol-dce)' --quiet | FileCheck %s --check-prefix=PIPELINE
// RUN: terrace-reduce %s --pass-pipeline='builtin.module(canonicalize{max-iterations=3},func.func(cse,test-fail-on{op=arith.muli}),symbol-dce)' --keep-pipeline --quiet | FileCheck %s --check-prefix=KEPT
// RUN: terrace-reduce %s --pass-pipeline='builtin.module(convert-scf-to-cf,test-fail-on{op=cf.br})' --quiet | FileCheck %s --check-prefix=STAGE

// Regions become as empty as they can be, and results that nobody needs go with what yields them.
// REGIONS:      func.func @f(%[[C:.*]]: i1) {
// REGIONS-NEXT:   // expected-error
// REGIONS-NEXT:   scf.if %[[C]] {
// REGIONS-NEXT:   } {keep = ""}
// REGIONS-NEXT:   return

// Blocks lose their arguments, and where the failure does not need them they become one.
// BLOCKS:      func.func @f(%[[C:.*]]: i1) {
// BLOCKS-NEXT:   // expected-error
// BLOCKS-NEXT:   cf.cond_br %[[C]], ^[[A:bb[0-9]]], ^[[A]]
// BLOCKS-NEXT: ^[[A]]:
// BLOCKS-NEXT:   return

// SWITCH:     cf.switch
// SWITCH-NOT: ^bb3

// A function that is called becomes a declaration, without arguments and results.
// CALLS:      func.func private @[[F:.]]()
// CALLS:      call @[[F]]() : () -> ()

// Operands, results, properties and attributes of ops that nobody declared.
// MANY:      "test.many"() : () -> ()

// Sizes shrink everywhere at once.
// SIZES:     tensor.empty() : tensor<1xf32>
// SIZES:     linalg.generic
// SIZES-NOT: tensor<16

// Loops carry less.
// LOOPS:      %[[N:.*]] = arith.constant 0 : index
// LOOPS-NEXT: // expected-error
// LOOPS-NEXT: scf.for %{{.*}} = %{{.*}} to %{{.*}} step %[[N]] {
// LOOPS-NEXT: }

// PIPELINE: --pass-pipeline='builtin.module(test-fail-on{op=arith.muli})'
// KEPT:     --pass-pipeline='builtin.module(canonicalize{max-iterations=3},func.func(cse,test-fail-on{op=arith.muli}),symbol-dce)'

// A pass that is needed for the failure only because of what it leaves behind is not needed with that.
// STAGE:     --pass-pipeline='builtin.module(test-fail-on{op=cf.br})'
// STAGE-NOT: scf
// STAGE:     cf.br

#id = affine_map<(d0) -> (d0)>

func.func private @helper(%x: i32, %y: i32) -> (i32, i32) {
  %0 = arith.muli %x, %y : i32
  return %0, %x : i32, i32
}

func.func @main(%c: i1, %x: i32, %n: index, %t: tensor<16xf32>) -> (i32, tensor<16xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %0 = scf.if %c -> (i32) {
    %a = arith.addi %x, %x : i32
    scf.yield %a : i32
  } else {
    scf.yield %x : i32
  } {keep = "some text"}
  %1:2 = func.call @helper(%0, %x) : (i32, i32) -> (i32, i32)
  %2:3 = "test.many"(%1#0, %1#1, %n) <{prop = 5 : i32}> {attr = [1, 2, 3]} : (i32, i32, index) -> (i32, index, i32)
  %3:2 = scf.for %i = %c0 to %n step %c1 iter_args(%p = %2#0, %q = %2#2) -> (i32, i32) {
    %s = arith.subi %p, %q : i32
    scf.yield %q, %s : i32, i32
  }
  %empty = tensor.empty() : tensor<16xf32>
  %4 = linalg.generic {indexing_maps = [#id, #id], iterator_types = ["parallel"]}
      ins(%t : tensor<16xf32>) outs(%empty : tensor<16xf32>) {
    ^bb0(%in: f32, %out: f32):
      %e = math.exp %in : f32
      linalg.yield %e : f32
    } -> tensor<16xf32>
  return %3#1, %4 : i32, tensor<16xf32>
}

func.func @branches(%c: i1, %x: i32, %y: i32) -> i32 {
  cf.cond_br %c, ^bb1(%x : i32), ^bb2(%x, %y : i32, i32)
^bb1(%a: i32):
  %0 = arith.addi %a, %y : i32
  cf.switch %a : i32, [
    default: ^bb3(%0 : i32),
    1: ^bb2(%0, %a : i32, i32),
    2: ^bb3(%a : i32)
  ]
^bb2(%b: i32, %d: i32):
  %1 = arith.xori %b, %d : i32
  cf.br ^bb3(%1 : i32)
^bb3(%e: i32):
  return %e : i32
}
