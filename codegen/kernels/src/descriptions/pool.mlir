// Pooling of images with channels last.
kernel.def @terrace_pool2d_nhwc_f32_{isa} implements "graph.max_pool" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %4 = arith.constant 4 : i64
  %rank = kernel.rank "input"
  %planar = arith.cmpi eq, %rank, %4 : i64
  kernel.require %planar, "there are not two spatial dimensions"
  %nhwc = kernel.attr_is "data_layout", "nhwc"
  kernel.require %nhwc, "channels are not last"
  %batch = kernel.dim "input", 0
  %in_h = kernel.dim "input", 1
  %in_w = kernel.dim "input", 2
  %channels = kernel.dim "input", 3
  %out_h = kernel.dim "output", 1
  %out_w = kernel.dim "output", 2
  %kernel_h = kernel.attr "kernel", 0
  %kernel_w = kernel.attr "kernel", 1
  %stride_h = kernel.attr "strides", 0 default 1
  %stride_w = kernel.attr "strides", 1 default 1
  %dilation_h = kernel.attr "dilations", 0 default 1
  %dilation_w = kernel.attr "dilations", 1 default 1
  %pad_top = kernel.attr "pads", 0 default 0
  %pad_left = kernel.attr "pads", 1 default 0
  %pad_bottom = kernel.attr "pads", 2 default 0
  %pad_right = kernel.attr "pads", 3 default 0
  %mode = arith.constant 0 : i64
  kernel.return %batch, %in_h, %in_w, %channels, %out_h, %out_w, %kernel_h, %kernel_w, %stride_h, %stride_w, %dilation_h, %dilation_w, %pad_top, %pad_left, %pad_bottom, %pad_right, %mode
}

kernel.def @terrace_pool2d_nhwc_f32_{isa} implements "graph.average_pool" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %4 = arith.constant 4 : i64
  %rank = kernel.rank "input"
  %planar = arith.cmpi eq, %rank, %4 : i64
  kernel.require %planar, "there are not two spatial dimensions"
  %nhwc = kernel.attr_is "data_layout", "nhwc"
  kernel.require %nhwc, "channels are not last"
  %batch = kernel.dim "input", 0
  %in_h = kernel.dim "input", 1
  %in_w = kernel.dim "input", 2
  %channels = kernel.dim "input", 3
  %out_h = kernel.dim "output", 1
  %out_w = kernel.dim "output", 2
  %kernel_h = kernel.attr "kernel", 0
  %kernel_w = kernel.attr "kernel", 1
  %stride_h = kernel.attr "strides", 0 default 1
  %stride_w = kernel.attr "strides", 1 default 1
  %dilation_h = kernel.attr "dilations", 0 default 1
  %dilation_w = kernel.attr "dilations", 1 default 1
  %pad_top = kernel.attr "pads", 0 default 0
  %pad_left = kernel.attr "pads", 1 default 0
  %pad_bottom = kernel.attr "pads", 2 default 0
  %pad_right = kernel.attr "pads", 3 default 0
  %with_pad = kernel.present "count_include_pad"
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %mode = arith.select %with_pad, %2, %1 : i64
  kernel.return %batch, %in_h, %in_w, %channels, %out_h, %out_w, %kernel_h, %kernel_w, %stride_h, %stride_w, %dilation_h, %dilation_w, %pad_top, %pad_left, %pad_bottom, %pad_right, %mode
}

// The mean of whole images with channels last.
kernel.def @terrace_global_pool_nhwc_f32_{isa} implements "graph.reduce_mean" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %4 = arith.constant 4 : i64
  %rank = kernel.rank "input"
  %planar = arith.cmpi eq, %rank, %4 : i64
  kernel.require %planar, "there are not two spatial dimensions"
  %first = kernel.attr "axes", 0
  %second = kernel.attr "axes", 1
  %third = kernel.attr "axes", 2
  %0 = arith.constant 0 : i64
  %rows = arith.cmpi eq, %first, %1 : i64
  %columns = arith.cmpi eq, %second, %2 : i64
  %no_more = arith.cmpi eq, %third, %0 : i64
  %both = arith.andi %rows, %columns : i1
  %exactly = arith.andi %both, %no_more : i1
  kernel.require %exactly, "the axes are not rows and columns"
  %batch = kernel.dim "input", 0
  %channels = kernel.dim "input", 3
  %pixels = kernel.size "input" from 1 to 3
  %mode = arith.constant 1 : i64
  kernel.return %batch, %pixels, %channels, %mode
}

// The max of whole images with channels last.
kernel.def @terrace_global_pool_nhwc_f32_{isa} implements "graph.reduce_max" features [{features}] priority {priority} : i64 {
  kernel.require_type "input", f32
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %4 = arith.constant 4 : i64
  %rank = kernel.rank "input"
  %planar = arith.cmpi eq, %rank, %4 : i64
  kernel.require %planar, "there are not two spatial dimensions"
  %first = kernel.attr "axes", 0
  %second = kernel.attr "axes", 1
  %third = kernel.attr "axes", 2
  %0 = arith.constant 0 : i64
  %rows = arith.cmpi eq, %first, %1 : i64
  %columns = arith.cmpi eq, %second, %2 : i64
  %no_more = arith.cmpi eq, %third, %0 : i64
  %both = arith.andi %rows, %columns : i1
  %exactly = arith.andi %both, %no_more : i1
  kernel.require %exactly, "the axes are not rows and columns"
  %batch = kernel.dim "input", 0
  %channels = kernel.dim "input", 3
  %pixels = kernel.size "input" from 1 to 3
  %mode = arith.constant 0 : i64
  kernel.return %batch, %pixels, %channels, %mode
}
