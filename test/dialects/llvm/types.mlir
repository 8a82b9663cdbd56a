// RUN: terrace-opt %s --allow-unregistered-dialect | terrace-opt --allow-unregistered-dialect | FileCheck %s

// Types inside of a type of LLVM leave out the name of the dialect.

// CHECK-LABEL: func.func private @plain(
// CHECK-SAME: !llvm.ptr, !llvm.ptr<3>, !llvm.ptr, !llvm.void, !llvm.token, !llvm.label, !llvm.metadata, !llvm.ppc_fp128
func.func private @plain(!llvm.ptr, !llvm.ptr<3>, !llvm.ptr<0>, !llvm.void, !llvm.token, !llvm.label, !llvm.metadata, !llvm.ppc_fp128)

// CHECK-LABEL: func.func private @aggregates(
// CHECK-SAME: !llvm.array<4 x ptr<1>>
// CHECK-SAME: !llvm.array<2 x array<3 x vector<8xf32>>>
// CHECK-SAME: !llvm.array<2 x struct<(i8)>>
// CHECK-SAME: !llvm.struct<()>
// CHECK-SAME: !llvm.struct<packed (i8, f64, struct<(ptr)>)>
func.func private @aggregates(!llvm.array<4 x ptr<1>>, !llvm.array<2 x !llvm.array<3 x vector<8xf32>>>,
                              !llvm.array<2 x struct<(i8)>>, !llvm.struct<()>,
                              !llvm.struct<packed (i8, f64, !llvm.struct<(ptr)>)>)

// CHECK-LABEL: func.func private @named(
// CHECK-SAME: !llvm.struct<"pair", (i32, i32)>
// CHECK-SAME: !llvm.struct<"dense", packed (i8, i32)>
// CHECK-SAME: !llvm.struct<"unknown", opaque>
// CHECK-SAME: !llvm.struct<"with space", (struct<"inner", (ptr)>)>
func.func private @named(!llvm.struct<"pair", (i32, i32)>, !llvm.struct<"dense", packed (i8, i32)>,
                         !llvm.struct<"unknown", opaque>, !llvm.struct<"with space", (struct<"inner", (ptr)>)>)

// CHECK-LABEL: func.func private @functions(
// CHECK-SAME: !llvm.func<void ()>, !llvm.func<i32 (ptr, ...)>, !llvm.func<ptr (...)>, !llvm.func<struct<(i1)> (array<2 x i8>)>
func.func private @functions(!llvm.func<void ()>, !llvm.func<i32 (ptr, ...)>, !llvm.func<ptr (...)>,
                             !llvm.func<struct<(i1)> (array<2 x i8>)>)

// CHECK-LABEL: func.func private @extension(!llvm.target<"event", i32, 4>, vector<4x!llvm.ptr>)
func.func private @extension(!llvm.target<"event", i32, 4>, vector<4x!llvm.ptr>)
