//! The structure of a JPEG file, as far as the decoder does not look at it: it decodes a file that ends too early, and
//! shows the colours of printing presses wrongly.

/// What a complete JPEG file says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jpeg {
    /// The number of colour components.
    pub components: u8,
}

/// Follows the markers from the beginning of a JPEG file to its end (ITU T.81, annex B). `None` if it has no frame, or
/// ends before its end marker. What comes after that is not looked at: it is not part of the picture.
pub fn of_jpeg(file: &[u8]) -> Option<Jpeg> {
    let mut found = None;
    let mut rest = file.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (marker, after) = next_marker(rest)?;
        rest = match marker {
            0xd9 => return found,
            // Markers without a segment.
            0x01 | 0xd0..=0xd7 => after,
            _ => {
                let [high, low, ..] = after else {
                    return None;
                };
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let (segment, after) = after.split_at_checked(length)?;
                if is_frame(marker) {
                    found = Some(Jpeg {
                        components: *segment.get(7)?,
                    });
                }
                after
            }
        };
    }
}

/// The next marker and what follows it. Between segments there is only padding; after the header of a scan come its data,
/// in which the byte of markers is followed by zero.
fn next_marker(rest: &[u8]) -> Option<(u8, &[u8])> {
    let mut rest = rest;
    loop {
        let place = rest.iter().position(|byte| *byte == 0xff)?;
        rest = &rest[place + 1..];
        match rest {
            [0x00, after @ ..] => rest = after,
            // Padding before a marker.
            [0xff, ..] => {}
            [marker, after @ ..] => return Some((*marker, after)),
            [] => return None,
        }
    }
}

/// Whether a marker begins a frame (SOF0 to SOF15), and not a table of codes.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The number of pixels of the largest frame of a WebP file, by the headers of its chunks (RFC 9649, sections 2.5 and 2.6). A
/// file that is not structured so has none; the decoder refuses it.
pub(super) fn pixels_of_webp(file: &[u8]) -> u64 {
    let mut rest = file.get(12..).unwrap_or_default();
    let mut most = 0;
    while let Some((header, body)) = rest.split_at_checked(8) {
        let length = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let side = |low: u8, high: u8| u64::from(u16::from_le_bytes([low, high]) & 0x3fff);
        let (width, height) = match (&header[..4], body) {
            (b"VP8 ", [_, _, _, 0x9d, 0x01, 0x2a, w0, w1, h0, h1, ..]) => {
                (side(*w0, *w1), side(*h0, *h1))
            }
            (b"VP8L", [0x2f, a, b, c, d, ..]) => {
                let bits = u32::from_le_bytes([*a, *b, *c, *d]);
                let side = |bits: u32| u64::from(bits & 0x3fff) + 1;
                (side(bits), side(bits >> 14))
            }
            _ => (0, 0),
        };
        most = most.max(width * height);
        let padded = length.saturating_add(length % 2);
        rest = body.get(padded..).unwrap_or_default();
    }
    most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_followed_to_its_end() {
        let frame = [0xff, 0xc0, 0, 11, 8, 0, 1, 0, 1, 4, 1, 0x11, 0];
        let scan = [0xff, 0xda, 0, 2, 7, 0xff, 0, 9, 0xff, 0xd0, 3];
        let whole = [&[0xff, 0xd8][..], &frame, &scan, &[0xff, 0xd9, 1, 2]].concat();

        assert_eq!(of_jpeg(&whole), Some(Jpeg { components: 4 }));
        for length in 0..whole.len() - 2 {
            assert_eq!(of_jpeg(&whole[..length]), None, "{length}");
        }
        let without_frame = [&[0xff, 0xd8][..], &scan, &[0xff, 0xd9]].concat();
        assert_eq!(of_jpeg(&without_frame), None);
    }

    #[test]
    fn the_frame_of_a_webp_file_is_measured_whatever_its_canvas_says() {
        let chunk = |name: &[u8], body: &[u8]| {
            let length = u32::try_from(body.len()).expect("a length");
            [name, &length.to_le_bytes()[..], body].concat()
        };
        let canvas = chunk(b"VP8X", &[0; 10]);
        let lossy = chunk(
            b"VP8 ",
            &[0, 0, 0, 0x9d, 0x01, 0x2a, 0xff, 0x3f, 0xff, 0x3f],
        );
        let lossless = chunk(b"VP8L", &[0x2f, 0xff, 0xff, 0xff, 0x0f]);
        let file = |frame: &[u8]| [b"RIFF\0\0\0\0WEBP", &canvas[..], frame].concat();

        assert_eq!(pixels_of_webp(&file(&lossy)), 16_383 * 16_383);
        assert_eq!(pixels_of_webp(&file(&lossless)), 16_384 * 16_384);
        assert_eq!(pixels_of_webp(b"RIFF"), 0);
    }
}
