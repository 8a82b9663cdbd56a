//! Models that someone tampered with: bytes changed at random; fields of messages changed, dropped, doubled and
//! exchanged, lengths staying right; or what a model says changed where it says it, by [`structure`].

mod message;
mod structure;

use message::{Field, Kind, Payload, decode, encode};

/// A xorshift generator: the same numbers from the same seed, on every machine.
pub(crate) struct Random(u64);

impl Random {
    /// A generator whose sequence depends on `seed` alone.
    pub(crate) fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `bound`, which must not be 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % bound as u64) as usize
    }

    /// One of `items`, if there are any.
    fn of<'t, T>(&mut self, items: &'t [T]) -> Option<&'t T> {
        if items.is_empty() { None } else { items.get(self.below(items.len())) }
    }
}

/// `model` with one to four changes, fewer more often; `other` is another model, to take parts from.
pub(crate) fn mutate(model: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    if random.below(4) == 0 {
        return mutate_bytes(model, random);
    }
    let (Some(mut tree), Some(donor)) = (decode(model, Kind::Model), decode(other, Kind::Model)) else {
        return mutate_bytes(model, random);
    };
    let most = 1 + random.below(4);
    for _ in 0..=random.below(most) {
        if random.below(2) == 0 {
            change(&mut tree, &donor, random);
        } else {
            structure::change(&mut tree, &donor, random);
        }
    }
    let mut out = Vec::new();
    encode(&tree, &mut out);
    out
}

fn mutate_bytes(model: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = model.to_vec();
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            break;
        }
        let at = random.below(bytes.len());
        match random.below(4) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.below(256) as u8,
            2 => bytes.truncate(at),
            _ => {
                let end = (at + random.below(16)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
    bytes
}

/// A list of fields somewhere in `fields`, deeper ones being likelier.
fn pick<'t>(mut fields: &'t mut Vec<Field>, random: &mut Random) -> &'t mut Vec<Field> {
    for _ in 0..random.below(8) {
        let messages: Vec<usize> =
            (0..fields.len()).filter(|&at| matches!(fields[at].payload, Payload::Message(..))).collect();
        let Some(&at) = random.of(&messages) else { break };
        // Split off first, as the borrow checker cannot follow a loop that returns what it borrows.
        let Payload::Message(_, inner) = &mut fields[at].payload else {
            unreachable!("only messages were listed")
        };
        fields = inner;
    }
    fields
}

/// Numbers at which arithmetic goes wrong.
const NUMBERS: [u64; 14] = [
    0,
    1,
    2,
    3,
    7,
    64,
    255,
    1 << 31,
    1 << 32,
    1 << 40,
    i64::MAX as u64,
    i64::MIN as u64,
    u64::MAX,
    u64::MAX - 1,
];

fn change(tree: &mut Vec<Field>, donor: &[Field], random: &mut Random) {
    let mut donor = donor.to_vec();
    let fields = pick(tree, random);
    if fields.is_empty() {
        return;
    }
    let at = random.below(fields.len());
    match random.below(7) {
        0 => drop(fields.remove(at)),
        1 => {
            let copy = fields[at].clone();
            fields.insert(random.below(fields.len() + 1), copy);
        }
        2 => {
            let with = random.below(fields.len());
            fields.swap(at, with);
        }
        3 => {
            let with = random.below(fields.len());
            fields[at].payload = fields[with].payload.clone();
        }
        4 => {
            let from = pick(&mut donor, random);
            if let Some(field) = random.of(from) {
                fields.insert(at, field.clone());
            }
        }
        _ => change_value(&mut fields[at].payload, random),
    }
}

fn change_value(payload: &mut Payload, random: &mut Random) {
    match payload {
        Payload::Varint(value) => *value = NUMBERS[random.below(NUMBERS.len())],
        Payload::Fixed(bytes) | Payload::Bytes(bytes) if !bytes.is_empty() => {
            let at = random.below(bytes.len());
            match random.below(3) {
                0 => bytes[at] = random.below(256) as u8,
                1 => bytes[at] ^= 1 << random.below(8),
                _ => bytes.fill([0, 0xff, 0x7f, 0x80][random.below(4)]),
            }
        }
        _ => {}
    }
}
