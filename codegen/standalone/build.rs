//! Compiles the kernels and the runtime into one object file, with only what it exports and needs left in.
#![forbid(unsafe_code)]

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    let out = PathBuf::from(variable("OUT_DIR"));
    let object = out.join("standalone.o");
    let with_elf = ["linux", "android", "freebsd", "netbsd", "openbsd", "dragonfly", "illumos"];
    if !with_elf.iter().any(|&system| variable("CARGO_CFG_TARGET_OS") == system) {
        fs::write(&object, []).expect("OUT_DIR is writable");
        return;
    }
    let codegen = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    let codegen = fs::canonicalize(codegen).expect("the sources are here");
    for folder in ["kernels/src", "runtime/src"] {
        println!("cargo::rerun-if-changed={}", codegen.join(folder).display());
    }
    let kernels = out.join("libterrace_kernels.rlib");
    let link = format!("--emit=link={}", kernels.display());
    rustc(&codegen, "kernels", &["--crate-type=rlib", "-Cembed-bitcode=yes", &link]);
    // The compiler puts what it links into one object only where it is asked for the library too.
    let library = out.join("libterrace_runtime.a");
    let emit = format!("--emit=link={},obj={}", library.display(), object.display());
    let with = format!("--extern=terrace_kernels={}", kernels.display());
    rustc(&codegen, "runtime", &["--crate-type=staticlib", "-Clto=fat", &emit, &with]);
}

/// Compiles the crate in `codegen/FOLDER`.
fn rustc(codegen: &Path, folder: &str, arguments: &[&str]) {
    let mut prefix = OsString::from("--remap-path-prefix=");
    prefix.push(codegen);
    prefix.push("=codegen");
    let status = Command::new(variable("RUSTC"))
        .arg(codegen.join(folder).join("src/lib.rs"))
        .args([&format!("--crate-name=terrace_{folder}"), "--edition=2024", "--cap-lints=allow"])
        .args(["-Copt-level=3", "-Cpanic=abort", "-Ccodegen-units=1", "-Cdebuginfo=0"])
        .args(["-Crelocation-model=pic", "--check-cfg=cfg(feature, values(any()))"])
        .arg(prefix)
        .arg("--target")
        .arg(variable("TARGET"))
        .args(arguments)
        .args(flags())
        .status();
    let status = status.expect("the compiler that builds this crate can be run");
    assert!(status.success(), "codegen/{folder} cannot be compiled");
}

/// The flags that Cargo was asked to compile everything with.
fn flags() -> Vec<String> {
    let all = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    all.split('\x1f').filter(|flag| !flag.is_empty()).map(str::to_owned).collect()
}

/// A variable that Cargo sets for build scripts.
fn variable(name: &str) -> OsString {
    env::var_os(name).unwrap_or_else(|| panic!("Cargo sets {name}"))
}
