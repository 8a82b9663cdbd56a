//! Texts of ops, with gaps for the names of their operands.
//!
//! The text of an op without regions and successors follows from its signature, but for the names of
//! the values. So it is made once a signature, and noted with the places of those names; later ops fill
//! in theirs.

use smallvec::SmallVec;

use super::OpPrinter;
use crate::body::{Body, Op, Signatures, Value};

/// The longest text that is noted; what is longer takes its time in being written, not made.
const MAX_TEXT: usize = 1 << 10;
/// How much text is noted in all.
const MAX_TEXTS: usize = 1 << 24;

/// The texts that were noted.
#[derive(Default)]
pub(super) struct Templates {
    known: Signatures<Template>,
    text: String,
    gaps: Vec<Gap>,
    recording: Option<Recording>,
}

/// What follows the name of an op: a part of the texts, with a run of gaps.
#[derive(Clone, Copy)]
struct Template {
    generic: bool,
    text: (u32, u32),
    gaps: (u32, u32),
}

/// Where the name of an operand goes: before which byte of the texts.
#[derive(Clone, Copy)]
struct Gap {
    at: u32,
    operand: u32,
}

/// The text that is being printed to be noted.
struct Recording {
    operands: SmallVec<[Value; 4]>,
    start: usize,
    /// Names in what is printed: from where to where, and of which operand.
    names: SmallVec<[(usize, usize, u32); 4]>,
    /// Whether something was printed that does not follow from the signature.
    spoiled: bool,
}

impl<'a> OpPrinter<'a> {
    /// Prints an op, its name and what follows, in its generic form or in its custom one.
    pub(super) fn op_form(&mut self, body: &'a Body, op: Op) {
        self.spoil();
        let place = match self.templates.known.find(body, op) {
            // All that could have an alias was met with the first op like this one.
            Ok(_) if self.aliases.is_searching() => return,
            Ok(template) => return self.fill(body, op, template),
            Err(place) => place,
        };
        let def = self.custom_form(body, op);
        self.form_name(body, op, def.is_none());
        let Some(place) = place else {
            return self.form(body, op, def);
        };
        self.templates.recording = Some(Recording {
            operands: body.operands(op).into(),
            start: self.out.len(),
            names: SmallVec::new(),
            spoiled: false,
        });
        self.form(body, op, def);
        if let Some(recording) = self.templates.recording.take()
            && let Some(template) = self.templates.keep(&self.out, &recording, def.is_none())
        {
            self.templates.known.note(place, template);
        }
    }

    /// Prints the name of an op and `template` with the names of its operands.
    fn fill(&mut self, body: &Body, op: Op, template: Template) {
        self.form_name(body, op, template.generic);
        let mut at = template.text.0;
        for gap in template.gaps.0..template.gaps.1 {
            let gap = self.templates.gaps[gap as usize];
            self.out.push_str(&self.templates.text[at as usize..gap.at as usize]);
            self.name_of(body, body.operand(op, gap.operand as usize));
            at = gap.at;
        }
        self.out.push_str(&self.templates.text[at as usize..template.text.1 as usize]);
    }

    /// Notes that what was printed from `start` on is the name of one of the operands, whose number
    /// `which` tells.
    pub(super) fn record_name(&mut self, start: usize, which: impl FnOnce(&[Value]) -> Option<usize>) {
        let Some(recording) = &mut self.templates.recording else { return };
        match which(&recording.operands) {
            Some(operand) => recording.names.push((start, self.out.len(), operand as u32)),
            None => recording.spoiled = true,
        }
    }

    /// Notes that what is printed depends on more than the signature of the op.
    pub(super) fn spoil(&mut self) {
        if let Some(recording) = &mut self.templates.recording {
            recording.spoiled = true;
        }
    }
}

impl Templates {
    /// Adds what was printed since `recording` began, when it can be used again.
    fn keep(&mut self, out: &str, recording: &Recording, generic: bool) -> Option<Template> {
        let text = out.get(recording.start..)?;
        if recording.spoiled || text.len() > MAX_TEXT || self.text.len() > MAX_TEXTS {
            return None;
        }
        let (first, first_gap) = (self.text.len() as u32, self.gaps.len() as u32);
        let mut at = recording.start;
        for &(start, end, operand) in &recording.names {
            self.text.push_str(out.get(at..start)?);
            self.gaps.push(Gap { at: self.text.len() as u32, operand });
            at = end;
        }
        self.text.push_str(out.get(at..)?);
        Some(Template {
            generic,
            text: (first, self.text.len() as u32),
            gaps: (first_gap, self.gaps.len() as u32),
        })
    }
}
