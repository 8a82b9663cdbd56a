//! Printing of IR around passes, and of what the pass manager measured.

use std::fmt::Write as _;

use terrace_ir::Body;
use terrace_ir::pass::{Instrument, PassSite, Report};
use terrace_ir::text::{self, PrintOptions};

use terrace_passes::verify_run::VerifyRun;

use super::flags::{Dump, Flags};

pub(super) fn make(flags: &Flags) -> Vec<Box<dyn Instrument>> {
    let dump = &flags.dump;
    let any = dump.before_all || dump.after_all || dump.after_failure;
    let mut instruments: Vec<Box<dyn Instrument>> = Vec::new();
    if any || !dump.before.is_empty() || !dump.after.is_empty() {
        instruments.push(Box::new(Printer { dump: dump.clone(), options: flags.print.clone() }));
    }
    if flags.verify_run {
        instruments.push(Box::new(VerifyRun::new("main", 0)));
    }
    instruments
}

struct Printer {
    dump: Dump,
    options: PrintOptions,
}

impl Printer {
    fn print(&self, when: &str, site: PassSite<'_>, body: &Body) {
        let symbol = body.symbol(body.self_op()).map(|name| format!(": @{name}")).unwrap_or_default();
        let op = body.name_str(body.self_op());
        let name = site.item.info.name;
        eprintln!("// -----// IR Dump {when} {name} ('{op}' operation{symbol}) //----- //");
        eprintln!("{}", text::print(body, &self.options));
    }
}

impl Instrument for Printer {
    fn sequential(&self) -> bool {
        true
    }

    fn before(&self, site: PassSite<'_>, body: &Body) {
        if self.dump.before_all || self.dump.before.iter().any(|name| name == site.item.info.name) {
            self.print("Before", site, body);
        }
    }

    fn after(
        &self,
        site: PassSite<'_>,
        body: &Body,
        _: &mut terrace_ir::Diags,
    ) -> Result<(), terrace_ir::pass::Failed> {
        if self.dump.after_all || self.dump.after.iter().any(|name| name == site.item.info.name) {
            self.print("After", site, body);
        }
        Ok(())
    }

    fn after_failed(&self, site: PassSite<'_>, body: &Body) {
        if self.dump.after_failure || self.dump.after_all {
            self.print("After Failed", site, body);
        }
    }
}

const RULE: &str = "===-------------------------------------------------------------------------===";

pub(super) fn statistics(report: &Report) -> String {
    let mut out = format!("{RULE}\n                         ... Pass statistics report ...\n{RULE}\n");
    for ((_, name), stats) in &report.stats {
        let _ = writeln!(out, "{name}");
        for (stat, count) in stats {
            let _ = writeln!(out, "  (S) {count:>8} {stat}");
        }
    }
    out
}

pub(super) fn timing(report: &Report) -> String {
    let mut out = format!("{RULE}\n                         ... Execution time report ...\n{RULE}\n");
    let total: f64 = report.timing.values().map(|time| (time.pass + time.verify).as_secs_f64()).sum();
    let _ = writeln!(out, "  Total Execution Time: {total:.4} seconds\n\n  ----Wall Time----  ----Name----");
    let mut line = |seconds: f64, name: &str| {
        let share = if total > 0.0 { 100.0 * seconds / total } else { 0.0 };
        let _ = writeln!(out, "    {seconds:>7.4} ({share:>5.1}%)  {name}");
    };
    for ((_, name), time) in &report.timing {
        line(time.pass.as_secs_f64(), name);
        line(time.verify.as_secs_f64(), "  (verifier)");
    }
    out
}
