// A file of bytecode that can't be read says why, and who wrote it.
//
// RUN: terrace-opt %s --allow-unregistered-dialect --emit-bytecode -o %t
// RUN: not terrace-opt %t 2>&1 | FileCheck %s --check-prefix=DIALECT
// RUN: head -c 100 %t > %t.short
// RUN: not terrace-opt %t.short --allow-unregistered-dialect 2>&1 | FileCheck %s --check-prefix=SHORT

// DIALECT: error: dialect 'other' is unknown. If this is intended,
// DIALECT-NEXT: note: in bytecode version 6 produced by: Terrace
// SHORT: error: attempting to parse {{[0-9]+}} bytes when only {{[0-9]+}} remain
%0 = "other.op"() <{kind = 1 : i32}> {note = "a note that is long enough to be cut off by a reader of a hundred bytes"} : () -> i32
