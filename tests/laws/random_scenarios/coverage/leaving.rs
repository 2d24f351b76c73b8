//! What happens when clients leave.

use crate::reference::Run;

pub fn expected() -> impl Iterator<Item = String> {
    let names = [
        "abandoned",
        "attempt timed out",
        "gave up after a timeout",
        "lost",
        "left in a gate",
        "left in backoff",
        "left a job under way",
        "left a job that was served",
        "stayed since service had started",
        "cancel found a call in a line",
        "cancel found the head of a line, and another",
        "cancel found a waiting job",
        "cancel found a running job to stop",
        "cancel found a running job to let run",
        "cancel found nothing",
        "cancel travelled",
        "a stopped job made room for another",
    ];
    names.into_iter().map(str::to_owned)
}

pub fn happenings(run: &Run) -> impl Iterator<Item = String> {
    run.left.iter().map(|&name| name.to_owned())
}
