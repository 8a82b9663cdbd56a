//! Models that someone tampered with: bytes changed at random, or messages with fields changed,
//! dropped, doubled and exchanged, lengths staying right.

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
}

/// `model` with one to four changes; `other` is another model, to take parts from.
pub(crate) fn mutate(model: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    if random.below(4) == 0 {
        return mutate_bytes(model, random);
    }
    let (Some(mut tree), Some(donor)) = (decode(model, MODEL), decode(other, MODEL)) else {
        return mutate_bytes(model, random);
    };
    for _ in 0..=random.below(4) {
        change(&mut tree, &donor, random);
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

/// Which message a field holds, by the fields' numbers in `onnx.proto`.
#[derive(Clone, Copy)]
struct Schema(&'static [(u32, Message)]);

/// The schema of a message, behind a function because messages contain each other.
type Message = fn() -> Schema;

const MODEL: Schema = Schema(&[(7, || GRAPH), (8, || LEAF), (25, || FUNCTION), (14, || LEAF)]);
const GRAPH: Schema = Schema(&[(1, || NODE), (5, || LEAF), (11, || INFO), (12, || INFO), (13, || INFO)]);
const FUNCTION: Schema = Schema(&[(7, || NODE), (9, || LEAF), (11, || ATTRIBUTE)]);
const NODE: Schema = Schema(&[(5, || ATTRIBUTE), (9, || LEAF)]);
const ATTRIBUTE: Schema = Schema(&[(5, || LEAF), (6, || GRAPH)]);
const INFO: Schema = Schema(&[(2, || TYPE)]);
const TYPE: Schema = Schema(&[(1, || TENSOR_TYPE), (4, || LEAF)]);
const TENSOR_TYPE: Schema = Schema(&[(2, || SHAPE)]);
const SHAPE: Schema = Schema(&[(1, || LEAF)]);
const LEAF: Schema = Schema(&[]);

#[derive(Clone)]
enum Payload {
    Varint(u64),
    Fixed(Vec<u8>),
    Bytes(Vec<u8>),
    Message(Vec<Field>),
}

#[derive(Clone)]
struct Field {
    number: u32,
    payload: Payload,
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn decode(mut bytes: &[u8], schema: Schema) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let tag = varint(&mut bytes)?;
        let number = u32::try_from(tag >> 3).ok()?;
        let payload = match tag & 7 {
            0 => Payload::Varint(varint(&mut bytes)?),
            kind @ (1 | 5) => Payload::Fixed(bytes.split_off(..if kind == 1 { 8 } else { 4 })?.to_vec()),
            2 => {
                let len = usize::try_from(varint(&mut bytes)?).ok()?;
                let inner = bytes.split_off(..len)?;
                let of = schema.0.iter().find(|(field, _)| *field == number);
                match of.and_then(|(_, of)| decode(inner, of())) {
                    Some(message) => Payload::Message(message),
                    None => Payload::Bytes(inner.to_vec()),
                }
            }
            _ => return None,
        };
        fields.push(Field { number, payload });
    }
    Some(fields)
}

fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn encode(fields: &[Field], out: &mut Vec<u8>) {
    for field in fields {
        let mut inner = Vec::new();
        let (kind, bytes) = match &field.payload {
            Payload::Varint(value) => {
                put_varint(*value, &mut inner);
                (0, &inner)
            }
            Payload::Fixed(bytes) => (if bytes.len() == 8 { 1 } else { 5 }, bytes),
            Payload::Bytes(bytes) => (2, bytes),
            Payload::Message(fields) => {
                encode(fields, &mut inner);
                (2, &inner)
            }
        };
        put_varint(u64::from(field.number) << 3 | kind, out);
        if kind == 2 {
            put_varint(bytes.len() as u64, out);
        }
        out.extend_from_slice(bytes);
    }
}

/// A list of fields somewhere in `fields`, deeper ones being likelier.
fn pick<'t>(mut fields: &'t mut Vec<Field>, random: &mut Random) -> &'t mut Vec<Field> {
    for _ in 0..random.below(8) {
        let messages: Vec<usize> =
            (0..fields.len()).filter(|&at| matches!(fields[at].payload, Payload::Message(_))).collect();
        if messages.is_empty() {
            break;
        }
        let at = messages[random.below(messages.len())];
        // Split off first, as the borrow checker cannot follow a loop that returns what it borrows.
        let Payload::Message(inner) = &mut fields[at].payload else {
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
            if !from.is_empty() {
                let field = from[random.below(from.len())].clone();
                fields.insert(at, field);
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
