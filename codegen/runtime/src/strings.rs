//! The texts of a run, which compiled code knows by handles.
//!
//! A handle is the place of a text in a table that holds each text once, so that equal texts have equal handles. A program has its own table:
//! first the texts of its constants, the first of them empty, then those of its inputs, then what a run makes. What a run made is
//! gone when its outputs were taken. A handle that is none of the table's names no text, and whoever is given one says so.

use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;

/// Texts by handle.
#[derive(Default)]
pub struct StringTable {
    texts: Vec<Arc<str>>,
    handles: HashMap<Arc<str>, i64>,
    /// How many belong to the program itself.
    constants: usize,
    /// What was made of constants.
    compiled: HashMap<i64, Box<dyn Any + Send>>,
}

impl StringTable {
    /// A table of the texts of a program's constants.
    ///
    /// # Errors
    /// When the first is not empty, or one is there twice.
    pub fn new<T: AsRef<str>>(constants: &[T]) -> Result<StringTable, String> {
        let mut table = StringTable::default();
        for (at, text) in constants.iter().enumerate() {
            if table.intern(text.as_ref()) != at as i64 {
                return Err(format!("the text {:?} is twice in the table of a program", text.as_ref()));
            }
        }
        if table.intern("") != 0 {
            return Err("the first text in the table of a program is not empty".to_owned());
        }
        table.constants = table.texts.len();
        Ok(table)
    }

    /// The handle of `text`, which is added when it is not there.
    pub fn intern(&mut self, text: &str) -> i64 {
        if let Some(&handle) = self.handles.get(text) {
            return handle;
        }
        let (handle, text) = (self.texts.len() as i64, Arc::<str>::from(text));
        self.texts.push(text.clone());
        self.handles.insert(text, handle);
        handle
    }

    /// The text of a handle.
    ///
    /// # Errors
    /// When it is no handle of this table.
    pub fn get(&self, handle: i64) -> Result<&Arc<str>, String> {
        let text = usize::try_from(handle).ok().and_then(|at| self.texts.get(at));
        text.ok_or_else(|| format!("{handle} is no handle of a text"))
    }

    /// The number of texts.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there are no texts.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The number of texts that belong to the program itself.
    pub(crate) fn constants(&self) -> usize {
        self.constants
    }

    /// Forgets all texts but the first `count`, and never those of constants.
    pub(crate) fn release(&mut self, count: usize) {
        for text in self.texts.drain(count.max(self.constants).min(self.texts.len())..) {
            self.handles.remove(&text);
        }
    }

    /// What `make` makes of the constant `handle`, made once.
    ///
    /// # Errors
    /// Those of `make`, and when `handle` is no constant.
    pub fn compiled<T: Any + Send + Clone>(
        &mut self,
        handle: i64,
        make: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, String> {
        if let Some(known) = self.compiled.get(&handle).and_then(|known| known.downcast_ref::<T>()) {
            return Ok(known.clone());
        }
        let made = make(self.get(handle)?)?;
        if usize::try_from(handle).is_ok_and(|at| at < self.constants) {
            self.compiled.insert(handle, Box::new(made.clone()));
        }
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_equal_handles() {
        let mut table = StringTable::new(&["", "a"]).expect("different texts");
        assert_eq!((table.intern("a"), table.intern("b"), table.intern("b"), table.intern("")), (1, 2, 2, 0));
        assert_eq!(table.get(2).map(|text| text.to_string()), Ok("b".to_owned()));
        for forged in [3, -1, i64::MAX] {
            assert!(table.get(forged).is_err());
        }
        table.release(0);
        assert_eq!((table.len(), table.get(2).is_err(), table.intern("c")), (2, true, 2));
        assert!(StringTable::new(&["", "a", "a"]).is_err() && StringTable::new(&["a"]).is_err());
        assert_eq!(StringTable::new::<&str>(&[]).expect("nothing").len(), 1);
    }

    #[test]
    fn what_is_made_of_constants_is_made_once() {
        let mut table = StringTable::new(&["", "a"]).expect("different texts");
        let twice = |text: &str| Ok(text.repeat(2));
        assert_eq!(table.compiled(1, twice), Ok("aa".to_owned()));
        assert_eq!(table.compiled::<String>(1, |_| Err("again".to_owned())), Ok("aa".to_owned()));
        assert!(table.compiled(7, twice).is_err());
    }
}
