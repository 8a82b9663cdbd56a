// --bisect names the pass that makes the output bad, and the pattern or fold in it.

// What is computed changes: the interpreter says so.
// RUN: terrace-opt %s --verify-each=run --inline --canonicalize --test-wrong-pattern --cse --bisect --bisect-to=%t.mlir 2>&1 | FileCheck %s --check-prefix=WRONG
// RUN: not terrace-opt %t.mlir --run-reproducer --verify-each=run 2>&1 | FileCheck %s --check-prefix=AGAIN

// A command that fails on what is bad, as for `git bisect run`. This one looks at the whole output.
// RUN: terrace-opt %s --inline --canonicalize --test-wrong-pattern --cse --bisect='! grep -A2 @main {} | grep -q "subf %0, %arg2"' 2>&1 | FileCheck %s --check-prefix=COMMAND

// A pass that panics, and one that leaves IR that is wrong.
// RUN: terrace-opt %s --canonicalize --test-fail-on='op=arith.subf how=panic' --cse --bisect 2>&1 | FileCheck %s --check-prefix=PANIC
// RUN: terrace-opt %s --canonicalize --test-fail-on='op=arith.subf how=invalid' --cse --bisect 2>&1 | FileCheck %s --check-prefix=INVALID

// The text of a diagnostic.
// RUN: terrace-opt %s --canonicalize --test-fail-on=op=arith.subf --bisect-diagnostic='too much' 2>&1 | FileCheck %s --check-prefix=TEXT

// A later pass hides what an earlier one did, and a third one does it again.
// RUN: terrace-opt %s --pass-pipeline='builtin.module(func.func(test-flip-sign,test-flip-sign,test-flip-sign))' --bisect='! grep -q "subf %0, %arg2"' 2>&1 | FileCheck %s --check-prefix=TWICE

// WRONG: :[[@LINE+42]]:1: remark: the output is bad from pass [[N:[0-9]+]] of [[N]] on, 'test-wrong-pattern' on 'func.func' op @main, found in {{[0-9]+}} runs
// WRONG: :[[@LINE+44]]:8: note: the first bad step in it is pattern 'sub-of-sub' on 'arith.subf' op, step {{[0-9]+}} of {{[0-9]+}}: %{{.*}} = arith.subf %arg0, %{{.*}} : f32
// WRONG: note: what is bad: pass 'test-wrong-pattern' changes what the model computes: output 'output0' differs
// WRONG: help: the IR before the pass is in {{.*}}: terrace-opt {{.*}} --run-reproducer --verify-each=run

// AGAIN: error: pass 'test-wrong-pattern' changes what the model computes

// COMMAND: remark: the output is bad from pass {{[0-9]+}} of {{[0-9]+}} on, 'test-wrong-pattern' on 'func.func' op @main
// COMMAND: note: the first bad step in it is pattern 'sub-of-sub' on 'arith.subf' op
// COMMAND: note: what is bad: the command exited with status 1
// COMMAND: help: --bisect-to=<file> writes the IR before the pass to a file

// PANIC: remark: the output is bad from pass 2 of 2 on, 'test-fail-on' on 'builtin.module' op
// PANIC: note: no pattern or fold in it can be left out
// PANIC: note: what is bad: internal error in pass 'test-fail-on' on @difference: no idea what to do with 'arith.subf' of 2 operands

// INVALID: remark: the output is bad from pass 2 of 2 on, 'test-fail-on' on 'builtin.module' op
// INVALID: :[[@LINE+21]]:8: note: what is bad: 'arith.constant' op requires attribute 'value'

// TEXT: remark: the output is bad from pass 2 of 2 on, 'test-fail-on'
// TEXT: :[[@LINE+18]]:8: note: what is bad: 'arith.subf' op with 2 operands is too much for this pass

// TWICE: remark: the output is bad from pass [[P:[0-9]+]] of 6 on, 'test-flip-sign' on 'func.func' op @main
// TWICE: note: not the only change: {{[0-9]+}} passes are {{bad as well, and [0-9]+ are good|good again}}

// What can't be looked for is an error.
// RUN: not terrace-opt %s --canonicalize --bisect 2>&1 | FileCheck %s --check-prefix=GOOD
// RUN: not terrace-opt %s --canonicalize --bisect=false 2>&1 | FileCheck %s --check-prefix=ALWAYS
// RUN: not terrace-opt %s --canonicalize --bisect='no-such-command' 2>&1 | FileCheck %s --check-prefix=NO-COMMAND
// RUN: not terrace-opt %s --bisect 2>&1 | FileCheck %s --check-prefix=NO-PASSES
// RUN: not terrace-opt %s --canonicalize --bisect='cat | grep x' 2>&1 | FileCheck %s --check-prefix=WHERE
// GOOD:       the output is good: the run does not fail; --bisect=<command> says what is bad
// ALWAYS:     the input is bad before any pass has run: the command exited with status 1; the command must exit with status 0 for what is good
// NO-COMMAND: the command can't be run: it exited with status 127
// WHERE:      'cat | grep x' is more than one command: write {} where the file is to stand
// NO-PASSES:  flag --bisect needs passes to look at

func.func private @difference(%x: f32, %y: f32) -> f32 {
  %0 = arith.subf %x, %y : f32
  return %0 : f32
}

func.func @main(%x: f32, %y: f32, %z: f32) -> f32 {
  %0 = func.call @difference(%y, %z) : (f32, f32) -> f32
  %1 = arith.addf %0, %z : f32
  %2 = arith.subf %x, %0 : f32
  %3 = arith.mulf %1, %2 : f32
  return %3 : f32
}
