//! Memory aligned for vector instructions.

use std::alloc::{Layout, alloc_zeroed, dealloc};
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Alignment of every buffer that compiled code sees, in bytes: a cache line and an AVX-512 vector.
pub const ALIGN: usize = 64;

/// Zeroed bytes at an address that is a multiple of [`ALIGN`].
pub struct AlignedBuf {
    ptr: NonNull<u8>,
    len: usize,
}

// SAFETY: the buffer is owned and plain bytes.
unsafe impl Send for AlignedBuf {}
// SAFETY: shared access only reads.
unsafe impl Sync for AlignedBuf {}

impl AlignedBuf {
    /// A buffer of `len` bytes; `None` when there is not as much memory.
    pub fn new(len: usize) -> Option<AlignedBuf> {
        if len == 0 {
            let ptr = NonNull::new(std::ptr::without_provenance_mut(ALIGN))?;
            return Some(AlignedBuf { ptr, len });
        }
        let layout = Layout::from_size_align(len, ALIGN).ok()?;
        // SAFETY: the layout has a size, which is not zero.
        let ptr = NonNull::new(unsafe { alloc_zeroed(layout) })?;
        Some(AlignedBuf { ptr, len })
    }

    /// A copy of `bytes`; `None` when there is not as much memory.
    pub fn copy_of(bytes: &[u8]) -> Option<AlignedBuf> {
        let mut buf = AlignedBuf::new(bytes.len())?;
        buf.copy_from_slice(bytes);
        Some(buf)
    }

    /// The address of the first byte, for compiled code that writes through it.
    pub fn as_mut_ptr(&mut self) -> *mut u8 {
        self.ptr.as_ptr()
    }
}

impl Deref for AlignedBuf {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: `ptr` is valid for `len` initialized bytes (or dangling and aligned for none).
        unsafe { std::slice::from_raw_parts(self.ptr.as_ptr(), self.len) }
    }
}

impl DerefMut for AlignedBuf {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as for `deref`, and the exclusive borrow makes the access exclusive.
        unsafe { std::slice::from_raw_parts_mut(self.ptr.as_ptr(), self.len) }
    }
}

impl AsRef<[u8]> for AlignedBuf {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Drop for AlignedBuf {
    fn drop(&mut self) {
        if self.len > 0
            && let Ok(layout) = Layout::from_size_align(self.len, ALIGN)
        {
            // SAFETY: allocated in `new` with this layout, and freed once.
            unsafe { dealloc(self.ptr.as_ptr(), layout) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_aligned_zeroed_and_may_be_empty() {
        for len in [0, 1, 63, 64, 1000] {
            let buf = AlignedBuf::new(len).expect("little memory");
            assert_eq!(buf.as_ptr() as usize % ALIGN, 0);
            assert!(buf.iter().all(|&byte| byte == 0) && buf.len() == len);
        }
        assert!(AlignedBuf::new(usize::MAX).is_none());
    }
}
