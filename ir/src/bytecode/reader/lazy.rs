//! Reading isolated ops when they are asked for.

use std::collections::BTreeMap;

use super::ir::{self, Pending, Source};
use super::{Header, ReadOptions, read_file};
use crate::blob::Blob;
use crate::body::{Body, Op};
use crate::context::Context;
use crate::diag::Diags;

/// A file whose isolated ops, such as functions, are read when they are asked for, after upstream's
/// `BytecodeReader`.
///
/// At first the module has all its ops with their attributes, so that symbols can be looked up, but the
/// regions of isolated ones are without blocks, like those of declarations. [`materialize`](Self::materialize)
/// reads them. What an isolated op holds is not looked at before that, and errors in it are found then.
/// Files older than version 2 have no sections for single ops and are read whole.
pub struct LazyReader<'f> {
    ctx: &'f Context,
    file_name: String,
    header: Header,
    source: Source<'f>,
    pending: BTreeMap<Op, Pending<'f>>,
}

impl<'f> LazyReader<'f> {
    /// Reads the module of `file`, or puts the ops of `file` into one, as [`read`](super::read) does.
    ///
    /// # Errors
    /// The first thing that is wrong with what is read.
    pub fn new(
        ctx: &'f Context,
        file: &'f Blob,
        file_name: &str,
        options: ReadOptions,
    ) -> Result<(LazyReader<'f>, Body), Diags> {
        let mut header = Header::default();
        match read_file(ctx, file, &mut header, options, true) {
            Ok((source, body, pending)) => {
                let pending = pending.into_iter().map(|pending| (pending.op, pending)).collect();
                Ok((LazyReader { ctx, file_name: file_name.to_owned(), header, source, pending }, body))
            }
            Err(stop) => Err(header.explain(ctx, file_name, stop)),
        }
    }

    /// The ops of the module whose regions were not read yet, in order.
    pub fn pending(&self) -> impl ExactSizeIterator<Item = Op> {
        self.pending.keys().copied()
    }

    /// Reads the regions of `op` in `module`, with all that lies in them; nothing when that was done, or `op`
    /// never was pending.
    ///
    /// # Errors
    /// The first thing that is wrong with what is read; the op stays pending and without blocks.
    ///
    /// # Panics
    /// When `op` is pending, and is no isolated op of `module`: when that is another one.
    pub fn materialize(&mut self, module: &mut Body, op: Op) -> Result<(), Diags> {
        let Some(pending) = self.pending.get(&op) else { return Ok(()) };
        let body = module.nested_mut(op).expect("the module that was read with this reader");
        let empty = body.clone();
        match ir::read_pending(&mut self.source, pending, empty) {
            Ok(read) => {
                *body = read;
                self.pending.remove(&op);
                Ok(())
            }
            Err(stop) => Err(self.header.explain(self.ctx, &self.file_name, stop)),
        }
    }

    /// Reads all that was not read yet.
    ///
    /// # Errors
    /// The first thing that is wrong; what was read until then stays.
    pub fn materialize_all(&mut self, module: &mut Body) -> Result<(), Diags> {
        let ops: Vec<Op> = self.pending().collect();
        ops.into_iter().try_for_each(|op| self.materialize(module, op))
    }
}
