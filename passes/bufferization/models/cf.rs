//! cf: what branches hand to blocks is bufferized with the arguments of those blocks.

use terrace_dialects::bufferization::bufferizable::{Bufferizable, branch_targets};

use super::Entry;

pub(super) const MODELS: &[Entry] = &[("cf.br", &BRANCH), ("cf.cond_br", &BRANCH), ("cf.switch", &BRANCH)];

static BRANCH: Bufferizable = Bufferizable { aliases: branch_targets, ..Bufferizable::DEFAULT };
