//! Guessing what a pattern that did not match was meant for.

/// How far from the start of the search a guess may be.
const REACH: usize = 4096;
/// Guesses at least as bad as this are not made; also the distance beyond which none is computed.
const WORST: usize = 50;
/// Steps that all guesses of one failure may take together.
const MAX_STEPS: usize = 20_000_000;

/// Offset of the text most like `example` near the start of `text`, if anything there is much like it.
///
/// As FileCheck does, the edit distance counts, and each line away from the start a hundredth more.
pub(crate) fn nearest(example: &[u8], text: &[u8]) -> Option<usize> {
    let mut best: Option<(usize, f64)> = None;
    let mut lines = 0;
    let mut steps = 0;
    for (at, &byte) in text.iter().enumerate().take(REACH) {
        if byte == b'\n' {
            lines += 1;
        }
        if byte == b' ' || byte == b'\t' {
            continue;
        }
        let piece = &text[at..text.len().min(at + example.len())];
        let piece = piece.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let quality = distance(piece, example, &mut steps) as f64 + f64::from(lines) / 100.0;
        if best.is_none_or(|(_, known)| quality < known) {
            best = Some((at, quality));
        }
        if steps > MAX_STEPS {
            break;
        }
    }
    best.filter(|&(at, quality)| at > 0 && quality < WORST as f64).map(|(at, _)| at)
}

/// Levenshtein's distance, or [`WORST`] if it is at least that; only the band of the table that can be below is computed.
fn distance(left: &[u8], right: &[u8], steps: &mut usize) -> usize {
    if left.len().abs_diff(right.len()) >= WORST {
        return WORST;
    }
    *steps += right.len();
    let mut row: Vec<usize> = (0..=right.len()).map(|column| column.min(WORST)).collect();
    for (at, byte) in left.iter().enumerate() {
        let (first, last) = ((at + 1).saturating_sub(WORST).max(1), right.len().min(at + 1 + WORST));
        let mut diagonal = row[first - 1];
        row[first - 1] = if first == 1 { (at + 1).min(WORST) } else { WORST };
        let mut least = row[first - 1];
        for column in first..=last {
            let above = row[column];
            let replaced = diagonal + usize::from(right[column - 1] != *byte);
            row[column] = replaced.min(above + 1).min(row[column - 1] + 1).min(WORST);
            least = least.min(row[column]);
            diagonal = above;
        }
        *steps += last.saturating_sub(first) + 1;
        if least >= WORST {
            return WORST;
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{distance, nearest};

    fn plain(left: &[u8], right: &[u8]) -> usize {
        let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
        for i in 0..=left.len() {
            for j in 0..=right.len() {
                table[i][j] = match (i, j) {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => {
                        let replaced = table[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
                        replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1)
                    }
                };
            }
        }
        table[left.len()][right.len()]
    }

    proptest! {
        #[test]
        fn the_band_loses_nothing(left in "[ab]{0,80}", right in "[ab]{0,80}") {
            let expected = plain(left.as_bytes(), right.as_bytes()).min(super::WORST);
            prop_assert_eq!(distance(left.as_bytes(), right.as_bytes(), &mut 0), expected);
        }
    }

    #[test]
    fn the_likest_text_is_found() {
        assert_eq!(nearest(b"world", b"hello\nagain\nwhirled\n"), Some(12));
        assert_eq!(nearest(b"world", b"world"), None);
    }

    #[test]
    fn long_texts_take_no_longer() {
        let text = vec![b'a'; 1 << 20];
        assert_eq!(nearest(&text[..1 << 19], &text), None);
    }
}
