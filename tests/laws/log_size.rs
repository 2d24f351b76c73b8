//! Logs of millions of rows are read as a stream and held in 8 bytes a row for each column that is used.

#![cfg(target_os = "linux")]

use std::io::{self, Cursor, Read};
use std::time::Instant;

use jiff::tz::TimeZone;
use linecook::demand::Log;
use linecook::demand::log::{self, LogFormat, LogService};
use linecook::time::Nanos;

use crate::peak_memory;

/// Says how many rows the measured process reads, and whether two of them are exchanged.
const ROWS: &str = "LINECOOK_TEST_ROWS";
const UNSORTED: &str = "LINECOOK_TEST_UNSORTED";

/// A log as a stream: no more than a row of it is ever held.
struct Rows {
    next: u64,
    number: u64,
    unsorted: bool,
    text: Cursor<Vec<u8>>,
}

impl Rows {
    fn new(number: u64, unsorted: bool) -> Self {
        Self { next: 0, number, unsorted, text: Cursor::new(b"time,duration,tokens\n".to_vec()) }
    }
}

impl Read for Rows {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.text.position() == self.text.get_ref().len() as u64 && self.next < self.number {
            // Ten a second from 18:00 on; the first comes last.
            let row = if self.unsorted { (self.next + 1) % self.number } else { self.next };
            let (second, tenth) = (row / 10, row % 10);
            let (day, hour, minute) = (second / 86_400, second / 3600 % 24, second / 60 % 60);
            let text = format!(
                "2023-11-{:02} {hour:02}:{minute:02}:{:02}.{tenth}00000,{}.25,{}\n",
                day + 1,
                second % 60,
                row % 7,
                row % 1000
            );
            self.text = Cursor::new(text.into_bytes());
            self.next += 1;
        }
        self.text.read(buffer)
    }
}

fn read(rows: u64, unsorted: bool) -> Log {
    let format = LogFormat {
        time: "time".to_owned(),
        time_unit: None,
        zone: TimeZone::UTC,
        start: None,
        sort: unsorted,
        service: Some(LogService { column: "duration".to_owned(), base: Nanos::ZERO, per_unit: 1_000_000_000 }),
        quantities: vec!["tokens".to_owned()],
    };
    log::read(Rows::new(rows, unsorted), &format).expect("every row is a request")
}

/// A process of its own, this very program, reads so many rows and says how much memory it has had at most.
fn peak_kib(rows: u64, unsorted: bool) -> u64 {
    let variables = [(ROWS, rows.to_string()), (UNSORTED, unsorted.to_string())];
    peak_memory::of_test("log_size::reads_a_log_and_prints_its_peak_memory", &variables)
}

#[test]
fn a_row_takes_8_bytes_for_each_column_used_and_12_more_while_it_is_sorted() {
    const MANY: u64 = 1_500_000;
    let begun = Instant::now();
    let few = peak_kib(1000, false);
    for (unsorted, bytes) in [(false, 3 * 8), (true, 3 * 8 + 4 + 8)] {
        let many = peak_kib(MANY, unsorted);
        let most = few + MANY * bytes / 1024 + 1024;
        assert!(many <= most, "{many} KiB at most, where {few} KiB and {bytes} bytes a row are {most} KiB");
        println!("{MANY} rows: {} KiB, {:.1} s in all", many - few, begun.elapsed().as_secs_f64());
    }
}

#[test]
#[ignore = "run by the test above, in a process of its own"]
fn reads_a_log_and_prints_its_peak_memory() {
    let rows: u64 = std::env::var(ROWS).expect("run by the test above").parse().unwrap();
    let unsorted = std::env::var(UNSORTED).is_ok_and(|unsorted| unsorted == "true");
    let begun = Instant::now();
    let log = read(rows, unsorted);
    let taken = begun.elapsed();
    peak_memory::print();
    println!("{rows} rows in {:.2} s", taken.as_secs_f64());
    // Each row is where it belongs, with what it carries.
    assert_eq!(log.len() as u64, rows);
    for row in (0..rows).step_by(997).chain([rows - 1]) {
        let place = usize::try_from(row).unwrap();
        assert_eq!(log.instants()[place], Nanos(row * 100_000_000));
        assert_eq!(log.service(place), Nanos(row % 7 * 1_000_000_000 + 250_000_000));
        assert_eq!(log.amounts(place), [row % 1000]);
    }
}
