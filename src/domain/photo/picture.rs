//! Uploaded pictures: what is accepted, and what is made of it. The type follows from the bytes. A picture is decoded within
//! limits, turned upright, and encoded again in two sizes without anything but its pixels, so nothing of an upload is kept
//! that a camera or a person has hidden in it.

use std::io::Cursor;

use aws_lc_rs::digest;
use image::{
    DynamicImage, ImageDecoder, ImageError, Limits, RgbImage,
    codecs::{jpeg, png::PngDecoder, webp::WebPDecoder},
};
use kernel::text::hex;

use super::markers::{self, Jpeg};

/// The maximum size of an upload, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// The maximum number of pixels of an upload.
const PIXELS: u64 = 40_000_000;
/// The maximum size of a decoded picture, in bytes: 40 megapixels with eight bits for each colour and transparency.
const DECODED: u64 = 4 * PIXELS;
/// The memory that a decoder of PNG or WebP may use, in bytes.
const MEMORY: u64 = 256 * 1024 * 1024;
/// The long sides of the two sizes, in pixels. A smaller picture is not enlarged.
const LONG_SIDES: [u32; 2] = [1_600, 400];
/// The quality of the JPEG files.
const QUALITY: u8 = 85;

/// A picture as it is stored.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The two sizes, as JPEG.
    pub large: Vec<u8>,
    pub small: Vec<u8>,
    /// The width and the height of the large one, in pixels.
    pub width: u32,
    pub height: u32,
    /// The SHA-256 digest of both sizes together, in hexadecimal digits: other bytes have another address.
    pub digest: String,
}

/// Why a picture is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is HEIC, which iPhones make.
    Heic,
    /// It is none of the accepted formats.
    Format,
    /// It has too many pixels.
    Pixels,
    /// It is an animation.
    Animated,
    /// It has the colours of a printing press.
    Cmyk,
    /// It ends too early, or cannot be decoded.
    Broken,
}

impl Unfit {
    /// The message for the caller.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Heic => {
                "The picture is HEIC, which is not accepted: send JPEG, PNG or WebP. An iPhone sends JPEG with the setting Most Compatible."
            }
            Self::Format => {
                "A picture in JPEG, PNG or WebP is expected; its type is told by its bytes."
            }
            Self::Pixels => {
                "The picture is larger than 40 megapixels, or than 160,000,000 bytes when it is decoded: send a smaller one."
            }
            Self::Animated => "The picture is an animation: send a single picture.",
            Self::Cmyk => {
                "The picture has colours for printing (CMYK), which would be shown wrongly: save it with the colours of a screen (RGB)."
            }
            Self::Broken => "The picture is incomplete or damaged: send it again.",
        }
    }
}

/// Decodes an upload, and makes what is stored. It takes up to about 400 MB of memory and some seconds.
///
/// # Errors
/// Why the upload is refused.
pub fn made_of(upload: &[u8]) -> Result<Picture, Unfit> {
    let decoded = decoded(upload)?;
    let [large, small] = LONG_SIDES;
    let large = at_most(decoded, large);
    let small = encoded(&at_most(large.clone(), small).into_rgb8())?;
    let large = large.into_rgb8();
    let (width, height) = large.dimensions();
    let large = encoded(&large)?;
    let mut both = digest::Context::new(&digest::SHA256);
    both.update(&large);
    both.update(&small);
    let digest = hex(both.finish().as_ref());
    Ok(Picture {
        large,
        small,
        width,
        height,
        digest,
    })
}

/// The pixels of an upload, upright and not larger than is needed.
fn decoded(upload: &[u8]) -> Result<DynamicImage, Unfit> {
    let bytes = Cursor::new(upload);
    match upload {
        [0xff, 0xd8, 0xff, ..] => {
            match markers::of_jpeg(upload) {
                Some(Jpeg { components: 4 }) => return Err(Unfit::Cmyk),
                Some(_) => {}
                None => return Err(Unfit::Broken),
            }
            upright(jpeg::JpegDecoder::new(bytes).map_err(|error| unfit(&error))?)
        }
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => {
            let decoder =
                PngDecoder::with_limits(bytes, limits()).map_err(|error| unfit(&error))?;
            if decoder.is_apng().map_err(|error| unfit(&error))? {
                return Err(Unfit::Animated);
            }
            upright(decoder)
        }
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => {
            // The decoder reads whole frames before it compares their size with that of the canvas.
            if markers::pixels_of_webp(upload) > PIXELS {
                return Err(Unfit::Pixels);
            }
            let decoder = WebPDecoder::new(bytes).map_err(|error| unfit(&error))?;
            if decoder.has_animation() {
                return Err(Unfit::Animated);
            }
            upright(decoder)
        }
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] if is_heic(brand) => Err(Unfit::Heic),
        _ => Err(Unfit::Format),
    }
}

/// Whether a container of this brand holds HEIC, or HEIF of another kind.
fn is_heic(brand: &[u8]) -> bool {
    let brands: [&[u8]; 8] = [
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1",
    ];
    brands.iter().any(|known| brand.starts_with(known))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    limits
}

/// Decodes a picture whose header says that it is not too large. It is made smaller before it is turned, so that there are
/// never two whole copies of it.
fn upright(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Unfit> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS || decoder.total_bytes() > DECODED {
        return Err(Unfit::Pixels);
    }
    decoder
        .set_limits(limits())
        .map_err(|error| unfit(&error))?;
    let orientation = decoder.orientation().map_err(|error| unfit(&error))?;
    let whole = DynamicImage::from_decoder(decoder).map_err(|error| unfit(&error))?;
    // Before it is made smaller: colours of transparent pixels would be mixed into their neighbours, and shown.
    let mut upright = at_most(DynamicImage::from(flat(whole)), LONG_SIDES[0]);
    upright.apply_orientation(orientation);
    Ok(upright)
}

/// The picture with a long side of at most so many pixels.
fn at_most(picture: DynamicImage, long_side: u32) -> DynamicImage {
    if picture.width().max(picture.height()) <= long_side {
        picture
    } else {
        picture.thumbnail(long_side, long_side)
    }
}

/// The picture without transparency, on white.
fn flat(picture: DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.into_rgb8();
    }
    let pixels = picture.into_rgba8();
    RgbImage::from_fn(pixels.width(), pixels.height(), |x, y| {
        let [red, green, blue, alpha] = pixels.get_pixel(x, y).0;
        let on_white = |colour: u8| {
            let (colour, alpha) = (u32::from(colour), u32::from(alpha));
            let mixed = (colour * alpha + 255 * (255 - alpha)) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        };
        image::Rgb([red, green, blue].map(on_white))
    })
}

/// The pixels as JPEG. The encoder writes no metadata unless it is given some.
fn encoded(pixels: &RgbImage) -> Result<Vec<u8>, Unfit> {
    let mut file = vec![];
    jpeg::JpegEncoder::new_with_quality(&mut file, QUALITY)
        .encode_image(pixels)
        .map_err(|_| Unfit::Broken)?;
    Ok(file)
}

fn unfit(error: &ImageError) -> Unfit {
    match error {
        ImageError::Limits(_) => Unfit::Pixels,
        _ => Unfit::Broken,
    }
}
