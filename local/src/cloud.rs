//! AWS on this machine, with everything deployed: `up`, `down`, `status`.
//!
//! | module | role |
//! | --- | --- |
//! | [`status`] | what runs where |
//! | [`ministack`] | the AWS services, from PyPI |
//! | [`provider`], [`endpoint`] | SES and SNS's texts: ledger, mailbox, events, faults; and its controls from outside |
//! | [`operators`] | who may sign in |
//! | [`mod@deploy`], [`template`], [`binaries`], [`gaps`] | the template and the functions into MiniStack |
//! | [`schedule`] | wakes watch |
//! | [`home`], [`background`], [`aws`] | files, processes, calls |

pub mod aws;
pub mod background;
pub mod binaries;
pub mod deploy;
pub mod endpoint;
pub mod gaps;
pub mod home;
pub mod ministack;
pub mod operators;
pub mod provider;
pub mod schedule;
pub mod status;
pub mod template;
mod xml;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::cloud::aws::Cloud;
use crate::cloud::background::{Background, free_port, last_lines};
use crate::cloud::binaries::Source;
use crate::cloud::deploy::{Prepared, deploy};
use crate::cloud::home::{Home, Running};
use crate::cloud::operators::OperatorPool;
use crate::cloud::provider::desk::Deployed;
use crate::progress::{in_words, say, step};

/// The port of the mailbox where it is free: the one that local mail catchers use.
const PREFERRED_MAILBOX_PORT: u16 = 8025;
/// How long a process may take to end before it is made to.
const PATIENCE: Duration = Duration::from_secs(8);

/// Starts everything, unless it runs already, and returns what runs.
///
/// # Errors
/// Whatever does not start; then nothing is left running.
pub async fn up(home: &Home, source: &Source) -> anyhow::Result<Running> {
    if let Some(running) = home.running()? {
        if running.is_alive() && running.stack.is_some() {
            say("The local cloud is up already.");
            return Ok(running);
        }
        down(home)?;
    }
    let started = Instant::now();
    let up = start(home, source).await;
    match up {
        Ok(running) => {
            say(&format!("The local cloud is up after {}.", in_words(started.elapsed())));
            Ok(running)
        }
        Err(error) => {
            if let Ok(Some(running)) = home.running() {
                end(&running)?;
                home.forget_note()?;
                say("  The logs of this try are in .local/run until the next.");
            }
            Err(error)
        }
    }
}

async fn start(home: &Home, source: &Source) -> anyhow::Result<Running> {
    say("Starting the local cloud");
    // What can be wrong on this side comes first.
    let prepared = Prepared::from(home, source)?;
    ministack::install(home)?;
    home.forget_run()?;
    let mut running = processes(home).await?;
    let cloud = Cloud::at(&running.cloud_url())?;
    let signing_up = step("Creating operators");
    let pool = OperatorPool::create(&cloud).await?;
    signing_up.done(&pool.operators.iter().map(|operator| operator.user.as_str()).collect::<Vec<_>>().join(", "));
    running.operators = Some(pool.clone());
    home.note(&running)?;
    let stack = deploy(&prepared, &cloud, &pool, &running.mailbox_url()).await?;
    let deployed = Deployed {
        watch_function: stack.outputs.get("WatchFunction").cloned(),
        receipts_topic: stack.outputs.get("ReceiptsTopic").cloned(),
        page_bucket: stack.outputs.get("PageBucket").cloned(),
        public_api_url: stack
            .outputs
            .get("PublicApiId")
            .map(|api| format!("{}/restapis/{api}/v1/_user_request_", cloud.url())),
    };
    running.endpoint()?.tell(&deployed).await?;
    running.stack = Some(stack);
    home.note(&running)?;
    Ok(running)
}

/// This program, also where a build has put another one in its place meanwhile.
fn this_program() -> anyhow::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() { Ok(running.to_owned()) } else { std::env::current_exe().context("finding this program") }
}

/// Starts both processes. Each is noted as soon as it runs, so that `down` finds it whatever comes after.
async fn processes(home: &Home) -> anyhow::Result<Running> {
    let starting = step("Starting MiniStack and the mail endpoint");
    let (cloud_port, mailbox_port) = (ministack::choose_port()?, free_port(PREFERRED_MAILBOX_PORT)?);
    let mut running = Running {
        ministack: ministack::start(home, cloud_port, &format!("http://127.0.0.1:{mailbox_port}"))?,
        provider: Background { pid: 0, port: mailbox_port, mark: "serve".to_owned() },
        operators: None,
        stack: None,
    };
    home.note(&running)?;
    let cloud = Cloud::at(&running.cloud_url())?;
    let mut serve = Command::new(this_program()?);
    serve.args(["serve", "--port", &mailbox_port.to_string(), "--cloud", cloud.url(), "--folder"]).arg(home.run());
    let log = home.run().join("endpoint.log");
    running.provider = Background::start(serve, mailbox_port, &format!("serve --port {mailbox_port}"), &log)?;
    home.note(&running)?;
    ministack::wait(home, &running.ministack, &cloud).await?;
    let asked = Instant::now();
    while running.endpoint()?.health().await.is_err() {
        if !running.provider.is_running() || asked.elapsed() > Duration::from_secs(20) {
            bail!("the mail endpoint does not start. Its last words:\n{}", last_lines(&log, 15));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    starting.done("");
    Ok(running)
}

/// Ends everything and deletes what the run left behind.
///
/// # Errors
/// A process that cannot be ended, a file that cannot be deleted.
pub fn down(home: &Home) -> anyhow::Result<()> {
    let Some(running) = home.running()? else {
        say("The local cloud is not up.");
        return Ok(());
    };
    let ending = step("Ending the local cloud");
    end(&running)?;
    home.forget_run()?;
    ending.done("its mail, tables and passwords are gone");
    Ok(())
}

fn end(running: &Running) -> anyhow::Result<()> {
    // MiniStack first: its functions call the endpoint.
    running.ministack.end(PATIENCE)?;
    running.provider.end(PATIENCE)
}
