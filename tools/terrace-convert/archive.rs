//! Static libraries: archives of one object file, in the format of GNU's `ar`.

/// What stands in an archive before `name`, an object file of `size` bytes that defines `symbols` and ends the archive;
/// without times and owners, so that the same object gives the same bytes. `None` when it is too large for the format,
/// whose offsets have 32 bits.
pub(crate) fn head(name: &str, size: u64, symbols: &[String]) -> Option<Vec<u8>> {
    const MAGIC: &[u8] = b"!<arch>\n";
    const HEADER: usize = 60;
    let names: String = symbols.iter().map(|symbol| format!("{symbol}\0")).collect();
    let table = 4 + 4 * symbols.len() + names.len();
    let long = format!("{name}/\n");
    let padded = |size: usize| size + size % 2;
    let at = MAGIC.len() + HEADER + padded(table) + HEADER + padded(long.len());
    let header = |name: &str, size: u64| {
        format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, "100644").into_bytes()
    };
    let mut archive = MAGIC.to_vec();
    let mut member = |name: &str, content: &[u8]| {
        archive.extend(header(name, content.len() as u64));
        archive.extend(content);
        archive.resize(padded(archive.len()), b'\n');
    };
    let mut index = Vec::with_capacity(table);
    index.extend(u32::try_from(symbols.len()).ok()?.to_be_bytes());
    for _ in symbols {
        index.extend(u32::try_from(at).ok()?.to_be_bytes());
    }
    index.extend(names.bytes());
    member("/", &index);
    member("//", long.as_bytes());
    archive.extend(header("/0", size));
    Some(archive)
        .filter(|archive| u32::try_from(archive.len() as u64 + padding(size).len() as u64 + size).is_ok())
}

/// What stands behind an object file of `size` bytes.
pub(crate) fn padding(size: u64) -> &'static [u8] {
    if size.is_multiple_of(2) { b"" } else { b"\n" }
}

#[cfg(test)]
mod tests {
    use super::{head, padding};

    #[test]
    fn archives_say_where_symbols_are() {
        let mut archive = head("net.o", 3, &["a".to_owned(), "bc".to_owned()]).expect("it is small");
        archive.extend([b"OBJ", padding(3)].concat());
        let text = String::from_utf8_lossy(&archive);
        assert!(text.starts_with("!<arch>\n/               0           0     0     100644  17        `\n"));
        let offset = u32::from_be_bytes(archive[72..76].try_into().expect("four bytes")) as usize;
        assert!(text.is_char_boundary(offset) && archive[offset..].starts_with(b"/0  "), "{offset}");
        assert_eq!(archive.len() % 2, 0);
        assert!(archive.ends_with(b"OBJ\n"));
        assert!(head("net.o", 1 << 32, &[]).is_none());
    }
}
