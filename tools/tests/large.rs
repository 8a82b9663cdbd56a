//! Models of more than 2 GiB: read where they lie, in memory that does not grow with them.
//!
//! The files have holes where their weights are, and take no disk.
#![forbid(unsafe_code)]

use std::fs::{self, File};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::process::Command;

use terrace_onnx::proto::writer::Writer;

const ROWS: i64 = 3 << 20;
const COLUMNS: i64 = 256;

/// Bytes of the table: 3 GiB.
const SIZE: u64 = (ROWS * COLUMNS * 4) as u64;

/// What processes may allocate, in KiB. Pages of mapped files don't count.
const MEMORY: u64 = 1 << 20;

fn port(name: &str, element: i64, dims: &[i64]) -> Writer {
    let shape = dims.iter().fold(Writer::new(), |shape, &dim| shape.message(1, &Writer::new().int(1, dim)));
    let tensor = Writer::new().int(1, element).message(2, &shape);
    Writer::new().string(1, name).message(2, &Writer::new().message(1, &tensor))
}

/// `y = table[index]`, without the table.
fn graph() -> Writer {
    let node = Writer::new().string(1, "table").string(1, "index").string(2, "y").string(4, "Gather");
    let index: Vec<u8> = [ROWS - 1, 0].into_iter().flat_map(i64::to_le_bytes).collect();
    let index = Writer::new().ints(1, &[2]).int(2, 7).string(8, "index").bytes(9, &index);
    let y = port("y", 1, &[2, COLUMNS]);
    Writer::new().message(1, &node).string(2, "g").message(5, &index).message(12, &y)
}

fn model() -> Writer {
    Writer::new().int(1, 8).message(8, &Writer::new().string(1, "").int(2, 17))
}

fn table() -> Writer {
    Writer::new().ints(1, &[ROWS, COLUMNS]).int(2, 1).string(8, "table")
}

/// Writes the last row of the table, which ends the file, into `file`.
fn last_row(file: &mut File, end: u64) {
    file.set_len(end).expect("files may have holes");
    file.seek(SeekFrom::Start(end - COLUMNS as u64 * 4)).expect("it is inside");
    let row: Vec<u8> = (0..COLUMNS).flat_map(|column| (column as f32).to_le_bytes()).collect();
    file.write_all(&row).expect("writable");
}

/// What `terrace-run` says of the model at `path`, with bounded memory, and whether it ran.
fn run(path: &Path) -> (String, bool) {
    let limited = format!("ulimit -d {MEMORY} && exec \"$0\" \"$1\" --threads 1");
    let runner = env!("CARGO_BIN_EXE_terrace-run");
    let done = Command::new("sh").arg("-c").arg(limited).arg(runner).arg(path).output().expect("a shell");
    let said = [done.stdout, done.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), done.status.success())
}

fn expect_rows(path: &Path) {
    let (said, ran) = run(path);
    assert!(ran, "{said}");
    assert!(said.contains("0 1 2 3 4 5"), "{said}");
}

/// The model with its table in the file `location`, from byte 4096 on.
fn beside(folder: &Path, location: &str, length: u64) -> std::path::PathBuf {
    let (offset, length) = ("4096".to_owned(), length.to_string());
    let keys = [("location", location), ("offset", &offset), ("length", &length)];
    let table = keys.iter().fold(table().int(14, 1), |table, (key, value)| table.entry(13, key, value));
    let path = folder.join("model.onnx");
    let graph = graph().message(5, &table);
    fs::write(&path, model().message(7, &graph).into_bytes()).expect("writable");
    path
}

#[test]
fn weights_beside_a_model_may_be_larger_than_memory() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(folder.path().join("weights")).expect("writable");
    let mut file = File::create(folder.path().join("weights/table.bin")).expect("writable");
    last_row(&mut file, 4096 + SIZE);
    expect_rows(&beside(folder.path(), "weights/table.bin", SIZE));
    let (said, ran) = run(&beside(folder.path(), "weights/table.bin", SIZE + 4));
    assert!(!ran && said.contains("`weights/table.bin` has 3221229568 bytes"), "{said}");
    let (said, ran) = run(&beside(folder.path(), "../weights/table.bin", SIZE));
    assert!(!ran && said.contains("leaves the model's directory"), "{said}");
}

#[test]
fn a_model_may_be_larger_than_protobuf_writes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("model.onnx");
    // Lengths are written by hand: the table is the end of the graph, and that of the model. Code reads the table in place
    // when it begins at a multiple of 4.
    let varint = |value: u64| Writer::new().ints(1, &[value.cast_signed()]).into_bytes().split_off(2);
    let open =
        |field: u8, inner: &[u8]| [&[field << 3 | 2][..], &varint(inner.len() as u64 + SIZE), inner].concat();
    let head = (0..4).find_map(|pad| {
        let table = [table().into_bytes(), [9 << 3 | 2].to_vec(), varint(SIZE)].concat();
        let graph = [graph().into_bytes(), open(5, &table)].concat();
        let model = model().string(6, &" ".repeat(pad)).into_bytes();
        Some([model, open(7, &graph)].concat()).filter(|head| head.len().is_multiple_of(4))
    });
    let head = head.expect("one of four is a multiple of 4");
    let mut file = File::create(&path).expect("writable");
    file.write_all(&head).expect("writable");
    last_row(&mut file, head.len() as u64 + SIZE);
    expect_rows(&path);
    // Cut off in the middle of the table.
    file.set_len(SIZE / 2).expect("it can be cut off");
    let (said, ran) = run(&path);
    assert!(!ran && said.contains("E0101"), "{said}");
}
