// When the input is not interesting, the message says what happened instead, and what may have been meant.

// RUN: not terrace-reduce %s --cse 2>&1 | FileCheck %s --check-prefix=NO-FAILURE
// RUN: not terrace-reduce %s 2>&1 | FileCheck %s --check-prefix=NO-PASSES
// RUN: not terrace-reduce %s --diagnostic=nonsense --test-fail-on=op=arith.addf 2>&1 | FileCheck %s --check-prefix=OTHER-TEXT
// RUN: not terrace-reduce %s --diagnostic=nonsense 2>&1 | FileCheck %s --check-prefix=NO-TEXT
// RUN: not terrace-reduce %s --test='echo seen; test -z {}; exit 3' 2>&1 | FileCheck %s --check-prefix=STATUS
// RUN: not terrace-reduce %s --test-fails='grep -q addf {}' 2>&1 | FileCheck %s --check-prefix=OTHER-WAY
// RUN: not terrace-reduce %s --test='no-such-command {}' 2>&1 | FileCheck %s --check-prefix=NO-COMMAND
// RUN: not terrace-reduce %s --test='test -e {} && sleep 60' --timeout=0.1 2>&1 | FileCheck %s --check-prefix=SLOW
// RUN: not terrace-reduce %s --test='cat | grep x' 2>&1 | FileCheck %s --check-prefix=WHERE
// RUN: not terrace-reduce %s --test=true --diagnostic=x 2>&1 | FileCheck %s --check-prefix=TWO
// RUN: not terrace-reduce %s --tset=true 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not terrace-reduce %t.nothing --test=true 2>&1 | FileCheck %s --check-prefix=NO-FILE
// RUN: terrace-reduce --help | FileCheck %s --check-prefix=HELP

// NO-FAILURE: the input is not interesting: `builtin.module(cse)` runs on it without an error
// NO-FAILURE: help: say what to look for with --diagnostic=<text>, or with --test=<command>, which exits with status 0 when it finds it
// NO-PASSES:  the input is not interesting: it is read and verified without an error, and no passes were given
// OTHER-TEXT: --diagnostic=nonsense fits no diagnostic; there were these:
// OTHER-TEXT:   | error: 'arith.addf' op with 2 operands is too much for this pass
// NO-TEXT:    --diagnostic=nonsense fits no diagnostic; there was none at all
// STATUS:     the input is not interesting: `echo seen; test -z {}; exit 3` exited with status 3; the end of its output:
// STATUS:       | seen
// STATUS:     help: with --test a candidate is interesting when the command exits with status 0; if that is what it does when it finds what is looked for, use --test-fails
// OTHER-WAY:  exited with status 0, without output
// OTHER-WAY:  use --test{{$}}
// NO-COMMAND: the command can't be run: `no-such-command {}` exited with status 127
// SLOW:       took too long
// SLOW:       give it more time with --timeout
// WHERE:      'cat | grep x' is more than one command: write {} where the file is to stand
// TWO:        only one of --diagnostic, --diagnostic-regex, --test and --test-fails can say what is interesting
// UNKNOWN:    unknown flag --tset
// NO-FILE:    cannot open input file
// HELP:       --test=<command> {{.*}} exits with status 0
// HELP:       --test-fails=<command> {{.*}} exits with another status than 0

func.func @f(%x: f32) -> f32 {
  %0 = arith.addf %x, %x : f32
  return %0 : f32
}
