//! Pictures in the encoding that a model asks for.

use crate::data::{Elem, Tensor};

/// How the elements of a picture are encoded, in the terms of the metadata of ONNX's standard
/// (<https://github.com/onnx/onnx/blob/main/docs/MetadataProps.md>).
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PixelFormat {
    /// Whether blue comes first (`Bgr8`).
    bgr: bool,
    /// What black is.
    black: f32,
    /// What white is.
    white: f32,
}

impl Default for PixelFormat {
    /// Red, green, blue from 0 to 1.
    fn default() -> PixelFormat {
        PixelFormat { bgr: false, black: 0.0, white: 1.0 }
    }
}

impl PixelFormat {
    /// The format that `Image.BitmapPixelFormat` and `Image.NominalPixelRange` describe.
    ///
    /// # Errors
    /// When one has a value that is not known.
    pub fn of(pixel_format: Option<&str>, range: Option<&str>) -> Result<PixelFormat, String> {
        let bgr = match pixel_format {
            None | Some("Rgb8" | "Gray8") => false,
            Some("Bgr8") => true,
            Some(other) => {
                return Err(format!(
                    "metadata Image.BitmapPixelFormat is '{other}', expected Gray8, Rgb8 or Bgr8"
                ));
            }
        };
        let (black, white) = match range {
            None | Some("Normalized_0_1") => (0.0, 1.0),
            Some("Normalized_1_1") => (-1.0, 1.0),
            Some("NominalRange_0_255") => (0.0, 255.0),
            Some("NominalRange_16_235") => (16.0, 235.0),
            Some(other) => {
                return Err(format!(
                    "metadata Image.NominalPixelRange is '{other}', expected NominalRange_0_255, Normalized_0_1, Normalized_1_1 or NominalRange_16_235"
                ));
            }
        };
        Ok(PixelFormat { bgr, black, white })
    }

    /// The picture `rgb`, `f32` from 0 to 1 with red first, in this format, with elements of type `elem`.
    ///
    /// # Errors
    /// When pictures are not made of such elements.
    pub fn encode(self, rgb: &Tensor, elem: Elem) -> Result<Tensor, String> {
        let mut values: Vec<f32> = rgb.values().iter().map(|&value| value as f32).collect();
        if self.bgr {
            swap_red_and_blue(&mut values, &rgb.shape);
        }
        // A picture of bytes has all of their range, whatever floats would have.
        let (black, white) =
            if elem == Elem::U8 && self.white <= 1.0 { (0.0, 255.0) } else { (self.black, self.white) };
        for value in &mut values {
            *value = black + *value * (white - black);
        }
        match elem {
            Elem::F32 => Ok(Tensor::from_f32(&rgb.shape, &values)),
            Elem::U8 => {
                let bytes = values.iter().map(|value| value.round() as u8).collect();
                Ok(Tensor { elem, shape: rgb.shape.clone(), bytes })
            }
            _ => Err(format!("pictures are made of f32 or ui8, the model's input is of {}", elem.keyword())),
        }
    }
}

fn swap_red_and_blue(values: &mut [f32], shape: &[usize]) {
    match *shape {
        [1, 3, h, w] => {
            let plane = h * w;
            for at in 0..plane {
                values.swap(at, 2 * plane + at);
            }
        }
        [1, _, _, 3] => values.chunks_exact_mut(3).for_each(|pixel| pixel.swap(0, 2)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_encoded_as_the_metadata_says() {
        let rgb = Tensor::from_f32(&[1, 3, 1, 2], &[1.0, 0.0, 0.5, 0.5, 0.0, 0.2]);
        let format = PixelFormat::of(Some("Bgr8"), Some("NominalRange_0_255")).expect("known");
        let encoded = format.encode(&rgb, Elem::F32).expect("f32");
        assert_eq!(encoded.values(), [0.0, f64::from(255.0 * 0.2f32), 127.5, 127.5, 255.0, 0.0]);
        let last = Tensor::from_f32(&[1, 1, 1, 3], &[1.0, 0.5, 0.0]);
        assert_eq!(PixelFormat::default().encode(&last, Elem::U8).expect("ui8").bytes, [255, 128, 0]);
        assert!(PixelFormat::default().encode(&last, Elem::I64).is_err());
        assert!(PixelFormat::of(Some("Yuv"), None).is_err());
    }
}
