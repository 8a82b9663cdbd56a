// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @two_ops(%a: vector<8xi32>, %m: vector<8xi1>) {
  // expected-error @+1 {{'vector.mask' op expects only one operation to mask}}
  vector.mask %m {
    %0 = vector.reduction <add>, %a : vector<8xi32> into i32
    %1 = vector.reduction <mul>, %a : vector<8xi32> into i32
  } : vector<8xi1>
  return
}

// -----

func.func @other_mask(%a: vector<2x4xi32>, %acc: vector<2xi32>, %m: vector<4x2xi1>) -> vector<2xi32> {
  // expected-error @+1 {{'vector.mask' op expects a 'vector<2x4xi1>' mask for the maskable operation}}
  %0 = vector.mask %m { vector.multi_reduction <add>, %a, %acc [1] : vector<2x4xi32> to vector<2xi32> } : vector<4x2xi1> -> vector<2xi32>
  return %0 : vector<2xi32>
}

// -----

func.func @mask_of_operand(%a: vector<2xf32>, %b: vector<4xf32>, %m: vector<2xi1>) -> vector<2x4xf32> {
  // expected-error @+1 {{'vector.mask' op expects a 'vector<2x4xi1>' mask for the maskable operation}}
  %0 = vector.mask %m { vector.outerproduct %a, %b : vector<2xf32>, vector<4xf32> } : vector<2xi1> -> vector<2x4xf32>
  return %0 : vector<2x4xf32>
}

// -----

func.func @other_op(%a: vector<4xf32>, %m: vector<4xi1>) -> vector<4xf32> {
  // expected-error @+1 {{'vector.mask' op expects a MaskableOpInterface within the mask region}}
  %0 = vector.mask %m { math.exp %a : vector<4xf32> } : vector<4xi1> -> vector<4xf32>
  return %0 : vector<4xf32>
}

// -----

func.func @no_elements(%a: vector<4xi32>, %m: vector<4xi1>, %p: i32) -> i32 {
  // expected-error @+1 {{'vector.mask' op doesn't expect a passthru argument for this maskable operation}}
  %0 = vector.mask %m, %p { vector.reduction <add>, %a : vector<4xi32> into i32 } : vector<4xi1> -> i32
  return %0 : i32
}

// -----

func.func @between(%a: vector<4xi32>, %s: vector<[8]xi32>) {
  // expected-error @+1 {{failed to verify that position is a multiple of the source length.}}
  %0 = vector.scalable.insert %a, %s[6] : vector<4xi32> into vector<[8]xi32>
  return
}
