//! `demo`: a whole incident on the local cloud, from report to public page, through the operators' API alone: what two people
//! would do by hand. Afterwards the cloud stays up, so that you can look around.
//!
//! | module | role |
//! | --- | --- |
//! | `files` | what is reported, loaded and written |
//! | `signed_in` | an operator who is signed in |
//! | `enrollment_codes` | the provider's enrollment codes for credit monitoring |
//! | `sending` | watches until everybody is notified |
//! | `rehearsal` | a test to oneself, before anything goes out |
//! | `letters` | what a letter leaves out that would be too long |
//! | `findings` | what the laws find in the notice, and what of it is set aside |
//! | `houses` | plays the mail house and the call center |
//! | `outcome` | what became of everybody, in words and as one object |
//! | `assessment` | who is affected, how severe it is, what the law asks next |
//! | `rows` | what was found in a list |
//! | `tables` | tables made by others |
//! | [`sample`] | a made-up list of affected customers |
//!
//! Each run reports an incident of its own, so one run never meets another's.

use std::time::{Duration, Instant};

use anyhow::bail;
use api::Payload as _;
use bodies::assess::assessment::AssessmentView;
use bodies::assess::facts::Stated;
use bodies::intake::incident::IncidentLine;
use bodies::intake::list::{ListView, ListWithProblems, LoadedList, ReportView};
use bodies::prepare::check::CheckedNotice;
use bodies::prepare::notice::{ApprovedNotice, DraftedNotice, NoticeView};
use bodies::publish::{ApprovedUpdate, DraftedUpdate, Updates};
use fields::words::{number, of};
use intake::NewList;
use jiff::Timestamp;
use jiff::tz::Offset;
use model::id::{IncidentId, ListNumber, NoticeNumber};
use serde_json::json;
use uuid::Uuid;

use crate::cloud;
use crate::cloud::aws::Cloud;
use crate::cloud::binaries::Source;
use crate::cloud::home::{Home, Running};
use crate::cloud::status::command;
use crate::progress::{in_words, say, show, step};

mod assessment;
mod enrollment_codes;
pub mod files;
mod findings;
mod houses;
pub mod letters;
mod outcome;
mod rehearsal;
mod rows;
pub mod sample;
mod sending;
mod signed_in;
mod tables;

use self::files::Files;
use self::outcome::Outcome;
use self::signed_in::{Body, SignedIn};

/// How long a list may be read or sealed before something must be wrong.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// How often to look whether something is done.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Runs an incident and prints what became of everybody; with `json`, also as one object on the last line.
///
/// # Errors
/// A file or list that is refused, an API that does not answer; customers lost, notified twice or not yet accounted for.
pub async fn run(home: &Home, source: &Source, files: &Files, json: bool) -> anyhow::Result<()> {
    // Errors in the files are reported before anything is started.
    let files = files.read()?;
    let running = cloud::up(home, source).await?;
    let mut demo = Demo::begin(&running, files.title()).await?;
    let incident = demo.report(files.incident()).await?;
    demo.state(&incident, &files).await?;
    let (list, report) = demo.load(&incident, &files).await?;
    demo.seal(&incident, list).await?;
    demo.upload_codes(&incident, &files, report.customers).await?;
    demo.assess(&incident).await?;
    let page = demo.publish(&incident, &files).await?;
    let notice = demo.write(&incident, (list, report.customers), &files, &page).await?;
    demo.check(&incident, notice).await?;
    demo.approve(&incident, notice).await?;
    let progress = demo.look_on(&incident, notice).await?;
    let outcome = Outcome::of(&report, &progress, &demo.ledger(&incident).await?, demo.started.elapsed());
    show(&demo.summary_of(&outcome, &progress, &page))?;
    if json {
        show(&serde_json::to_string(&outcome)?)?;
    }
    outcome.verdict()
}

/// A run: who acts, and how long each step took.
struct Demo<'r> {
    running: &'r Running,
    lead: SignedIn,
    counsel: SignedIn,
    started: Instant,
    steps: Vec<(&'static str, Duration)>,
}

impl<'r> Demo<'r> {
    async fn begin(running: &'r Running, title: &str) -> anyhow::Result<Self> {
        let (Some(stack), Some(pool)) = (&running.stack, &running.operators) else {
            bail!("the local cloud is only half up; start it again with {}, then {}", command("down"), command("up"));
        };
        let cloud = Cloud::at(&running.cloud_url())?;
        // Idempotency-Keys of one run: nothing is taken for a repetition of an earlier run.
        let run = Uuid::new_v4().to_string();
        let signed_in = async |user: &str| SignedIn::new(&stack.api_url, &pool.token(&cloud, user).await?, &run);
        let (lead, counsel) = (signed_in("lead").await?, signed_in("counsel").await?);
        let name = |user| pool.operator(user).map(|operator| operator.name.clone());
        say(&format!("\n{title}\nThe lead is {}, the second person {}.", name("lead")?, name("counsel")?));
        Ok(Self { running, lead, counsel, started: Instant::now(), steps: Vec::new() })
    }

    /// Does one step, and keeps how long it took. The step gives what is done next, and a few words on what came of it.
    async fn step<T>(
        &mut self,
        what: &'static str,
        doing: impl AsyncFnOnce(&Self) -> anyhow::Result<(T, String)>,
    ) -> anyhow::Result<T> {
        let (shown, began) = (step(what), Instant::now());
        let (result, words) = doing(self).await?;
        shown.done(&words);
        self.steps.push((what, began.elapsed()));
        Ok(result)
    }

    async fn report(&mut self, incident: &serde_json::Value) -> anyhow::Result<IncidentId> {
        let report = async |demo: &Self| {
            let reported: IncidentLine = demo.lead.post("report", "incidents", Body::Json(incident)).await?;
            let id = reported.incident;
            Ok((id.clone(), id.to_string()))
        };
        self.step("Reporting the incident", report).await
    }

    /// States what the incident's file says beside the report.
    async fn state(&mut self, incident: &IncidentId, files: &files::Read) -> anyhow::Result<()> {
        let statements = files.statements();
        if statements.as_array().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let state = async |demo: &Self| {
            let body = json!({"statements": statements});
            let stated: Stated = demo.lead.patch("state", &format!("incidents/{incident}"), &body).await?;
            Ok(((), format!("version {}, {} facts", stated.version, stated.facts.len())))
        };
        self.step("Stating what else is known", state).await
    }

    /// Reads who is affected, how severe it is and what the obligations are.
    async fn assess(&mut self, incident: &IncidentId) -> anyhow::Result<()> {
        let assess = async |demo: &Self| {
            let assessed: AssessmentView = demo.lead.get(&format!("incidents/{incident}/assessment")).await?;
            Ok((assessed, String::new()))
        };
        let assessed = self.step("Assessing it", assess).await?;
        say(&assessment::in_words(&assessed));
        Ok(())
    }

    /// Loads the list and waits until it is read.
    async fn load(&mut self, incident: &IncidentId, files: &files::Read) -> anyhow::Result<(ListNumber, ReportView)> {
        let load = async |demo: &Self| {
            let path = format!("incidents/{incident}/lists");
            let number = demo.hand_in(&path, files).await?;
            let list = demo.list_in(&["open", "refused"], &path, number).await?;
            Ok((list, String::new()))
        };
        let ListWithProblems { list, row_problems, .. } = self.step("Loading the list", load).await?;
        let number = list.list;
        // In a file that cannot be read at all there is nothing to count.
        if let Some(report) = list.report.as_ref().filter(|report| report.rows > 0) {
            let all = format!("incidents/{incident}/lists/{number}");
            rows::found(report, &row_problems, &all).iter().for_each(|line| say(line));
        }
        match list.report {
            Some(report) if list.state == "open" => Ok((number, report)),
            _ => bail!("the list was refused. {}", list.words),
        }
    }

    /// Sends the file in the request where it fits, else to the address that the API gives for it.
    async fn hand_in(&self, path: &str, files: &files::Read) -> anyhow::Result<ListNumber> {
        let file = files.customers();
        if file.len() <= NewList::MAX_BYTES {
            let list: LoadedList = self.lead.post("list", path, Body::File(files.media_type(), file)).await?;
            return Ok(list.list);
        }
        let list: LoadedList = self.lead.post("list", path, Body::Json(&json!({"upload": "presigned"}))).await?;
        let Some(address) = list.upload else { bail!("the API gave no address to upload the list to") };
        self.lead.upload(&address.url, file).await?;
        Ok(list.list)
    }

    /// The list once it is in one of these states.
    async fn list_in(&self, states: &[&str], path: &str, number: ListNumber) -> anyhow::Result<ListWithProblems> {
        let began = Instant::now();
        loop {
            let list: ListWithProblems = self.lead.get(&format!("{path}/{number}")).await?;
            if states.contains(&list.list.state.as_str()) {
                return Ok(list);
            }
            if began.elapsed() > PATIENCE {
                bail!("the list is still {} after {}; see .local/run", list.list.state, in_words(PATIENCE));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn seal(&mut self, incident: &IncidentId, list: ListNumber) -> anyhow::Result<()> {
        let seal = async |demo: &Self| {
            let path = format!("incidents/{incident}/lists");
            let _: ListView = demo.lead.post("seal", &format!("{path}/{list}/seal"), Body::Nothing).await?;
            let sealed = demo.list_in(&["sealed"], &path, list).await?.list.seal;
            let reachable = |(channel, count)| format!("{} by {channel}", number(count));
            let words: Vec<_> = sealed.iter().flat_map(|seal| seal.reachable_by.clone()).map(reachable).collect();
            Ok(((), format!("can be reached: {}", words.join(", "))))
        };
        self.step("Sealing the list", seal).await
    }

    /// Uploads enrollment codes for the notice's offer, one for each customer: the approval decides who gets one.
    async fn upload_codes(&mut self, incident: &IncidentId, files: &files::Read, customers: u64) -> anyhow::Result<()> {
        let upload = async |demo: &Self| {
            Ok(((), enrollment_codes::upload(&demo.lead, incident, files.monitoring(), customers).await?))
        };
        self.step("Uploading enrollment codes", upload).await
    }

    /// Puts a first update on the public page: the notice names the page, so it is there before the notice goes out.
    async fn publish(&mut self, incident: &IncidentId, files: &files::Read) -> anyhow::Result<String> {
        let publish = async |demo: &Self| {
            let path = format!("incidents/{incident}/updates");
            let update = files.update();
            let draft: DraftedUpdate = demo.lead.post("update", &path, Body::Json(&update)).await?;
            // The second person approves what they read, not what somebody told them.
            let read: Updates = demo.counsel.get(&path).await?;
            let Some(update) = read.updates.iter().find(|update| update.update == draft.update) else {
                bail!("the update that was written is not among the incident's updates");
            };
            let approval = json!({"content_digest": update.content_digest});
            let path = format!("{path}/{}/approvals", update.update);
            let approved: ApprovedUpdate = demo.counsel.post("publish", &path, Body::Json(&approval)).await?;
            demo.lead.opens(&approved.page).await?;
            Ok((approved.page.clone(), approved.page))
        };
        self.step("Publishing the first update", publish).await
    }

    /// Writes the notice to a list of so many customers, and sends what one of them would get to oneself.
    async fn write(
        &mut self,
        incident: &IncidentId,
        (list, customers): (ListNumber, u64),
        files: &files::Read,
        page: &str,
    ) -> anyhow::Result<NoticeNumber> {
        let path = format!("incidents/{incident}/notices");
        let write = async |demo: &Self| {
            let today = Offset::UTC.to_datetime(Timestamp::now()).date();
            let notice = json!({"list": list, "content": files.notice(page, customers, today)});
            let draft: DraftedNotice = demo.lead.post("notice", &path, Body::Json(&notice)).await?;
            let shorter = demo.shorten(&format!("{path}/{}", draft.notice)).await?;
            Ok((draft.notice, files.languages().join(", ") + shorter))
        };
        let notice = self.step("Writing the notice", write).await?;
        let rehearse = async |demo: &Self| {
            let words = rehearsal::rehearse(&demo.lead, incident, (list, notice), files.first_reference()).await?;
            Ok(((), words))
        };
        self.step("Sending a test to oneself", rehearse).await?;
        Ok(notice)
    }

    /// Rewrites a draft whose letter would be too long to print. Says so.
    async fn shorten(&self, notice: &str) -> anyhow::Result<&'static str> {
        let checked: CheckedNotice = self.lead.post("check-length", &format!("{notice}/check"), Body::Nothing).await?;
        if !letters::is_too_long(&checked) {
            return Ok("");
        }
        let draft: NoticeView = self.lead.get(notice).await?;
        let body = json!({"list": draft.line.list, "content": letters::shortened(&draft)});
        let _: DraftedNotice = self.lead.put(notice, &body).await?;
        Ok(", shortened for a letter: advice that no law asks for was left out")
    }

    /// Checks the notice against the laws of its customers. What they still require is shown, and the second person sets it aside.
    async fn check(&mut self, incident: &IncidentId, notice: NoticeNumber) -> anyhow::Result<()> {
        let path = format!("incidents/{incident}/notices/{notice}");
        let check = async |demo: &Self| {
            let standing = findings::standing(&demo.counsel, &path).await?;
            let words = match standing.findings.len() as u64 {
                0 => "nothing stands in the way".to_owned(),
                count => format!("{} in the way", of(count, "finding stands", "findings stand")),
            };
            Ok((standing, words))
        };
        let standing = self.step("Checking it against the laws", check).await?;
        findings::refuse_what_nobody_may_set_aside(&standing)?;
        if standing.findings.is_empty() {
            return Ok(());
        }
        say(&findings::lines(standing.findings.iter().map(|found| &found.finding)));
        let set_aside = async |demo: &Self| {
            findings::set_aside(&demo.counsel, &path, &standing).await?;
            Ok(((), "as a demo may; in earnest they are corrected, or counsel says why not".to_owned()))
        };
        self.step("Setting these aside, as counsel", set_aside).await
    }

    /// Lets the second person approve the notice.
    async fn approve(&mut self, incident: &IncidentId, notice: NoticeNumber) -> anyhow::Result<()> {
        let path = format!("incidents/{incident}/notices/{notice}");
        let approve = async |demo: &Self| {
            let read: NoticeView = demo.counsel.get(&path).await?;
            let approval = json!({"content_digest": read.line.content_digest, "list_digest": read.list_digest});
            let approvals = format!("{path}/approvals");
            let approved: ApprovedNotice = demo.counsel.post("approve", &approvals, Body::Json(&approval)).await?;
            let codes = enrollment_codes::in_words(&demo.counsel, incident).await?;
            Ok((
                (),
                format!("{} going to be notified, {codes}", of(approved.customers, "customer is", "customers are")),
            ))
        };
        self.step("Approving it, as the second person", approve).await
    }

    async fn look_on(
        &mut self,
        incident: &IncidentId,
        notice: NoticeNumber,
    ) -> anyhow::Result<bodies::prepare::progress::Progress> {
        let began = Instant::now();
        let path = format!("incidents/{incident}/notices/{notice}");
        let progress = sending::look_on(&self.lead, &self.counsel, &path).await?;
        say(&format!("  ✓ Notifying everybody ({})", in_words(began.elapsed())));
        self.steps.push(("Notifying everybody", began.elapsed()));
        Ok(progress)
    }

    async fn ledger(&self, incident: &IncidentId) -> anyhow::Result<crate::cloud::provider::ledger::Summary> {
        self.running.endpoint()?.summary(&format!("{incident}_")).await
    }

    /// The end: what became of everybody, how long it took, where to look.
    fn summary_of(&self, outcome: &Outcome, progress: &bodies::prepare::progress::Progress, page: &str) -> String {
        let mut lines = vec![String::new()];
        lines.extend(outcome.in_words(progress));
        lines.extend([String::new(), "How long it took".to_owned()]);
        lines.extend(self.steps.iter().map(|(what, took)| format!("  {what:<36}{:>8}", in_words(*took))));
        lines.extend([
            String::new(),
            "Look around; everything stays up".to_owned(),
            format!("  public page    {page}"),
            format!("  mail and texts {}/", self.running.mailbox_url()),
            format!("  the API        {}", command("status")),
            format!("  end it         {}", command("down")),
        ]);
        lines.join("\n")
    }
}
