//! Laws over whole reports.
use super::sample;

#[test]
fn show() {
    for (scenario, results) in
        [sample::plans(1), sample::plans(12), sample::sweep(2, &["5", "10", "15", "20"]), sample::nothing_delivered()]
    {
        println!("{}\n=======", super::terminal(&scenario, &results, 80, false));
    }
    let (scenario, results) = sample::plans(3);
    println!("{}\n=======", super::terminal(&scenario, &results, 140, true));
}
