//! What rate limits are said to admit.

use linecook::engine::Outcome;
use linecook::time::Nanos;

use super::queues::{at_once, one};
use super::{Example, Row, thousands};
use crate::support::{Record, run, secs};

/// When the last of ten videos at once starts on Novita's model of two a minute, if this is what a minute means.
fn tenth_video(kind: &str) -> Nanos {
    let record = run(&format!(
        "horizon = \"10 min\"\n[[workload]]\nname = \"w\"\nmodel = \"txt2video\"\narrivals = {{ kind = \"all-at-once\", count = 10 \
         }}\nservice = \"10 s\"\n[[plan]]\nname = \"p\"\nfrom = \"novita/default\"\n[plan.rate_limit.txt2video]\nkind = \
         \"{kind}\"\non_limit = \"delay\"\n"
    ));
    record.started.iter().map(|(at, _)| *at).max().expect("all start")
}

/// Sessions of an hour asked for as fast as it goes, on a limit of new ones that grows with use.
fn sessions() -> Record {
    let growth = "growth = { by = \"10 %\", when_used = \"70 %\", back_below = \"50 %\" }";
    run(&format!(
        "horizon = \"6 min\"\n[[workload]]\nname = \"w\"\narrivals = {{ kind = \"deterministic\", every = \"100 ms\" }}\nservice = \"1 \
         h\"\n[[plan]]\nname = \"p\"\n[plan.rate_limit.sessions]\nkind = \"fixed-window\"\nlimit = \"100/min\"\n{growth}\n"
    ))
}

pub fn examples() -> Vec<Example> {
    const STREAMING: &str = "assemblyai.com, Streaming: Concurrency";
    const NOVITA: &str = "novita.ai, Rate limits";
    const LUMA: &str = "docs.agents.lumalabs.ai, Rate limits (2026)";
    const XAI: &str = "docs.x.ai, Rate limits";
    const STABILITY: &str = "platform.stability.ai, REST v2beta";
    let sessions = sessions();
    let opened_in = |minute: u64| {
        let within = secs(60.0 * minute as f64)..secs(60.0 * (minute + 1) as f64);
        sessions.started.iter().filter(|(at, _)| within.contains(at)).count()
    };
    let open = sessions.started.iter().filter(|(at, _)| *at < secs(300.0)).count();
    let month = run(
        "horizon = \"30 days\"\n[[workload]]\nname = \"w\"\nmodel = \"txt2video\"\narrivals = { kind = \"deterministic\", rate = \
         \"3/min\" }\nservice = \"10 s\"\n[[plan]]\nname = \"p\"\nfrom = \"novita/default\"\n",
    );
    let between = |times: &[Nanos]| times.iter().all(|time| (secs(240.0)..=secs(300.0)).contains(time));
    let kinds = ["fixed-window", "fixed-window-from-first", "sliding-window", "token-bucket", "evenly-paced"];
    let burst = between(&kinds.map(tenth_video));
    let sliding = "[plan.rate_limit.create]\nkind = \"sliding-window\"\nlimit = \"30/60 s\"";
    let again = |at: &str| {
        let calls = format!(
            "[[workload]]\nname = \"late\"\narrivals = {{ kind = \"all-at-once\", count = 1, at = \"{at}\" }}\nservice = \"1 s\"\n"
        );
        let text = format!(
            "horizon = \"2 min\"\n[[workload]]\nname = \"w\"\narrivals = {{ kind = \"all-at-once\", count = 30, at = \"20 s\" }}\nservice = \"1 \
             s\"\n{calls}[[plan]]\nname = \"p\"\n{sliding}\n"
        );
        if run(&text).workload(1)[0].outcome == Outcome::Delivered { "admitted" } else { "refused" }
    };
    let paced = "[plan.rate_limit.create]\nkind = \"evenly-paced\"\nlimit = \"60/min\"";
    // One call more than there is room for, and one a second from then on.
    let locked = run(
        "horizon = \"2 min\"\n[[workload]]\nname = \"w\"\narrivals = { kind = \"all-at-once\", count = 151 }\nservice = \"1 \
         s\"\n[[workload]]\nname = \"later\"\narrivals = { kind = \"deterministic\", every = \"1 s\" }\nservice = \"1 \
         s\"\n[[plan]]\nname = \"p\"\n[plan.rate_limit.all]\nkind = \"sliding-window\"\nlimit = \"150/10 s\"\nlockout = \"60 s\"\n",
    );
    let admitted = locked.workload(1).into_iter().filter(|request| request.outcome == Outcome::Delivered);
    let locked = admitted.map(|request| request.demanded).min().expect("the lockout ends");
    vec![
        Example::new(
            "AssemblyAI",
            "new sessions in six minutes, all of them always used",
            "100, 110, 121, 133, 146, 161",
            Row((0..6).map(opened_in).collect()),
            STREAMING,
        ),
        Example::new("AssemblyAI", "open sessions at the start of the sixth minute", 610, open, STREAMING),
        Example::new("Novita AI", "videos in 30 days at 2 a minute", "86,400", thousands(month.delivered()), NOVITA),
        Example::new(
            "Novita AI",
            "a burst of 10 at 2 a minute starts within",
            "4 to 5 min",
            if burst { "4 to 5 min" } else { "another time" },
            NOVITA,
        ),
        Example::new("Luma", "30 in a sliding minute, and 59.999 s later one more", "refused", again("79999 ms"), LUMA),
        Example::new("Luma", "… 60 s later one more", "admitted", again("80 s"), LUMA),
        Example::new(
            "xAI",
            "60 calls at one instant on 60 RPM, which is one a second",
            1,
            at_once(60, "1 s", paced).delivered(),
            XAI,
        ),
        Example::new(
            "xAI",
            "60 calls evenly over a minute",
            60,
            one("kind = \"deterministic\", every = \"1 s\"", "1 s", paced)
                .ended
                .iter()
                .filter(|request| request.demanded < secs(60.0) && request.outcome == Outcome::Delivered)
                .count(),
            XAI,
        ),
        Example::new(
            "Stability AI",
            "after the 151st in 10 s nothing is admitted for, in s",
            60,
            locked.as_secs_f64(),
            STABILITY,
        ),
    ]
}
