//! MiniStack: the AWS services on one machine, from PyPI, in a virtual environment of the project's own.
//!
//! It runs the functions' binaries as its own child processes, with its whole environment below their own variables. So it is
//! started with a clean one: a function never sees this person's AWS credentials, and its SDK finds every service here.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use crate::cloud::aws::Cloud;
use crate::cloud::background::{Background, free_port, last_lines};
use crate::cloud::home::Home;
use crate::progress::step;

/// The port that is taken where it is free, as MiniStack's own default.
const PREFERRED_PORT: u16 = 4566;

/// Makes the virtual environment, unless it is there with exactly these packages.
///
/// # Errors
/// No suitable Python, or packages that cannot be installed.
pub fn install(home: &Home) -> anyhow::Result<()> {
    let wanted = fs::read_to_string(home.requirements()).context("reading local/requirements.txt")?;
    let installed = home.venv().join("requirements.txt");
    if fs::read_to_string(&installed).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    let step = step("Installing the local cloud's Python packages (once)");
    let python = suitable_python()?;
    let log = home.folder().join("install.log");
    fs::create_dir_all(home.folder())?;
    let mut make = Command::new(python);
    make.args(["-m", "venv", "--clear"]).arg(home.venv());
    run_logged(make, &log)
        .context("making a virtual environment failed; on Debian and Ubuntu it needs the package python3-venv")?;
    let mut install = Command::new(home.venv().join("bin/python"));
    install
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r"])
        .arg(home.requirements());
    run_logged(install, &log).context("installing local/requirements.txt failed; it needs PyPI")?;
    fs::write(installed, wanted)?;
    step.done("");
    Ok(())
}

fn suitable_python() -> anyhow::Result<&'static str> {
    let names = ["python3", "python3.13", "python3.12", "python3.11"];
    let suits = |name: &&str| {
        let check = "import sys; raise SystemExit(sys.version_info < (3, 11))";
        Command::new(name).args(["-c", check]).output().is_ok_and(|run| run.status.success())
    };
    names.into_iter().find(suits).context("Python 3.11 or newer is needed (python3 is older or missing)")
}

fn run_logged(mut command: Command, log: &Path) -> anyhow::Result<()> {
    let output = fs::File::create(log)?;
    let status = command.stdout(output.try_clone()?).stderr(output).status()?;
    if !status.success() {
        bail!("{}", last_lines(log, 10));
    }
    Ok(())
}

/// A free port for it.
///
/// # Errors
/// No port is free.
pub fn choose_port() -> anyhow::Result<u16> {
    free_port(PREFERRED_PORT)
}

/// Starts it on this port. Mail and texts of whatever runs in it go to `provider_url`.
///
/// # Errors
/// A program that cannot be started.
pub fn start(home: &Home, port: u16, provider_url: &str) -> anyhow::Result<Background> {
    let scratch = home.run().join("tmp");
    fs::create_dir_all(&scratch)?;
    let program = home.venv().join("bin/ministack");
    let mut command = Command::new(&program);
    let path = std::env::var_os("PATH").unwrap_or_default();
    command.current_dir(&scratch).env_clear().env("PATH", path).env("HOME", &scratch).env("TMPDIR", &scratch).envs([
        ("GATEWAY_PORT", port.to_string()),
        ("BIND_HOST", "127.0.0.1".to_owned()),
        ("MINISTACK_HOST", "127.0.0.1".to_owned()),
        // Every function runs under its own role, and IAM, topic, queue, bucket and key policies decide, as on AWS.
        ("AUTH", "true".to_owned()),
        // At INFO it logs every message of every topic, addresses in SES's events among them.
        ("LOG_LEVEL", "WARNING".to_owned()),
        // Listeners and containers that nothing here uses.
        ("IOT_MTLS_ENABLED", "0".to_owned()),
        ("SFTP_ENABLED", "0".to_owned()),
        ("DOCKER_HOST", "unix:///nonexistent".to_owned()),
        // What the functions inherit: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        ("AWS_ENDPOINT_URL", format!("http://127.0.0.1:{port}")),
        ("AWS_ENDPOINT_URL_SESV2", provider_url.to_owned()),
        ("AWS_ENDPOINT_URL_SNS", provider_url.to_owned()),
    ]);
    let mark = program.to_string_lossy().into_owned();
    Background::start(command, port, &mark, &log(home))
}

/// Where it logs.
pub fn log(home: &Home) -> std::path::PathBuf {
    home.run().join("ministack.log")
}

/// Waits until it answers.
///
/// # Errors
/// It ends, or does not answer for a minute.
pub async fn wait(home: &Home, ministack: &Background, cloud: &Cloud) -> anyhow::Result<()> {
    let started = Instant::now();
    loop {
        if cloud.is_ready().await {
            return Ok(());
        }
        if !ministack.is_running() {
            bail!("MiniStack ended at once. Its last words:\n{}", last_lines(&log(home), 15));
        }
        if started.elapsed() > Duration::from_secs(60) {
            bail!("MiniStack does not answer. Its last words:\n{}", last_lines(&log(home), 15));
        }
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
}
