//! Evidence: who did what when, in a chain that can be verified offline.
//!
//! Each entry holds the digest of the one before, so that none can be changed, left out or put in later without breaking
//! every entry after it. An act and its entry are written in one transaction: there is no act without evidence.

use jiff::Timestamp;
use law::severity::SeverityLevel;
use serde::{Deserialize, Serialize};

use crate::actor::Actor;
use crate::channel::Channel;
use crate::clocks::Reached;
use crate::consignment::ConsignmentName;
use crate::digest::Digest;
use crate::entry::Entry;
use crate::guests::Guest;
use crate::id::{
    CustomerId, ListNumber, NoticeNumber, PoolNumber, ResendNumber, StatementNumber, TestSendNumber, UpdateNumber,
};
use crate::obligation::{Decision, ObligationKey};
use crate::tally::Tally;

/// Codes that an approval set aside for a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodesSetAside {
    /// For how many months they are good.
    pub months: u8,
    /// How many.
    pub codes: u32,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// An incident was reported.
    IncidentReported,
    /// A list was announced and its upload begun.
    ListLoaded {
        /// Which list.
        list: ListNumber,
    },
    /// A list's file was read into customers.
    ListRead {
        /// Which list.
        list: ListNumber,
        /// How many customers it holds.
        customers: u64,
        /// How many rows could not be used.
        rejected: u64,
    },
    /// A list's file could not be used.
    ListRefused {
        /// Which list.
        list: ListNumber,
        /// Why.
        reason: String,
    },
    /// A person asked for the seal.
    ListSealRequested {
        /// Which list.
        list: ListNumber,
    },
    /// A list became final.
    ListSealed {
        /// Which list.
        list: ListNumber,
        /// Its digest.
        digest: Digest,
        /// How many customers it holds.
        customers: u64,
    },
    /// A notice was written or changed.
    NoticeWritten {
        /// Which notice.
        notice: NoticeNumber,
        /// The digest of its content.
        content: Digest,
    },
    /// A notice was approved for exactly this text and list.
    NoticeApproved {
        /// Which notice.
        notice: NoticeNumber,
        /// The digest of its content.
        content: Digest,
        /// The digest of its list.
        list: Digest,
        /// The codes that were set aside with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        codes: Vec<CodesSetAside>,
    },
    /// A pool of codes was uploaded.
    CodePoolLoaded {
        /// Which pool.
        pool: PoolNumber,
        /// Of what product.
        product: String,
        /// For how many months.
        months: u8,
        /// How many codes it holds.
        codes: u32,
    },
    /// A person set a finding of a notice's check aside, for exactly this text.
    FindingOverridden {
        /// Of which notice.
        notice: NoticeNumber,
        /// Which finding.
        finding: String,
        /// The digest of the notice's content.
        content: Digest,
        /// Why.
        reason: String,
    },
    /// Sending was stopped.
    NoticeStopped {
        /// Which notice.
        notice: NoticeNumber,
        /// Why.
        reason: String,
    },
    /// Sending was allowed again.
    NoticeResumed {
        /// Which notice.
        notice: NoticeNumber,
    },
    /// A brake paused a channel.
    ChannelPaused {
        /// Of which notice.
        notice: NoticeNumber,
        /// Which channel.
        channel: Channel,
        /// What was measured.
        reason: String,
    },
    /// Addresses were named to which tests may be sent; while the guest list is on, nothing goes to anybody else.
    GuestsNamed {
        /// How many.
        guests: u64,
        /// The digest of their names, which are not addresses.
        named: Digest,
    },
    /// The guest list was turned on: nothing leaves but to its addresses.
    GuestListTurnedOn,
    /// A person asked to turn the guest list off.
    GuestListOffAsked,
    /// The guest list was turned off, as somebody else had asked: notices go to everyone.
    GuestListTurnedOff,
    /// It was noted how a customer is reached instead of as the list says.
    CustomerCorrected {
        /// Who.
        customer: CustomerId,
        /// By which channels.
        channels: Vec<Channel>,
    },
    /// A test of a notice was asked for.
    TestSendAsked {
        /// Of which notice.
        notice: NoticeNumber,
        /// Which test.
        test: TestSendNumber,
        /// As which customer gets it.
        customer: CustomerId,
        /// By which channel.
        channel: Channel,
        /// To whom, by the name on the guest list.
        to: Guest,
        /// The digest of the notice that was tested.
        content: Digest,
    },
    /// A person asked to send a notice again to those not notified.
    ResendAsked {
        /// Which notice.
        notice: NoticeNumber,
        /// Which time.
        resend: ResendNumber,
        /// Why.
        reason: String,
    },
    /// That was approved by somebody else.
    ResendApproved {
        /// Which notice.
        notice: NoticeNumber,
        /// Which time.
        resend: ResendNumber,
    },
    /// A customer was withdrawn from what is still to be sent.
    CustomerWithdrawn {
        /// Who.
        customer: CustomerId,
        /// Why.
        reason: String,
    },
    /// A person decided what happens to a delivery that was held or uncertain.
    DeliveryDecided {
        /// Of which notice.
        notice: NoticeNumber,
        /// To whom.
        customer: CustomerId,
        /// What was decided.
        decision: String,
        /// Why.
        reason: String,
    },
    /// A consignment became ready to be handed over to a mail house or a call center.
    ConsignmentReady {
        /// Of which notice.
        notice: NoticeNumber,
        /// Which consignment.
        consignment: ConsignmentName,
        /// To how many customers it goes.
        deliveries: u32,
        /// The digests of its files.
        objects: Vec<Digest>,
    },
    /// A person was given links to a consignment's files.
    ConsignmentFetched {
        /// Of which notice.
        notice: NoticeNumber,
        /// Which consignment.
        consignment: ConsignmentName,
    },
    /// A file of a mail house or a call center was read.
    OutcomesRead {
        /// Of which notice.
        notice: NoticeNumber,
        /// What it reports: `mailings`, `returns` or `calls`.
        of: String,
        /// The digest of its bytes.
        file: Digest,
        /// How many rows it has.
        rows: u32,
        /// How many of them could not be used.
        wrong: u32,
    },
    /// Every customer of a notice was counted in a terminal state.
    NoticeFinished {
        /// Which notice.
        notice: NoticeNumber,
        /// The exact counts.
        tally: Tally,
    },
    /// Statements about the incident were made.
    FactsStated {
        /// The first of them.
        first: StatementNumber,
        /// The last of them.
        last: StatementNumber,
        /// The digest of them all.
        statements: Digest,
    },
    /// A person said how severe the incident is.
    SeverityOverridden {
        /// How severe.
        level: SeverityLevel,
        /// Why.
        reason: String,
    },
    /// A person decided about an obligation.
    ObligationDecided {
        /// Which one.
        obligation: ObligationKey,
        /// What was decided.
        decision: Decision,
        /// Why.
        reason: String,
    },
    /// Something was done to meet an obligation.
    ObligationMet {
        /// Which one.
        obligation: ObligationKey,
        /// The digest of what was recorded of it.
        done: Digest,
        /// The digest of the statements that it made, where it did.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        statements: Option<Digest>,
    },
    /// People were reminded of dates of the law.
    DatesTold {
        /// Of which obligations, and how far their time was gone.
        reached: Vec<Reached>,
    },
    /// An update for the public page was written.
    UpdateWritten {
        /// Which update.
        update: UpdateNumber,
        /// The digest of its text.
        content: Digest,
    },
    /// An update was approved, and so published.
    UpdateApproved {
        /// Which update.
        update: UpdateNumber,
        /// The digest of its text.
        content: Digest,
    },
}

/// One entry of the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Its place in the chain, from 1.
    pub sequence: u64,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
    /// What. Not flattened: an act has fields, such as a digest, whose names are this entry's own.
    pub act: Act,
    /// The digest of the entry before. `None` for the first.
    pub previous: Option<Digest>,
    /// The digest of all of the above.
    pub digest: Digest,
}

impl Entry for Evidence {
    const WHAT: &'static str = "an entry of the evidence";
}

impl Evidence {
    /// The entry that follows `previous`.
    #[must_use]
    pub fn after(previous: Option<&Self>, by: Actor, act: Act, at: Timestamp) -> Self {
        let sequence = previous.map_or(1, |entry| entry.sequence + 1);
        let previous = previous.map(|entry| entry.digest);
        let mut entry = Self { sequence, at, by, act, previous, digest: Digest::of(b"") };
        entry.digest = entry.computed();
        entry
    }

    fn computed(&self) -> Digest {
        Digest::of_json(&(self.sequence, self.at, &self.by, &self.act, self.previous))
    }

    /// Whether this entry is intact and follows `previous`.
    #[must_use]
    pub fn follows(&self, previous: Option<&Self>) -> bool {
        self.digest == self.computed()
            && self.previous == previous.map(|entry| entry.digest)
            && self.sequence == previous.map_or(1, |entry| entry.sequence + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("in range")
    }

    #[test]
    fn an_entry_is_read_back_as_it_was_written() {
        let act = Act::ListSealed { list: ListNumber(1), digest: Digest::of(b"list"), customers: 7 };
        let entry = Evidence::after(None, Actor::function("import"), act, at(1));
        let json = serde_json::to_string(&entry).expect("JSON");
        let read: Evidence = serde_json::from_str(&json).expect("its own form");
        assert!(read == entry && read.follows(None), "{json}");
    }

    #[test]
    fn a_changed_entry_breaks_the_chain() {
        let first = Evidence::after(None, Actor::function("import"), Act::IncidentReported, at(1));
        let second =
            Evidence::after(Some(&first), Actor::function("import"), Act::ListLoaded { list: ListNumber(1) }, at(2));
        assert!(first.follows(None) && second.follows(Some(&first)));

        let forged = Evidence { at: at(0), ..first.clone() };
        assert!(!forged.follows(None));
        let left_out = Evidence::after(None, Actor::function("import"), Act::IncidentReported, at(3));
        assert!(!second.follows(Some(&left_out)));
    }
}
