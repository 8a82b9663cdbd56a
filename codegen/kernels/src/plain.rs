//! Kernels written as safe functions over slices.

use crate::abi::{KernelContext, KernelSymbol};
use crate::bounds::Bounds;

/// A kernel over whole arrays of `f32`, all of which are given, with one output. It runs on one thread, on any processor.
pub trait PlainKernel {
    /// Its name.
    const NAME: &'static str;
    /// Number of inputs.
    const INPUTS: usize;
    /// Number of parameter words.
    const WORDS: usize;

    /// The number of elements of each input, then of the output, by the parameter words.
    ///
    /// # Errors
    /// When the words are none that it may be called with: why.
    fn elements(words: &[i64]) -> Result<Vec<usize>, String>;

    /// Fills `output` from `inputs`.
    fn run(words: &[i64], inputs: &[&[f32]], output: &mut [f32]);
}

impl KernelSymbol {
    /// The symbol of a [`PlainKernel`].
    pub const fn plain<K: PlainKernel>() -> KernelSymbol {
        KernelSymbol {
            name: K::NAME,
            features: &[],
            buffers: K::INPUTS + 1,
            words: K::WORDS,
            bounds: bounds::<K>,
            run: run::<K>,
            pack_size: None,
            pack: None,
        }
    }
}

fn bounds<K: PlainKernel>(words: &[i64]) -> Result<Bounds, String> {
    let elements = K::elements(words)?;
    if elements.len() != K::INPUTS + 1 {
        return Err(format!("says the sizes of {} buffers, but takes {}", elements.len(), K::INPUTS + 1));
    }
    Bounds::of_elements(&elements)
}

unsafe extern "C" fn run<K: PlainKernel>(
    _ctx: *const KernelContext,
    buffers: *const *mut u8,
    params: *const i64,
) {
    // SAFETY: by the promise of `KernelFn` there are as many words.
    let words = unsafe { std::slice::from_raw_parts(params, K::WORDS) };
    let Some(elements) = K::elements(words).ok().filter(|elements| elements.len() == K::INPUTS + 1) else {
        return;
    };
    // SAFETY: by the promise of `KernelFn`, each buffer has the elements that the words imply, which `bounds` takes from
    // the same function, and the output overlaps no input.
    unsafe {
        let array = |at: usize| (*buffers.add(at)).cast::<f32>();
        let inputs: Vec<&[f32]> =
            (0..K::INPUTS).map(|at| std::slice::from_raw_parts(array(at), elements[at])).collect();
        let output = std::slice::from_raw_parts_mut(array(K::INPUTS), elements[K::INPUTS]);
        K::run(words, &inputs, output);
    }
}
