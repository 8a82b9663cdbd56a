//! NumPy's files: `.npy` holds one array, `.npz` is a zip archive of named ones.
//!
//! Follows the format's specification, versions 1.0 to 3.0
//! (<https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>). It has no names for `bf16`, floats of 8 bits and
//! less and integers of less than 8 bits, which `ml_dtypes` adds to NumPy: they are written as bytes (`V1`, `V2`), one or two
//! an element, and what such bytes are is for the reader to know ([`Tensor::known_as`]).

use std::io::{Read, Seek, Write};

use thiserror::Error;

use super::{Elem, Tensor};

const MAGIC: &[u8] = b"\x93NUMPY";

/// Why a file is not read.
#[derive(Debug, Error)]
pub enum NpyError {
    /// It is not in the format.
    #[error("not a NumPy array: {0}")]
    Format(&'static str),
    /// Its element type has no counterpart.
    #[error("arrays of dtype '{0}' are not supported")]
    Dtype(String),
    /// It says to hold more elements than it does.
    #[error("the header promises {promised} bytes of elements, but {there} are there")]
    Short {
        /// Bytes that the shape asks for.
        promised: usize,
        /// Bytes in the file.
        there: usize,
    },
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The archive is broken.
    #[error("broken archive: {0}")]
    Zip(#[from] zip::result::ZipError),
}

/// Reads one array.
///
/// # Errors
/// When `bytes` are not a `.npy` file of a supported element type.
pub fn read(bytes: &[u8]) -> Result<Tensor, NpyError> {
    let rest = bytes.strip_prefix(MAGIC).ok_or(NpyError::Format("it does not start with \\x93NUMPY"))?;
    let (&[major, _minor], rest) = rest.split_first_chunk::<2>().ok_or(NpyError::Format("it ends early"))?;
    let (len, rest) = if major == 1 {
        let (len, rest) = rest.split_first_chunk::<2>().ok_or(NpyError::Format("it ends early"))?;
        (usize::from(u16::from_le_bytes(*len)), rest)
    } else {
        let (len, rest) = rest.split_first_chunk::<4>().ok_or(NpyError::Format("it ends early"))?;
        (u32::from_le_bytes(*len) as usize, rest)
    };
    let (header, data) = rest.split_at_checked(len).ok_or(NpyError::Format("its header ends early"))?;
    let header = std::str::from_utf8(header).map_err(|_| NpyError::Format("its header is not text"))?;
    let dtype = field(header, "'descr':").ok_or(NpyError::Format("it has no dtype"))?;
    let (elem, swapped) = elem_of(&dtype)?;
    let fortran = field(header, "'fortran_order':").is_some_and(|text| text.starts_with("True"));
    let shape = shape_of(header).ok_or(NpyError::Format("it has no shape"))?;
    let count = shape.iter().try_fold(1usize, |n, &dim| n.checked_mul(dim));
    let width = if elem == Elem::String { letters(&dtype)?.checked_mul(LETTER) } else { Some(elem.bytes()) };
    let promised = count.zip(width).and_then(|(n, width)| n.checked_mul(width));
    let (promised, width) = promised.zip(width).ok_or(NpyError::Format("its shape is too large"))?;
    if elem == Elem::String && promised == 0 && count.is_some_and(|count| count > MAX_EMPTY) {
        return Err(NpyError::Format("its shape is too large"));
    }
    let data = data.get(..promised).ok_or(NpyError::Short { promised, there: data.len() })?;
    let mut bytes = data.to_vec();
    if swapped {
        let parts = if matches!(elem, Elem::Complex64 | Elem::Complex128) { 2 } else { 1 };
        let width = if elem == Elem::String { LETTER } else { elem.bytes() / parts };
        bytes.chunks_exact_mut(width).for_each(<[u8]>::reverse);
    }
    if fortran && shape.len() > 1 && width > 0 {
        bytes = row_major(&bytes, &shape, width);
    }
    if elem == Elem::String {
        return Ok(Tensor::from_texts(&shape, &texts(&bytes, width, count.unwrap_or(0))?));
    }
    Ok(Tensor { elem, shape, bytes })
}

/// Bytes of a letter of texts.
const LETTER: usize = 4;

/// The most texts of no letters, of which a file holds nothing.
const MAX_EMPTY: usize = 1 << 24;

/// The letters that the longest text has.
fn letters(dtype: &str) -> Result<usize, NpyError> {
    let letters = dtype.trim_start_matches(['<', '>', '=', '|']).strip_prefix('U');
    letters.and_then(|letters| letters.parse().ok()).ok_or_else(|| NpyError::Dtype(dtype.to_owned()))
}

/// Texts of `width` bytes each, without the zeros that fill them up.
fn texts(bytes: &[u8], width: usize, count: usize) -> Result<Vec<String>, NpyError> {
    let text = |bytes: &[u8]| {
        let letters = bytes.as_chunks::<LETTER>().0.iter().map(|letter| u32::from_le_bytes(*letter));
        let letters: Option<String> = letters.map(char::from_u32).collect();
        let letters = letters.ok_or(NpyError::Format("it has a letter that Unicode has not"))?;
        Ok(letters.trim_end_matches('\0').to_owned())
    };
    match width {
        0 => Ok(vec![String::new(); count]),
        _ => bytes.chunks_exact(width).map(text).collect(),
    }
}

/// What follows `key` in the header's dictionary, up to the next comma outside of a tuple.
fn field(header: &str, key: &str) -> Option<String> {
    let at = header.find(key)? + key.len();
    Some(header[at..].trim_start().split(',').next()?.trim().trim_matches('\'').to_owned())
}

fn shape_of(header: &str) -> Option<Vec<usize>> {
    let at = header.find("'shape':")?;
    let open = at + header[at..].find('(')? + 1;
    let close = open + header[open..].find(')')?;
    let dims = header[open..close].split(',').map(str::trim).filter(|dim| !dim.is_empty());
    dims.map(|dim| dim.parse().ok()).collect()
}

fn elem_of(dtype: &str) -> Result<(Elem, bool), NpyError> {
    let unsupported = || NpyError::Dtype(dtype.to_owned());
    let order = dtype.chars().next().ok_or_else(unsupported)?;
    let code = dtype.get(1..).ok_or_else(unsupported)?;
    let elem = match code {
        "b1" => Elem::I1,
        "i1" => Elem::I8,
        "i2" => Elem::I16,
        "i4" => Elem::I32,
        "i8" => Elem::I64,
        "u1" => Elem::U8,
        "u2" => Elem::U16,
        "u4" => Elem::U32,
        "u8" => Elem::U64,
        "f2" => Elem::F16,
        "f4" => Elem::F32,
        "f8" => Elem::F64,
        "c8" => Elem::Complex64,
        "c16" => Elem::Complex128,
        // What ml_dtypes' types are to NumPy: bytes, or for one of them a float that it has no name for.
        "V1" => Elem::Bytes1,
        "V2" => Elem::Bytes2,
        _ if code.starts_with('U') => Elem::String,
        "f1" => Elem::F8E5M2,
        _ => return Err(unsupported()),
    };
    Ok((elem, order == '>'))
}

/// Column-major elements in row-major order.
fn row_major(bytes: &[u8], shape: &[usize], width: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = vec![0usize; shape.len()];
    for _ in 0..bytes.len() / width {
        let at = index.iter().zip(shape).rev().fold(0, |at, (&i, &dim)| at * dim + i);
        out.extend_from_slice(&bytes[at * width..(at + 1) * width]);
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            if index[axis] < shape[axis] {
                break;
            }
            index[axis] = 0;
        }
    }
    out
}

/// Writes one array.
///
/// # Errors
/// When `out` cannot be written.
pub fn write(tensor: &Tensor, out: &mut impl Write) -> Result<(), NpyError> {
    let texts = tensor.texts().unwrap_or_default();
    // NumPy has no texts of no letters.
    let letters = texts.iter().map(|text| text.chars().count()).max().unwrap_or(0).max(1);
    let unicode = format!("<U{letters}");
    let dtype = match tensor.elem {
        Elem::I1 => "|b1",
        Elem::I8 => "|i1",
        Elem::U8 => "|u1",
        Elem::I16 => "<i2",
        Elem::I32 => "<i4",
        Elem::I64 => "<i8",
        Elem::U16 => "<u2",
        Elem::U32 => "<u4",
        Elem::U64 => "<u8",
        Elem::F16 => "<f2",
        Elem::F32 => "<f4",
        Elem::F64 => "<f8",
        Elem::Complex64 => "<c8",
        Elem::Complex128 => "<c16",
        // As NumPy writes arrays of ml_dtypes' types; `view` brings them back.
        Elem::BF16 | Elem::Bytes2 => "<V2",
        Elem::I2
        | Elem::I4
        | Elem::U2
        | Elem::U4
        | Elem::F4E2M1FN
        | Elem::F8E4M3FN
        | Elem::F8E4M3FNUZ
        | Elem::F8E5M2
        | Elem::F8E5M2FNUZ
        | Elem::F8E8M0FNU
        | Elem::Bytes1 => "<V1",
        Elem::String => unicode.as_str(),
    };
    let shape: String = tensor.shape.iter().map(|dim| format!("{dim}, ")).collect();
    let mut header =
        format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': ({}), }}", shape.trim_end());
    let unpadded = MAGIC.len() + 4 + header.len() + 1;
    header.push_str(&" ".repeat(unpadded.next_multiple_of(64) - unpadded));
    header.push('\n');
    let len = u16::try_from(header.len()).map_err(|_| NpyError::Format("it has too many dimensions"))?;
    out.write_all(MAGIC)?;
    out.write_all(&[1, 0])?;
    out.write_all(&len.to_le_bytes())?;
    out.write_all(header.as_bytes())?;
    if tensor.elem != Elem::String {
        out.write_all(&tensor.bytes)?;
    }
    for text in texts {
        let filled = text.chars().chain(std::iter::repeat('\0')).take(letters);
        let bytes: Vec<u8> = filled.flat_map(|letter| u32::from(letter).to_le_bytes()).collect();
        out.write_all(&bytes)?;
    }
    Ok(())
}

/// Reads the arrays of an archive, in its order, by name without `.npy`.
///
/// # Errors
/// When it is not an archive, or an array in it cannot be read.
pub fn read_archive(file: impl Read + Seek) -> Result<Vec<(String, Tensor)>, NpyError> {
    let mut archive = zip::ZipArchive::new(file)?;
    let mut tensors = Vec::new();
    for at in 0..archive.len() {
        let mut entry = archive.by_index(at)?;
        let name = entry.name()?;
        let name = name.strip_suffix(".npy").unwrap_or(&name).to_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes)?;
        tensors.push((name, read(&bytes)?));
    }
    Ok(tensors)
}

/// Writes an archive of named arrays.
///
/// # Errors
/// When it cannot be written.
pub fn write_archive(tensors: &[(String, Tensor)], out: impl Write + Seek) -> Result<(), NpyError> {
    let mut archive = zip::ZipWriter::new(out);
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default());
    for (name, tensor) in tensors {
        archive.start_file(format!("{name}.npy"), options)?;
        write(tensor, &mut archive)?;
    }
    archive.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_survive_a_round_trip() {
        let tensor = Tensor::from_f32(&[2, 3], &[1.0, 2.0, 3.0, -4.5, 0.0, 6.0]);
        let mut bytes = Vec::new();
        write(&tensor, &mut bytes).expect("f32 has a dtype");
        assert_eq!(read(&bytes).expect("just written"), tensor);
        let mut file = std::io::Cursor::new(Vec::new());
        write_archive(&[("a".to_owned(), tensor.clone())], &mut file).expect("memory");
        file.set_position(0);
        assert_eq!(read_archive(file).expect("just written"), [("a".to_owned(), tensor)]);
    }

    #[test]
    fn column_major_and_big_endian_arrays_are_read_as_row_major() {
        let header = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }\n";
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 0]);
        bytes.extend((header.len() as u16).to_le_bytes());
        bytes.extend(header.as_bytes());
        for value in [1i16, 4, 2, 5, 3, 6] {
            bytes.extend(value.to_be_bytes());
        }
        assert_eq!(read(&bytes).expect("well-formed").values(), [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

    #[test]
    fn texts_are_filled_up_with_zeros() {
        for tensor in [Tensor::from_texts(&[2, 1], &["", "aé🦀"]), Tensor::from_texts::<&str>(&[0], &[])] {
            let mut bytes = Vec::new();
            write(&tensor, &mut bytes).expect("texts have a dtype");
            assert_eq!(read(&bytes).expect("just written"), tensor);
        }
        let file = |dtype: &str, letters: &[u32]| {
            let header = format!("{{'descr': '{dtype}', 'fortran_order': False, 'shape': (1,), }}");
            let mut bytes = MAGIC.to_vec();
            bytes.extend([1, 0]);
            bytes.extend((header.len() as u16).to_le_bytes());
            bytes.extend(header.as_bytes());
            bytes.extend(letters.iter().flat_map(|letter| letter.to_be_bytes()));
            read(&bytes)
        };
        assert_eq!(file(">U2", &[0x61, 0]).expect("well-formed"), Tensor::from_texts(&[1], &["a"]));
        for (dtype, letters) in
            [("<U2", &[0x61, 0][..]), (">U3", &[1]), ("<U", &[]), ("<U99999999999999999999", &[])]
        {
            assert!(file(dtype, letters).is_err(), "{dtype}");
        }
    }

    #[test]
    fn types_that_numpy_has_no_name_for_are_bytes() {
        let small = Tensor::from_bytes(Elem::I4, &[3], vec![0x0f, 7, 8]);
        let halves = Tensor { elem: Elem::BF16, shape: vec![1], bytes: vec![0x80, 0x3f] };
        for (tensor, dtype, values) in [(small, "V1", vec![-1.0, 7.0, -8.0]), (halves, "V2", vec![1.0])] {
            let mut bytes = Vec::new();
            write(&tensor, &mut bytes).expect("bytes have a dtype");
            let found = read(&bytes).expect("just written");
            assert_eq!(found.elem.keyword(), dtype);
            let known = found.known_as(tensor.elem);
            assert_eq!((&*known, known.values()), (&tensor, values));
            assert_eq!(found.known_as(Elem::F32).elem, found.elem);
        }
    }

    #[test]
    fn broken_files_are_refused() {
        let mut whole = Vec::new();
        write(&Tensor::from_f32(&[4], &[1.0; 4]), &mut whole).expect("f32 has a dtype");
        for len in 0..whole.len() {
            assert!(read(&whole[..len]).is_err());
        }
        let huge = "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999, 99999999999), }";
        let mut bytes = MAGIC.to_vec();
        bytes.extend([1, 0]);
        bytes.extend((huge.len() as u16).to_le_bytes());
        bytes.extend(huge.as_bytes());
        assert!(matches!(read(&bytes), Err(NpyError::Format(_))));
    }
}
