//! `linecook brief`: one page, the numbers of `linecook size`, and nothing but text from the scenario.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const SCENARIO: &str = r#"
title = "Bar | <b>chart</b> `x`"
horizon = "1 h"
warm_up = "10 min"
replications = 3
[slo]
latency_p95 = "2 min"
refused_share = "1 %"
[[workload]]
name = "<script>alert(1)</script>"
arrivals = { kind = "poisson", rate = "6/min" }
service = { kind = "exponential", mean = "20 s" }
[[plan]]
name = "a/b 'c'"
from = "leonardo/payg-default"
concurrency = 10
waitlist = 20
[size]
parameters = ["concurrency=1..20", "waitlist=0..50"]
"#;

fn linecook(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    let output = command.current_dir(folder).args(arguments).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the program writes UTF-8").replace('\n', " ")
}

#[test]
fn a_brief_asks_for_what_sizing_finds() {
    let folder = TempDir::new().expect("a folder can be made");
    fs::write(folder.path().join("s.toml"), SCENARIO).expect("a file can be written");
    let sized = linecook(folder.path(), &["size", "s.toml"]);
    let told = linecook(folder.path(), &["brief", "s.toml"]);
    let needs =
        sized.split_once(" needs ").expect("it needs something").1.split_once(". With them").expect("a sentence").0;
    assert!(told.contains(&format!(" We ask for {needs} ")), "{needs}: {told}");
    let read = |name: &str| fs::read_to_string(folder.path().join("output/s").join(name)).expect("it is written");
    let (page, text) = (read("brief.html"), read("brief.md"));
    assert!(page.contains(&format!("<h1>We ask for {needs}</h1>")), "{needs}");
    assert!(text.starts_with(&format!("# We ask for {needs}\n\nBar \\| &lt;b&gt;chart&lt;/b&gt; \\`x\\`\n")), "{text}");
    for chart in ["asked-latency", "asked-losses"] {
        assert!(
            text.contains(&format!("](charts/{chart}.svg)")) && page.contains(&format!("figure-{chart}")),
            "{chart}"
        );
        assert!(!read(&format!("charts/{chart}.svg")).is_empty());
    }
    for said in ["259,200 requests in 30 days", "busiest minute", "1.5 times the traffic", "We took:"] {
        assert!(text.contains(said) && page.contains(said), "{said}");
    }
    // Sizing has a page of its own.
    assert!(read("size.html").contains(&format!(" needs {needs}. ")) && read("size.md").contains(" needs "));
    assert!(!page.contains("<script>alert") && !page.contains("<b>chart"), "names are text");
}

#[test]
fn a_brief_says_so_where_nothing_is_enough() {
    let folder = TempDir::new().expect("a folder can be made");
    let hopeless = SCENARIO.replace("\"2 min\"", "\"5 s\"");
    fs::write(folder.path().join("s.toml"), hopeless).expect("a file can be written");
    let told = linecook(folder.path(), &["brief", "s.toml"]);
    assert!(told.contains(" No size of this plan is enough ") && told.contains("nothing suffices"), "{told}");
    assert!(!told.contains("We ask for"), "{told}");
}
