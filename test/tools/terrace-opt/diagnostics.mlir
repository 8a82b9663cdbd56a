// RUN: not terrace-opt %s --diagnostics=excerpts 2>&1 | FileCheck %s --check-prefix=EXCERPT
// RUN: not terrace-opt %s --diagnostics=json 2>&1 | FileCheck %s --check-prefix=JSON
// RUN: not terrace-opt %s 2>&1 | FileCheck %s --check-prefix=LINES

// EXCERPT: Error: 'arith.addi' op operand #0 must be signless-integer-like, but got 'f32'
// EXCERPT: diagnostics.mlir:[[#@LINE+7]]:
// EXCERPT: "arith.addi"(%x, %x)
// JSON: {"code":null,"help":null,"location":{{.*}}"severity":"error"}
// LINES: diagnostics.mlir:[[#@LINE+4]]:{{[0-9]+}}: error: 'arith.addi' op
// LINES-NEXT: "arith.addi"(%x, %x)
// LINES-NEXT: {{^ *\^$}}
func.func @f(%x: f32) {
  %0 = "arith.addi"(%x, %x) : (f32, f32) -> f32
  return
}
