//! Novita AI: images or requests per minute, by model.

use std::path::Path;

use linecook::scenario;

use crate::support::{Record, run, secs};

/// The document's first table: images per minute.
const IMAGES_PER_MINUTE: [(&str, u32); 10] = [
    ("txt2img_v3", 20),
    ("img2img_v3", 10),
    ("remove_background", 10),
    ("replace_background", 10),
    ("remove_text", 10),
    ("inpainting", 10),
    ("cleanup", 10),
    ("merge_face", 10),
    ("flux-1-schnell", 10),
    ("upscale_v3", 20),
];

/// The second: requests per minute.
const REQUESTS_PER_MINUTE: [(&str, u32); 9] = [
    ("video_merge_face", 10),
    ("txt2video", 2),
    ("img2video", 2),
    ("wan_txt_to_video", 20),
    ("wan i2v", 20),
    ("hunyuan_video_fast", 20),
    ("Kling i2v", 20),
    ("Kling t2v", 20),
    ("Minimax", 20),
];

/// A workload of `count` requests at once.
fn workload(model: &str, images: u32, count: u32, at: &str) -> String {
    format!(
        r#"
        [[workload]]
        name = "{model} at {at}"
        model = "{model}"
        arrivals = {{ kind = "all-at-once", count = {count}, at = "{at}" }}
        quantities = {{ images = {images} }}
        service = "10 s"
        "#
    )
}

fn novita(workloads: &str, overrides: &str) -> String {
    format!("horizon = \"10 min\"\n{workloads}\n[[plan]]\nname = \"default\"\nfrom = \"novita/default\"\n{overrides}")
}

fn run_kind(kind: &str, workloads: &str) -> Record {
    run(&novita(workloads, &format!("rate_limit.txt2img_v3.kind = \"{kind}\"")))
}

#[test]
fn every_model_has_the_limit_of_its_table_and_its_own_counter() {
    let tables = IMAGES_PER_MINUTE.iter().chain(&REQUESTS_PER_MINUTE);
    let workloads: String = tables.map(|(model, limit)| workload(model, 1, limit + 1, "0 s")).collect();
    let record = run(&novita(&workloads, ""));
    for number in 0..IMAGES_PER_MINUTE.len() + REQUESTS_PER_MINUTE.len() {
        assert_eq!(record.refusals_of(number), [secs(0.0)], "workload {number}");
    }
}

#[test]
fn an_image_model_counts_images_and_a_video_model_requests() {
    for (model, limit) in IMAGES_PER_MINUTE {
        assert_eq!(run(&novita(&workload(model, 5, limit, "0 s"), "")).delivered(), limit as usize / 5, "{model}");
    }
    for (model, limit) in REQUESTS_PER_MINUTE {
        assert_eq!(run(&novita(&workload(model, 50, 30, "0 s"), "")).delivered(), limit as usize, "{model}");
    }
}

#[test]
fn a_request_for_more_images_than_the_limit_is_a_problem_of_the_scenario() {
    let parse =
        |images| scenario::parse(&novita(&workload("txt2img_v3", images, 1, "0 s"), ""), Path::new("test.toml"));
    assert!(parse(20).is_ok());
    let problems = parse(21).expect_err("21 images can never be admitted").to_string();
    assert!(problems.contains("21") && problems.contains("20"), "{problems}");
}

#[test]
fn an_admitted_job_starts_at_once_however_many_run() {
    let workloads = workload("txt2img_v3", 1, 20, "0 s") + &workload("Minimax", 1, 20, "0 s");
    let record = run(&novita(&workloads, ""));
    assert_eq!(record.delivered(), 40);
    assert!(record.ended.iter().all(|request| request.ended == secs(10.0)));
}

#[test]
fn the_five_readings_of_a_minute_admit_differently_around_its_turn() {
    let around_the_minute = workload("txt2img_v3", 1, 20, "59 s") + &workload("txt2img_v3", 1, 20, "61 s");
    let admitted = |kind| run_kind(kind, &around_the_minute).delivered();
    assert_eq!(admitted("fixed-window"), 40);
    assert_eq!(admitted("fixed-window-from-first"), 20);
    assert_eq!(admitted("sliding-window"), 20);
    // 2 s refill two thirds of an image.
    assert_eq!(admitted("token-bucket"), 20);
    assert_eq!(admitted("evenly-paced"), 1);
}

#[test]
fn a_refusal_gives_no_hint_so_an_obedient_client_backs_off_by_itself() {
    let client = "\n[client.app.retry]\nattempts = 4\nbase = \"10 s\"\nhint = \"obey\"\nhint_seen = \"anywhere\"\n";
    let record = run(&novita(&(workload("txt2video", 1, 3, "0 s") + client), "client = \"app\""));
    let last = record.workload(0)[2];
    assert_eq!((last.attempts, last.parts.backoff), (4, secs(70.0)));
}
