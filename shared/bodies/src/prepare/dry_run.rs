//! What a dry run of a notice says.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use model::channel::Channel;
use model::customer::Language;
use model::id::{CustomerId, ListNumber, NoticeNumber};
use model::reach::Unreached;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::progress::GuestsOnly;

/// What would happen if the notice went out now. Each person is counted once, by the channel by which they are notified first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DryRun {
    /// Which notice.
    #[schema(value_type = u32, example = 1)]
    pub notice: NoticeNumber,
    /// To which list's customers.
    #[schema(value_type = u32, example = 1)]
    pub list: ListNumber,
    /// When it was computed: as if the first message went out now.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// How many customers the sealed list holds.
    pub customers: u64,
    /// That a guest list is on: as things stand it would go to the addresses on it and to nobody else, and what is counted below is
    /// what would happen without it. Absent: it is off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guest_list: Option<GuestsOnly>,
    /// All of them, by whether they would be notified in a way that the laws accept.
    pub lawfulness: Lawfulness,
    /// The same by channel.
    pub channels: Vec<InChannel>,
    /// By language.
    pub languages: Vec<InLanguage>,
    /// By where they live.
    pub places: Vec<InPlace>,
    /// What nobody has answered yet and a channel's lawfulness turns on.
    pub questions: Vec<OpenQuestion>,
    /// What it costs.
    pub costs: Costs,
    /// How long it takes, against the first legal date.
    pub timing: Timing,
    /// Whom no channel reaches, by reason: `no_address` or `mailbox_taken`. `GET …/dry-run/unreachable`
    /// lists them.
    #[schema(value_type = BTreeMap<String, u64>)]
    pub unreachable: BTreeMap<Unreached, u64>,
}

/// People by whether the channel by which they are notified first counts as notice, under every law that requires it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Lawfulness {
    /// It does, or no law asks for notice to them.
    pub lawfully: u64,
    /// It does only together with a second channel.
    pub with_a_second_channel: u64,
    /// It turns on an answer that nobody has given; `questions` has the questions.
    pub depends_on_an_answer: u64,
    /// It does not: a courtesy.
    pub as_a_courtesy_only: u64,
    /// No channel reaches them.
    pub not_at_all: u64,
}

impl Lawfulness {
    /// How many people they are together.
    #[must_use]
    pub fn people(&self) -> u64 {
        let Self { lawfully, with_a_second_channel, depends_on_an_answer, as_a_courtesy_only, not_at_all } = self;
        lawfully + with_a_second_channel + depends_on_an_answer + as_a_courtesy_only + not_at_all
    }
}

/// People who are notified first by one channel.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InChannel {
    /// `email`, `sms`, or `none` where none reaches them.
    pub channel: String,
    /// How many.
    pub people: u64,
    /// Whether it counts.
    pub lawfulness: Lawfulness,
}

impl InChannel {
    /// Those whom this channel notifies first; `None`: none reaches them.
    #[must_use]
    pub fn of(channel: Option<Channel>, lawfulness: Lawfulness) -> Self {
        Self { channel: word(channel), people: lawfulness.people(), lawfulness }
    }
}

/// People of one language.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InLanguage {
    /// Theirs; `und`: the list does not say.
    pub language: String,
    /// The language in which they would be written to.
    #[schema(value_type = String)]
    pub written_in: Language,
    /// How many.
    pub people: u64,
    /// The same by channel.
    pub channels: BTreeMap<String, u64>,
}

/// People who live in one place.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InPlace {
    /// Where: ISO 3166. Absent: nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "US-CA")]
    pub residence: Option<String>,
    /// Its name.
    #[schema(example = "California")]
    pub place: String,
    /// How many.
    pub people: u64,
    /// The same by channel.
    pub channels: BTreeMap<String, u64>,
    /// Whether these channels count.
    pub lawfulness: Lawfulness,
}

impl InPlace {
    /// Those who live at this place, by its code and name; `None`: nobody knows where.
    #[must_use]
    pub fn of(
        place: Option<(String, String)>,
        lawfulness: Lawfulness,
        channels: &BTreeMap<Option<Channel>, u64>,
    ) -> Self {
        let (residence, place) = place.map_or((None, "not known".to_owned()), |(code, name)| (Some(code), name));
        Self { residence, place, people: lawfulness.people(), channels: by_word(channels), lawfulness }
    }
}

/// A question that nobody has answered yet.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OpenQuestion {
    /// What is asked.
    pub asks: String,
    /// For how many people it matters.
    pub people: u64,
}

/// What it costs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Costs {
    /// The table of prices that was used.
    pub prices: PricesView,
    /// All that has a price, in millionths of the currency.
    pub millionths: u64,
    /// By channel.
    pub channels: BTreeMap<String, ChannelCosts>,
}

/// What a channel costs.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct ChannelCosts {
    /// How many messages.
    pub messages: u64,
    /// In how many parts that are paid for: a text is carried in segments, counted for names of usual length.
    pub parts: u64,
    /// What those with a known price cost, in millionths of the currency.
    pub millionths: u64,
    /// Messages to countries whose price the table does not have. Nothing is guessed for them.
    pub without_price: u64,
}

impl ChannelCosts {
    /// Adds messages, with the price of a part in millionths of the currency; `None`: it is not known.
    pub fn add(&mut self, messages: u64, parts: u64, millionths_per_part: Option<u64>) {
        self.messages += messages;
        self.parts += parts;
        match millionths_per_part {
            Some(price) => self.millionths = self.millionths.saturating_add(parts.saturating_mul(price)),
            None => self.without_price += messages,
        }
    }
}

/// A table of prices.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PricesView {
    /// The day on which it was written down.
    #[schema(value_type = String, format = Date)]
    pub as_of: Date,
    /// ISO 4217.
    pub currency: String,
    /// How far it can be relied on.
    pub note: String,
    /// Where the figures come from.
    pub sources: Vec<String>,
}

/// How long it takes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Timing {
    /// E-mails a second that SES takes of the account; nine tenths of them are used.
    pub emails_per_second: f64,
    /// E-mails that may still be sent of the last 24 hours' quota.
    pub emails_left_today: u64,
    /// E-mails that may be sent in 24 hours. Absent: not known, or without a limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emails_per_day: Option<u64>,
    /// When SES was asked last.
    #[schema(value_type = String, format = DateTime)]
    pub pace_read_at: Timestamp,
    /// By channel.
    pub channels: BTreeMap<String, ChannelTiming>,
    /// When the last message is out. Absent: never, as the account stands.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_out_at: Option<Timestamp>,
    /// The first date by which a law requires people of the list to be notified. Absent: no law fixes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_date: Option<FirstDate>,
}

/// How long a channel takes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct ChannelTiming {
    /// How many messages.
    pub messages: u64,
    /// When the last of them is out. Absent: never, as the account stands.
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_out_at: Option<Timestamp>,
}

/// The first date by which a law requires people to be notified.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FirstDate {
    /// The obligation that sets it.
    #[schema(example = "us-ca.individuals")]
    pub obligation: String,
    /// When it is too late.
    #[schema(value_type = String, format = DateTime)]
    pub ends_at: Timestamp,
    /// The last message is out by then.
    pub in_time: bool,
    /// How many whole hours before; negative: after. Absent: never, as the account stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_to_spare: Option<i64>,
}

/// Customers whom no channel reaches.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UnreachedCustomers {
    /// At most 100, by opaque id; one answer may hold none although more follow.
    pub customers: Vec<UnreachedCustomer>,
    /// What to ask for as `after` to see more. Absent: these are the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A customer whom no channel reaches.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UnreachedCustomer {
    /// Who.
    #[schema(value_type = String)]
    pub customer: CustomerId,
    /// Why: `no_address` or `mailbox_taken`.
    #[schema(value_type = String)]
    pub reason: Unreached,
}

/// Counts by the channel's word; `none` where no channel reaches.
#[must_use]
pub fn by_word(counts: &BTreeMap<Option<Channel>, u64>) -> BTreeMap<String, u64> {
    counts.iter().map(|(channel, people)| (word(*channel), *people)).collect()
}

/// The channel's word, or `none`.
#[must_use]
pub fn word(channel: Option<Channel>) -> String {
    channel.map_or_else(|| "none".to_owned(), |channel| channel.to_string())
}
