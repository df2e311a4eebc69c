//! The notice: one text for all channels and languages, written for one sealed list, and how it is sent.
//!
//! What it says is [`Content`]; what becomes of that in each language is [`Composed`], an entry of its own, since a notice
//! in many languages would not fit into one item of the table. An approval is bound to both.

mod circumstance;
mod composed;
mod content;
mod declaration;
mod finding_override;
mod genuine;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::channel::Channel;
use crate::customer::Language;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::guests::{Guest, Said};
use crate::id::{CustomerId, ListNumber, NoticeId, ResendNumber};
use crate::list::{List, ListState, Slice};
use crate::tally::Tally;

pub use circumstance::{Circumstance, Reader, UnknownCircumstance};
pub use composed::{Composed, LongDate};
pub use content::{
    CodesFor, Contact, Content, Day, Domain, GuidanceBlock, Hours, MissingDefault, Monitoring, NotACode, NotADomain,
    Occurred, Particulars, Support, Text, Verification, VerificationCode,
};
pub use declaration::Declaration;
pub use finding_override::FindingOverride;
pub use genuine::GenuineNotice;

/// One notice of an incident.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which notice.
    #[serde(flatten)]
    pub id: NoticeId,
    /// To whom.
    pub list: ListNumber,
    /// What it says.
    pub content: Content,
    /// What was made of it in each language, by digest; the templates themselves are entries of their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub composed: BTreeMap<Language, Digest>,
    /// Everyone who wrote or changed it; none of them may approve it.
    pub written_by: Vec<Actor>,
    /// When it was last changed.
    pub written_at: Timestamp,
    /// Who approved it, for what. `None` while it is a draft.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
}

impl Entry for Notice {
    const WHAT: &'static str = "a notice";
}

/// An approval: of exactly this text, for exactly this list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// The digest of the notice that was approved: [`Notice::digest`].
    pub content: Digest,
    /// The digest of the sealed list that was approved.
    pub list: Digest,
}

/// Why an approval is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotApproved {
    /// Needs a second person: the approver wrote the text.
    #[error("you wrote this notice; somebody else has to approve it")]
    OwnText,
    /// Needs a second person: the approver loaded the list.
    #[error("you loaded this notice's list; somebody else has to approve it")]
    OwnList,
    /// The approver corrected how somebody on the list is reached.
    #[error("you corrected an address on this list; somebody else has to approve what goes there")]
    OwnCorrection,
    /// The text is not the one that the approver saw.
    #[error("the text was changed since you looked at it; look at it again and approve what you see")]
    TextChanged,
    /// The list is not final.
    #[error("the list is not sealed; seal it first, then approve")]
    ListNotSealed,
    /// The list is not the one that the approver saw.
    #[error("the list is not the one that you looked at; look at its counts again")]
    ListChanged,
    /// It was approved before.
    #[error("this notice is approved already")]
    Already,
}

impl Notice {
    /// What an approval of this notice is bound to: to what its author wrote and to what was composed of it.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of_json(&(&self.content, &self.composed))
    }

    /// Approves it for what the approver saw, or says why not.
    ///
    /// # Errors
    /// [`NotApproved`], the first reason that holds.
    pub fn approved(
        &self,
        list: &List,
        by: &Actor,
        seen: (Digest, Digest),
        now: Timestamp,
    ) -> Result<Approval, NotApproved> {
        let (content, sealed) = seen;
        self.second_person(list, by)?;
        if self.approval.is_some() {
            return Err(NotApproved::Already);
        }
        if content != self.digest() {
            return Err(NotApproved::TextChanged);
        }
        match (&list.state, &list.seal) {
            (ListState::Sealed, Some(seal)) if seal.digest == sealed => {
                Ok(Approval { by: by.clone(), at: now, content, list: sealed })
            }
            (ListState::Sealed, Some(_)) => Err(NotApproved::ListChanged),
            _ => Err(NotApproved::ListNotSealed),
        }
    }

    /// Whether this person may release the notice: neither its writer, nor the loader of its list, nor who corrected an address on it.
    ///
    /// # Errors
    /// [`NotApproved::OwnText`], [`NotApproved::OwnList`] or [`NotApproved::OwnCorrection`].
    pub fn second_person(&self, list: &List, by: &Actor) -> Result<(), NotApproved> {
        if self.written_by.iter().any(|writer| writer.is(by)) {
            return Err(NotApproved::OwnText);
        }
        if list.loaded_by.is(by) {
            return Err(NotApproved::OwnList);
        }
        if list.corrected_by.iter().any(|corrector| corrector.is(by)) {
            return Err(NotApproved::OwnCorrection);
        }
        Ok(())
    }
}

/// An approved notice on its way: what `deliver` and `watch` read again and again, so it is small.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dispatch {
    /// Of which notice.
    #[serde(flatten)]
    pub id: NoticeId,
    /// To which list.
    pub list: ListNumber,
    /// How many customers the sealed list holds.
    pub customers: u64,
    /// Into how many slices they fall.
    pub slices: u32,
    /// Of how many of the list's allotments of codes its customers may have one. 0: this notice gives no codes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub allotments: u32,
    /// When people released it.
    #[serde(flatten)]
    pub releases: Releases,
    /// A person stopped all sending. `None`: it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stop>,
    /// Which channels a brake paused.
    #[serde(flatten)]
    pub brakes: Brakes,
    /// The last exact count. `None` before the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<Observation>,
    /// The only addresses to which anything may be sent: the incident's guest list while it is on. `None`: no restriction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guests: Option<BTreeSet<Guest>>,
    /// What was asked and approved to be sent again.
    #[serde(flatten)]
    pub resends: Resends,
}

/// When a second person released what is sent of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Releases {
    /// When the notice was approved.
    pub approved_at: Timestamp,
    /// When a second person released something, in order: this approval, and each of a resend. Corrections of addresses noted before
    /// count from then on.
    #[serde(rename = "let_out")]
    pub released_at: Vec<Timestamp>,
    /// When more was last released than before: every slice is then released from its beginning once more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened_at: Option<Timestamp>,
}

/// Channels that a brake paused because too much bounced or drew complaints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brakes {
    /// The channels that are paused, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paused: BTreeMap<Channel, String>,
    /// What was counted when a channel's brake last tripped. Once a person has resumed it, it trips again on what comes after.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub braked_at: BTreeMap<Channel, Tally>,
}

/// How far resending a notice to those not notified is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resends {
    /// What was asked to be sent again, and is not approved yet.
    #[serde(rename = "resend_asked", default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<ResendAsked>,
    /// The last resend that was approved.
    #[serde(rename = "resend", default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<ResendNumber>,
}

impl Entry for Dispatch {
    const WHAT: &'static str = "a dispatch";
}

/// That somebody asked to send a notice again to those not notified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResendAsked {
    /// Which time.
    pub number: ResendNumber,
    /// Who asked, and when.
    #[serde(flatten)]
    pub asked: Said,
    /// Why.
    pub reason: String,
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Why sending was stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Dispatch {
    /// A notice approved at this moment, for a sealed list of so many customers in so many slices. It runs, gives no codes, and goes to
    /// everyone.
    #[must_use]
    pub fn new(id: NoticeId, list: ListNumber, (customers, slices): (u64, u32), approved_at: Timestamp) -> Self {
        Self {
            id,
            list,
            customers,
            slices,
            allotments: 0,
            releases: Releases { approved_at, released_at: vec![approved_at], reopened_at: None },
            stopped: None,
            brakes: Brakes::default(),
            observed: None,
            guests: None,
            resends: Resends::default(),
        }
    }

    /// Whether anything may go out by this channel now. A guest list names e-mail addresses and phone numbers that take texts, so
    /// while one is on no letter and no call leaves.
    #[must_use]
    pub fn allows(&self, channel: Channel) -> bool {
        let has_guests = self.guests.is_none() || matches!(channel, Channel::Email | Channel::Sms);
        self.stopped.is_none() && !self.brakes.paused.contains_key(&channel) && has_guests
    }

    /// The same under this guest list from now on. Whoever it adds may have been refused before, so everything is released once more.
    #[must_use]
    pub fn under(&self, only: Option<&BTreeSet<Guest>>, now: Timestamp) -> Self {
        let adds_guests = match (&self.guests, only) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(before), Some(after)) => !after.is_subset(before),
        };
        let mut under = Self { guests: only.cloned(), ..self.clone() };
        if adds_guests {
            under.releases.reopened_at = Some(now);
        }
        under
    }

    /// Whether the last exact count found every customer of the list in a terminal state.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.observed.as_ref().is_some_and(|observation| observation.finished)
    }
}

/// An exact count of all deliveries, at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// When the counting began.
    pub at: Timestamp,
    /// What was counted.
    pub tally: Tally,
    /// Every customer of the list was found, in a terminal state.
    pub finished: bool,
}

/// How far one slice of an approved notice is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SliceProgress {
    /// Which slice.
    pub slice: Slice,
    /// When every customer of it had a delivery.
    pub planned_at: Timestamp,
    /// Up to which customer the deliveries of each channel were released. A channel that is missing has none yet.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub released_through: BTreeMap<Channel, CustomerId>,
    /// When it was last started over from its beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopened_at: Option<Timestamp>,
    /// The last resend by which those not notified were planned again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resent: Option<ResendNumber>,
}

impl Entry for SliceProgress {
    const WHAT: &'static str = "the progress of a slice";
}

impl SliceProgress {
    /// The resend that is still to be planned in it.
    #[must_use]
    pub fn to_resend(&self, dispatch: &Dispatch) -> Option<ResendNumber> {
        dispatch.resends.approved.filter(|approved| self.resent.is_none_or(|done| done < *approved))
    }

    /// The same with nothing released yet, to be released from its beginning once more: what is planned in it goes out, and nothing
    /// else does.
    #[must_use]
    pub fn reopened(&self, at: Timestamp) -> Self {
        Self { released_through: BTreeMap::new(), reopened_at: Some(at), ..self.clone() }
    }

    /// Since when more is released than when this slice was begun. `None`: no more.
    #[must_use]
    pub fn to_reopen(&self, dispatch: &Dispatch) -> Option<Timestamp> {
        let begun_before = |at: &Timestamp| self.reopened_at.map_or(self.planned_at <= *at, |before| before < *at);
        dispatch.releases.reopened_at.filter(begun_before)
    }

    /// Everything was released to this channel once.
    #[must_use]
    pub fn is_released(&self, channel: Channel) -> bool {
        self.released_through.get(&channel) == Some(&self.slice.last)
    }
}

/// A slice that *fan-out* refused to plan: its customers, or the text, are not what was approved. *watch* alerts people, and has it
/// tried again until it is planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SliceRefusal {
    /// Which slice.
    pub slice: Slice,
    /// When it was last refused.
    pub at: Timestamp,
}

impl Entry for SliceRefusal {
    const WHAT: &'static str = "the refusal of a slice";
}

/// A customer's withdrawal from what is still to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withdrawal {
    /// Who.
    pub customer: CustomerId,
    /// By whom.
    pub by: Actor,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Entry for Withdrawal {
    const WHAT: &'static str = "a withdrawal";
}
