//! A test file, read into the directives to be checked.

use crate::directive::{Directive, Found, Kind, Occurrence, Prefixes};
use crate::message::Message;
use crate::options::Options;
use crate::pattern::Pattern;
use crate::source::{Loc, SourceId, Sources, Span};
use crate::variables::Variables;

/// A positive directive with the `-DAG` and `-NOT` directives before it.
#[derive(Debug)]
pub(crate) struct Check<'a> {
    pub(crate) pattern: Pattern<'a>,
    pub(crate) prefix: String,
    pub(crate) before: Vec<Before<'a>>,
}

/// A `-DAG` or `-NOT` directive.
#[derive(Debug)]
pub(crate) struct Before<'a> {
    pub(crate) pattern: Pattern<'a>,
    pub(crate) prefix: String,
}

/// The text that `--implicit-check-not=PATTERN` is read from, and how much of it stands before the pattern.
const IMPLICIT_NOT: &str = "-implicit-check-not='";

/// A source for the pattern of an `--implicit-check-not`.
pub(crate) fn implicit_not_source(pattern: &str) -> crate::Source {
    crate::Source::new("command line", format!("{IMPLICIT_NOT}{pattern}'"))
}

/// Reads all directives of `test`.
pub(crate) fn read<'a>(
    sources: &'a Sources,
    test: SourceId,
    implicit_nots: &[SourceId],
    options: &Options,
    variables: &mut Variables,
) -> Result<Vec<Check<'a>>, Message> {
    let check_prefixes = options.check_prefixes();
    let prefixes = Prefixes::new(&check_prefixes, &options.comment_prefixes())
        .map_err(|error| Message::bare_error(format!("the prefixes cannot be searched for: {error}")))?;
    let mut reader = Reader {
        sources,
        options,
        variables,
        implicit_nots,
        keep_blanks: options.strict_whitespace && options.match_full_lines,
        checks: Vec::new(),
        before: Vec::new(),
        unused: check_prefixes.clone(),
    };
    reader.add_implicit_nots()?;
    let mut text = sources.span(test);
    while let Some(occurrence) = prefixes.next(&mut text) {
        text = reader.occurrence(occurrence)?;
    }
    reader.complain_of_unused(&check_prefixes)?;
    if !reader.before.is_empty() {
        let pattern = Pattern::eof(text.loc());
        reader.checks.push(Check { pattern, prefix: check_prefixes[0].to_owned(), before: reader.before });
    }
    Ok(reader.checks)
}

struct Reader<'a, 'r> {
    sources: &'a Sources,
    options: &'r Options,
    variables: &'r mut Variables,
    implicit_nots: &'r [SourceId],
    keep_blanks: bool,
    checks: Vec<Check<'a>>,
    before: Vec<Before<'a>>,
    unused: Vec<&'r str>,
}

impl<'a> Reader<'a, '_> {
    fn add_implicit_nots(&mut self) -> Result<(), Message> {
        for &id in self.implicit_nots {
            let text = self.sources.span(id);
            let text = text.take(text.len() - 1).skip(IMPLICIT_NOT.len());
            let prefix = "IMPLICIT-CHECK";
            let pattern =
                Pattern::parse(text, Directive::new(Kind::Not), prefix, None, self.options, self.variables)?;
            self.before.push(Before { pattern, prefix: prefix.to_owned() });
        }
        Ok(())
    }

    /// Takes in one directive and gives the text behind it.
    fn occurrence(&mut self, occurrence: Occurrence<'a, '_>) -> Result<Span<'a>, Message> {
        let Occurrence { found, prefix, at, rest } = occurrence;
        if found != Found::Comment {
            self.unused.retain(|unused| *unused != prefix);
        }
        let directive = match found {
            Found::Misspelled => {
                let word = at.take(rest.offset - at.offset).to_text();
                return Err(Message::error(at.loc(), format!("misspelled directive '{word}'")));
            }
            Found::BadNot => {
                return Err(Message::error(
                    rest.loc(),
                    format!("unsupported -NOT combo on prefix '{prefix}'"),
                ));
            }
            Found::BadCount => {
                return Err(Message::error(
                    rest.loc(),
                    format!("invalid count in -COUNT specification on prefix '{prefix}'"),
                ));
            }
            Found::Comment => None,
            Found::Directive(directive) => Some(directive),
        };
        let rest = if self.keep_blanks { rest } else { rest.trim_start() };
        let end = rest.text.iter().position(|&byte| byte == b'\n' || byte == b'\r').unwrap_or(rest.len());
        if let Some(directive) = directive {
            self.directive(directive, prefix, at.loc(), rest.take(end))?;
        }
        Ok(rest.skip(end))
    }

    fn directive(
        &mut self,
        directive: Directive,
        prefix: &str,
        at: Loc,
        text: Span<'a>,
    ) -> Result<(), Message> {
        let line = self.sources.get(at.source).line_column(at.offset).0;
        let pattern = Pattern::parse(text, directive, prefix, Some(line), self.options, self.variables)?;
        if directive.kind == Kind::Label && pattern.depends_on_variables() {
            return Err(Message::error(
                at,
                format!("found '{prefix}-LABEL:' with variable definition or use"),
            ));
        }
        let suffix = match directive.kind {
            Kind::Next => Some("NEXT"),
            Kind::Same => Some("SAME"),
            Kind::Empty => Some("EMPTY"),
            _ => None,
        };
        if let Some(suffix) = suffix
            && self.checks.is_empty()
        {
            return Err(Message::error(
                at,
                format!("found '{prefix}-{suffix}' without previous '{prefix}: line"),
            ));
        }
        let prefix = prefix.to_owned();
        if matches!(directive.kind, Kind::Dag | Kind::Not) {
            self.before.push(Before { pattern, prefix });
            return Ok(());
        }
        let before = std::mem::take(&mut self.before);
        self.checks.push(Check { pattern, prefix, before });
        self.add_implicit_nots()
    }

    fn complain_of_unused(&self, check_prefixes: &[&str]) -> Result<(), Message> {
        let none_used = self.unused.len() == check_prefixes.len();
        let complain = none_used || (!self.options.allow_unused_prefixes && !self.unused.is_empty());
        let only_implicit = !self.implicit_nots.is_empty() && self.options.check_prefixes.is_empty();
        if !complain || only_implicit {
            return Ok(());
        }
        let mut unused = self.unused.clone();
        unused.sort_unstable();
        let list = unused.iter().map(|prefix| format!("'{prefix}:'")).collect::<Vec<_>>().join(", ");
        let plural = if unused.len() > 1 { "es" } else { "" };
        Err(Message::bare_error(format!("no check strings found with prefix{plural} {list}")))
    }
}
