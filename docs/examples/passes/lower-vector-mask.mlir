// terrace-opt --lower-vector-mask
func.func @read(%data: memref<?xf32>, %i: index, %mask: vector<8xi1>) -> vector<8xf32> {
  %zero = arith.constant 0.0 : f32
  %0 = vector.mask %mask { vector.transfer_read %data[%i], %zero : memref<?xf32>, vector<8xf32> } : vector<8xi1> -> vector<8xf32>
  return %0 : vector<8xf32>
}
