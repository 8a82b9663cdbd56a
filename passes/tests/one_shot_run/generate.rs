//! Random programs on tensors of four integers: each statement takes any tensor that is in scope, so
//! that most of them are read again after something was made of them.

use std::fmt::Write;

/// The type of the tensors.
const T: &str = "tensor<4xi32>";
/// The type of slices.
const S: &str = "tensor<2xi32>";

struct Generator {
    state: u64,
    text: String,
    names: usize,
    tensors: Vec<String>,
    slices: Vec<String>,
    scalars: Vec<String>,
    functions: usize,
}

/// The program of number `seed`: a function `main` of an `i32` that returns four of them.
pub(super) fn program(seed: u64) -> String {
    let mut g = Generator {
        state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678,
        text: String::new(),
        names: 0,
        tensors: Vec::new(),
        slices: Vec::new(),
        scalars: Vec::new(),
        functions: 0,
    };
    for _ in 0..g.below(3) {
        g.function();
    }
    g.main();
    g.text
}

impl Generator {
    fn below(&mut self, end: usize) -> usize {
        self.state = self.state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.state >> 33) as usize) % end
    }

    fn name(&mut self) -> String {
        self.names += 1;
        format!("%v{}", self.names)
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn tensor(&mut self) -> String {
        let at = self.below(self.tensors.len());
        self.tensors[at].clone()
    }

    fn scalar(&mut self) -> String {
        let at = self.below(self.scalars.len());
        self.scalars[at].clone()
    }

    fn constants(&mut self) {
        for at in 0..5 {
            self.line(&format!("%c{at} = arith.constant {at} : index"));
        }
        self.line("%k = arith.constant 3 : i32");
        self.scalars.push("%k".to_owned());
    }

    fn function(&mut self) {
        let number = self.functions;
        self.line(&format!("func.func private @f{number}(%a: {T}, %b: {T}, %x: i32) -> ({T}, i32) {{"));
        (self.tensors, self.scalars) = (vec!["%a".into(), "%b".into()], vec!["%x".into()]);
        self.slices.clear();
        self.constants();
        let count = 1 + self.below(5);
        self.statements(count, 1);
        let (tensor, scalar) = (self.tensor(), self.scalar());
        self.line(&format!("return {tensor}, {scalar} : {T}, i32\n}}"));
        self.functions += 1;
    }

    fn main(&mut self) {
        self.line("func.func @main(%x: i32) -> (i32, i32, i32, i32) {");
        (self.tensors, self.scalars) = (Vec::new(), vec!["%x".into()]);
        self.slices.clear();
        self.constants();
        self.line(&format!("%t0 = tensor.from_elements %x, %k, %x, %k : {T}"));
        self.line(&format!("%t1 = arith.constant dense<[1, 2, 3, 4]> : {T}"));
        self.line(&format!("%t2 = tensor.empty() : {T}"));
        self.line(&format!("%t3 = linalg.fill ins(%k : i32) outs(%t2 : {T}) -> {T}"));
        self.tensors.extend(["%t0", "%t1", "%t3"].map(str::to_owned));
        let count = 6 + self.below(12);
        self.statements(count, 2);
        let mut sums = Vec::new();
        for _ in 0..4 {
            let tensor = self.tensor();
            let mut sum = self.scalar();
            for at in 0..4 {
                let (element, next) = (self.name(), self.name());
                self.line(&format!("{element} = tensor.extract {tensor}[%c{at}] : {T}"));
                let scaled = self.name();
                self.line(&format!("{scaled} = arith.muli {sum}, %k : i32"));
                self.line(&format!("{next} = arith.addi {scaled}, {element} : i32"));
                sum = next;
            }
            sums.push(sum);
        }
        self.line(&format!("return {} : i32, i32, i32, i32\n}}", sums.join(", ")));
    }

    fn statements(&mut self, count: usize, depth: usize) {
        for _ in 0..count {
            match self.below(if depth == 0 { 8 } else { 12 }) {
                0 | 1 => self.insert(),
                2 => self.extract(),
                3 => self.slice(),
                4 => self.put_slice(),
                5 | 6 => self.generic(),
                7 => self.select(),
                8 | 9 => self.for_loop(depth),
                10 => self.if_else(depth),
                _ => self.call(),
            }
        }
    }

    fn insert(&mut self) {
        let (name, scalar, tensor, at) = (self.name(), self.scalar(), self.tensor(), self.below(4));
        self.line(&format!("{name} = tensor.insert {scalar} into {tensor}[%c{at}] : {T}"));
        self.tensors.push(name);
    }

    fn extract(&mut self) {
        let (name, tensor, at) = (self.name(), self.tensor(), self.below(4));
        self.line(&format!("{name} = tensor.extract {tensor}[%c{at}] : {T}"));
        self.scalars.push(name);
    }

    fn slice(&mut self) {
        let (name, tensor, at) = (self.name(), self.tensor(), self.below(3));
        self.line(&format!("{name} = tensor.extract_slice {tensor}[{at}] [2] [1] : {T} to {S}"));
        let mut slice = name;
        if self.below(2) == 0 {
            let (changed, scalar) = (self.name(), self.scalar());
            self.line(&format!("{changed} = tensor.insert {scalar} into {slice}[%c1] : {S}"));
            slice = changed;
        }
        self.slices.push(slice.clone());
        if self.below(2) == 0 {
            // Back to where it was taken from, or elsewhere.
            let (whole, at) = (self.name(), if self.below(3) == 0 { self.below(3) } else { at });
            self.line(&format!(
                "{whole} = tensor.insert_slice {slice} into {tensor}[{at}] [2] [1] : {S} into {T}"
            ));
            self.tensors.push(whole);
        }
    }

    fn put_slice(&mut self) {
        if self.slices.is_empty() {
            return self.slice();
        }
        let which = self.below(self.slices.len());
        let (slice, name, tensor, at) =
            (self.slices[which].clone(), self.name(), self.tensor(), self.below(3));
        self.line(&format!(
            "{name} = tensor.insert_slice {slice} into {tensor}[{at}] [2] [1] : {S} into {T}"
        ));
        self.tensors.push(name);
    }

    fn generic(&mut self) {
        let (name, a, b, out) = (self.name(), self.tensor(), self.tensor(), self.tensor());
        let map = "affine_map<(d0) -> (d0)>";
        let turned = if self.below(3) == 0 { "affine_map<(d0) -> (3 - d0)>" } else { map };
        let uses_out = self.below(2) == 0;
        self.line(&format!(
            "{name} = linalg.generic {{indexing_maps = [{turned}, {map}, {map}], iterator_types = [\"parallel\"]}} \
             ins({a}, {b} : {T}, {T}) outs({out} : {T}) {{"
        ));
        self.line("^bb0(%p: i32, %q: i32, %r: i32):");
        self.line("%m = arith.addi %p, %q : i32");
        let last = if uses_out { "%r" } else { "%k" };
        self.line(&format!("%n = arith.subi %m, {last} : i32\nlinalg.yield %n : i32\n}} -> {T}"));
        self.tensors.push(name);
    }

    fn condition(&mut self) -> String {
        let (name, scalar) = (self.name(), self.scalar());
        self.line(&format!("{name} = arith.cmpi slt, {scalar}, %k : i32"));
        name
    }

    fn select(&mut self) {
        let (condition, name, a, b) = (self.condition(), self.name(), self.tensor(), self.tensor());
        self.line(&format!("{name} = arith.select {condition}, {a}, {b} : {T}"));
        self.tensors.push(name);
    }

    /// Statements in a region; what they define is out of scope afterwards.
    fn region(&mut self, depth: usize, end: impl FnOnce(&mut Self)) {
        let known = (self.tensors.len(), self.slices.len(), self.scalars.len());
        let count = 1 + self.below(4);
        self.statements(count, depth - 1);
        end(self);
        self.tensors.truncate(known.0);
        self.slices.truncate(known.1);
        self.scalars.truncate(known.2);
    }

    fn for_loop(&mut self, depth: usize) {
        let (name, x, y) = (self.name(), self.name(), self.name());
        let (a, b, end) = (self.tensor(), self.tensor(), self.below(4));
        self.line(&format!(
            "{name}:2 = scf.for %i{} = %c0 to %c{end} step %c1 iter_args({x} = {a}, {y} = {b}) -> ({T}, {T}) {{",
            self.names
        ));
        let known = self.tensors.len();
        // What is carried is taken more often than other tensors.
        self.tensors.extend([x.clone(), y.clone(), x, y]);
        self.region(depth, |g| {
            let (a, b) = (g.tensor(), g.tensor());
            g.line(&format!("scf.yield {a}, {b} : {T}, {T}\n}}"));
        });
        self.tensors.truncate(known);
        self.tensors.extend([format!("{name}#0"), format!("{name}#1")]);
    }

    fn if_else(&mut self, depth: usize) {
        let (condition, name) = (self.condition(), self.name());
        self.line(&format!("{name}:2 = scf.if {condition} -> ({T}, i32) {{"));
        let end = |g: &mut Self| {
            let (tensor, scalar) = (g.tensor(), g.scalar());
            g.line(&format!("scf.yield {tensor}, {scalar} : {T}, i32"));
        };
        self.region(depth, end);
        self.line("} else {");
        self.region(depth, end);
        self.line("}");
        self.tensors.push(format!("{name}#0"));
        self.scalars.push(format!("{name}#1"));
    }

    fn call(&mut self) {
        if self.functions == 0 {
            return self.insert();
        }
        let (which, name) = (self.below(self.functions), self.name());
        let (a, b, x) = (self.tensor(), self.tensor(), self.scalar());
        let mut text = String::new();
        let _ = write!(text, "{name}:2 = func.call @f{which}({a}, {b}, {x}) : ({T}, {T}, i32) -> ({T}, i32)");
        self.line(&text);
        self.tensors.push(format!("{name}#0"));
        self.scalars.push(format!("{name}#1"));
    }
}
