// Softmax and normalizations along the last dimension.
kernel.def @terrace_softmax_f32_{isa} implements "graph.softmax" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %1 = arith.constant 1 : i64
  %rank = kernel.rank "input"
  %axis = kernel.attr "axis"
  %next = arith.addi %axis, %1 : i64
  %last = arith.cmpi eq, %next, %rank : i64
  kernel.require %last, "the axis is not the last one"
  %outer = kernel.size "input" to -1
  %inner = kernel.dim "input", -1
  %log = arith.constant 0 : i64
  kernel.return %outer, %inner, %log
}

kernel.def @terrace_softmax_f32_{isa} implements "graph.log_softmax" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %1 = arith.constant 1 : i64
  %rank = kernel.rank "input"
  %axis = kernel.attr "axis"
  %next = arith.addi %axis, %1 : i64
  %last = arith.cmpi eq, %next, %rank : i64
  kernel.require %last, "the axis is not the last one"
  %outer = kernel.size "input" to -1
  %inner = kernel.dim "input", -1
  %log = arith.constant 1 : i64
  kernel.return %outer, %inner, %log
}

kernel.def @terrace_layer_norm_f32_{isa} implements "graph.layer_norm" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %1 = arith.constant 1 : i64
  %false = arith.constant false
  %rank = kernel.rank "input"
  %axis = kernel.attr "axis"
  %next = arith.addi %axis, %1 : i64
  %last = arith.cmpi eq, %next, %rank : i64
  kernel.require %last, "more than the last dimension is normalized"
  %outer = kernel.size "input" to -1
  %inner = kernel.dim "input", -1
  %scale = kernel.present "scale"
  %scale_size = kernel.size "scale"
  %scale_row = arith.cmpi eq, %scale_size, %inner : i64
  %no_scale = arith.cmpi eq, %scale, %false : i1
  %scale_fits = arith.ori %scale_row, %no_scale : i1
  kernel.require %scale_fits, "the scale is not one row"
  %shift = kernel.present "shift"
  %shift_size = kernel.size "shift"
  %shift_row = arith.cmpi eq, %shift_size, %inner : i64
  %no_shift = arith.cmpi eq, %shift, %false : i1
  %shift_fits = arith.ori %shift_row, %no_shift : i1
  kernel.require %shift_fits, "the shift is not one row"
  %eps = kernel.attr "eps"
  kernel.return %outer, %inner, %eps
}

kernel.def @terrace_rms_norm_f32_{isa} implements "graph.rms_norm" features [{features}] priority {priority} : i64 inputs ["input", "scale", "shift"] {
  kernel.require_type "input", f32
  %1 = arith.constant 1 : i64
  %false = arith.constant false
  %rank = kernel.rank "input"
  %axis = kernel.attr "axis"
  %next = arith.addi %axis, %1 : i64
  %last = arith.cmpi eq, %next, %rank : i64
  kernel.require %last, "more than the last dimension is normalized"
  %outer = kernel.size "input" to -1
  %inner = kernel.dim "input", -1
  %scale = kernel.present "scale"
  %scale_size = kernel.size "scale"
  %scale_row = arith.cmpi eq, %scale_size, %inner : i64
  %no_scale = arith.cmpi eq, %scale, %false : i1
  %scale_fits = arith.ori %scale_row, %no_scale : i1
  kernel.require %scale_fits, "the scale is not one row"
  %eps = kernel.attr "eps"
  kernel.return %outer, %inner, %eps
}
