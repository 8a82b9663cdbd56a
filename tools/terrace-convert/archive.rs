//! Static libraries: archives of one object file, in the format of GNU's `ar`.

/// An archive that holds `object` as `name`, which defines `symbols`; without times and owners, so that the same object
/// gives the same bytes. `None` when it is too large for the format, whose offsets have 32 bits.
pub(crate) fn of_object(name: &str, object: &[u8], symbols: &[String]) -> Option<Vec<u8>> {
    const MAGIC: &[u8] = b"!<arch>\n";
    const HEADER: usize = 60;
    let names: String = symbols.iter().map(|symbol| format!("{symbol}\0")).collect();
    let table = 4 + 4 * symbols.len() + names.len();
    let long = format!("{name}/\n");
    let padded = |size: usize| size + size % 2;
    let at = MAGIC.len() + HEADER + padded(table) + HEADER + padded(long.len());
    let mut archive = MAGIC.to_vec();
    let mut member = |name: &str, content: &[u8]| {
        let size = content.len();
        archive.extend(format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{size:<10}`\n", 0, 0, 0, "100644").bytes());
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
    member("/0", object);
    Some(archive).filter(|archive| u32::try_from(archive.len()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::of_object;

    #[test]
    fn archives_say_where_symbols_are() {
        let archive = of_object("net.o", b"OBJ", &["a".to_owned(), "bc".to_owned()]).expect("it is small");
        let text = String::from_utf8_lossy(&archive);
        assert!(text.starts_with("!<arch>\n/               0           0     0     100644  17        `\n"));
        let offset = u32::from_be_bytes(archive[72..76].try_into().expect("four bytes")) as usize;
        assert!(text.is_char_boundary(offset) && archive[offset..].starts_with(b"/0  "), "{offset}");
        assert_eq!(archive.len() % 2, 0);
        assert!(archive.ends_with(b"OBJ\n"));
    }
}
