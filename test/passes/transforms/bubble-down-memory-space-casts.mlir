// RUN: terrace-opt --bubble-down-memory-space-casts %s | FileCheck %s

// Memory is read and written in the space where it is, also through views.

// CHECK-LABEL: func @access
//  CHECK-SAME:     (%[[X:.*]]: memref<8xf32, 3>, %[[I:.*]]: index)
//   CHECK-NOT:   memref.memory_space_cast
//       CHECK:   %[[P:.*]] = memref.subview %[[X]][2] [4] [1] : memref<8xf32, 3> to memref<4xf32, strided<[1], offset: 2>, 3>
//       CHECK:   memref.load %[[P]][%[[I]]] : memref<4xf32, strided<[1], offset: 2>, 3>
//       CHECK:   vector.store %{{.*}}, %[[X]][%[[I]]] : memref<8xf32, 3>
func.func @access(%x: memref<8xf32, 3>, %i: index) {
  %any = memref.memory_space_cast %x : memref<8xf32, 3> to memref<8xf32>
  %p = memref.subview %any[2] [4] [1] : memref<8xf32> to memref<4xf32, strided<[1], offset: 2>>
  %v = memref.load %p[%i] : memref<4xf32, strided<[1], offset: 2>>
  %w = vector.broadcast %v : f32 to vector<2xf32>
  vector.store %w, %any[%i] : memref<8xf32>, vector<2xf32>
  return
}

// A cast stays in front of an op that needs it, and when it is to a space of its own.

// CHECK-LABEL: func @needed
//       CHECK:   %[[C:.*]] = memref.collapse_shape %{{.*}} : memref<2x4xf32, 3> into memref<8xf32, 3>
//       CHECK:   %[[ANY:.*]] = memref.memory_space_cast %[[C]] : memref<8xf32, 3> to memref<8xf32>
//       CHECK:   call @take(%[[ANY]])
//       CHECK:   %[[FIVE:.*]] = memref.memory_space_cast %{{.*}} : memref<2x4xf32, 3> to memref<2x4xf32, 5>
//       CHECK:   memref.load %[[FIVE]]
func.func private @take(memref<8xf32>)
func.func @needed(%x: memref<2x4xf32, 3>, %i: index) -> f32 {
  %any = memref.memory_space_cast %x : memref<2x4xf32, 3> to memref<2x4xf32>
  %c = memref.collapse_shape %any [[0, 1]] : memref<2x4xf32> into memref<8xf32>
  call @take(%c) : (memref<8xf32>) -> ()
  %five = memref.memory_space_cast %x : memref<2x4xf32, 3> to memref<2x4xf32, 5>
  %v = memref.load %five[%i, %i] : memref<2x4xf32, 5>
  return %v : f32
}
