//! The command that lists and draws the named shapes of traffic.

use std::fs;
use std::path::Path;
use std::process::Command;

use linecook::demand::arrivals::week::NAMED;
use linecook::report;

/// To renew it after a change: `cargo run -- shapes`.
#[test]
fn the_picture_in_the_repository_comes_out_again_byte_for_byte() {
    let files = report::shapes(report::Style::default());
    let names: Vec<_> = files.iter().map(|(name, _)| name.to_str().unwrap()).collect();
    assert_eq!(names, ["shapes.svg", "shapes.png"]);
    for (name, bytes) in files {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("output").join(&name);
        let held = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(held == bytes, "{} comes out differently; draw it again and look at it", name.display());
    }
}

#[test]
fn every_shape_is_listed_and_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let run = |out: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
        command.current_dir(folder.path()).args(["shapes", "--out", out]).output().unwrap()
    };
    let output = run("pictures");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let svg = fs::read_to_string(folder.path().join("pictures/shapes.svg")).unwrap();
    for shape in NAMED {
        assert!(text.lines().any(|line| line.starts_with(shape.name)), "{text}");
        assert!(
            text.contains(shape.meaning) && svg.contains(shape.name) && svg.contains(shape.meaning),
            "{}",
            shape.name
        );
    }
    assert!(text.contains("launch-day     Mon 09:00                    12.3         9 %"), "{text}");
    assert!(text.contains("spiky          14:00 every day               9.0        29 %"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");

    let mut command = Command::new(env!("CARGO_BIN_EXE_linecook"));
    command.current_dir(folder.path()).args(["shapes", "--theme", "dark", "--size", "slide", "--out", "slides"]);
    assert!(command.output().unwrap().status.success());
    let slide = fs::read_to_string(folder.path().join("slides/shapes.svg")).unwrap();
    assert!(slide.contains("width=\"1280\" height=\"720\"") && !slide.to_lowercase().contains("#ffffff"));

    fs::write(folder.path().join("taken"), "").unwrap();
    let output = run("taken");
    assert!(!output.status.success());
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("taken: the picture cannot be written: ") && told.contains("give another folder with `--out`"),
        "{told}"
    );
}
