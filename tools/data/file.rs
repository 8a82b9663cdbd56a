//! Tensors by name, in the files that tools are given.

use std::io::Cursor;
use std::path::Path;

use super::Tensor;
use super::npy::{self, NpyError};

/// Tensors of a file: by name in an archive, one without a name in a `.npy`.
#[derive(Debug)]
pub struct Tensors {
    named: Vec<(String, Tensor)>,
    single: Option<Tensor>,
}

impl Tensors {
    /// Tensors that are not from a file.
    pub fn named(named: Vec<(String, Tensor)>) -> Tensors {
        Tensors { named, single: None }
    }

    /// Reads `bytes`: an array, or an archive of named ones.
    ///
    /// # Errors
    /// When it is neither.
    pub fn from_bytes(bytes: &[u8]) -> Result<Tensors, NpyError> {
        if bytes.starts_with(b"PK") {
            return Ok(Tensors { named: npy::read_archive(Cursor::new(bytes))?, single: None });
        }
        Ok(Tensors { named: Vec::new(), single: Some(npy::read(bytes)?) })
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, or is not of NumPy's formats.
    pub fn read(path: &Path) -> Result<Tensors, NpyError> {
        Tensors::from_bytes(&std::fs::read(path)?)
    }

    /// The tensor for the port `name` of a model that has `ports` of its kind.
    pub fn get(&self, name: &str, ports: usize) -> Option<&Tensor> {
        let named = self.named.iter().find(|entry| entry.0 == name).map(|entry| &entry.1);
        named.or(self.single.as_ref().filter(|_| ports == 1))
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.named.iter().map(|entry| entry.0.as_str())
    }

    /// What there is, for messages: `'x', 'y'`, or that it is one array without a name.
    pub fn listed(&self) -> String {
        let names: Vec<String> = self.names().map(|name| format!("'{name}'")).collect();
        match (&self.single, names.is_empty()) {
            (Some(_), _) => "one array without a name".to_owned(),
            (None, true) => "no array".to_owned(),
            (None, false) => names.join(", "),
        }
    }
}

/// The bytes of `tensors` in a file called `path`: an array when it ends in `.npy`, an archive else.
///
/// # Errors
/// When an element type has no dtype, or several tensors are to go into a `.npy`.
pub fn to_bytes(path: &str, tensors: &[(String, Tensor)]) -> Result<Vec<u8>, NpyError> {
    let mut bytes = Vec::new();
    match tensors {
        [(_, tensor)] if path.ends_with(".npy") => npy::write(tensor, &mut bytes)?,
        _ if path.ends_with(".npy") => {
            return Err(NpyError::Format("a .npy file holds one array; give a .npz"));
        }
        _ => npy::write_archive(tensors, Cursor::new(&mut bytes))?,
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_told_apart() {
        let tensor = Tensor::from_f32(&[2], &[1.0, 2.0]);
        let named = [("x".to_owned(), tensor.clone())];
        let archive = Tensors::from_bytes(&to_bytes("a.npz", &named).expect("f32")).expect("just written");
        assert_eq!(archive.get("x", 2), Some(&tensor));
        assert_eq!((archive.get("y", 1), archive.listed()), (None, "'x'".to_owned()));
        let single = Tensors::from_bytes(&to_bytes("a.npy", &named).expect("f32")).expect("just written");
        assert_eq!((single.get("anything", 1), single.get("x", 2)), (Some(&tensor), None));
        assert!(to_bytes("a.npy", &[]).is_err());
        assert!(Tensors::from_bytes(b"PK").is_err() && Tensors::from_bytes(b"").is_err());
    }
}
