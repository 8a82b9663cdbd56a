//! Checking an input against the directives.

use crate::directive::{Directive, Kind};
use crate::fuzzy;
use crate::message::{Message, Severity};
use crate::options::Options;
use crate::pattern::{Match, Outcome, Pattern};
use crate::source::{Loc, SourceId, Sources};
use crate::testfile::{Before, Check};
use crate::variables::Variables;

/// What a search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// Found, as it should be.
    Matched,
    /// Found, though excluded.
    Excluded,
    /// Found on a wrong line.
    WrongLine,
    /// Found, but overlapping an earlier match of the same group of `-DAG` directives; the search went on.
    Discarded,
    /// Found, but what was captured is unusable.
    BadCapture,
    /// Not found, as it should be.
    Absent,
    /// Not found.
    NotFound,
    /// Not searched for: a variable has no value.
    Invalid,
    /// Not found, but this may have been meant.
    Fuzzy,
}

/// One thing to show beside the input.
#[derive(Debug, Clone)]
pub struct Annotation {
    /// The directive's kind.
    pub kind: Kind,
    /// Whether the directive must match more than once.
    pub counted: bool,
    /// Where the directive's pattern begins.
    pub check: Loc,
    /// What the search came to.
    pub finding: Finding,
    /// First and last (exclusive) byte of the input that it is about.
    pub range: (usize, usize),
    /// What is told besides; such annotations belong to the one before them.
    pub note: String,
}

/// A directive failed, and that has been reported.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failed;

/// A piece of the input.
#[derive(Debug, Clone, Copy)]
struct Region {
    start: usize,
    end: usize,
}

pub(crate) struct Checker<'a> {
    pub(crate) options: &'a Options,
    pub(crate) input: SourceId,
    pub(crate) text: &'a [u8],
    pub(crate) variables: Variables,
    pub(crate) messages: Vec<Message>,
    pub(crate) annotations: Vec<Annotation>,
    /// Indices of the checks that failed.
    pub(crate) failed: Vec<usize>,
}

/// Whose match is told of.
#[derive(Clone, Copy)]
struct Subject<'p> {
    pattern: &'p Pattern<'p>,
    prefix: &'p str,
    /// Which of the counted matches this is.
    nth: u32,
    expected: bool,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(
        sources: &'a Sources,
        input: SourceId,
        options: &'a Options,
        variables: Variables,
    ) -> Self {
        let text = sources.get(input).text();
        Self {
            options,
            input,
            text,
            variables,
            messages: Vec::new(),
            annotations: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// Whether the input passes all `checks`. The `-LABEL` directives are found first; between two of them the others are checked,
    /// and the first that fails ends the checking of its block.
    pub(crate) fn run(&mut self, checks: &[Check<'_>]) -> bool {
        let mut rest = Region { start: 0, end: self.text.len() };
        let mut done = 0;
        while done < checks.len() {
            let label = (done..checks.len()).find(|&at| checks[at].pattern.directive.kind == Kind::Label);
            let mut region = rest;
            if let Some(label) = label {
                let Ok(found) = self.positive(&checks[label], rest, 0) else {
                    self.failed.push(label);
                    return false;
                };
                region.end = found.end;
                rest.start = found.end;
            }
            if done > 0 && self.options.enable_var_scope {
                self.variables.forget_local();
            }
            let end = label.map_or(checks.len(), |label| label + 1);
            for (at, check) in checks.iter().enumerate().take(end).skip(done) {
                match self.check(check, region) {
                    Ok(found) => region.start = found.end,
                    Err(Failed) => {
                        self.failed.push(at);
                        break;
                    }
                }
            }
            done = end;
        }
        self.failed.is_empty()
    }

    /// Checks one directive and those before it that hang on it.
    fn check(&mut self, check: &Check<'_>, region: Region) -> Result<Region, Failed> {
        let (start, nots) = self.dags(&check.before, region)?;
        let found = self.positive(check, region, start - region.start)?;
        let skipped = Region { start, end: found.start };
        self.right_line(check, skipped, found)?;
        self.nots(&nots, skipped)?;
        Ok(found)
    }

    /// Matches a positive directive as often as it asks, from `skip` bytes behind the start of `region` on.
    fn positive(&mut self, check: &Check<'_>, region: Region, skip: usize) -> Result<Region, Failed> {
        let mut at = region.start + skip;
        let mut first = None;
        for nth in 1..=check.pattern.directive.count {
            let subject = Subject { pattern: &check.pattern, prefix: &check.prefix, nth, expected: true };
            let rest = Region { start: at, end: region.end };
            let found = self.search(subject, rest)?.ok_or(Failed)?;
            first.get_or_insert(found.start);
            at = found.end;
        }
        Ok(Region { start: first.unwrap_or(at), end: at })
    }

    /// Matches the `-DAG` directives among `before`; gives where they end, and the `-NOT` directives that come after the last of them.
    fn dags<'c>(
        &mut self,
        before: &'c [Before<'c>],
        region: Region,
    ) -> Result<(usize, Vec<&'c Before<'c>>), Failed> {
        let mut start = region.start;
        let mut nots = Vec::new();
        // What the current group has matched, in the order of the input.
        let mut group: Vec<Region> = Vec::new();
        for (at, dag) in before.iter().enumerate() {
            if dag.pattern.directive.kind == Kind::Not {
                nots.push(dag);
                continue;
            }
            self.dag(dag, Region { start, end: region.end }, &mut group)?;
            let group_ends = before.get(at + 1).is_none_or(|next| next.pattern.directive.kind == Kind::Not);
            if group_ends && let (Some(first), Some(last)) = (group.first(), group.last()) {
                self.nots(&nots, Region { start, end: first.start })?;
                nots.clear();
                start = last.end;
                group.clear();
            }
        }
        Ok((start, nots))
    }

    /// Matches one `-DAG` directive where it overlaps none of its `group`, which it joins.
    fn dag(&mut self, dag: &Before<'_>, region: Region, group: &mut Vec<Region>) -> Result<(), Failed> {
        let subject = Subject { pattern: &dag.pattern, prefix: &dag.prefix, nth: 1, expected: true };
        let mut rest = region;
        let mut next = 0;
        loop {
            let outcome = dag.pattern.find(&self.text[rest.start..rest.end], rest.start, &mut self.variables);
            let found = match outcome {
                Outcome::Matched(found) if !self.options.very_verbose => region_of(rest, found),
                outcome => self.report(subject, rest, outcome)?.ok_or(Failed)?,
            };
            let overlapped = if self.options.allow_dag_overlap {
                widen(group, found);
                None
            } else {
                while next < group.len() && found.start >= group[next].end {
                    next += 1;
                }
                let overlapped = group.get(next).copied().filter(|other| other.start < found.end);
                if overlapped.is_none() {
                    group.insert(next, found);
                }
                overlapped
            };
            let Some(other) = overlapped else {
                if !self.options.very_verbose {
                    self.report_match(subject, found, None);
                }
                return Ok(());
            };
            if self.options.very_verbose {
                self.discard(other);
            }
            rest.start = other.end;
            next += 1;
        }
    }

    fn discard(&mut self, overlapped: Region) {
        if self.options.remarks_in_dump {
            self.amend(Finding::Discarded);
        } else {
            let loc = self.loc(overlapped.start);
            self.messages.push(
                Message::note(loc, "match discarded, overlaps earlier DAG match here").to(overlapped.end),
            );
        }
    }

    /// Gives the annotations of the last search another finding.
    fn amend(&mut self, finding: Finding) {
        let Some(check) = self.annotations.last().map(|last| last.check) else {
            return;
        };
        for annotation in self.annotations.iter_mut().rev().take_while(|annotation| annotation.check == check)
        {
            annotation.finding = finding;
        }
    }

    /// Checks that none of `nots` matches in `region`; tells of each that does.
    fn nots(&mut self, nots: &[&Before<'_>], region: Region) -> Result<(), Failed> {
        let mut result = Ok(());
        for not in nots {
            let subject = Subject { pattern: &not.pattern, prefix: &not.prefix, nth: 1, expected: false };
            result = result.and(self.search(subject, region).map(|_| ()));
        }
        result
    }

    /// Checks that a match of `-NEXT`, `-EMPTY` or `-SAME` is on the right line: `skipped` lies between it and the match before.
    fn right_line(&mut self, check: &Check<'_>, skipped: Region, found: Region) -> Result<(), Failed> {
        let text = &self.text[skipped.start..skipped.end];
        let mut newlines = text.iter().enumerate().filter(|&(_, &byte)| byte == b'\n').map(|(at, _)| at);
        let (first_newline, more) = (newlines.next(), newlines.next().is_some());
        let kind = check.pattern.directive.kind;
        let complaint = match (kind, first_newline) {
            (Kind::Next | Kind::Empty, None) => "is on the same line as previous match",
            (Kind::Next | Kind::Empty, Some(_)) if more => "is not on the line after the previous match",
            (Kind::Same, Some(_)) => "is not on the same line as the previous match",
            _ => return Ok(()),
        };
        let name = Directive { literal: false, ..check.pattern.directive }.describe(&check.prefix);
        self.messages.push(Message::error(check.pattern.loc, format!("{name}: {complaint}")));
        self.messages.push(Message::note(self.loc(skipped.end), "'next' match was here"));
        self.messages.push(Message::note(self.loc(skipped.start), "previous match ended here"));
        if kind != Kind::Same
            && let Some(newline) = first_newline
        {
            let loc = self.loc(skipped.start + newline + 1);
            self.messages.push(Message::note(loc, "non-matching line after previous match is here"));
        }
        if self.options.verbose {
            self.amend(Finding::WrongLine);
        } else {
            self.annotate(&check.pattern, Finding::WrongLine, (found.start, found.end), String::new());
        }
        Err(Failed)
    }

    fn search(&mut self, subject: Subject<'_>, region: Region) -> Result<Option<Region>, Failed> {
        let outcome =
            subject.pattern.find(&self.text[region.start..region.end], region.start, &mut self.variables);
        self.report(subject, region, outcome)
    }

    /// Tells what became of a search in `region`; gives where it matched.
    fn report(
        &mut self,
        subject: Subject<'_>,
        region: Region,
        outcome: Outcome,
    ) -> Result<Option<Region>, Failed> {
        match outcome {
            Outcome::Matched(found) => {
                let found = region_of(region, found);
                self.report_match(subject, found, None);
                if subject.expected { Ok(Some(found)) } else { Err(Failed) }
            }
            Outcome::MatchedBadly(found, error) => {
                self.report_match(subject, region_of(region, found), Some(error));
                Err(Failed)
            }
            Outcome::NotFound => {
                self.report_no_match(subject, region, Vec::new());
                if subject.expected { Err(Failed) } else { Ok(None) }
            }
            Outcome::Invalid(errors) => {
                self.report_no_match(subject, region, errors);
                Err(Failed)
            }
        }
    }

    fn report_match(&mut self, subject: Subject<'_>, found: Region, error: Option<Message>) {
        let Subject { pattern, expected, .. } = subject;
        let is_error = !expected || error.is_some();
        let worth_telling =
            self.options.verbose && (pattern.directive.kind != Kind::Eof || self.options.very_verbose);
        if !is_error && !worth_telling {
            return;
        }
        let finding = if expected { Finding::Matched } else { Finding::Excluded };
        let substitutions = pattern.substitution_notes(&self.variables);
        let captures = pattern.capture_notes(&self.variables);
        self.annotate(pattern, finding, (found.start, found.end), String::new());
        for note in &substitutions {
            self.annotate(pattern, finding, (found.start, found.start), note.clone());
        }
        for (note, range) in &captures {
            self.annotate(pattern, finding, *range, note.clone());
        }
        if is_error || !self.options.remarks_in_dump {
            let severity = if expected { Severity::Remark } else { Severity::Error };
            let what =
                if expected { "expected string found in input" } else { "excluded string found in input" };
            self.messages.push(Message::new(severity, pattern.loc, subject.sentence(what)));
            let loc = self.loc(found.start);
            self.messages.push(Message::note(loc, "found here").to(found.end));
            self.messages.extend(substitutions.into_iter().map(|note| Message::note(loc, note)));
            for (note, (start, end)) in captures {
                self.messages.push(Message::note(self.loc(start), note).to(end));
            }
        }
        if let Some(error) = error {
            self.annotate(pattern, Finding::BadCapture, (found.start, found.end), error.text.clone());
            self.messages.push(error);
        }
    }

    fn report_no_match(&mut self, subject: Subject<'_>, region: Region, errors: Vec<Message>) {
        let Subject { pattern, expected, .. } = subject;
        let is_error = expected || !errors.is_empty();
        if !is_error && !self.options.very_verbose {
            return;
        }
        let finding = match (errors.is_empty(), expected) {
            (false, _) => Finding::Invalid,
            (true, true) => Finding::NotFound,
            (true, false) => Finding::Absent,
        };
        let loc = self.loc(region.start);
        let substitutions = pattern.substitution_notes(&self.variables);
        self.annotate(pattern, finding, (region.start, region.end), String::new());
        for note in errors.iter().map(|error| &error.text).chain(&substitutions) {
            self.annotate(pattern, finding, (region.start, region.start), note.clone());
        }
        if !is_error && self.options.remarks_in_dump {
            return;
        }
        if errors.is_empty() {
            let severity = if expected { Severity::Error } else { Severity::Remark };
            let what = if expected {
                "expected string not found in input"
            } else {
                "excluded string not found in input"
            };
            self.messages.push(Message::new(severity, pattern.loc, subject.sentence(what)));
            self.messages.push(Message::note(loc, "scanning from here"));
        }
        self.messages.extend(errors);
        self.messages.extend(substitutions.into_iter().map(|note| Message::note(loc, note)));
        if expected && let Some(at) = fuzzy::nearest(pattern.example(), &self.text[region.start..region.end])
        {
            let at = region.start + at;
            self.annotate(pattern, Finding::Fuzzy, (at, at), String::new());
            self.messages.push(Message::note(self.loc(at), "possible intended match here"));
        }
    }

    fn annotate(&mut self, pattern: &Pattern<'_>, finding: Finding, range: (usize, usize), note: String) {
        let Directive { kind, count, .. } = pattern.directive;
        self.annotations.push(Annotation {
            kind,
            counted: count > 1,
            check: pattern.loc,
            finding,
            range,
            note,
        });
    }

    fn loc(&self, offset: usize) -> Loc {
        Loc { source: self.input, offset }
    }
}

impl Subject<'_> {
    fn sentence(self, what: &str) -> String {
        let directive = self.pattern.directive;
        let counted = if directive.count > 1 {
            format!(" ({} out of {})", self.nth, directive.count)
        } else {
            String::new()
        };
        format!("{}: {what}{counted}", directive.describe(self.prefix))
    }
}

fn region_of(searched: Region, found: Match) -> Region {
    let start = searched.start + found.at;
    Region { start, end: start + found.len }
}

/// Where overlaps are allowed, a group is the one region that holds all its matches.
fn widen(group: &mut Vec<Region>, found: Region) {
    match group.first_mut() {
        None => group.push(found),
        Some(all) => *all = Region { start: all.start.min(found.start), end: all.end.max(found.end) },
    }
}
