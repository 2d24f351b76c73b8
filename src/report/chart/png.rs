//! PNG from SVG, with the fonts shipped with the program and no others.

use std::sync::{Arc, LazyLock};

use png::{ColorType, DeflateCompression, Encoder, EncodingError, Filter};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::{Options, Tree};

use super::codes;

/// Pixels of the PNG for each of the SVG: sharp on paper and on dense screens.
const SCALE: f32 = 2.0;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for bytes in [ttf_noto_sans::REGULAR, ttf_noto_sans::BOLD] {
        fonts.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    fonts.set_sans_serif_family("Noto Sans");
    Arc::new(fonts)
});

/// The same drawing as PNG, with numbers for the characters that the fonts lack.
pub fn from_svg(svg: &str) -> Vec<u8> {
    let svg = &codes::boxed(svg);
    let options = Options { fontdb: Arc::clone(&FONTS), ..Options::default() };
    let tree = Tree::from_str(svg, &options).expect("our own drawing is well-formed SVG");
    let size = tree.size().to_int_size().scale_by(SCALE).expect("a drawing has a size");
    let mut pixels = Pixmap::new(size.width(), size.height()).expect("a drawing fits the memory");
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    written(&pixels).expect("pixels can be written as PNG")
}

/// Pixels as PNG. They are opaque, for every sheet has a ground.
fn written(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let colours: Vec<u8> =
        pixels.pixels().iter().flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()]).collect();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(ColorType::Rgb);
    // Flat areas need no filter, and nothing is gained by a longer search.
    encoder.set_filter(Filter::NoFilter);
    encoder.set_deflate_compression(DeflateCompression::Level(3));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&colours)?;
    writer.finish()?;
    Ok(bytes)
}
