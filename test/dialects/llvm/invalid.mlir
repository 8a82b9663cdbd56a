// RUN: terrace-opt %s --split-input-file --verify-diagnostics

// expected-error @+1 {{invalid array element type}}
func.func private @array_of_void(!llvm.array<4 x void>)

// -----

// expected-error @+1 {{invalid LLVM structure element type}}
func.func private @struct_of_void(!llvm.struct<(void)>)

// -----

// expected-error @+1 {{invalid function result type}}
func.func private @function_from_function(!llvm.func<func<void ()> ()>)

// -----

// expected-error @+1 {{only identified structs can be opaque}}
func.func private @opaque_without_name(!llvm.struct<opaque>)

// -----

// expected-error @+1 {{failed to construct function type: expected LLVM type for function arguments}}
llvm.func @tensor(tensor<4xf32>)

// -----

// expected-error @+1 {{failed to construct function type: expected zero or one function result}}
llvm.func @two() -> (i32, i32)

// -----

// expected-error @+1 {{external functions must have 'external' or 'extern_weak' linkage}}
llvm.func internal @declared()

// -----

// expected-note @+1 {{when returning from function}}
llvm.func @returns_too_much(%a: i32) {
  // expected-error @+1 {{expected no operands}}
  llvm.return %a : i32
}

// -----

// expected-note @+1 {{when returning from function}}
llvm.func @returns_other(%a: i32) -> f32 {
  // expected-error @+1 {{mismatching result types}}
  llvm.return %a : i32
}

// -----

llvm.func @calls_nobody() {
  // expected-error @+1 {{'nobody' does not reference a symbol in the current scope}}
  llvm.call @nobody() : () -> ()
  llvm.return
}

// -----

llvm.func @callee(i8)
llvm.func @calls_with_other(%a: i32) {
  // expected-error @+1 {{operand type mismatch for operand 0: 'i32' != 'i8'}}
  llvm.call @callee(%a) : (i32) -> ()
  llvm.return
}

// -----

llvm.func @predicate(%a: i32) {
  // expected-error @+1 {{'foo' is an incorrect value of the 'predicate' attribute}}
  %0 = llvm.icmp "foo" %a, %a : i32
  llvm.return
}

// -----

llvm.func @widened(%a: i32) {
  // expected-error @+1 {{integer width of the output type is smaller or equal to the integer width of the input type}}
  %0 = llvm.zext %a : i32 to i16
  llvm.return
}

// -----

llvm.func @string() {
  // expected-error @+1 {{expected array type of 3 i8 elements for the string constant}}
  %0 = llvm.mlir.constant("foo") : !llvm.array<4 x i8>
  llvm.return
}

// -----

llvm.func @out_of_bounds(%s: !llvm.struct<(i32)>) {
  // expected-error @+2 {{position out of bounds: 1}}
  %0 = llvm.extractvalue %s[1] : !llvm.struct<(i32)>
  llvm.return
}

// -----

llvm.func @field(%p: !llvm.ptr, %i: i32) {
  // expected-error @+1 {{expected index 1 indexing a struct to be constant}}
  %0 = llvm.getelementptr %p[0, %i] : (!llvm.ptr, i32) -> !llvm.ptr, !llvm.struct<(i32, i32)>
  llvm.return
}

// -----

llvm.func @ordering(%p: !llvm.ptr) {
  // expected-error @+1 {{unsupported ordering 'release'}}
  %0 = llvm.load %p atomic release {alignment = 4 : i64} : !llvm.ptr -> f32
  llvm.return
}

// -----

// expected-error @+1 {{alignment attribute is not a power of 2}}
llvm.mlir.global private @alignment(42 : i64) {alignment = 63} : i64
