// Recurrent layers.
kernel.def @terrace_lstm_layer_f32_{isa} implements "graph.lstm" features [{features}] priority {priority} : i64 inputs ["input", "weights", "recurrence", "bias", "lengths", "initial_h", "initial_c"] {
  kernel.require_type "input", f32
  kernel.require_type "lengths", i32
  kernel.require_constant "recurrence"
  %false = arith.constant false
  %clip = kernel.present "clip"
  %no_clip = arith.cmpi eq, %clip, %false : i1
  kernel.require %no_clip, "what goes into the activations is clipped"
  %peephole = kernel.present "peephole"
  %no_peephole = arith.cmpi eq, %peephole, %false : i1
  kernel.require %no_peephole, "there are peepholes"
  %steps = kernel.dim "input", 0
  %batch = kernel.dim "input", 1
  %inputs = kernel.dim "input", 2
  %directions = kernel.dim "recurrence", 0
  %hidden = kernel.dim "recurrence", 2
  %reverse = kernel.attr_is "direction", "reverse"
  %reversed = arith.extui %reverse : i1 to i64
  kernel.pack_operand "recurrence" with @terrace_lstm_layer_f32_{isa}
  kernel.return %steps, %batch, %inputs, %hidden, %directions, %reversed
}
