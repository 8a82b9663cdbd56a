//! Seeded random inputs, the same on every machine.

use super::{Elem, Tensor};

/// SplitMix64 (Steele, Lea, Flood 2014): enough for inputs, and three lines.
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [0, 1).
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A tensor of values that depend on `seed` only: floats uniform in [-1, 1), integers in [0, 8)
/// (small enough to index most embeddings) as far as their type goes, booleans even, texts of three letters.
pub fn tensor(elem: Elem, shape: &[usize], seed: u64) -> Option<Tensor> {
    let mut generator = Generator(seed);
    let mut tensor = Tensor::zeros(elem, shape)?;
    if elem == Elem::String {
        let mut letter = || char::from(b'a' + (generator.next() % 26) as u8);
        let texts: Vec<String> = (0..tensor.len()).map(|_| (0..3).map(|_| letter()).collect()).collect();
        return Some(Tensor::from_texts(shape, &texts));
    }
    for slot in tensor.bytes.chunks_exact_mut(elem.bytes()) {
        let float = generator.unit() * 2.0 - 1.0;
        match (elem, elem.float_kind()) {
            (_, Some(kind)) => {
                let bits = terrace_ir::builtin::float::from_f64(kind, float).to_le_bytes();
                slot.copy_from_slice(&bits[..slot.len()]);
            }
            (Elem::Complex64, _) => {
                let parts = [float, generator.unit() * 2.0 - 1.0].map(|part| (part as f32).to_le_bytes());
                slot.copy_from_slice(parts.as_flattened());
            }
            (Elem::Complex128, _) => {
                let parts = [float, generator.unit() * 2.0 - 1.0].map(f64::to_le_bytes);
                slot.copy_from_slice(parts.as_flattened());
            }
            (Elem::I1, _) => slot[0] = u8::from(float < 0.0),
            _ => slot[0] = elem.whole((generator.next() % 8) as u8),
        }
    }
    Some(tensor)
}
