// terrace-opt --graph-intern-strings
func.func @answer(%question: tensor<4x!graph.string>) -> tensor<4x!graph.string> {
  %yes = graph.constant dense<"yes"> : tensor<!graph.string>
  %no = graph.constant dense<"no"> : tensor<!graph.string>
  %0 = graph.regex_full_match %question, "is .*\\?" : (tensor<4x!graph.string>) -> tensor<4xi1>
  %1 = graph.where %0, %yes, %no : (tensor<4xi1>, tensor<!graph.string>, tensor<!graph.string>) -> tensor<4x!graph.string>
  return %1 : tensor<4x!graph.string>
}
