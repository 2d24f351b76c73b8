//! What a scenario says of a log becomes what is meant, and what makes no sense is told with its place and a remedy.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use linecook::demand::Arrivals;
use linecook::demand::arrivals::{Order, Replay};
use linecook::scenario::{Scenario, load};
use linecook::time::Nanos;

/// A scenario over a log of these bytes; or its problems, without the folder and the subject.
fn over(log: &[u8], arrivals: &str, rest: &str) -> Result<Scenario, String> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::write(folder.path().join("log.csv"), log).expect("a log can be written");
    let path = folder.path().join("s.toml");
    let text = format!(
        "horizon = \"1 min\"\n[[workload]]\nname = \"w\"\narrivals = {{ kind = \"log\", file = \"log.csv\", {arrivals} \
         }}\n{rest}"
    );
    fs::write(&path, text).expect("a scenario can be written");
    load(&path).map_err(|problems| {
        problems.to_string().replace(&format!("{}/", folder.path().display()), "").replace(": workload `w`: ", " ")
    })
}

const REST: &str = "service = \"1 s\"\n[[plan]]\nname = \"p\"\n";

/// Six requests, 2 s apart on average.
const SIX: &str = "t\n0\n1\n2\n2\n9\n10\n";

fn replay(log: &[u8], arrivals: &str) -> Replay {
    let scenario = over(log, arrivals, REST).unwrap_or_else(|problems| panic!("{arrivals}: {problems}"));
    let Arrivals::Log(replay) = &scenario.cases[0].workloads[0].arrivals else { panic!("no log") };
    replay.clone()
}

fn six(arrivals: &str) -> Replay {
    replay(SIX.as_bytes(), &format!("time = \"t\", time_unit = \"s\", {arrivals}"))
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("memory can be written to")
}

#[test]
fn a_log_is_played_as_its_keys_say() {
    let once = six("");
    assert_eq!((once.order, once.scale, once.length), (Order::Once, 1.0, Nanos::from_secs(12)));
    assert_eq!(six("loop = false"), once);
    let looped = six("loop = true");
    assert_eq!((looped.order, looped.length), (Order::Loop, Nanos::from_secs(12)));
    assert_eq!(six("loop = true, period = \"15 s\"").length, Nanos::from_secs(15));
    let blocks = six("bootstrap = \"4 s\"");
    assert_eq!((blocks.order, blocks.length), (Order::Blocks(Nanos::from_secs(4)), Nanos::from_secs(12)));
    let blocks = six("bootstrap = \"4 s\", period = \"20 s\", scale = 2.5, spread = \"3 s\"");
    assert_eq!((blocks.length, blocks.scale, blocks.spread), (Nanos::from_secs(20), 2.5, Nanos::from_secs(3)));
    // A hundred mean gaps, and not more than an hour.
    assert_eq!(six("scale = 0.5").spread, Nanos::from_secs(200));
    assert_eq!(replay(b"t\n0\n100\n", "time = \"t\", time_unit = \"s\", scale = 2").spread, Nanos::from_secs(3600));
}

#[test]
fn an_archive_is_known_by_its_bytes_and_read_as_its_text() {
    let time = "time = \"t\", time_unit = \"s\"";
    let plain = replay(SIX.as_bytes(), time);
    assert_eq!(replay(&gzip(SIX.as_bytes()), time), plain);
    // Archives one after another, as rotated logs are joined.
    let joined = [gzip(&SIX.as_bytes()[..7]), gzip(&SIX.as_bytes()[7..])].concat();
    assert_eq!(replay(&joined, time), plain);
}

#[test]
fn local_times_are_of_the_zone_that_is_named() {
    // The night in which the clocks of Berlin go from 3 back to 2.
    let night = "t\n2023-10-29 01:30:00\n2023-10-29 02:30:00\n2023-10-29 02:10:00\n2023-10-29 03:00:00\n";
    let seconds = |arrivals: &str| -> Vec<u64> {
        let log = replay(night.as_bytes(), arrivals).log;
        log.instants().iter().map(|at| at.0 / 1_000_000_000).collect()
    };
    assert_eq!(seconds("time = \"t\", time_zone = \"Europe/Berlin\""), [0, 3600, 6000, 9000]);
    assert_eq!(seconds("time = \"t\", sort = true"), [0, 2400, 3600, 5400]);
    let start = "time = \"t\", time_zone = \"Europe/Berlin\", start = \"2023-10-28T23:29:30Z\"";
    assert_eq!(seconds(start), [30, 3630, 6030, 9030]);
}

#[test]
fn keys_of_a_log_that_make_no_sense_are_told_with_their_place_and_a_remedy() {
    for (keys, told) in [
        (
            "scale = 0",
            "s.toml:4:83 `arrivals.scale` is 0, so nobody ever comes; 2 is twice the traffic of the log, 0.5 half of it",
        ),
        (
            "scale = -1.5",
            "s.toml:4:83 `arrivals.scale` is -1.5, so nobody ever comes; 2 is twice the traffic of the log, 0.5 half of it",
        ),
        (
            "scale = 1e9",
            "s.toml:4:83 `arrivals.scale` is 1e9, which is outside 0.001 to 1000; 2 is twice the traffic of the log, 0.5 half of it",
        ),
        (
            "scale = \"2\"",
            "s.toml:4:83 `arrivals.scale` is \"2\", which is not a number; write one like 1.5, without quotes",
        ),
        (
            "loop = \"yes\"",
            "s.toml:4:82 `arrivals.loop` is \"yes\", which is neither true nor false; write one of them, without quotes",
        ),
        (
            "loop = true, period = \"10 s\"",
            "s.toml:4:97 `arrivals.period` is \"10 s\", but the last request of the log comes after 10 s; write a longer one, or cut the log",
        ),
        (
            "period = \"20 s\"",
            "s.toml:4:84 `arrivals.period` is \"20 s\", but the log is played once; write loop = true, or remove it",
        ),
        (
            "loop = false, period = \"20 s\"",
            "s.toml:4:98 `arrivals.period` is \"20 s\", but the log is played once; write loop = true, or remove it",
        ),
        (
            "spread = \"1 s\"",
            "s.toml:4:84 `arrivals.spread` is \"1 s\", but nothing is copied without `scale`; write scale = 2, for example, or remove it",
        ),
        (
            "bootstrap = \"1 min\"",
            "s.toml:4:87 `arrivals.bootstrap` is \"1 min\", which is longer than the log of 12 s; write a shorter one, such as a tenth of that",
        ),
        (
            "bootstrap = \"1 s\"",
            "s.toml:4:87 `arrivals.bootstrap` is \"1 s\", which is shorter than the mean time between its requests, 2 s, so most blocks would be empty; write one that holds many",
        ),
        (
            "bootstrap = \"0 s\"",
            "s.toml:4:87 `arrivals.bootstrap` is \"0 s\", which is no time at all; write one above 0 s",
        ),
        (
            "bootstrap = \"4 s\", loop = true",
            "s.toml:4:101 `arrivals.loop` is true, but `bootstrap` fills the run to its horizon already; remove one of the two",
        ),
        (
            "time_zone = \"Europe/Berlin\"",
            "s.toml:4:87 `arrivals.time_zone` is \"Europe/Berlin\", but `time_unit` says that the instants are numbers, which have no zone; remove one of the two",
        ),
        (
            "scale = 0, period = \"0 s\"",
            "s.toml:4:83 `arrivals.scale` is 0, so nobody ever comes; 2 is twice the traffic of the log, 0.5 half of it\n\
             s.toml:4:95 `arrivals.period` is \"0 s\", which is no time at all; write one above 0 s",
        ),
    ] {
        let arrivals = format!("time = \"t\", time_unit = \"s\", {keys}");
        assert_eq!(over(SIX.as_bytes(), &arrivals, REST).unwrap_err(), told, "{keys}");
    }
    for (zone, told) in [
        (
            "Europe/Berlyn",
            "s.toml:4:70 `arrivals.time_zone` is \"Europe/Berlyn\", which is no time zone; did you mean `Europe/Berlin`?",
        ),
        (
            "my town",
            "s.toml:4:70 `arrivals.time_zone` is \"my town\", which is no time zone; write one like \"Europe/Berlin\" or \"UTC\"",
        ),
    ] {
        let arrivals = format!("time = \"t\", time_zone = \"{zone}\"");
        assert_eq!(over(b"t\n2023-01-01\n", &arrivals, REST).unwrap_err(), told);
    }
}

#[test]
fn a_log_at_one_instant_has_no_length_of_its_own() {
    let seconds = "time = \"t\", time_unit = \"s\"";
    for (keys, column) in [("loop = true", 82), ("bootstrap = \"4 s\"", 87)] {
        let key = keys.split_once(" =").unwrap().0;
        let value = keys.split_once("= ").unwrap().1;
        assert_eq!(
            over(b"t\n5\n5\n", &format!("{seconds}, {keys}"), REST).unwrap_err(),
            format!(
                "s.toml:4:{column} `arrivals.{key}` is {value}, but all requests of the log come at one instant, so it has no \
                 length; say period = \"1 h\", for example"
            )
        );
    }
    assert_eq!(replay(b"t\n5\n5\n", &format!("{seconds}, loop = true, period = \"1 s\"")).length, Nanos::SECOND);
    assert_eq!(
        over(b"t\n5\n5\n", &format!("{seconds}, loop = true, period = \"1 us\""), REST).unwrap_err(),
        "s.toml:4:97 `arrivals.period` is \"1 us\", so more than a million requests a second come; write a longer `period`, or a \
         smaller `scale`"
    );
}

#[test]
fn files_that_are_no_logs_are_told_what_they_are() {
    for (bytes, told) in [
        (&b""[..], "s.toml:4:53 `arrivals.time` is \"t\", which is no column of log.csv; the file is empty"),
        (b"PK\x03\x04\x14\0\0\0", "log.csv is a zip archive; unpack it, or compress the CSV file with gzip"),
        (b"\x28\xb5\x2f\xfd\0\0", "log.csv is compressed with zstd; unpack it, or compress it with gzip"),
        (b"\xff\xfet\0\n\0", "log.csv is UTF-16 text; save the log as UTF-8"),
        (&gzip(b"t\n"), "log.csv has no rows; a log needs at least one request"),
        (b"\x1f\x8b", "log.csv:1 is where the gzip archive breaks off; copy it again, as a whole"),
        (
            b"t\n1\n9999999999\n",
            "log.csv:3 is more than 100 years from the start of the log; check the times, or `time_unit`",
        ),
    ] {
        assert_eq!(over(bytes, "time = \"t\", time_unit = \"s\"", REST).unwrap_err(), told);
    }
    let endless = [b"t\n".as_slice(), &vec![b'7'; 17 << 20]].concat();
    assert_eq!(
        over(&endless, "time = \"t\", time_unit = \"s\"", REST).unwrap_err(),
        "log.csv:2 is longer than 16 MiB; a log has one request a line"
    );
}

#[test]
fn a_cut_archive_says_how_far_it_goes() {
    let rows = (0..20_000).fold(String::new(), |rows, second| rows + &second.to_string() + "\n");
    let whole = gzip(format!("t\n{rows}").as_bytes());
    let told = over(&whole[..whole.len() / 2], "time = \"t\", time_unit = \"s\"", REST).unwrap_err();
    let line = told.strip_prefix("log.csv:").and_then(|rest| rest.split_once(' ')).expect("one problem of the log");
    assert_eq!(line.1, "is where the gzip archive breaks off; copy it again, as a whole");
    let line: u32 = line.0.parse().unwrap();
    assert!((5_000..15_000).contains(&line), "{line}");
    // A flipped bit breaks the checksum at least; and it is told whatever else is wrong in the rows before.
    let mut damaged = gzip(format!("t\n{}{rows}", "x\n".repeat(20)).as_bytes());
    let last = damaged.len() - 6;
    damaged[last] ^= 1;
    let told = over(&damaged, "time = \"t\", time_unit = \"s\"", REST).unwrap_err();
    assert!(told.contains("log.csv has 10 more rows with problems like those above"), "{told}");
    assert!(
        told.contains("is where the gzip archive is damaged (corrupt gzip stream does not have a matching checksum)"),
        "{told}"
    );
}

/// The largest request of a log counts where it may come, even by a copy that is turned to before the horizon.
#[test]
fn a_limit_is_checked_against_every_row_that_may_come() {
    let log = "t,n\n0,1\n30,1\n61,50\n70,1\n";
    let rest = "quantities = { images = { column = \"n\" } }\nservice = \"1 s\"\n[[plan]]\nname = \"p\"\n[plan.rate_limit.r]\nkind = \
                \"fixed-window\"\nlimit = \"10 images/min\"\n";
    let told = |keys: &str| {
        over(log.as_bytes(), &format!("time = \"t\", time_unit = \"s\"{keys}"), rest).err().unwrap_or_default()
    };
    assert_eq!(told(""), "");
    assert_eq!(told(", scale = 0.5"), "");
    assert_eq!(told(", scale = 2, spread = \"10 s\""), "");
    for keys in [", scale = 2, spread = \"50 s\"", ", bootstrap = \"40 s\"", ", scale = 2"] {
        assert!(told(keys).contains("50"), "{keys}: {}", told(keys));
    }
}
