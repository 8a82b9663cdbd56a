//! x
use terrace_ir::{Context, Registry, text::*};
fn main() {
    let mut r = Registry::new();
    terrace_dialects::register_all(&mut r);
    let ctx = Context::new(r);
    let mut args = std::env::args().skip(1);
    let f = args.next().unwrap();
    let mode = args.next().unwrap_or_default();
    let src = std::fs::read_to_string(&f).unwrap();
    match parse(&ctx, &src, &f, ParseOptions { allow_unregistered: true }) {
        Ok(m) => {
            if mode == "run" {
                match terrace_ir::interp::run(&m, "main", vec![]) {
                    Ok(v) => for v in v { match v {
                        terrace_ir::interp::Val::Array(a) => { let k = terrace_ir::interp::scalar::Kind::of(&ctx, a.elem).unwrap(); println!("{:?} {:?}", a.shape, (0..a.count().min(20)).map(|i| a.get(k,i).unwrap()).collect::<Vec<_>>()) }
                        v => println!("{v:?}") } },
                    Err(d) => println!("ERR {}", d.message),
                }
            } else {
            let mut o = PrintOptions::default();
            o.generic = mode == "generic";
            println!("{}", print(&m, &o)) } }
        Err(d) => for d in d.iter() { println!("{} {}", ctx.display(d.loc), d.message) },
    }
}
