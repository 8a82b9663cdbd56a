#![allow(missing_docs, reason = "x")]
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
                    let pats = terrace_ir::rewrite::Patterns::canonicalization(&ctx);
                    terrace_ir::rewrite::apply_greedily(&mut m, &pats, &Default::default());
                }
                "fold" => terrace_passes::graph::fold_constants(&mut m, Default::default()),
                "bn" => terrace_passes::graph::fold_batch_norm(&mut m),
                "fuse" => terrace_passes::graph::fuse(&mut m),
                "layout" => terrace_passes::graph::convert_layout(&mut m),
                "rec" => terrace_passes::graph::recognize(&mut m),
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
