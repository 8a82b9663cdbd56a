//! Sizes as numbers for given symbols, and as text.

use terrace_ir::Body;

use super::{Atom, Exprs, Relation, Size, Sizes, Symbol, dim_names};

impl Exprs {
    /// The number that `size` is where `symbol` says what its symbols are; numbers saturate.
    ///
    /// Recursion is as deep as atoms nest.
    pub fn evaluate(&self, size: Size, symbol: &dyn Fn(Symbol) -> i64) -> i64 {
        let expr = match size {
            Size::Known(number) => return number,
            Size::Open(expr) => expr,
        };
        let mut sum = 0i64;
        for (monomial, factor) in self.terms(expr) {
            let atoms = monomial.iter().map(|&id| self.evaluate_atom(self.atom(id), symbol));
            sum = sum.saturating_add(atoms.fold(*factor, i64::saturating_mul));
        }
        sum
    }

    fn evaluate_atom(&self, atom: Atom, symbol: &dyn Fn(Symbol) -> i64) -> i64 {
        let number = |size: Size| self.evaluate(size, symbol);
        match atom {
            Atom::Symbol(name) => symbol(name),
            Atom::Add(a, b) => number(a).saturating_add(number(b)),
            Atom::Mul(a, b) => number(a).saturating_mul(number(b)),
            Atom::FloorDiv(a, b) => match number(b) {
                by if by <= 0 => 0,
                by => number(a).div_euclid(by),
            },
            Atom::Max(a, b) => number(a).max(number(b)),
            Atom::Min(a, b) => number(a).min(number(b)),
            Atom::Select(relation, a, b, yes, no) => {
                let (a, b) = (number(a), number(b));
                let holds = if relation == Relation::Equal { a == b } else { a < b };
                number(if holds { yes } else { no })
            }
        }
    }

    /// `size` for people: `4*batch*(sequence + 2)`, quotients rounded down. `symbol` names symbols.
    ///
    /// Recursion is as deep as atoms nest.
    pub fn show(&self, size: Size, symbol: &dyn Fn(Symbol) -> String) -> String {
        let expr = match size {
            Size::Known(number) => return number.to_string(),
            Size::Open(expr) => expr,
        };
        let mut text = String::new();
        for (monomial, factor) in self.terms(expr) {
            let sign = match (text.is_empty(), *factor < 0) {
                (true, false) => "",
                (true, true) => "-",
                (false, false) => " + ",
                (false, true) => " - ",
            };
            text.push_str(sign);
            let number = factor.unsigned_abs();
            let mut parts: Vec<String> = Vec::new();
            if number != 1 || monomial.is_empty() {
                parts.push(number.to_string());
            }
            parts.extend(monomial.iter().map(|&id| self.show_atom(self.atom(id), symbol)));
            text.push_str(&parts.join("*"));
        }
        text
    }

    fn show_atom(&self, atom: Atom, symbol: &dyn Fn(Symbol) -> String) -> String {
        let text = |size: Size| self.show(size, symbol);
        let inner = |size: Size| match text(size) {
            sum if sum.contains(' ') || sum.contains('*') => format!("({sum})"),
            single => single,
        };
        match atom {
            Atom::Symbol(name) => symbol(name),
            Atom::Add(a, b) => format!("({} + {})", text(a), text(b)),
            Atom::Mul(a, b) => format!("{}*{}", inner(a), inner(b)),
            Atom::FloorDiv(a, b) => format!("({}/{})", inner(a), inner(b)),
            Atom::Max(a, b) => format!("max({}, {})", text(a), text(b)),
            Atom::Min(a, b) => format!("min({}, {})", text(a), text(b)),
            Atom::Select(relation, a, b, yes, no) => {
                let sign = if relation == Relation::Equal { "==" } else { "<" };
                format!("({} if {} {sign} {} else {})", text(yes), text(a), text(b), text(no))
            }
        }
    }
}

impl Sizes {
    /// A name for a symbol of the function `body`: that of the dimension (`graph.dims`), else the argument's with the
    /// number of the dimension or element.
    pub fn symbol_name(&self, body: &Body, symbol: Symbol) -> String {
        let (value, at) = match symbol {
            Symbol::Dim(value, at) | Symbol::Element(value, at) => (value, at),
            Symbol::Index(_) => return "?".to_owned(),
        };
        let entry = body.entry(body.region(body.self_op(), 0));
        let arg = entry.and_then(|entry| body.args(entry).iter().position(|&arg| arg == value));
        let Some(arg) = arg else { return format!("?{at}") };
        if let (Symbol::Dim(..), Some(name)) = (symbol, dim_names(body, arg).get(at as usize))
            && !name.is_empty()
        {
            return name.clone();
        }
        format!("arg{arg}[{at}]")
    }
}
