// RUN: terrace-opt %s --allow-unregistered-dialect --split-input-file --verify-diagnostics

// expected-error @+1 {{invalid dialect namespace '""'}}
"test.op"() {a = !.} : () -> ()

// -----

// expected-error @+1 {{invalid dialect namespace '"a-b"'}}
"test.op"() {a = #a-b.c<3>} : () -> ()

// -----

// expected-error @+1 {{unexpected '-' at the end of 'ptr-'}}
"test.op"() {a = vector<4x!foreign.ptr->} : () -> ()
