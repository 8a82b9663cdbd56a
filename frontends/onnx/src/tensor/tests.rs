//! Every storage form of every element type, and what is refused.

use super::*;
use crate::proto::decode_tensor;
use crate::proto::writer::Writer;
use proptest::prelude::*;
use std::path::Path;

struct NoFiles;

impl FileLoader for NoFiles {
    fn load(&self, path: &Path) -> std::io::Result<Blob> {
        Err(std::io::Error::new(std::io::ErrorKind::NotFound, format!("no {}", path.display())))
    }
}

/// One file, `w.bin`, of the bytes 0 to 99; counts how often it is opened.
#[derive(Default)]
struct OneFile(std::cell::Cell<usize>);

impl FileLoader for OneFile {
    fn load(&self, path: &Path) -> std::io::Result<Blob> {
        self.0.set(self.0.get() + 1);
        assert_eq!(path, Path::new("dir/w.bin"));
        Ok(Blob::new((0..100).collect::<Vec<u8>>()))
    }
}

fn header(element: ElementType, dims: &[i64]) -> Writer {
    Writer::new().ints(1, dims).int(2, element.number().into())
}

fn read(message: Writer) -> Result<Vec<u8>, String> {
    let bytes = message.into_bytes();
    let tensor = decode_tensor(&bytes).unwrap();
    let mut files = ExternalFiles::new(&NoFiles);
    let elements = Elements::of(&tensor, &mut files).map_err(|e| e.to_string())?;
    Ok(elements.data.bytes().unwrap().to_vec())
}

fn read_external(element: ElementType, dims: &[i64], keys: &[(&str, &str)]) -> Result<Vec<u8>, String> {
    let message = keys.iter().fold(header(element, dims).int(14, 1), |m, (k, v)| m.entry(13, k, v));
    let bytes = message.into_bytes();
    let tensor = decode_tensor(&bytes).unwrap();
    let loader = OneFile::default();
    let mut files = ExternalFiles::new(&loader);
    let first = Elements::of(&tensor, &mut files).map_err(|e| e.to_string())?;
    let again = Elements::of(&tensor, &mut files).unwrap();
    assert_eq!(first.data.bytes(), again.data.bytes());
    assert_eq!(loader.0.get(), 1, "the file is loaded once");
    Ok(first.data.bytes().unwrap().to_vec())
}

#[test]
fn numbers_follow_the_schema() {
    for (at, element) in ElementType::ALL.into_iter().enumerate() {
        assert_eq!(element.number(), i32::try_from(at).unwrap() + 1);
        assert_eq!(ElementType::from_number(element.number()), Some(element));
    }
    for none in [-1, 0, 27, i32::MAX] {
        assert_eq!(ElementType::from_number(none), None);
    }
}

#[test]
fn raw_data_of_every_type_is_taken_as_it_is() {
    for element in ElementType::ALL.into_iter().filter(|e| *e != ElementType::String) {
        let len = (5 * element.bits()).div_ceil(8);
        let data: Vec<u8> = (0..len).map(|i| (i % 2) as u8).collect();
        let message = header(element, &[5]).bytes(9, &data);
        assert_eq!(read(message).unwrap(), data, "{element:?}");
        let short = header(element, &[5]).bytes(9, &data[1..]);
        assert!(read(short).unwrap_err().contains("in `raw_data`, found"), "{element:?}");
    }
}

#[test]
fn typed_fields() {
    use ElementType as E;
    let two = |e| header(e, &[2]);
    assert_eq!(read(two(E::Float).floats(4, &[1.0, -2.0])).unwrap(), [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    let unpacked = two(E::Float).float(4, 1.0).float(4, -2.0);
    assert_eq!(read(unpacked).unwrap(), [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0]);
    assert_eq!(read(header(E::Complex64, &[1]).floats(4, &[0.0, 1.0])).unwrap().len(), 8);
    assert_eq!(read(header(E::Double, &[1]).fixed64(10, 7)).unwrap(), [7, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(read(two(E::Int8).ints(5, &[-1, 127])).unwrap(), [0xff, 0x7f]);
    assert_eq!(read(two(E::Uint8).ints(5, &[0, 255])).unwrap(), [0, 255]);
    assert_eq!(read(two(E::Int16).ints(5, &[-2, 3])).unwrap(), [0xfe, 0xff, 3, 0]);
    assert_eq!(read(two(E::Float16).ints(5, &[0x3c00, 0xffff])).unwrap(), [0, 0x3c, 0xff, 0xff]);
    assert_eq!(read(two(E::Bool).ints(5, &[1, 0])).unwrap(), [1, 0]);
    assert_eq!(read(two(E::Int32).ints(5, &[-1, 0xffff_ffff])).unwrap(), [0xff; 8]);
    assert_eq!(read(header(E::Int64, &[1]).ints(7, &[-1])).unwrap(), [0xff; 8]);
    assert_eq!(read(two(E::Uint32).ints(11, &[1, 0xffff_ffff])).unwrap(), [1, 0, 0, 0, 255, 255, 255, 255]);
    assert_eq!(read(header(E::Uint64, &[1]).ints(11, &[-1])).unwrap(), [0xff; 8]);
    assert_eq!(read(header(E::Int4, &[3]).ints(5, &[0xf1, 0x07])).unwrap(), [0xf1, 0x07]);
    assert_eq!(read(header(E::Uint2, &[5]).ints(5, &[0xe4, 0x01])).unwrap(), [0xe4, 0x01]);
    assert_eq!(read(header(E::Float, &[]).float(4, 0.0)).unwrap(), [0; 4], "a scalar has one element");
    assert_eq!(read(header(E::Float, &[0, i64::MAX, i64::MAX])).unwrap(), [0; 0]);
}

#[test]
fn booleans_are_zero_or_one() {
    let message = header(ElementType::Bool, &[3]).bytes(9, &[0, 255, 1]);
    assert_eq!(read(message).unwrap(), [0, 1, 1]);
}

#[test]
fn raw_data_and_packed_floats_are_not_copied() {
    for field in [4, 9] {
        let bytes = header(ElementType::Float, &[2]).bytes(field, &[7; 8]).into_bytes();
        let tensor = decode_tensor(&bytes).unwrap();
        let elements = Elements::of(&tensor, &mut ExternalFiles::new(&NoFiles)).unwrap();
        let Data::InFile(slice) = elements.data else { panic!("copied: {:?}", elements.data) };
        assert_eq!(slice.bytes.as_ptr(), bytes[slice.offset..].as_ptr());
    }
}

#[test]
fn strings() {
    let bytes = header(ElementType::String, &[2]).bytes(6, b"a").bytes(6, b"\xff").into_bytes();
    let tensor = decode_tensor(&bytes).unwrap();
    let elements = Elements::of(&tensor, &mut ExternalFiles::new(&NoFiles)).unwrap();
    assert_eq!(elements.to_strings().unwrap(), ["a", "\u{fffd}"]);
    let raw = header(ElementType::String, &[1]).bytes(9, b"a");
    insta::assert_snapshot!(read(raw).unwrap_err(), @"strings can only be stored in `string_data`, found `raw_data`");
}

#[test]
fn integers_for_shapes() {
    for (element, field, width) in [(ElementType::Int64, 7, 8), (ElementType::Int32, 5, 4)] {
        let bytes = header(element, &[3]).ints(field, &[1, -1, 300]).into_bytes();
        let tensor = decode_tensor(&bytes).unwrap();
        let elements = Elements::of(&tensor, &mut ExternalFiles::new(&NoFiles)).unwrap();
        assert_eq!(elements.data.bytes().unwrap().len(), 3 * width);
        assert_eq!(elements.to_i64().unwrap(), [1, -1, 300]);
    }
}

#[test]
fn refusals_say_what_was_expected() {
    use ElementType as E;
    let error = |m| read(m).unwrap_err();
    insta::assert_snapshot!(error(Writer::new().int(2, 99)), @"element type 99 does not exist");
    insta::assert_snapshot!(error(header(E::Float, &[2, -1])), @"dimension 1 is -1, expected a size of at least 0");
    insta::assert_snapshot!(error(header(E::Float, &[1 << 40, 1 << 40])), @"dimensions [1099511627776, 1099511627776] multiply to more elements than can be addressed");
    insta::assert_snapshot!(error(header(E::Float, &[2, 3])), @"shape [2, 3] of float takes 6 entries in `float_data`, found 0");
    insta::assert_snapshot!(error(header(E::Float, &[2, 3]).bytes(9, &[0; 20])), @"shape [2, 3] of float takes 24 bytes in `raw_data`, found 20");
    insta::assert_snapshot!(error(header(E::Int64, &[1]).ints(5, &[1])), @"elements of int64 belong in `raw_data` or `int64_data`, found `int32_data`");
    insta::assert_snapshot!(error(header(E::Int8, &[2]).ints(5, &[0, 128])), @"entry 1 of `int32_data` is 128, which is no value of int8");
    insta::assert_snapshot!(error(header(E::Bool, &[1]).ints(5, &[2])), @"entry 0 of `int32_data` is 2, which is no value of bool");
    insta::assert_snapshot!(error(header(E::Uint8, &[1]).ints(5, &[-1])), @"entry 0 of `int32_data` is -1, which is no value of uint8");
    let segment = header(E::Float, &[1]).float(4, 1.0).message(3, &Writer::new());
    insta::assert_snapshot!(error(segment), @"a tensor stored in segments is not supported: ONNX does not say how to join them");
}

#[test]
fn external_data() {
    let e = ElementType::Uint8;
    let at = |offset, length| [("location", "./dir/w.bin"), ("offset", offset), ("length", length)];
    assert_eq!(read_external(e, &[3], &at("4", "3")).unwrap(), [4, 5, 6]);
    assert_eq!(read_external(e, &[2], &[("location", "dir/w.bin")]).unwrap(), [0, 1]);
    let error = |keys: &[_]| read_external(e, &[3], keys).unwrap_err();
    insta::assert_snapshot!(error(&at("4", "2")), @"shape [3] of uint8 takes 3 bytes in `external_data`, found 2");
    insta::assert_snapshot!(error(&at("98", "3")), @"external data: `./dir/w.bin` has 100 bytes, expected 3 bytes at offset 98");
    insta::assert_snapshot!(error(&at("18446744073709551615", "3")), @"external data: `./dir/w.bin` has 100 bytes, expected 3 bytes at offset 18446744073709551615");
    insta::assert_snapshot!(error(&at("-1", "3")), @"external data: `offset` is `-1`, expected a number of bytes");
    insta::assert_snapshot!(error(&[]), @"external data: `location` is missing");
    insta::assert_snapshot!(error(&[("location", "/etc/passwd")]), @"external data: location `/etc/passwd` is absolute, expected one relative to the model");
    insta::assert_snapshot!(error(&[("location", "a/../../b")]), @"external data: location `a/../../b` leaves the model's directory");
    insta::assert_snapshot!(error(&[("location", "..\\b")]), @r"external data: location `..\b` is not portable, expected a relative path with `/`");
    insta::assert_snapshot!(error(&[("location", "C:b")]), @"external data: location `C:b` is not portable, expected a relative path with `/`");
    insta::assert_snapshot!(error(&[("location", "")]), @"external data: location `` names no file");

    let absent = header(e, &[1]).int(14, 1).entry(13, "location", "gone.bin");
    insta::assert_snapshot!(read(absent).unwrap_err(), @"external data: cannot read `gone.bin`: no gone.bin");
}

proptest! {
    #[test]
    fn any_tensor_is_read_or_refused(
        number in 0i64..30,
        dims in proptest::collection::vec(prop_oneof![0i64..4, any::<i64>()], 0..4),
        field in prop::sample::select(vec![4u32, 5, 6, 7, 9, 10, 11]),
        data in proptest::collection::vec(any::<u8>(), 0..40),
    ) {
        let bytes = Writer::new().ints(1, &dims).int(2, number).bytes(field, &data).into_bytes();
        if let Ok(tensor) = decode_tensor(&bytes)
            && let Ok(elements) = Elements::of(&tensor, &mut ExternalFiles::new(&NoFiles))
            && let Some(bytes) = elements.data.bytes()
        {
            prop_assert_eq!(bytes.len(), (elements.count * elements.element.bits()).div_ceil(8));
        }
    }
}
