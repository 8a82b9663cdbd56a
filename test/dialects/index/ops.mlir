// RUN: terrace-opt %s | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// The custom form of each op, as upstream prints it, by way of the generic form too.

// CHECK-LABEL: func.func @binary(%arg0: index, %arg1: index) {
// CHECK-NEXT:     %0 = index.add %arg0, %arg1
// CHECK-NEXT:     %1 = index.sub %arg0, %arg1
// CHECK-NEXT:     %2 = index.mul %arg0, %arg1
// CHECK-NEXT:     %3 = index.divs %arg0, %arg1
// CHECK-NEXT:     %4 = index.divu %arg0, %arg1
// CHECK-NEXT:     %5 = index.ceildivs %arg0, %arg1
// CHECK-NEXT:     %6 = index.ceildivu %arg0, %arg1
// CHECK-NEXT:     %7 = index.floordivs %arg0, %arg1
// CHECK-NEXT:     %8 = index.rems %arg0, %arg1
// CHECK-NEXT:     %9 = index.remu %arg0, %arg1
// CHECK-NEXT:     %10 = index.maxs %arg0, %arg1
// CHECK-NEXT:     %11 = index.maxu %arg0, %arg1
// CHECK-NEXT:     %12 = index.mins %arg0, %arg1
// CHECK-NEXT:     %13 = index.minu %arg0, %arg1
// CHECK-NEXT:     %14 = index.shl %arg0, %arg1
// CHECK-NEXT:     %15 = index.shrs %arg0, %arg1
// CHECK-NEXT:     %16 = index.shru %arg0, %arg1
// CHECK-NEXT:     %17 = index.and %arg0, %arg1
// CHECK-NEXT:     %18 = index.or %arg0, %arg1
// CHECK-NEXT:     %19 = index.xor %arg0, %arg1
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @binary(%a: index, %b: index) {
  %add = index.add %a, %b
  %sub = index.sub %a, %b
  %mul = index.mul %a, %b
  %divs = index.divs %a, %b
  %divu = index.divu %a, %b
  %ceildivs = index.ceildivs %a, %b
  %ceildivu = index.ceildivu %a, %b
  %floordivs = index.floordivs %a, %b
  %rems = index.rems %a, %b
  %remu = index.remu %a, %b
  %maxs = index.maxs %a, %b
  %maxu = index.maxu %a, %b
  %mins = index.mins %a, %b
  %minu = index.minu %a, %b
  %shl = index.shl %a, %b
  %shrs = index.shrs %a, %b
  %shru = index.shru %a, %b
  %and = index.and %a, %b
  %or = index.or %a, %b
  %xor = index.xor %a, %b
  return
}

// CHECK-LABEL: func.func @cmp(%arg0: index, %arg1: index) {
// CHECK-NEXT:     %0 = index.cmp eq(%arg0, %arg1)
// CHECK-NEXT:     %1 = index.cmp ne(%arg0, %arg1)
// CHECK-NEXT:     %2 = index.cmp slt(%arg0, %arg1)
// CHECK-NEXT:     %3 = index.cmp sle(%arg0, %arg1)
// CHECK-NEXT:     %4 = index.cmp sgt(%arg0, %arg1)
// CHECK-NEXT:     %5 = index.cmp sge(%arg0, %arg1)
// CHECK-NEXT:     %6 = index.cmp ult(%arg0, %arg1)
// CHECK-NEXT:     %7 = index.cmp ule(%arg0, %arg1)
// CHECK-NEXT:     %8 = index.cmp ugt(%arg0, %arg1)
// CHECK-NEXT:     %9 = index.cmp uge(%arg0, %arg1)
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @cmp(%a: index, %b: index) {
  %eq = index.cmp eq(%a, %b)
  %ne = index.cmp ne(%a, %b)
  %slt = index.cmp slt(%a, %b)
  %sle = index.cmp sle(%a, %b)
  %sgt = index.cmp sgt(%a, %b)
  %sge = index.cmp sge(%a, %b)
  %ult = index.cmp ult(%a, %b)
  %ule = index.cmp ule(%a, %b)
  %ugt = index.cmp ugt(%a, %b)
  %uge = index.cmp uge(%a, %b)
  return
}

// CHECK-LABEL: func.func @others(%arg0: index, %arg1: i32) {
// CHECK-NEXT:     %0 = index.casts %arg0 : index to i64
// CHECK-NEXT:     %1 = index.castu %arg1 : i32 to index
// CHECK-NEXT:     %2 = index.sizeof
// CHECK-NEXT:     %idx42 = index.constant 42
// CHECK-NEXT:     %idx-1 = index.constant -1
// CHECK-NEXT:     %true = index.bool.constant true
// CHECK-NEXT:     %3 = index.add %arg0, %arg0 {note}
// CHECK-NEXT:     return
// CHECK-NEXT:   }
func.func @others(%a: index, %b: i32) {
  %0 = index.casts %a : index to i64
  %1 = index.castu %b : i32 to index
  %2 = index.sizeof
  %3 = index.constant 42
  %4 = index.constant -1
  %5 = index.bool.constant true
  %6 = index.add %a, %a {note}
  return
}
