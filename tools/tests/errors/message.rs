//! Protocol buffers as trees that a test can edit: what is not touched stays byte for byte.

/// A message: fields in the order of the file.
#[derive(Clone, Default)]
pub(crate) struct Message(Vec<(u32, Payload)>);

#[derive(Clone)]
enum Payload {
    Varint(u64),
    /// Four or eight bytes.
    Fixed(Vec<u8>),
    Bytes(Vec<u8>),
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first().expect("a whole number");
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

fn put_varint(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

impl Message {
    /// Reads a message that is sound.
    pub(crate) fn read(mut bytes: &[u8]) -> Message {
        let mut fields = Vec::new();
        while !bytes.is_empty() {
            let tag = varint(&mut bytes);
            let payload = match tag & 7 {
                0 => Payload::Varint(varint(&mut bytes)),
                kind @ (1 | 5) => {
                    Payload::Fixed(bytes.split_off(..if kind == 1 { 8 } else { 4 }).expect("whole").to_vec())
                }
                2 => {
                    let length = varint(&mut bytes) as usize;
                    Payload::Bytes(bytes.split_off(..length).expect("whole").to_vec())
                }
                kind => panic!("wire type {kind}"),
            };
            fields.push(((tag >> 3) as u32, payload));
        }
        Message(fields)
    }

    /// The bytes of the message.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (number, payload) in &self.0 {
            let (kind, bytes) = match payload {
                Payload::Varint(_) => (0, &[][..]),
                Payload::Fixed(bytes) => (if bytes.len() == 8 { 1 } else { 5 }, bytes.as_slice()),
                Payload::Bytes(bytes) => (2, bytes.as_slice()),
            };
            put_varint(u64::from(*number) << 3 | kind, &mut out);
            if let Payload::Varint(value) = payload {
                put_varint(*value, &mut out);
            }
            if kind == 2 {
                put_varint(bytes.len() as u64, &mut out);
            }
            out.extend_from_slice(bytes);
        }
        out
    }

    /// Edits the first message in field `number` that is called `name` by its own field `named`; an empty `name` is any.
    pub(crate) fn edit(&mut self, number: u32, (named, name): (u32, &str), edit: impl FnOnce(&mut Message)) {
        let fits = |bytes: &[u8]| name.is_empty() || Message::read(bytes).text(named) == name;
        let found = self.0.iter_mut().find_map(|(field, payload)| match payload {
            Payload::Bytes(bytes) if *field == number && fits(bytes) => Some(bytes),
            _ => None,
        });
        let bytes = found.unwrap_or_else(|| panic!("there is no `{name}`"));
        let mut message = Message::read(bytes);
        edit(&mut message);
        *bytes = message.write();
    }

    /// The text in field `number`, empty when there is none.
    pub(crate) fn text(&self, number: u32) -> String {
        let found = self.0.iter().find(|(field, _)| *field == number);
        match found {
            Some((_, Payload::Bytes(bytes))) => String::from_utf8_lossy(bytes).into_owned(),
            _ => String::new(),
        }
    }

    /// Removes the field `number`, wherever it occurs.
    pub(crate) fn remove(&mut self, number: u32) {
        self.0.retain(|(field, _)| *field != number);
    }

    /// Removes occurrence `index` of the field `number`.
    pub(crate) fn remove_at(&mut self, number: u32, index: usize) {
        let at = self.place(number, index);
        self.0.remove(at);
    }

    /// Adds the field `number` again, as its occurrence `index` is.
    pub(crate) fn repeat(&mut self, number: u32, index: usize) {
        let at = self.place(number, index);
        let copy = self.0[at].clone();
        self.0.push(copy);
    }

    fn place(&self, number: u32, index: usize) -> usize {
        let mut all = (0..self.0.len()).filter(|&at| self.0[at].0 == number);
        all.nth(index).expect("the field is there so often")
    }

    /// Sets occurrence `index` of the text `number`.
    pub(crate) fn set_text(&mut self, number: u32, index: usize, text: &str) {
        let at = self.place(number, index);
        self.0[at].1 = Payload::Bytes(text.as_bytes().to_vec());
    }

    /// Sets the integer `number`, which is there once.
    pub(crate) fn set_int(&mut self, number: u32, value: i64) {
        self.remove(number);
        self.add_int(number, value);
    }

    /// Adds an integer.
    pub(crate) fn add_int(&mut self, number: u32, value: i64) {
        self.0.push((number, Payload::Varint(value.cast_unsigned())));
    }

    /// Adds text, or bytes.
    pub(crate) fn add_bytes(&mut self, number: u32, bytes: &[u8]) {
        self.0.push((number, Payload::Bytes(bytes.to_vec())));
    }

    /// Adds a message.
    pub(crate) fn add(&mut self, number: u32, message: &Message) {
        self.add_bytes(number, &message.write());
    }
}
