// RUN: terrace-opt %s --split-input-file --verify-diagnostics | FileCheck %s
// RUN: terrace-opt %s --split-input-file --verify-diagnostics --mlir-print-op-generic | terrace-opt --split-input-file | FileCheck %s

// Other names of globals, and functions that are chosen when the program is loaded.

// CHECK:      llvm.mlir.alias external @other : i32 {
// CHECK-NEXT:   %0 = llvm.mlir.addressof @number : !llvm.ptr
// CHECK-NEXT:   llvm.return %0 : !llvm.ptr
// CHECK-NEXT: }
// CHECK:      llvm.mlir.alias weak hidden thread_local unnamed_addr @spaced {dso_local} : i32
// CHECK:      llvm.mlir.ifunc private @choice : !llvm.func<i32 (i32)>, !llvm.ptr @resolver_alias {dso_local}
// CHECK:      llvm.mlir.addressof @other : !llvm.ptr
// CHECK:      llvm.mlir.addressof @spaced : !llvm.ptr<2>
// CHECK:      llvm.call @choice(
llvm.mlir.global external @number(7 : i32) : i32
llvm.mlir.alias @other : i32 {
  %0 = llvm.mlir.addressof @number : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.mlir.alias weak hidden thread_local unnamed_addr @spaced {dso_local} : i32 {
  %0 = llvm.mlir.addressof @number : !llvm.ptr
  %1 = llvm.addrspacecast %0 : !llvm.ptr to !llvm.ptr<2>
  llvm.return %1 : !llvm.ptr<2>
}
llvm.mlir.ifunc private @choice : !llvm.func<i32 (i32)>, !llvm.ptr @resolver_alias {dso_local}
llvm.mlir.alias external @resolver_alias : !llvm.ptr {
  %0 = llvm.mlir.addressof @resolver : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.func @resolver() -> !llvm.ptr {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
llvm.func @user(%a: i32) -> i32 {
  %0 = llvm.mlir.addressof @other : !llvm.ptr
  %1 = llvm.mlir.addressof @spaced : !llvm.ptr<2>
  %2 = llvm.mlir.addressof @choice : !llvm.ptr
  %3 = llvm.call @choice(%a) : (i32) -> i32
  llvm.return %3 : i32
}

// -----

// expected-error @+1 {{'llvm.mlir.alias' op initializer region must always return a pointer}}
llvm.mlir.alias external @a : i32 {
  %0 = llvm.mlir.constant(1 : i32) : i32
  llvm.return %0 : i32
}

// -----

// expected-error @+1 {{'llvm.mlir.alias' op 'common' linkage not supported in aliases}}
llvm.mlir.alias common @a : i32 {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}

// -----

// expected-error @+1 {{'llvm.mlir.alias' op expects type to be a valid element type for an LLVM global alias}}
llvm.mlir.alias external @a : !llvm.void {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}

// -----

llvm.mlir.alias external @a : i32 {
  %0 = llvm.mlir.zero : !llvm.ptr<3>
  llvm.return %0 : !llvm.ptr<3>
}
llvm.func @other_space() {
  // expected-error @+1 {{pointer address space must match address space of the referenced global or alias}}
  %0 = llvm.mlir.addressof @a : !llvm.ptr
  llvm.return
}

// -----

// expected-error @+1 {{'llvm.mlir.ifunc' op 'common' linkage not supported in ifuncs}}
llvm.mlir.ifunc common @f : !llvm.func<f32 (i64)>, !llvm.ptr @r
llvm.func @r() -> !llvm.ptr {
  %0 = llvm.mlir.zero : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}

// -----

// expected-error @+1 {{'llvm.mlir.ifunc' op resolver must be a definition}}
llvm.mlir.ifunc @f : !llvm.func<f32 (i64)>, !llvm.ptr @r
llvm.func @r() -> !llvm.ptr

// -----

// expected-error @+1 {{'llvm.mlir.ifunc' op resolver must return a pointer}}
llvm.mlir.ifunc @f : !llvm.func<f32 (i64)>, !llvm.ptr @r
llvm.func @r() -> i32 {
  %0 = llvm.mlir.constant(1 : i32) : i32
  llvm.return %0 : i32
}

// -----

// expected-error @+1 {{'llvm.mlir.ifunc' op must have a function resolver}}
llvm.mlir.ifunc @f : !llvm.func<f32 (i64)>, !llvm.ptr @r
llvm.mlir.alias external @r : !llvm.ptr {
  // expected-error @+1 {{must reference a global}}
  %0 = llvm.mlir.addressof @nothing : !llvm.ptr
  llvm.return %0 : !llvm.ptr
}
