// RUN: terrace-opt --ownership-based-buffer-deallocation --split-input-file --verify-diagnostics %s

// expected-error @below {{Only structured control-flow loops are supported.}}
func.func @loop_of_blocks(%c: i1) {
  cf.br ^again
^again:
  %a = memref.alloc() : memref<4xf32>
  cf.cond_br %c, ^again, ^done
^done:
  return
}

// -----

func.func @frees() {
  %a = memref.alloc() : memref<4xf32>
  // expected-error @below {{memory free side-effect on MemRef value not supported!}}
  memref.dealloc %a : memref<4xf32>
  return
}

// -----

func.func @unknown(%x: memref<4xf32>) {
  // expected-error @below {{ops with unknown memory side effects are not supported}}
  "test.unknown"(%x) : (memref<4xf32>) -> ()
  return
}

// -----

func.func @several_ways(%n: i32, %x: memref<4xf32>) {
  // expected-error @below {{Terminators with more than one successor are not supported!}}
  cf.switch %n : i32, [default: ^done(%x : memref<4xf32>), 1: ^done(%x : memref<4xf32>)]
^done(%m: memref<4xf32>):
  return
}
