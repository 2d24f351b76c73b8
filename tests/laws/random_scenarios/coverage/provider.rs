//! Pools that are more than stations, jobs in flight, outages.

use linecook::engine::Cause;

use crate::reference::Run;

/// What the second implementation tells by name.
const HAPPENED: [&str; 25] = [
    "a cold start is drawn",
    "a higher priority overtakes",
    "a job of no size",
    "a job waits in an outage",
    "a leak",
    "a limit came back",
    "a limit came back while nobody called",
    "a limit grew",
    "a limit grew as far as it goes",
    "a limit that has grown stayed",
    "a limit that may grow did not",
    "a poll finds a service that failed",
    "a poll finds that the job waited too long",
    "a poll is refused by an outage",
    "a webhook tells of what went wrong",
    "an outage of a plan that requests spill over to",
    "a schedule lets jobs start",
    "a station got cold",
    "a warm station",
    "an idle station goes",
    "refused by an outage after a line",
    "the end of an outage lets jobs start",
    "the head is too large for the stations left",
    "the last overtakes",
    "started in a burst",
];

pub fn expected() -> Vec<String> {
    let causes = [Cause::WaitedTooLong(0), Cause::InFlight(0), Cause::Outage, Cause::Failed];
    causes.into_iter().map(refused).chain(HAPPENED.map(str::to_owned)).collect()
}

pub fn refused(cause: Cause) -> String {
    let cause = match cause {
        Cause::WaitedTooLong(_) => "the longest wait",
        Cause::InFlight(_) => "a limit of jobs in flight",
        Cause::Outage => "an outage",
        Cause::Failed => "a service that failed",
        other => panic!("nothing in these scenarios refuses so: {other:?}"),
    };
    format!("refused by {cause}")
}

pub fn happenings(run: &Run) -> Vec<String> {
    let bursts = (!run.bursts.is_empty()).then_some("started in a burst");
    run.happened.iter().copied().chain(bursts).map(str::to_owned).collect()
}
