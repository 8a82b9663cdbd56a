// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @arithmetic(%x: tensor<2x!graph.string>) {
  // expected-error@+1 {{must be ranked tensor of floating-point or integer values}}
  %0 = graph.add %x, %x : (tensor<2x!graph.string>, tensor<2x!graph.string>) -> tensor<2x!graph.string>
  return
}

// -----

func.func @numbers(%x: tensor<2xi64>) {
  // expected-error@+1 {{must be ranked tensor of string values}}
  %0 = graph.regex_full_match %x, "a" : (tensor<2xi64>) -> tensor<2xi1>
  return
}

// -----

func.func @pattern(%x: tensor<2x!graph.string>) {
  // expected-error@+1 {{attribute 'pattern' is no regular expression: unclosed group}}
  %0 = graph.regex_full_match %x, "(" : (tensor<2x!graph.string>) -> tensor<2xi1>
  return
}

// -----

func.func @matrix(%x: tensor<2x3x!graph.string>) {
  // expected-error@+1 {{operand 'input' has shape 2x3, expected a list or a matrix of one row}}
  %0 = graph.string_normalize %x : (tensor<2x3x!graph.string>) -> tensor<1x?x!graph.string>
  return
}

// -----

func.func @sum(%x: tensor<2x!graph.string>, %i: tensor<1x1xi64>, %u: tensor<1x!graph.string>) {
  // expected-error@+1 {{reduction "add" is for numbers, not for texts}}
  %0 = graph.scatter_nd %x, %i, %u {reduction = "add"} : (tensor<2x!graph.string>, tensor<1x1xi64>, tensor<1x!graph.string>) -> tensor<2x!graph.string>
  return
}

// -----

func.func @number_between_texts(%x: tensor<2x!graph.string>) {
  // expected-error@+1 {{attribute 'value' is a number, which does not fit between texts}}
  %0 = graph.pad %x {low = array<i64: 1>, high = array<i64: 0>, value = 1 : i64} : (tensor<2x!graph.string>) -> tensor<3x!graph.string>
  return
}
