//! Decimal numbers as people write them, exactly: `1.5`, `3,000`, `1.2M`.
//!
//! A leaf: scenario files and logs are both read with it, and nothing is rounded before a unit has been applied.

/// A number `digits * 10^-places`, not negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal {
    digits: u128,
    places: u32,
}

/// More digits than this are nobody's number; it keeps every product below far from overflow.
const MOST_DIGITS: usize = 27;

impl Decimal {
    /// One.
    pub const ONE: Self = Self { digits: 1, places: 0 };

    /// Reads the number at the start of `text`: digits, with `,` or `_` between groups of three, a fraction, and one of the
    /// suffixes `k`, `M` and `B` if nothing alphanumeric follows it. Returns it with the rest of the text.
    ///
    /// # Errors
    /// What is wrong, to be read after `is "…", `.
    pub fn scan(text: &str) -> Result<(Self, &str), String> {
        let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '_'))).unwrap_or(text.len());
        let (number, rest) = text.split_at(end);
        if number.is_empty() {
            return Err(match text.chars().next() {
                Some('-' | '−') => "which is negative; write a number above 0".into(),
                _ => "which does not begin with a number".into(),
            });
        }
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = ungrouped(whole).ok_or_else(|| {
            format!("where `{whole}` is not a number; `,` and `_` go between groups of three digits, and `.` before decimals")
        })?;
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || number.ends_with('.') {
            return Err(format!("where `{number}` is not a number; write it like 1.5 or 3,000"));
        }
        let (suffix, rest) = suffix(rest);
        let fraction = fraction.trim_end_matches('0');
        let all = format!("{digits}{fraction}");
        if all.len() > MOST_DIGITS {
            return Err(format!("where `{number}` has more than {MOST_DIGITS} digits; no such number is needed here"));
        }
        let digits: u128 = all.parse().map_err(|_| format!("where `{number}` is not a number"))?;
        let places = u32::try_from(fraction.len()).expect("27 digits at most");
        let number = if places >= suffix {
            Self { digits, places: places - suffix }
        } else {
            Self { digits: digits * 10u128.pow(suffix - places), places: 0 }
        };
        Ok((number, rest))
    }

    /// The same, and one where `text` does not begin with a digit.
    ///
    /// # Errors
    /// As [`Decimal::scan`].
    pub fn scan_or_one(text: &str) -> Result<(Self, &str), String> {
        if text.starts_with(|c: char| c.is_ascii_digit()) { Self::scan(text) } else { Ok((Self::ONE, text)) }
    }

    /// Reads a text that is a number and nothing else.
    ///
    /// # Errors
    /// As [`Decimal::scan`].
    pub fn parse(text: &str) -> Result<Self, String> {
        match Self::scan(text)? {
            (number, "") => Ok(number),
            (_, rest) => Err(format!("where `{rest}` after the number means nothing here")),
        }
    }

    /// `self * factor`, if it is an integer of 64 bits.
    pub fn times(self, factor: u64) -> Option<u64> {
        let product = self.digits.checked_mul(u128::from(factor))?;
        let unit = 10u128.pow(self.places);
        (product % unit == 0).then_some(product / unit).and_then(|whole| u64::try_from(whole).ok())
    }

    /// `self * factor`, rounded to the nearest integer (halves up); [`u64::MAX`] where that is too large.
    pub fn times_rounded(self, factor: u64) -> u64 {
        let unit = 10u128.pow(self.places);
        self.digits.checked_mul(u128::from(factor)).map_or(u64::MAX, |product| {
            u64::try_from(product / unit + u128::from(product % unit >= unit.div_ceil(2))).unwrap_or(u64::MAX)
        })
    }

    /// The nearest float.
    pub fn to_f64(self) -> f64 {
        format!("{}e-{}", self.digits, self.places).parse().expect("digits and an exponent are a float")
    }

    /// A hundredth of it: what a percentage means.
    #[must_use]
    pub fn hundredth(self) -> Self {
        Self { digits: self.digits, places: self.places + 2 }
    }

    /// The number `digits * 10^-places`.
    pub fn new(digits: u128, places: u32) -> Self {
        Self { digits, places }
    }

    /// The digits of all of them with as many places as the finest has, and those places; `None` where that is too large.
    pub fn aligned<const N: usize>(numbers: [Self; N]) -> Option<([u128; N], u32)> {
        let places = numbers.iter().map(|number| number.places).max().unwrap_or(0);
        let mut digits = [0; N];
        for (digits, number) in digits.iter_mut().zip(numbers) {
            *digits = number.digits.checked_mul(10u128.checked_pow(places - number.places)?)?;
        }
        Some((digits, places))
    }

    /// Whether it is 0.
    pub fn is_zero(self) -> bool {
        self.digits == 0
    }
}

/// Without marks, suffix and trailing zeros: `1200`, `0.25`.
impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let places = self.places as usize;
        let digits = format!("{:0>width$}", self.digits, width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        if fraction.is_empty() { f.write_str(whole) } else { write!(f, "{whole}.{fraction}") }
    }
}

/// The digits without the marks between thousands; `None` if the groups are not of three, or nothing is there.
fn ungrouped(whole: &str) -> Option<String> {
    let mut groups = whole.split([',', '_']);
    let first = groups.next().filter(|first| !first.is_empty() && first.bytes().all(|byte| byte.is_ascii_digit()))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 || !group.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
    }
    let significant = digits.trim_start_matches('0');
    Some(if significant.is_empty() { "0".into() } else { significant.into() })
}

/// The power of ten of a `k`, `M` or `B` that stands directly at the number and is not the start of a word.
fn suffix(rest: &str) -> (u32, &str) {
    let mut letters = rest.chars();
    let power = match letters.next() {
        Some('k') => 3,
        Some('M') => 6,
        Some('B') => 9,
        _ => return (0, rest),
    };
    if letters.next().is_some_and(char::is_alphanumeric) { (0, rest) } else { (power, &rest[1..]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_people_write_them_are_read_exactly() {
        for (text, thousandths) in [
            ("0", 0),
            ("1.5", 1_500),
            ("1.2M", 1_200_000_000),
            ("2k", 2_000_000),
            ("1.0005k", 1_000_500),
            ("3,000", 3_000_000),
            ("1_000_000", 1_000_000_000),
            ("0.250", 250),
            ("007", 7_000),
        ] {
            assert_eq!(Decimal::parse(text).unwrap().times(1000), Some(thousandths), "{text}");
        }
        assert_eq!(Decimal::parse("0.0001").unwrap().times(1000), None);
        assert_eq!(Decimal::parse("0.0005").unwrap().times_rounded(1000), 1);
        assert_eq!(Decimal::parse("1.2M").unwrap().to_f64().to_bits(), 1.2e6f64.to_bits());
        assert_eq!(Decimal::parse("0.1").unwrap().to_f64().to_bits(), 0.1f64.to_bits());
    }

    #[test]
    fn what_could_be_misread_is_refused() {
        for text in [
            "",
            "-1",
            "1,5",
            "1,0000",
            "1234,567",
            "1.",
            ".5",
            "1.2.3",
            "5x",
            "1e6",
            "nan",
            "9999999999999999999999999999",
        ] {
            assert!(Decimal::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_suffix_is_not_the_start_of_a_word() {
        assert_eq!(Decimal::scan("5 B").unwrap(), (Decimal { digits: 5, places: 0 }, " B"));
        assert_eq!(Decimal::scan("5kg").unwrap(), (Decimal { digits: 5, places: 0 }, "kg"));
        assert_eq!(Decimal::scan("5k images").unwrap(), (Decimal { digits: 5000, places: 0 }, " images"));
    }
}
