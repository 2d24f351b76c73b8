//! What arrivals that make no sense are told, word for word.

use super::bad_input::problems;

/// What a scenario is told whose arrivals are these; the subject, which is always the same, is left out.
fn told(arrivals: &str) -> String {
    let text = format!(
        "horizon = \"10 h\"\n[[workload]]\nname = \"w\"\nservice = \"1 s\"\narrivals = {{ {arrivals} }}\n[[plan]]\nname = \"p\"\n"
    );
    problems(&text).replace(": workload `w`: ", " ")
}

fn all_told(cases: &[(&str, &str)]) {
    for (arrivals, problem) in cases {
        assert_eq!(told(arrivals), *problem, "{arrivals}");
    }
}

#[test]
fn a_shape_that_makes_no_sense_is_told_with_its_place_and_a_remedy() {
    all_told(&[
        (
            "kind = \"poisson\", rate = \"1/s\", shape = \"office_hours\"",
            "s.toml:5:54 `arrivals.shape` is \"office_hours\", which is no shape; did you mean `office-hours`?",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", shape = \"weekly\"",
            "s.toml:5:54 `arrivals.shape` is \"weekly\", which is no shape; write `steady`, `office-hours`, `evening`, `spiky` or `launch-day`, or your own `hours` and `days`",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", shape = \"evening\", hours = [1]",
            "s.toml:5:73 `arrivals.hours` is [1], but `shape` says how the traffic is spread already; remove one of the two",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", hours = [1, 2]",
            "s.toml:5:54 `arrivals.hours` is [1, 2], which has 2 numbers; write one for each of the 24 hours of a day, from 0 to 23 o'clock",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", days = [0, 0, 0, 0, 0, 0, 0]",
            "s.toml:5:53 `arrivals.days` is [0, 0, 0, 0, 0, 0, 0], which sums to nothing, so nobody ever comes; make at least one number larger than 0",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", days = [0, -1, 0, 0, 0, 0, 1]",
            "s.toml:5:57 `arrivals.days[1]` is -1, which is neither 0 nor between a millionth and a million; relative numbers like 1 and 10 are enough",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", days = [0, 1, 0, 0, 0, 0, 0]",
            "s.toml:5:12 none of its requests appears before the horizon of 36000 s; let them come earlier, or the horizon be later",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", growth = \"5 %\"",
            "s.toml:5:55 `arrivals.growth` is \"5 %\", which does not say per how long; write a growth like \"5 %/month\" or \"-2 %/week\"",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", growth = 5",
            "s.toml:5:55 `arrivals.growth` is 5, which is no growth; write a growth like \"5 %/month\" or \"-2 %/week\"",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", growth = \"-100 %/month\"",
            "s.toml:5:55 `arrivals.growth` is \"-100 %/month\", after which nobody is left; write a growth above -100 %",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", growth = \"100 %/h\"",
            "s.toml:5:55 `arrivals.growth` is \"100 %/h\", which is more than sixfold a day, or less than a sixth; write a slower growth, or a campaign",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", campaigns = { name = \"a\" }",
            "s.toml:5:58 `arrivals.campaigns` is { name = \"a\" }, which is not a list; put it in square brackets",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", campaigns = [{ name = \"a\" }]",
            "s.toml:5:59 `arrivals.campaigns[0].at` is missing; write at = \"2 h\", for example\ns.toml:5:59 `arrivals.campaigns[0].length` is missing; write length = \"30 min\", for example\ns.toml:5:59 `arrivals.campaigns[0].times` is missing; write times = 5, for example",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", campaigns = [{ name = \"a\", at = \"1 h\", length = \"1 h\", times = 5 }, { name = \"a\", at = \"1 h\", length = \"0 s\", times = 1 }]",
            "s.toml:5:123 `arrivals.campaigns[1].name` is \"a\", which another campaign is called already; give each a name of its own\ns.toml:5:149 `arrivals.campaigns[1].length` is \"0 s\", which is no time at all; write one above 0 s\ns.toml:5:164 `arrivals.campaigns[1].times` is 1, which changes nothing; write 5 for five times the traffic, or remove the campaign",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", campaigns = [{ name = \"a\", at = \"1 h\", length = \"1 h\", times = -5 }]",
            "s.toml:5:109 `arrivals.campaigns[0].times` is -5, which is outside 0 to a million; it is what the traffic is multiplied by, such as 5",
        ),
        (
            "kind = \"poisson\", rate = \"1/s\", campaigns = [{ name = \"a\", at = \"10 h\", length = \"1 h\", times = 5 }]",
            "s.toml:5:58 campaign `a` begins after the horizon of 36000 s; let it begin earlier, or the horizon be later",
        ),
        (
            "kind = \"poisson\", rate = \"500k/s\", shape = \"spiky\"",
            "s.toml:5:39 `arrivals.rate` is \"500k/s\", which is more than a million requests a second at its peak; make the peak lower or the rate smaller",
        ),
        (
            "kind = \"deterministic\", rate = \"1/s\", shape = \"spiky\"",
            "s.toml:5:52 unknown key `arrivals.shape`; the keys here are `every`, `kind`, `rate` and `volume`",
        ),
    ]);
}

#[test]
fn bursts_that_make_no_sense_are_told_with_their_place_and_a_remedy() {
    all_told(&[
        (
            "kind = \"on-off\", rate = \"1/s\"",
            "s.toml:5:12 `arrivals.mean_on` is missing; write mean_on = \"5 min\", for example\ns.toml:5:12 `arrivals.on_share` is missing; write on_share = \"20 %\", for example",
        ),
        (
            "kind = \"on-off\", rate = \"1/s\", on_share = 0, mean_on = \"1 ms\", off_rate = \"100 %\"",
            "s.toml:5:56 `arrivals.on_share` is 0, so nobody ever comes; write a share above 0 %\ns.toml:5:69 `arrivals.mean_on` is \"1 ms\", which is shorter than 100 ms; write one above it, or kind = \"batch\"\ns.toml:5:88 `arrivals.off_rate` is \"100 %\", so off is no different from on; write a share below 100 % of the rate while on",
        ),
        (
            "kind = \"on-off\", rate = \"1/s\", on_share = \"100 %\", mean_on = \"0 s\"",
            "s.toml:5:56 `arrivals.on_share` is \"100 %\", so it is never off; write kind = \"poisson\", or a share below 100 %\ns.toml:5:75 `arrivals.mean_on` is \"0 s\", which is no time at all; write one above 0 s",
        ),
        (
            "kind = \"on-off\", rate = \"1/s\", on_share = \"0.001 %\", mean_on = \"1 h\"",
            "s.toml:5:56 `arrivals.on_share` is \"0.001 %\", so it is off for more than 366 days at a time; write a larger share, or a shorter `mean_on`",
        ),
        (
            "kind = \"on-off\", rate = \"100k/s\", on_share = \"5 %\", mean_on = \"1 min\"",
            "s.toml:5:59 `arrivals.on_share` is \"5 %\", so more than a million requests a second come while it is on; write a larger share, or a smaller rate",
        ),
        ("kind = \"renewal\", rate = \"1/s\"", "s.toml:5:12 `arrivals.cv` is missing; write cv = 2, for example"),
        (
            "kind = \"renewal\", rate = \"1/s\", cv = 0",
            "s.toml:5:51 `arrivals.cv` is 0, which is outside 0.01 to 100; it is the standard deviation of the gaps over their mean, 1 for Poisson, and kind = \"deterministic\" has 0",
        ),
        (
            "kind = \"renewal\", cv = \"2\"",
            "s.toml:5:12 `arrivals.rate` is missing; write rate = \"10/min\" or volume = \"1.2M requests/month\", for example\ns.toml:5:37 `arrivals.cv` is \"2\", which is not a number; write one like 1.5, without quotes",
        ),
        (
            "kind = \"batch\", rate = \"1/s\"",
            "s.toml:5:12 `arrivals` does not say how large the batches are; write size = 8, or mean_size = 8 where they vary",
        ),
        (
            "kind = \"batch\", rate = \"1/s\", size = 0",
            "s.toml:5:51 `arrivals.size` is 0, so nobody ever comes; the smallest batch is 1",
        ),
        (
            "kind = \"batch\", rate = \"1/s\", size = 2, mean_size = 3",
            "s.toml:5:66 `arrivals.mean_size` is 3, but `size` says how large every batch is already; remove one of the two",
        ),
        (
            "kind = \"batch\", rate = \"1/s\", mean_size = 0.5",
            "s.toml:5:56 `arrivals.mean_size` is 0.5, which is outside 1 to 100000; every batch has at least one request",
        ),
        (
            "kind = \"batch\", rate = \"1000/s\", mean_size = 2, spread = \"1 h\"",
            "s.toml:5:71 `arrivals.spread` is \"1 h\", during which more than a million requests come, so batches cannot be told apart; shorten it",
        ),
        (
            "kind = \"batch\", rate = \"1/s\", mean_sise = 2",
            "s.toml:5:12 `arrivals` does not say how large the batches are; write size = 8, or mean_size = 8 where they vary\ns.toml:5:44 unknown key `arrivals.mean_sise`; did you mean `mean_size`?",
        ),
    ]);
}
