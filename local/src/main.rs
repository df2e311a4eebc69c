//! The cloud on one machine.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use local::assess;
use local::cloud;
use local::cloud::aws::Cloud;
use local::cloud::binaries::Source;
use local::cloud::home::Home;
use local::cloud::provider::{self, Provider};
use local::cloud::schedule::wake_watch;
use local::cloud::status;
use local::demo::sample;
use local::demo::{self, files::Files};
use local::progress::{say, show};

/// Breach notice on this machine: the real template and the real functions, without AWS and without Docker.
#[derive(Parser)]
#[command(name = "local", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Asked,
}

#[derive(Subcommand)]
enum Asked {
    /// Start the local cloud, deploy template.yaml, and say where everything is
    Up {
        /// Take the functions' binaries from this folder (NAME/bootstrap or NAME) instead of building them
        #[arg(long, value_name = "FOLDER")]
        binaries: Option<PathBuf>,
    },
    /// Run a whole incident, from report to public page, and say what became of everybody; starts the local cloud if need be
    Demo {
        /// The incident, as JSON; without it, the sample
        #[arg(long, value_name = "FILE")]
        incident: Option<PathBuf>,
        /// The affected customers, as CSV or TSV; without it, the sample
        #[arg(long, value_name = "FILE")]
        customers: Option<PathBuf>,
        /// Print the result also as one JSON object, on the last line
        #[arg(long)]
        json: bool,
        /// Take the functions' binaries from this folder (NAME/bootstrap or NAME) instead of building them
        #[arg(long, value_name = "FOLDER")]
        binaries: Option<PathBuf>,
    },
    /// Stop the local cloud and delete what it holds
    Down,
    /// Say what runs where, and how to call the API by hand
    Status,
    /// Print a token for the API, good for 12 hours: lead, counsel or auditor
    Token {
        /// Whose
        operator: String,
    },
    /// Say what each law asks by when, on the facts of a file
    Assess {
        /// The facts of an incident, as JSON
        #[arg(long, value_name = "FILE")]
        facts: PathBuf,
        /// One JSON object for a program, instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Write a made-up list of affected customers, the same each time
    Sample {
        /// How many people
        #[arg(long, default_value_t = 1000)]
        customers: usize,
        /// Another seed makes another list
        #[arg(long, default_value_t = sample::SEED)]
        seed: u64,
        /// Where to; without it, the project's own local/sample/customers.csv
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Answer as SES and SNS; `up` starts this by itself
    #[command(hide = true)]
    Serve {
        #[arg(long)]
        port: u16,
        #[arg(long)]
        cloud: String,
        #[arg(long)]
        folder: PathBuf,
    },
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("Sorry: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

async fn run(asked: Asked) -> anyhow::Result<()> {
    let home = Home::of_this_workspace();
    match asked {
        Asked::Up { binaries } => {
            let source = binaries.map_or(Source::Build, Source::Folder);
            let running = cloud::up(&home, &source).await?;
            show(&status::in_words(&running).await)?;
        }
        Asked::Demo { incident, customers, json, binaries } => {
            let sample = |file| home.workspace().join("local/sample").join(file);
            let files = Files {
                incident: incident.unwrap_or_else(|| sample("incident.json")),
                customers: customers.unwrap_or_else(|| sample("customers.csv")),
            };
            demo::run(&home, &binaries.map_or(Source::Build, Source::Folder), &files, json).await?;
        }
        Asked::Down => cloud::down(&home)?,
        Asked::Status => match home.running()? {
            Some(running) => show(&status::in_words(&running).await)?,
            None => show(&format!("The local cloud is not up. Start it with: {}", status::command("up")))?,
        },
        Asked::Assess { facts, json } => assess::run(&facts, json)?,
        Asked::Sample { customers, seed, out } => {
            let out = out.unwrap_or_else(|| home.workspace().join("local/sample/customers.csv"));
            std::fs::write(&out, sample::customers(customers, seed)?)?;
            let out = out.display();
            show(&format!("Wrote {customers} made-up customers, and a few rows that are wrong on purpose, to {out}"))?;
        }
        Asked::Token { operator } => show(&status::token(&home, &operator).await?)?,
        Asked::Serve { port, cloud, folder } => serve(port, &cloud, &folder).await?,
    }
    Ok(())
}

async fn serve(port: u16, cloud: &str, folder: &std::path::Path) -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_ansi(false).init();
    let cloud = Cloud::at(cloud)?;
    let provider = Provider::new(cloud.clone(), folder)?;
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    tokio::spawn(wake_watch(provider.clone(), cloud));
    match provider::listen::serve(listener, provider.router()).await {}
}
