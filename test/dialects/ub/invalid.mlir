// RUN: terrace-opt %s --split-input-file --verify-diagnostics

func.func @f() {
  // expected-error@+1 {{attribute 'value' failed to satisfy constraint: PoisonAttrInterface instance}}
  %0 = "ub.poison"() {value = 1 : i32} : () -> i32
  return
}
