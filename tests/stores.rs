//! Every store keeps its promises (see [`tests::contract`]): the memory, DynamoDB's semantics in process, and, where the
//! environment names one by `STORES_ENDPOINT` (a URL), a real endpoint.
//!
//! Each promise is a test of its own, named `store::table::promise`. Without an endpoint its tests are listed as ignored.

use std::env;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::{Client, Config};
use libtest_mimic::{Arguments, Trial};
use memory::{Memory, Weather};
use tests::contract::engine::Engine;
use tests::contract::lost_answers::{self, Lossy};
use tests::contract::tables::Tables;
use tests::contract::{Clause, consignments, customers, deliveries, incidents, items};
use tokio::runtime::Runtime;

fn main() {
    let endpoint = env::var("STORES_ENDPOINT").ok();
    let mut trials = of_memory();
    trials.extend(of_tables("dynoxide", in_process));
    trials.extend(each("dynoxide::lost_answers", lost_answers::promises(), Lossy::new));
    let of_endpoint = of_tables("endpoint", at_endpoint).into_iter();
    trials.extend(of_endpoint.map(|trial| trial.with_ignored_flag(endpoint.is_none())));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn of_memory() -> Vec<Trial> {
    let memory = async || Memory::under(&Weather::default());
    let mut trials = each("memory::incidents", incidents::promises(), memory);
    trials.extend(each("memory::consignments", consignments::promises(), memory));
    trials.extend(each("memory::customers", customers::promises(), memory));
    trials.extend(each("memory::deliveries", deliveries::promises(), memory));
    trials
}

fn of_tables(store: &str, open: impl AsyncFn() -> Tables + Copy + Send + 'static) -> Vec<Trial> {
    let named = |table| format!("{store}::{table}");
    let mut trials = each(&named("incidents"), incidents::promises(), async move || open().await.incidents());
    trials.extend(each(&named("consignments"), consignments::promises(), async move || open().await.incidents()));
    trials.extend(each(&named("customers"), customers::promises(), async move || open().await.customers()));
    trials.extend(each(&named("deliveries"), deliveries::promises(), async move || open().await.deliveries()));
    trials.extend(each(&named("items"), items::promises(), open));
    trials
}

/// A trial of each promise, with a store of its own.
fn each<S: 'static>(
    name: &str,
    promises: Vec<Clause<S>>,
    open: impl AsyncFn() -> S + Copy + Send + 'static,
) -> Vec<Trial> {
    let trial = |promise: Clause<S>| {
        Trial::test(format!("{name}::{}", promise.name), move || {
            Runtime::new()?.block_on(async { (promise.check)(open().await).await });
            Ok(())
        })
    };
    promises.into_iter().map(trial).collect()
}

async fn in_process() -> Tables {
    Tables::of(Engine::new().client(), "contract").await
}

async fn at_endpoint() -> Tables {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::from_static("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "the root of a local cloud"))
        .endpoint_url(env::var("STORES_ENDPOINT").expect("the trial is ignored without it"));
    Tables::of(Client::from_conf(config.build()), "contract").await
}
