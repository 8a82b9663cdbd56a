pdl.pattern @step : benefit(1) {
  %three = attribute = 3 : i8
  %root = operation "test.step" {"from" = %three}
  rewrite %root {
    %two = attribute = 2 : i8
    %new = operation "test.step" {"from" = %two}
    erase %root
  }
}

// Without a name, a pattern is called by its place.
pdl.pattern : benefit(1) {
  %two = attribute = 2 : i8
  %root = operation "test.step" {"from" = %two}
  rewrite %root {
    %new = operation "test.done"
    erase %root
  }
}

pdl.pattern @ping : benefit(1) {
  %root = operation "test.ping"
  rewrite %root {
    %new = operation "test.pong"
    erase %root
  }
}

pdl.pattern @pong : benefit(1) {
  %root = operation "test.pong"
  rewrite %root {
    %new = operation "test.ping"
    erase %root
  }
}
