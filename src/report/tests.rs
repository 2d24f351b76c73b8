//! Laws over whole reports.
use super::sample;

#[test]
fn show() {
    let d = std::path::Path::new("/tmp/report-look");
    for (name, (scenario, results)) in [
        ("one", sample::plans(1)),
        ("three", sample::plans(3)),
        ("twelve", sample::plans(12)),
        ("sweep", sample::sweep(2, &["5", "10", "15", "20"])),
        ("none", sample::nothing_delivered()),
        ("sweep12", sample::sweep(12, &["5", "10", "20", "40", "80"])),
        ("words", sample::sweep(2, &["fixed", "sliding"])),
    ] {
        super::write(&d.join(name), &super::render(&scenario, &results)).unwrap();
    }
}
