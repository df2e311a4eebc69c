//! Numbers in sentences.

/// A number with commas between its thousands.
#[must_use]
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things.
#[must_use]
pub fn of(value: u64, one: &str, several: &str) -> String {
    format!("{} {}", number(value), if value == 1 { one } else { several })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_parted() {
        for (value, words) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(value), words);
        }
        assert_eq!((of(1, "row", "rows"), of(2, "row", "rows")), ("1 row".to_owned(), "2 rows".to_owned()));
    }
}
