// RUN: terrace-opt %s | terrace-opt | FileCheck %s
// RUN: terrace-opt %s --mlir-print-op-generic | FileCheck %s --check-prefix=GENERIC

// Metadata is kept as it is written, but for the attributes in it, which can be aliases.

// CHECK-DAG: #[[$FILE:di_file]] = #llvm.di_file<"a.c" in "src">
// CHECK-DAG: #[[$UNIT:di_compile_unit]] = #llvm.di_compile_unit<id = distinct[{{[0-9]+}}]<>, sourceLanguage = DW_LANG_C, file = #[[$FILE]], isOptimized = true, emissionKind = Full>
// CHECK-DAG: #[[$ROOT:tbaa_root]] = #llvm.tbaa_root<id = "types \22of\22 C#">
// CHECK-DAG: #[[$DESC:tbaa_type_desc]] = #llvm.tbaa_type_desc<id = "int", members = {<#[[$ROOT]], 0>}>
// CHECK-DAG: #[[$TAG:tbaa_tag]] = #llvm.tbaa_tag<base_type = #[[$DESC]], access_type = #[[$DESC]], offset = 0>
// CHECK-DAG: #[[$LOOP:loop_annotation]] = #llvm.loop_annotation<parallelAccesses = #access_group, #access_group1>

#file = #llvm.di_file<"a.c" in "src">
#unit = #llvm.di_compile_unit<id = distinct[7]<>, sourceLanguage = DW_LANG_C, file = #file, isOptimized = true, emissionKind = Full>
#root = #llvm.tbaa_root<id = "types \22of\22 C#">
#int = #llvm.tbaa_type_desc<id = "int", members = {<#root, 0>}>
#tag = #llvm.tbaa_tag<base_type = #int, access_type = #int, offset = 0>
#group = #llvm.access_group<id = distinct[1]<>>
#other = #llvm.access_group<id = distinct[2]<>>
#loop = #llvm.loop_annotation<parallelAccesses = #group, #other>

module attributes {test.unit = #unit} {
  // CHECK: llvm.func @attributes() vscale_range(1, 16) attributes {frame_pointer = #llvm.framePointerKind<"non-leaf">, inline_hint, no_nans_fp_math = true, reqd_work_group_size = array<i32: 8, 1, 1>, target_cpu = "neoverse-n1", uwtable_kind = #llvm.uwtableKind<sync>, vec_type_hint = #llvm.vec_type_hint<hint = i32>}
  // GENERIC: "llvm.func"() <{
  // GENERIC-SAME: vscale_range = #llvm.vscale_range<minRange = 1 : i32, maxRange = 16 : i32>
  llvm.func @attributes() vscale_range(1, 16) attributes {frame_pointer = #llvm.framePointerKind<"non-leaf">, inline_hint, no_nans_fp_math = true, reqd_work_group_size = array<i32: 8, 1, 1>, target_cpu = "neoverse-n1", uwtable_kind = #llvm.uwtableKind<sync>, vec_type_hint = #llvm.vec_type_hint<hint = i32>}
  llvm.func @f(%p: !llvm.ptr) {
    // CHECK: llvm.load %arg0 {tbaa = [#[[$TAG]]]}
    %0 = llvm.load %p {tbaa = [#tag]} : !llvm.ptr -> i32
    // CHECK: llvm.br ^bb1 {loop_annotation = #[[$LOOP]]}
    llvm.br ^bb1 {loop_annotation = #loop}
  ^bb1:
    llvm.return
  }
  // Parts of a structure need not be types of LLVM before it is lowered; no op takes it then.
  // CHECK: func.func private @g(!llvm.struct<"s", (index, !llvm.array<2 x memref<4xf32>>)>)
  func.func private @g(!llvm.struct<"s", (index, array<2 x memref<4xf32>>)>)
}
