//! The text of a log, decompressed on the way.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// No line of a log is longer; without a bound, a file without line ends would be held in memory as a whole.
const LONGEST_LINE: usize = 16 << 20;

/// How a file begins that is no text, what it is, and what to do with it.
const NO_TEXT: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "is a zip archive; unpack it, or compress the CSV file with gzip"),
    (b"\x28\xb5\x2f\xfd", "is compressed with zstd; unpack it, or compress it with gzip"),
    (b"\xfd7zXZ", "is compressed with xz; unpack it, or compress it with gzip"),
    (b"BZh", "is compressed with bzip2; unpack it, or compress it with gzip"),
    (b"PAR1", "is a Parquet file; export it as CSV"),
    (b"\xff\xfe", "is UTF-16 text; save the log as UTF-8"),
    (b"\xfe\xff", "is UTF-16 text; save the log as UTF-8"),
];

/// The text in a source, which is text or an archive of gzip; the first bytes tell.
pub(super) struct Text<R: Read> {
    bytes: Bytes<R>,
    // Bytes since the last end of a line.
    line: usize,
}

enum Bytes<R: Read> {
    Plain(BufReader<R>),
    Gzip(Box<MultiGzDecoder<BufReader<R>>>),
}

impl<R: Read> Text<R> {
    /// # Errors
    /// What the source is instead, or why it cannot be read.
    pub fn of(source: R) -> Result<Self, String> {
        let mut source = BufReader::with_capacity(1 << 16, source);
        let start = source.fill_buf().map_err(|error| unreadable(&error))?;
        if let Some((_, advice)) = NO_TEXT.iter().find(|(magic, _)| start.starts_with(magic)) {
            return Err((*advice).to_owned());
        }
        let bytes = if start.starts_with(b"\x1f\x8b") {
            Bytes::Gzip(Box::new(MultiGzDecoder::new(source)))
        } else {
            Bytes::Plain(source)
        };
        Ok(Self { bytes, line: 0 })
    }
}

impl<R: Read> Read for Text<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.bytes {
            Bytes::Plain(bytes) => bytes.read(buffer)?,
            Bytes::Gzip(bytes) => bytes.read(buffer).map_err(|error| damaged(&error))?,
        };
        self.line = match buffer[..read].iter().rposition(|&byte| byte == b'\n') {
            Some(end) => read - end,
            None => self.line + read,
        };
        if self.line > LONGEST_LINE {
            return Err(io::Error::other("is longer than 16 MiB; a log has one request a line"));
        }
        Ok(read)
    }
}

/// What the system says is passed on; what the archive says becomes advice.
fn damaged(error: &io::Error) -> io::Error {
    if let Some(number) = error.raw_os_error() {
        return io::Error::from_raw_os_error(number);
    }
    io::Error::other(if error.kind() == io::ErrorKind::UnexpectedEof {
        "is where the gzip archive breaks off; copy it again, as a whole".to_owned()
    } else {
        format!("is where the gzip archive is damaged ({error}); copy it again, or compress the log anew")
    })
}

/// Advice on a source that cannot be read.
pub(super) fn unreadable(error: &io::Error) -> String {
    if error.raw_os_error().is_some() { format!("cannot be read: {error}") } else { error.to_string() }
}
