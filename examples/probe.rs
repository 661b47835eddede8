use lockin::{record::Recorder, sim::*, worldfile::plan::Plan};
use std::sync::Arc;
fn main() {
    let text = std::fs::read_to_string("worlds/ai-cloud-2026.ron").unwrap();
    let o = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME | ron::extensions::Extensions::UNWRAP_VARIANT_NEWTYPES);
    let world: lockin::worldfile::shape::WorldFile = match o.from_str(&text) { Ok(w) => w, Err(e) => { println!("{e}"); return } };
    let plan = Plan::new(world, &[]);
    let t = std::time::Instant::now();
    let start = Arc::new(calibrate::calibrate(&plan).unwrap());
    println!("calibrate {:?}", t.elapsed());
    let w = start.in_words(&plan);
    println!("{:?}\n{:?}", w.providers, w.vendors);
    for seed in 1..=3u64 {
    let t = std::time::Instant::now();
    let rec = Simulation::new(Arc::new(plan.clone()), start.clone(), seed, Recorder::new("base", seed), Manner::default()).run();
    println!("run {:?}", t.elapsed());
    for (table, key, cols) in [("providers","provider",vec!["share","list_price","net_price","unit_cost","discount","lerner","operating_profit"]),("vendors","vendor",vec!["share","list_price","serving_cost","lerner","quality","cash","training","profit","model_revenue"]),("market","segment",vec!["spend","hhi","price_index","lerner","switching_accounts","switching_spend","embeddedness","exit_cost_months","lock_in_premium","multi_homing"])] {
        let t = rec.table(table).unwrap();
        println!("{table:10} tick {cols:?}");
        let ticks = t.integers("tick").unwrap(); let names = t.texts(key).unwrap();
        for i in 0..t.rows() { if [0,12,36,60,120].contains(&ticks[i]) && (table != "market" || names.get(i)=="all") { print!("{:10} {:4}", if table=="market" {t.texts("market").unwrap().get(i)} else {names.get(i)}, ticks[i]); for c in &cols { let x = t.numbers(c).unwrap()[i]; if x.abs()>1e5 {print!(" {:8.3}b", x/1e9)} else {print!(" {x:9.4}")} } println!(); } }
    }
    }
}
