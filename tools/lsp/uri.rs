//! The files that URIs name.

use std::path::PathBuf;

/// The path of a `file:` URI; none for others.
pub(super) fn file_path(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let path = &rest[rest.find('/')?..];
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((&byte, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|code| std::str::from_utf8(code).ok());
        match code.and_then(|code| u8::from_str_radix(code, 16).ok()).filter(|_| byte == b'%') {
            Some(code) => {
                bytes.push(code);
                rest = &behind[2..];
            }
            None => {
                bytes.push(byte);
                rest = behind;
            }
        }
    }
    let path = String::from_utf8(bytes).ok()?;
    // A drive's letter has a slash in front of it.
    let drive = path.as_bytes().get(2) == Some(&b':');
    Some(PathBuf::from(if drive { &path[1..] } else { &path[..] }))
}

#[cfg(test)]
mod tests {
    use super::file_path;

    #[test]
    fn paths_are_decoded() {
        let path = |uri| file_path(uri).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(path("file:///a%20b/c%C3%A4.mlir").as_deref(), Some("/a b/c\u{e4}.mlir"));
        assert_eq!(path("file:///c:/x%").as_deref(), Some("c:/x%"));
        assert_eq!(path("untitled:Untitled-1"), None);
        assert_eq!(path("file:///%ff"), None);
    }
}
