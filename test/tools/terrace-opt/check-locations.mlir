// RUN: terrace-opt %s --canonicalize --cse --check-locations -o /dev/null 2>&1 | FileCheck %s
// RUN: not terrace-opt %s --cse --strip-debuginfo --check-locations -o /dev/null 2>&1 | FileCheck %s --check-prefix=LOST

// CHECK: Ops with a location after each pass:
// CHECK-NEXT: 100.0% 2 of 2 canonicalize
// CHECK-NEXT: 100.0% 2 of 2 cse
// LOST: 100.0% 4 of 4 cse
// LOST: 0.0% 0 of 4 strip-debuginfo
// LOST: error: pass 'strip-debuginfo' leaves 'func.func' op without a location
func.func @f(%x: i32) -> i32 {
  %0 = arith.constant 0 : i32
  %1 = arith.addi %x, %0 : i32
  return %1 : i32
}
