//! Pipelines that can be made smaller: passes and options that go, nesting that is not needed.

use terrace_ir::pass::{Item, OptionValues, PassRegistry, Pipeline, parse_pipeline};

use super::ddmin::{Candidate, ddmin};

/// A pipeline as data.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    anchor: String,
    items: Vec<Step>,
}

#[derive(Clone, Debug)]
enum Step {
    /// A pass, with a number that tells it from others.
    Pass {
        number: usize,
        name: &'static str,
        options: OptionValues,
        names: Vec<&'static str>,
    },
    Nested(Plan),
}

impl Plan {
    /// `pipeline` as data. How deep pipelines are nested, and so the recursion, is limited where they are read.
    pub(crate) fn of(pipeline: &Pipeline) -> Plan {
        let mut next = 0;
        Plan::numbered(pipeline, &mut next)
    }

    fn numbered(pipeline: &Pipeline, next: &mut usize) -> Plan {
        let items = pipeline.items.iter().map(|item| match item {
            Item::Nested(inner) => Step::Nested(Plan::numbered(inner, next)),
            Item::Pass(item) => {
                *next += 1;
                let names = item.info.options.iter().map(|option| option.name);
                let names = names.filter(|name| item.options.is_given(name)).collect();
                Step::Pass { number: *next - 1, name: item.info.name, options: item.options.clone(), names }
            }
        });
        Plan { anchor: pipeline.anchor.clone(), items: items.collect() }
    }

    /// The text of the pipeline.
    pub(crate) fn print(&self) -> String {
        let items = self.items.iter().map(|step| match step {
            Step::Pass { name, options, .. } => format!("{name}{}", options.print()),
            Step::Nested(inner) => inner.print(),
        });
        format!("{}({})", self.anchor, items.collect::<Vec<_>>().join(","))
    }

    /// The numbers of the passes.
    fn numbers(&self) -> Vec<usize> {
        let numbers = self.items.iter().flat_map(|step| match step {
            Step::Pass { number, .. } => vec![*number],
            Step::Nested(inner) => inner.numbers(),
        });
        numbers.collect()
    }

    /// Without the passes for which `goes` holds, and without what is empty then.
    fn without(&self, goes: &dyn Fn(usize) -> bool) -> Plan {
        let items = self.items.iter().filter_map(|step| match step {
            Step::Pass { number, .. } => (!goes(*number)).then(|| step.clone()),
            Step::Nested(inner) => {
                let inner = inner.without(goes);
                (!inner.items.is_empty()).then_some(Step::Nested(inner))
            }
        });
        Plan { anchor: self.anchor.clone(), items: items.collect() }
    }

    /// All plans with one option less, or one nested pipeline's passes in its place.
    fn smaller(&self) -> Vec<Plan> {
        let mut found = Vec::new();
        for (at, step) in self.items.iter().enumerate() {
            let mut put = |steps: Vec<Step>| {
                let mut plan = self.clone();
                plan.items.splice(at..=at, steps);
                found.push(plan);
            };
            match step {
                Step::Pass { number, name, options, names } => {
                    for gone in names {
                        let names = names.iter().copied().filter(|name| name != gone).collect();
                        let options = options.without(gone);
                        put(vec![Step::Pass { number: *number, name, options, names }]);
                    }
                }
                Step::Nested(inner) => {
                    put(inner.items.clone());
                    inner.smaller().into_iter().for_each(|inner| put(vec![Step::Nested(inner)]));
                }
            }
        }
        found
    }

    /// The pipeline of this plan; none when passes do not go together so.
    pub(crate) fn build(&self, passes: &PassRegistry) -> Option<Pipeline> {
        parse_pipeline(passes, &self.print()).ok()
    }
}

/// The smallest plan that is found to be interesting, when `plan` is.
pub(crate) fn reduce(plan: Plan, interesting: &mut dyn FnMut(&Plan) -> bool) -> Plan {
    let numbers = plan.numbers();
    let mut first = |candidates: &[Candidate<'_, usize>]| {
        let goes = |candidate: &Candidate<'_, usize>, number| !candidate.kept().any(|&kept| kept == number);
        candidates.iter().position(|candidate| interesting(&plan.without(&|number| goes(candidate, number))))
    };
    let kept = ddmin(numbers, &mut first);
    let mut best = plan.without(&|number| !kept.contains(&number));
    // Each step has an option or a level less.
    while let Some(smaller) = best.smaller().into_iter().find(|smaller| interesting(smaller)) {
        best = smaller;
    }
    best
}

#[cfg(test)]
mod tests {
    use terrace_ir::Body;
    use terrace_ir::pass::{
        Anchor, Failed, OptionDef, OptionKind, PassCx, PassInfo, PassRegistry, parse_pipeline,
    };

    use super::{Plan, reduce};

    fn info(name: &'static str) -> PassInfo {
        const OPTION: OptionDef = OptionDef { name: "n", doc: "", kind: OptionKind::Int, default: "0" };
        PassInfo {
            name,
            doc: "",
            anchor: Anchor::Any,
            options: &[OPTION],
            make: |_| Ok(Box::new(|_: &mut Body, _: &mut PassCx| Ok::<(), Failed>(()))),
        }
    }

    fn reduced(text: &str, interesting: impl Fn(&str) -> bool) -> String {
        let mut registry = PassRegistry::new();
        ["a", "b", "c"].map(info).into_iter().for_each(|info| registry.add(info));
        let plan = Plan::of(&parse_pipeline(&registry, text).unwrap());
        assert_eq!(plan.print(), text);
        reduce(plan, &mut |plan| plan.build(&registry).is_some() && interesting(&plan.print())).print()
    }

    #[test]
    fn passes_options_and_nesting_go() {
        let text = "builtin.module(a,func.func(b{n=1},c,b{n=2}),a)";
        assert_eq!(reduced(text, |text| text.contains("n=2")), "builtin.module(b{n=2})");
        assert_eq!(
            reduced(text, |text| text.contains("(c") && text.contains("func")),
            "builtin.module(func.func(c))"
        );
        assert_eq!(reduced(text, |_| true), "builtin.module()");
        assert_eq!(reduced(text, |text| text.matches('b').count() >= 3), "builtin.module(b,b)");
    }
}
