// RUN: terrace-opt %s | FileCheck %s

// Elements can be of a buffer as well: window strides are written so in places.

// CHECK: test.splat = dense<1> : memref<2xi64>, test.strides = dense<[1, 2]> : memref<2xi64>
module attributes {test.strides = dense<[1, 2]> : memref<2xi64>, test.splat = dense<1> : memref<2xi64>} {}
