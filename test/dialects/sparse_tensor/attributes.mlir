// RUN: terrace-opt %s | terrace-opt | FileCheck %s

// How a tensor is stored has an alias, also inside of types of the dialect.

// CHECK: #[[$CSR:sparse]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
// CHECK: #[[$COO:sparse1]] = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : compressed(nonunique), d1 : singleton), posWidth = 32 }>
#csr = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : dense, d1 : compressed) }>
#coo = #sparse_tensor.encoding<{ map = (d0, d1) -> (d0 : compressed(nonunique), d1 : singleton), posWidth = 32 }>

// CHECK: func.func private @f(tensor<?x?xf32, #[[$CSR]]>, tensor<4x?xf64, #[[$COO]]>)
func.func private @f(tensor<?x?xf32, #csr>, tensor<4x?xf64, #coo>)
// CHECK: func.func private @g(!sparse_tensor.storage_specifier<#[[$CSR]]>, !sparse_tensor.iter_space<#[[$COO]], lvls = 0 to 2>)
func.func private @g(!sparse_tensor.storage_specifier<#csr>, !sparse_tensor.iter_space<#coo, lvls = 0 to 2>)
