// Declarations read back as they are printed.
//
// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | terrace-opt | FileCheck %s

// CHECK-LABEL: irdl.dialect @shapes {
irdl.dialect @shapes {
  // CHECK: irdl.type @token
  irdl.type @token

  // CHECK:      irdl.type @box {
  // CHECK-NEXT:   %[[ANY:.*]] = irdl.any
  // CHECK-NEXT:   irdl.parameters(content: %[[ANY]])
  // CHECK-NEXT: }
  irdl.type @box {
    %any = irdl.any
    irdl.parameters(content: %any)
  }

  // CHECK:      irdl.attribute @unit_of {
  // CHECK-NEXT:   %[[METRE:.*]] = irdl.is "m"
  // CHECK-NEXT:   %[[FOOT:.*]] = irdl.is "ft"
  // CHECK-NEXT:   %[[EITHER:.*]] = irdl.any_of(%[[METRE]], %[[FOOT]])
  // CHECK-NEXT:   irdl.parameters(name: %[[EITHER]])
  irdl.attribute @unit_of {
    %m = irdl.is "m"
    %ft = irdl.is "ft"
    %either = irdl.any_of(%m, %ft)
    irdl.parameters(name: %either)
  }

  // CHECK:      irdl.operation @all {
  // CHECK-NEXT:   %[[I:.*]] = irdl.base "!builtin.integer"
  // CHECK-NEXT:   %[[A:.*]] = irdl.base @shapes::@unit_of
  // CHECK-NEXT:   %[[B:.*]] = irdl.parametric @shapes::@box<%[[I]]>
  // CHECK-NEXT:   %[[ALL:.*]] = irdl.all_of(%[[B]], %[[B]])
  // CHECK-NEXT:   %[[R:.*]] = irdl.region(%[[I]]) with size 2
  // CHECK-NEXT:   irdl.operands(first: %[[I]], rest: variadic %[[I]], last: optional %[[B]])
  // CHECK-NEXT:   irdl.results(made: %[[ALL]])
  // CHECK-NEXT:   irdl.attributes {"unit" = %[[A]]}
  // CHECK-NEXT:   irdl.regions(inner: %[[R]])
  irdl.operation @all {
    %i = irdl.base "!builtin.integer"
    %a = irdl.base @shapes::@unit_of
    %b = irdl.parametric @shapes::@box<%i>
    %all = irdl.all_of(%b, %b)
    %r = irdl.region(%i) with size 2
    irdl.operands(first: single %i, rest: variadic %i, last: optional %b)
    irdl.results(made: %all)
    irdl.attributes {"unit" = %a}
    irdl.regions(inner: %r)
  }

  // CHECK:      irdl.operation @cxx {
  // CHECK-NEXT:   irdl.c_pred "$_self"
  irdl.operation @cxx {
    %p = irdl.c_pred "$_self"
    irdl.results(made: %p)
  }
}
