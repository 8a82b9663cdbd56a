//! Pictures as model inputs.

use std::io::{BufRead, Seek};

use thiserror::Error;

use super::Tensor;

/// Why a picture is not read.
#[derive(Debug, Error)]
pub enum ImageError {
    /// It is not a PNG.
    #[error("not a readable PNG: {0}")]
    Png(#[from] png::DecodingError),
    /// It does not have the sizes that the model takes.
    #[error("the picture is {width} x {height} pixels, but the model takes {want_width} x {want_height}")]
    Size {
        /// Its width.
        width: usize,
        /// Its height.
        height: usize,
        /// The width that the model takes.
        want_width: usize,
        /// The height that the model takes.
        want_height: usize,
    },
    /// The model's input is not a picture.
    #[error(
        "the input's shape {0:?} is not that of one picture: [1, 1 or 3, height, width] or [1, height, width, 1 or 3] is"
    )]
    Shape(Vec<usize>),
}

/// Pictures may be as large as this, in bytes of pixels.
const LIMIT: usize = 256 << 20;

/// Reads a PNG as an `f32` tensor of `shape`, channels first or last, with values from 0 to 1.
///
/// # Errors
/// When it is not a PNG, or not of the sizes that `shape` asks for.
pub fn read_png(file: impl BufRead + Seek, shape: &[usize]) -> Result<Tensor, ImageError> {
    let not_a_picture = || ImageError::Shape(shape.to_vec());
    let (channels_first, channels, want_height, want_width) = match *shape {
        [1, c @ (1 | 3), h, w] => (true, c, h, w),
        [1, h, w, c @ (1 | 3)] => (false, c, h, w),
        _ => return Err(not_a_picture()),
    };
    let mut decoder = png::Decoder::new_with_limits(file, png::Limits { bytes: LIMIT });
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let size = reader.output_buffer_size().filter(|&size| size <= LIMIT).ok_or_else(not_a_picture)?;
    let mut pixels = vec![0; size];
    let info = reader.next_frame(&mut pixels)?;
    let (width, height) = (info.width as usize, info.height as usize);
    if (width, height) != (want_width, want_height) {
        return Err(ImageError::Size { width, height, want_width, want_height });
    }
    let samples = info.color_type.samples();
    let mut values = vec![0f32; width * height * channels];
    for (at, pixel) in pixels.chunks_exact(samples).take(width * height).enumerate() {
        for channel in 0..channels {
            let value = f32::from(sample(pixel, channel, channels)) / 255.0;
            let slot = if channels_first { channel * width * height + at } else { at * channels + channel };
            values[slot] = value;
        }
    }
    Ok(Tensor::from_f32(shape, &values))
}

/// Channel `channel` of `channels` of a pixel in grey, grey-alpha, RGB or RGBA; grey from colours is
/// their luma (ITU-R BT.601).
fn sample(pixel: &[u8], channel: usize, channels: usize) -> u8 {
    match (pixel.len(), channels) {
        (1 | 2, _) => pixel[0],
        (_, 1) => {
            let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(u32::from);
            ((299 * r + 587 * g + 114 * b + 500) / 1000) as u8
        }
        _ => pixel[channel],
    }
}
