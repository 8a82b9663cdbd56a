// An elementwise operation on two arrays, the second of which may be broadcast.
kernel.def @terrace_binary_f32_{isa} implements "graph.{op}" features [{features}] priority {priority} : i64 inputs ["{whole}", "{other}"] {
  kernel.require_type "{whole}", f32
  %0 = arith.constant 0 : i64
  %1 = arith.constant 1 : i64
  %total = kernel.size "output"
  %whole = kernel.size "{whole}"
  %other = kernel.size "{other}"
  %is_whole = arith.cmpi eq, %whole, %total : i64
  kernel.require %is_whole, "both sides are broadcast"
  %same = arith.cmpi eq, %other, %total : i64
  %scalar = arith.cmpi eq, %other, %1 : i64
  %any = arith.ori %same, %scalar : i1
  kernel.require %any, "a side is broadcast along some dimensions"
  %broadcast = arith.select %same, %0, %1 : i64
  %code = arith.constant {code} : i64
  kernel.return %code, %broadcast, %1, %1, %total, %0, %0, %0
}

kernel.def @terrace_binary_f32_{isa} implements "graph.{op}" features [{features}] priority {priority_low} : i64 inputs ["{whole}", "{other}"] {
  kernel.require_type "{whole}", f32
  %0 = arith.constant 0 : i64
  %1 = arith.constant 1 : i64
  %2 = arith.constant 2 : i64
  %3 = arith.constant 3 : i64
  %total = kernel.size "output"
  %whole = kernel.size "{whole}"
  %other = kernel.size "{other}"
  %is_whole = arith.cmpi eq, %whole, %total : i64
  kernel.require %is_whole, "both sides are broadcast"
  %inner = kernel.dim "output", -1
  %other_inner = kernel.dim "{other}", -1
  %inner_fits = arith.cmpi eq, %other_inner, %inner : i64
  %row_size = arith.cmpi eq, %other, %inner : i64
  %row = arith.andi %inner_fits, %row_size : i1
  %outer = kernel.size "output" to -1
  %other_unit = arith.cmpi eq, %other_inner, %1 : i64
  %column_size = arith.cmpi eq, %other, %outer : i64
  %column = arith.andi %other_unit, %column_size : i1
  %any = arith.ori %row, %column : i1
  kernel.require %any, "a side is broadcast along some dimensions"
  %broadcast = arith.select %row, %2, %3 : i64
  %code = arith.constant {code} : i64
  kernel.return %code, %broadcast, %1, %outer, %inner, %0, %0, %0
}

kernel.def @terrace_binary_f32_{isa} implements "graph.{op}" features [{features}] priority {priority_lowest} : i64 inputs ["{whole}", "{other}"] {
  kernel.require_type "{whole}", f32
  %0 = arith.constant 0 : i64
  %4 = arith.constant 4 : i64
  %total = kernel.size "output"
  %whole = kernel.size "{whole}"
  %is_whole = arith.cmpi eq, %whole, %total : i64
  kernel.require %is_whole, "both sides are broadcast"
  %rank = kernel.rank "output"
  %other_rank = kernel.rank "{other}"
  %images = arith.cmpi eq, %rank, %4 : i64
  %other_images = arith.cmpi eq, %other_rank, %4 : i64
  %both = arith.andi %images, %other_images : i1
  kernel.require %both, "the sides are not images"
  %batch = kernel.dim "output", 0
  %channels = kernel.dim "output", 3
  %pixels = kernel.size "output" from 1 to 3
  %other_batch = kernel.dim "{other}", 0
  %other_channels = kernel.dim "{other}", 3
  %other = kernel.size "{other}"
  %wanted = arith.muli %batch, %channels : i64
  %batch_fits = arith.cmpi eq, %other_batch, %batch : i64
  %channels_fit = arith.cmpi eq, %other_channels, %channels : i64
  %size_fits = arith.cmpi eq, %other, %wanted : i64
  %some = arith.andi %batch_fits, %channels_fit : i1
  %all = arith.andi %some, %size_fits : i1
  kernel.require %all, "a side is not one value a channel"
  %code = arith.constant {code} : i64
  kernel.return %code, %4, %batch, %pixels, %channels, %0, %0, %0
}
