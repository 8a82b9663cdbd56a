//! Runs every test file below `test/`, each a test named by its path.
//!
//! With `TERRACE_UPDATE=1` in the environment, the directives of tests that fail are rewritten to what the tools print now.
#![forbid(unsafe_code)]

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use terrace_test::lit::discover::{TestFile, discover};
use terrace_test::lit::features::Features;
use terrace_test::lit::run::Lit;

fn main() -> ExitCode {
    let args = Arguments::from_args();
    match trials(&args) {
        Ok(trials) => libtest_mimic::run(&args, trials).exit_code(),
        Err(error) => {
            eprintln!("the test files cannot be read: {error}");
            ExitCode::FAILURE
        }
    }
}

fn trials(args: &Arguments) -> std::io::Result<Vec<Trial>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut features = Features::of_machine(root.parent().unwrap_or(root));
    let executable = std::env::current_exe()?;
    // target/<profile>/deps/<this executable>
    let tools = executable.ancestors().nth(2).unwrap_or(Path::new(".")).to_owned();
    let lit = Arc::new(Lit {
        tools,
        scratch: Path::new(env!("CARGO_TARGET_TMPDIR")).join("lit"),
        python: features.python.clone(),
        models: features.models.clone(),
        update: std::env::var_os("TERRACE_UPDATE").is_some(),
    });
    let tests = discover(root)?.into_iter().filter(|test| is_wanted(args, test));
    Ok(tests.map(|test| trial(test, &mut features, &lit)).collect())
}

/// Whether a test may be run: looking features up for those that won't be takes time.
fn is_wanted(args: &Arguments, test: &TestFile) -> bool {
    match &args.filter {
        // The name may have the reason for which it is ignored before it.
        Some(filter) if args.exact && !args.list => {
            *filter == test.name || filter.ends_with(&format!("] {}", test.name))
        }
        _ => true,
    }
}

fn trial(test: TestFile, features: &mut Features, lit: &Arc<Lit>) -> Trial {
    let settings = features
        .why_ignored(&test.script)
        .and_then(|ignored| Ok((ignored, features.expects_failure(&test.script)?)));
    let (name, lit) = (test.name.clone(), lit.clone());
    match settings {
        Err(complaint) => Trial::test(name, move || Err(complaint.into())),
        Ok((ignored, expects_failure)) => {
            let trial = Trial::test(name, move || lit.run(&test, expects_failure).map_err(Into::into));
            match ignored {
                Some(reason) => trial.with_kind(reason).with_ignored_flag(true),
                None => trial,
            }
        }
    }
}
