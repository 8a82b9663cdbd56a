// RUN: terrace-opt --split-input-file --verify-diagnostics %s

// Attributes of the dialect on arguments of functions.

func.func @good(%a: tensor<4xf32> {bufferization.writable = false, bufferization.access = "read-write"},
                %b: tensor<4xf32> {bufferization.buffer_layout = affine_map<(d0) -> (d0)>}) {
  return
}

// -----

// expected-error @below {{'bufferization.writable' is expected to be a boolean attribute}}
func.func @writable(%a: tensor<4xf32> {bufferization.writable = 1 : i32}) {
  return
}

// -----

// expected-error @below {{'bufferization.writable' is invalid on external functions}}
func.func private @external(tensor<4xf32> {bufferization.writable = true})

// -----

// expected-error @below {{'bufferization.access' is expected to be a string attribute}}
func.func @access(%a: tensor<4xf32> {bufferization.access}) {
  return
}

// -----

// expected-error @below {{'bufferization.buffer_layout' is expected to be a affine map attribute}}
func.func @layout(%a: tensor<4xf32> {bufferization.buffer_layout = 1 : i64}) {
  return
}

// -----

// expected-error @below {{attribute '"bufferization.other"' not supported as a region arg attribute by the bufferization dialect}}
func.func @other(%a: tensor<4xf32> {bufferization.other}) {
  return
}

// -----

// On ops, only what says that memory is freed by hand.

func.func @manual() {
  %a = memref.alloc() {bufferization.manual_deallocation} : memref<4xf32>
  memref.dealloc %a {bufferization.manual_deallocation} : memref<4xf32>
  // expected-error @below {{op attribute 'bufferization.manual_deallocation' can be used only on ops that have an allocation and/or free side effect}}
  %b = arith.constant {bufferization.manual_deallocation} 1 : i32
  return
}
