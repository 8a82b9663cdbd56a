// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @zero(%a: tensor<8x8xf32>, %c: tensor<1x8x0xf32>) {
  // expected-error@+1 {{'linalg.pack' op invalid zero tile factor}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [0] into %c : tensor<8x8xf32> -> tensor<1x8x0xf32>
  return
}

// -----

func.func @negative(%a: tensor<8x8xf32>, %c: tensor<1x8x8xf32>) {
  // expected-error@+1 {{'linalg.pack' op expects tile factors to be positive}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [-8] into %c : tensor<8x8xf32> -> tensor<1x8x8xf32>
  return
}

// -----

func.func @position(%a: tensor<8x8xf32>, %c: tensor<1x8x8xf32>) {
  // expected-error@+1 {{'linalg.pack' op invalid inner_dims_pos vector}}
  %0 = linalg.pack %a inner_dims_pos = [2] inner_tiles = [8] into %c : tensor<8x8xf32> -> tensor<1x8x8xf32>
  return
}

// -----

func.func @order(%a: tensor<8x8xf32>, %c: tensor<1x8x8xf32>) {
  // expected-error@+1 {{'linalg.unpack' op invalid outer_dims_perm vector}}
  %0 = linalg.unpack %c outer_dims_perm = [1, 1] inner_dims_pos = [0] inner_tiles = [8] into %a : tensor<1x8x8xf32> -> tensor<8x8xf32>
  return
}

// -----

func.func @part_of_order(%a: tensor<8x8xf32>, %c: tensor<1x8x8xf32>) {
  // expected-error@+1 {{'linalg.unpack' op outer_dims_perm must be a permutation or empty}}
  %0 = linalg.unpack %c outer_dims_perm = [1] inner_dims_pos = [0] inner_tiles = [8] into %a : tensor<1x8x8xf32> -> tensor<8x8xf32>
  return
}

// -----

func.func @count(%a: tensor<8x8xf32>, %c: tensor<1x8x8xf32>) {
  // expected-error@+1 {{'linalg.pack' op tiling factors must equal the number of dimensions to tile}}
  %0 = linalg.pack %a inner_dims_pos = [0, 1] inner_tiles = [8] into %c : tensor<8x8xf32> -> tensor<1x8x8xf32>
  return
}

// -----

func.func @rank(%a: tensor<8x8xf32>, %c: tensor<8x8xf32>) {
  // expected-error@+1 {{'linalg.pack' op packed rank != (unpacked rank + num tiling factors), got 2 != 3}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [8] into %c : tensor<8x8xf32> -> tensor<8x8xf32>
  return
}

// -----

func.func @tile(%a: tensor<8x8xf32>, %c: tensor<2x8x4xf32>) {
  // expected-error@+1 {{'linalg.pack' op mismatch in inner tile sizes specified and shaped of tiled dimension in the packed type}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [2] into %c : tensor<8x8xf32> -> tensor<2x8x4xf32>
  return
}

// -----

func.func @outer(%a: tensor<8x6xf32>, %c: tensor<4x6x4xf32>) {
  // expected-error@+1 {{'linalg.pack' op expected 'tensor<2x6x4xf32>' for the packed domain value, got 'tensor<4x6x4xf32>'}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [4] into %c : tensor<8x6xf32> -> tensor<4x6x4xf32>
  return
}

// -----

func.func @huge(%a: tensor<8x6xf32>, %c: tensor<4x6x9223372036854775807xf32>) {
  // expected-error@+1 {{'linalg.pack' op expected 'tensor<1x6x9223372036854775807xf32>' for the packed domain value, got 'tensor<4x6x9223372036854775807xf32>'}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [9223372036854775807] into %c : tensor<8x6xf32> -> tensor<4x6x9223372036854775807xf32>
  return
}

// -----

func.func @padding_type(%a: tensor<9x6xf32>, %p: i32, %c: tensor<3x6x4xf32>) {
  // expected-error@+1 {{'linalg.pack' op expected padding_value has 'f32' but got: 'i32'}}
  %0 = linalg.pack %a padding_value(%p : i32) inner_dims_pos = [0] inner_tiles = [4] into %c : tensor<9x6xf32> -> tensor<3x6x4xf32>
  return
}

// -----

func.func @no_padding(%a: tensor<9x6xf32>, %c: tensor<3x6x4xf32>) {
  // expected-error@+1 {{'linalg.pack' op invalid tile factor or output size provided. Only full tiles are supported when padding_value is not set}}
  %0 = linalg.pack %a inner_dims_pos = [0] inner_tiles = [4] into %c : tensor<9x6xf32> -> tensor<3x6x4xf32>
  return
}
