//! Functions of the host that compiled code calls on whole buffers: what works on texts.
//!
//! A [`HostFunction`] is safe code that sees its buffers as slices; [`call`] stands between it and generated code.

use terrace_kernels::KernelContext;

use crate::pool;
use crate::strings::StringTable;

/// The name of [`call`] in generated code.
pub const CALL_HOST: &str = "terrace_call_host";

/// What a function is called on.
pub struct HostCall<'a> {
    /// The texts of the run.
    pub strings: &'a mut StringTable,
    /// The buffers that it reads.
    pub inputs: Vec<&'a [u8]>,
    /// The buffers that it writes all of.
    pub outs: Vec<&'a mut [u8]>,
    /// Constant parameters.
    pub params: &'a [i64],
}

/// A function that compiled code can call.
pub struct HostFunction {
    /// The name of its symbol.
    pub name: &'static str,
    /// Number of buffers that it reads.
    pub inputs: usize,
    /// Number of buffers that it writes.
    pub outs: usize,
    /// Runs it. What does not fit, in sizes or in contents, is an error, which ends the program's run.
    pub run: fn(&mut HostCall<'_>) -> Result<(), String>,
}

/// Calls `function`: 1 when it came to its end, or 0 and a failure of the run.
///
/// # Safety
/// `ctx` is the context of a live [`Pool`](crate::Pool). `buffers` and `sizes` have as many entries as the function has buffers, those
/// that it reads first: addresses, and sizes in bytes. Each buffer is as large as said and used by nobody else. `params` has `n_params` entries.
pub unsafe extern "C" fn call(
    ctx: *const KernelContext,
    function: &'static HostFunction,
    buffers: *const *mut u8,
    sizes: *const i64,
    params: *const i64,
    n_params: usize,
) -> i32 {
    let count = function.inputs + function.outs;
    // SAFETY: by the caller's promise.
    let (buffers, sizes) =
        unsafe { (std::slice::from_raw_parts(buffers, count), std::slice::from_raw_parts(sizes, count)) };
    let params = match n_params {
        0 => &[][..],
        // SAFETY: by the caller's promise.
        _ => unsafe { std::slice::from_raw_parts(params, n_params) },
    };
    let result = sized(buffers, sizes, function.inputs).and_then(|places| {
        let mut result = Ok(());
        let run = |strings: &mut StringTable| {
            let (read, written) = places.split_at(function.inputs);
            let inputs = read
                .iter()
                // SAFETY: the buffer is as large as said and, as `sized` has seen, none that is written to.
                .map(|&(start, len)| unsafe { std::slice::from_raw_parts(start.cast_const(), len) })
                .collect();
            let outs = written
                .iter()
                // SAFETY: the buffer is as large as said, and overlaps no other one.
                .map(|&(start, len)| unsafe { std::slice::from_raw_parts_mut(start, len) })
                .collect();
            result = (function.run)(&mut HostCall { strings, inputs, outs, params });
        };
        // SAFETY: passed on.
        unsafe { pool::with_strings(ctx, run) }
        result
    });
    match result {
        Ok(()) => 1,
        Err(what) => {
            // SAFETY: passed on.
            unsafe { pool::with_heap(ctx, |heap| heap.fail(what)) }
            0
        }
    }
}

/// The buffers with their sizes, where those that are written overlap no other.
fn sized(buffers: &[*mut u8], sizes: &[i64], read: usize) -> Result<Vec<(*mut u8, usize)>, String> {
    let mut places: Vec<(*mut u8, usize)> = Vec::with_capacity(buffers.len());
    for (at, (&start, &size)) in buffers.iter().zip(sizes).enumerate() {
        let len =
            usize::try_from(size).map_err(|_| format!("a buffer of {size} bytes is handed to a function"))?;
        let start = if len == 0 || start.is_null() { std::ptr::dangling_mut() } else { start };
        let overlaps = |&(other, other_len): &(*mut u8, usize)| {
            let (start, other) = (start.addr(), other.addr());
            len > 0
                && other_len > 0
                && start < other.saturating_add(other_len)
                && other < start.saturating_add(len)
        };
        if at >= read && places.iter().any(overlaps) {
            return Err("memory that a function writes is handed to it twice".to_owned());
        }
        places.push((start, len));
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Pool;

    fn double(call: &mut HostCall<'_>) -> Result<(), String> {
        for (to, from) in call.outs[0].iter_mut().zip(call.inputs[0]) {
            *to = from.checked_mul(2).ok_or("is too large")?;
        }
        Ok(())
    }

    static DOUBLE: HostFunction = HostFunction { name: "double", inputs: 1, outs: 1, run: double };

    #[test]
    fn failures_end_the_run() {
        let mut pool = Pool::new(1);
        let (mut from, mut to) = ([3u8, 100], [0u8; 2]);
        let buffers = [from.as_mut_ptr(), to.as_mut_ptr()];
        let ctx = pool.context();
        // SAFETY: the buffers have two bytes each, and there are no parameters.
        let call = |buffers: [*mut u8; 2], sizes: [i64; 2]| unsafe {
            call(ctx, &DOUBLE, buffers.as_ptr(), sizes.as_ptr(), std::ptr::null(), 0)
        };
        assert_eq!(call(buffers, [2, 2]), 1);
        assert_eq!(call(buffers, [-1, 2]), 0);
        assert_eq!(call([buffers[0]; 2], [2, 2]), 0);
        assert_eq!(call([std::ptr::null_mut(); 2], [0, 0]), 1);
        assert_eq!(to, [6, 200]);
        let failure = pool.heap().end();
        assert!(failure.is_some_and(|why| why.contains("-1 bytes")));
    }
}
