//! What a scenario with a wrong priority, gate or throttle is told.

use crate::bad_input::problems;

const GOOD: &str = r#"horizon = "1 h"

[[workload]]
name = "previews"
client = "app"
priority = 10
arrivals = { kind = "poisson", rate = "60/min" }
service = "5 s"

[[plan]]
name = "pro"
concurrency = 10
waitlist = 200
"#;

#[test]
fn a_priority_is_a_whole_number_of_either_sign() {
    let good = GOOD.replace("client = \"app\"\n", "");
    assert_eq!(problems(&good), "none");
    assert_eq!(problems(&good.replace("priority = 10", "priority = -1000000")), "none");
    for wrong in ["1.5", "\"high\"", "1000001", "true", "9223372036854775807"] {
        assert_eq!(
            problems(&good.replace("priority = 10", &format!("priority = {wrong}"))),
            format!(
                "s.toml:5:12: workload `previews`: `priority` is {wrong}, which is no whole number from -1000000 to 1000000; \
                 write one like 10 (higher goes first)"
            )
        );
    }
}
