#![allow(missing_docs, reason = "x")]
use terrace_ir::Diags;
use terrace_ir::text::{self, ParseOptions, PrintOptions};
use terrace_ir::{Context, Registry};
fn main() {
    let mut r = Registry::new();
    terrace_dialects::register_all(&mut r);
    let ctx = Context::new(r);
    let mut args = std::env::args().skip(1);
    let file = args.next().unwrap();
    let src = std::fs::read_to_string(&file).unwrap();
    let parts: Vec<&str> = src.split("// -----").collect();
    let passes: Vec<String> = args.collect();
    for part in parts {
        let mut m = match text::parse(
            &ctx,
            part,
            &file,
            ParseOptions {
                allow_unregistered: true,
            },
        ) {
            Ok(m) => m,
            Err(d) => {
                for d in d.iter() {
                    println!("{:?}: {}", d.loc.kind(&ctx), d.message);
                }
                continue;
            }
        };
        let d = terrace_ir::verify::verify(&m);
        for d in d.iter() {
            println!("VERIFY {:?}: {}", d.loc.kind(&ctx), d.message);
        }
        for p in &passes {
            match p.as_str() {
                "canon" => {
                    for op in m.nested_ops() {
                        let b = m.nested_mut(op).unwrap();
                        let pats = terrace_ir::rewrite::Patterns::canonicalization(&ctx);
                        terrace_ir::rewrite::apply_greedily(b, &pats, &Default::default());
                    }
                }
                "fold" => {
                    for op in m.nested_ops() {
                        terrace_passes::graph::fold_constants(
                            m.nested_mut(op).unwrap(),
                            Default::default(),
                        )
                    }
                }
                "bn" => {
                    for op in m.nested_ops() {
                        terrace_passes::graph::fold_batch_norm(m.nested_mut(op).unwrap())
                    }
                }
                "shapes" => {
                    for op in m.nested_ops() {
                        terrace_passes::graph::infer_shapes(m.nested_mut(op).unwrap())
                    }
                }
                "fuse" => {
                    for op in m.nested_ops() {
                        terrace_passes::graph::fuse(m.nested_mut(op).unwrap())
                    }
                }
                "layout" => {
                    for op in m.nested_ops() {
                        terrace_passes::graph::convert_layout(m.nested_mut(op).unwrap())
                    }
                }
                "rec" => {
                    for op in m.nested_ops() {
                        terrace_passes::graph::recognize(m.nested_mut(op).unwrap())
                    }
                }
                "select" => {
                    let mut l = terrace_passes::kernel::Library::new();
                    let mut d = Diags::new();
                    l.add(&m, &mut d);
                    let src = std::fs::read_to_string(std::env::var("LIB").unwrap()).unwrap();
                    match text::parse(&ctx, &src, "lib", ParseOptions::default()) {
                        Ok(lib) => l.add(&lib, &mut d),
                        Err(e) => {
                            for d in e.iter() {
                                println!("{:?}: {}", d.loc.kind(&ctx), d.message)
                            }
                        }
                    }
                    let o = terrace_passes::kernel::SelectOptions {
                        features: vec!["avx2".into(), "fma".into()],
                        disable: vec![],
                    };
                    for op in m.nested_ops() {
                        if m.name_str(op) == "func.func" {
                            let c = terrace_passes::kernel::select_kernels(
                                m.nested_mut(op).unwrap(),
                                &l,
                                &o,
                            );
                            println!("{}", terrace_passes::kernel::explain(&c));
                        }
                    }
                }
                _ => panic!(),
            }
            let d = terrace_ir::verify::verify(&m);
            for d in d.iter() {
                println!("VERIFY after {p} {:?}: {}", d.loc.kind(&ctx), d.message);
            }
        }
        println!(
            "{}",
            text::print(
                &m,
                &PrintOptions {
                    debug_info: std::env::var("LOC").is_ok(),
                    ..Default::default()
                }
            )
        );
        println!("// -----");
    }
}
