//! How much memory a test has at most, in a process of its own.

#![cfg(target_os = "linux")]

use std::process::Command;

/// Runs this test of this very program, an ignored one, with these variables in its environment, and says how much memory it has had at
/// most.
pub fn of_test(name: &str, variables: &[(&str, String)]) -> u64 {
    let output = Command::new(std::env::current_exe().expect("a test knows its program"))
        .args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"])
        .envs(variables.iter().cloned())
        .output()
        .expect("this program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let line = text.lines().find_map(|line| line.split_once("VmHWM:")).expect("the peak is printed");
    line.1.trim().trim_end_matches(" kB").parse().expect("the peak is a number of kB")
}

/// What such a test has to print.
pub fn print() {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux tells");
    println!("\n{}", status.lines().find(|line| line.starts_with("VmHWM:")).expect("it has a peak"));
}
