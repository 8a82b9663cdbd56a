// Convolutions of images with channels last, weights constant.
kernel.def @terrace_conv2d_nhwc_f32_{isa} implements "graph.conv" features [{features}] priority {priority_low} : i64 {
  kernel.require_type "input", f32
  kernel.require_constant "weights"
  %0 = arith.constant 0 : i64
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %4 = arith.constant 4 : i64
  %rank = kernel.rank "input"
  %planar = arith.cmpi eq, %rank, %4 : i64
  kernel.require %planar, "there are not two spatial dimensions"
  %nhwc = kernel.attr_is "data_layout", "nhwc"
  kernel.require %nhwc, "channels are not last"
  %ohwi = kernel.attr_is "kernel_layout", "ohwi"
  %oihw = kernel.attr_is "kernel_layout", "oihw"
  %known = arith.ori %ohwi, %oihw : i1
  kernel.require %known, "the weights are in the order hwio"
  %batch = kernel.dim "input", 0
  %in_h = kernel.dim "input", 1
  %in_w = kernel.dim "input", 2
  %out_h = kernel.dim "output", 1
  %out_w = kernel.dim "output", 2
  %out_c = kernel.dim "output", 3
  %w1 = kernel.dim "weights", 1
  %w2 = kernel.dim "weights", 2
  %w3 = kernel.dim "weights", 3
  %kernel_h = arith.select %ohwi, %w1, %w2 : i64
  %kernel_w = arith.select %ohwi, %w2, %w3 : i64
  %weights = arith.select %ohwi, %0, %2 : i64
  %of_group = arith.select %ohwi, %w3, %w1 : i64
  %groups = kernel.attr "groups" default 1
  %in_c = arith.muli %of_group, %groups : i64
  %channels = kernel.dim "input", 3
  kernel.expect_equal %channels, %in_c, "the channels of a convolution's input are not those of its weights"
  %stride_h = kernel.attr "strides", 0 default 1
  %stride_w = kernel.attr "strides", 1 default 1
  %dilation_h = kernel.attr "dilations", 0 default 1
  %dilation_w = kernel.attr "dilations", 1 default 1
  %pad_top = kernel.attr "pads", 0 default 0
  %pad_left = kernel.attr "pads", 1 default 0
  kernel.pack_operand "weights" with @terrace_conv2d_nhwc_f32_{isa}
  %act = kernel.attr "activation", 0
  %act_a = kernel.attr "activation", 1
  %act_b = kernel.attr "activation", 2
  kernel.return %batch, %in_h, %in_w, %in_c, %out_h, %out_w, %out_c, %kernel_h, %kernel_w, %stride_h, %stride_w, %dilation_h, %dilation_w, %pad_top, %pad_left, %groups, %weights, %act, %act_a, %act_b
}

// Convolutions in which every channel has its own kernel.
kernel.def @terrace_depthwise_conv2d_nhwc_f32_{isa} implements "graph.conv" features [{features}] priority {priority} : i64 inputs ["input", "weights", "bias"] {
  kernel.require_type "input", f32
  kernel.require_constant "weights"
  %0 = arith.constant 0 : i64
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %4 = arith.constant 4 : i64
  %rank = kernel.rank "input"
  %planar = arith.cmpi eq, %rank, %4 : i64
  kernel.require %planar, "there are not two spatial dimensions"
  %nhwc = kernel.attr_is "data_layout", "nhwc"
  kernel.require %nhwc, "channels are not last"
  %ohwi = kernel.attr_is "kernel_layout", "ohwi"
  %oihw = kernel.attr_is "kernel_layout", "oihw"
  %known = arith.ori %ohwi, %oihw : i1
  kernel.require %known, "the weights are in the order hwio"
  %batch = kernel.dim "input", 0
  %in_h = kernel.dim "input", 1
  %in_w = kernel.dim "input", 2
  %out_h = kernel.dim "output", 1
  %out_w = kernel.dim "output", 2
  %out_c = kernel.dim "output", 3
  %w1 = kernel.dim "weights", 1
  %w2 = kernel.dim "weights", 2
  %w3 = kernel.dim "weights", 3
  %kernel_h = arith.select %ohwi, %w1, %w2 : i64
  %kernel_w = arith.select %ohwi, %w2, %w3 : i64
  %weights = arith.select %ohwi, %0, %2 : i64
  %of_group = arith.select %ohwi, %w3, %w1 : i64
  %groups = kernel.attr "groups" default 1
  %in_c = arith.muli %of_group, %groups : i64
  %channels = kernel.dim "input", 3
  kernel.expect_equal %channels, %in_c, "the channels of a convolution's input are not those of its weights"
  %stride_h = kernel.attr "strides", 0 default 1
  %stride_w = kernel.attr "strides", 1 default 1
  %dilation_h = kernel.attr "dilations", 0 default 1
  %dilation_w = kernel.attr "dilations", 1 default 1
  %pad_top = kernel.attr "pads", 0 default 0
  %pad_left = kernel.attr "pads", 1 default 0
  %own_in = arith.cmpi eq, %groups, %in_c : i64
  %own_out = arith.cmpi eq, %groups, %out_c : i64
  %own = arith.andi %own_in, %own_out : i1
  kernel.require %own, "channels share kernels"
  %residual = kernel.present "residual"
  %false = arith.constant false
  %no_residual = arith.cmpi eq, %residual, %false : i1
  kernel.require %no_residual, "something is added before the activation"
  kernel.pack_operand "weights" with @terrace_depthwise_conv2d_nhwc_f32_{isa}
  %act = kernel.attr "activation", 0
  %act_a = kernel.attr "activation", 1
  %act_b = kernel.attr "activation", 2
  kernel.return %batch, %in_h, %in_w, %in_c, %out_h, %out_w, %out_c, %kernel_h, %kernel_w, %stride_h, %stride_w, %dilation_h, %dilation_w, %pad_top, %pad_left, %groups, %weights, %act, %act_a, %act_b
}
