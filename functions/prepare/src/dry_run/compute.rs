//! From counts, law, prices and pace to what a dry run says: pure.

use std::collections::BTreeMap;

use bodies::prepare::dry_run::{
    ChannelCosts, ChannelTiming, Costs, DryRun, FirstDate, InChannel, InLanguage, InPlace, Lawfulness, OpenQuestion,
    PricesView, Timing, by_word,
};
use bodies::prepare::progress::GuestsOnly;
use jiff::Timestamp;
use law::channels::Counts;
use law::{DataTypes, Duty, Profile};
use model::assessment::IncidentAssessment;
use model::channel::Channel;
use model::customer::Language;
use model::lawful::Lawful;
use model::list::Seal;
use model::notice::{Content, Notice};
use model::pacing::Pacing;
use model::plan::Plan;
use model::reach::{ReachCount, ReachGroup};

use super::prices::{Prices, prices};

/// People by channel; `None`: no channel reaches them.
type ByChannel = BTreeMap<Option<Channel>, u64>;
/// A residence's code and name. `None`: nobody knows where.
type Place = Option<(String, String)>;

/// What a dry run is computed from.
pub(super) struct Known<'a> {
    pub(super) groups: &'a [ReachCount],
    pub(super) assessed: &'a IncidentAssessment,
    /// The channels that count, by what was assessed.
    pub(super) lawful: &'a Lawful,
    /// The segments of a text by language.
    pub(super) segments: &'a BTreeMap<Language, u64>,
    /// The texts that there are.
    pub(super) languages: &'a Content,
    pub(super) pacing: Pacing,
    /// How many are on the guest list that is on. `None`: it is off.
    pub(super) guests: Option<usize>,
    pub(super) now: Timestamp,
}

/// The question that stands before all others.
const WHERE: &str = "Where do these people live? Without a residence no law can be assessed for them.";

impl Known<'_> {
    pub(super) fn dry_run(&self, notice: &Notice, seal: &Seal) -> DryRun {
        let mut channels: BTreeMap<Option<Channel>, Lawfulness> = BTreeMap::new();
        let mut languages: BTreeMap<&str, ByChannel> = BTreeMap::new();
        let mut places: BTreeMap<Place, (Lawfulness, ByChannel)> = BTreeMap::new();
        let mut questions: BTreeMap<String, u64> = BTreeMap::new();
        let mut unreachable = BTreeMap::new();
        let mut total = Lawfulness::default();
        for ReachCount { group, people } in self.groups {
            let channel = self.first_channel(group);
            let verdict = self.verdict(group, channel);
            for counted in
                [channels.entry(channel).or_default(), &mut places.entry(place(group)).or_default().0, &mut total]
            {
                add(counted, &verdict, *people);
            }
            *places.entry(place(group)).or_default().1.entry(channel).or_default() += people;
            *languages.entry(&group.language).or_default().entry(channel).or_default() += people;
            if let Verdict::Asks(asked) = &verdict {
                asked.iter().for_each(|asks| *questions.entry(asks.clone()).or_default() += people);
            }
            if let Some(reason) = group.unreached {
                *unreachable.entry(reason).or_default() += people;
            }
        }
        DryRun {
            notice: notice.id.notice,
            list: notice.list,
            at: self.now,
            customers: seal.customers,
            guest_list: self.guests.map(|guests| GuestsOnly { guests }),
            lawfulness: total,
            channels: channels.iter().map(|(channel, lawfulness)| InChannel::of(*channel, *lawfulness)).collect(),
            languages: languages.into_iter().map(|(language, counts)| self.in_language(language, &counts)).collect(),
            places: places
                .into_iter()
                .map(|(place, (lawfulness, counts))| InPlace::of(place, lawfulness, &counts))
                .collect(),
            questions: questions.into_iter().map(|(asks, people)| OpenQuestion { asks, people }).collect(),
            costs: self.costs(),
            timing: self.timing(&channels),
            unreachable,
        }
    }

    /// The channel by which these people are notified first, as *fan-out* plans it: what counts goes before a courtesy.
    fn first_channel(&self, group: &ReachGroup) -> Option<Channel> {
        let known = group.circumstances();
        let alone = |channel| self.lawful.counts(&known, channel).all(|counts| counts == Counts::Alone);
        Plan::of(group.channels.clone(), alone).channels.first().copied()
    }

    /// Whether the channel by which these people are notified first counts as notice under every law that requires it.
    fn verdict(&self, group: &ReachGroup, first: Option<Channel>) -> Verdict {
        let Some(channel) = first else { return Verdict::Unreachable };
        if group.profile.is_none() {
            return Verdict::Asks(vec![WHERE.to_owned()]);
        }
        let (mut asked, mut second) = (Vec::new(), false);
        for counts in self.lawful.counts(&group.circumstances(), channel) {
            match counts {
                Counts::Alone => {}
                Counts::With(_) => second = true,
                Counts::Ask(question) => asked.push(question.asks),
                Counts::No => return Verdict::Courtesy,
            }
        }
        asked.sort();
        asked.dedup();
        match (asked.is_empty(), second) {
            (false, _) => Verdict::Asks(asked),
            (true, true) => Verdict::WithSecond,
            (true, false) => Verdict::Lawful,
        }
    }

    fn in_language(&self, language: &str, counts: &ByChannel) -> InLanguage {
        let wanted = language.parse::<Language>().ok().filter(|wanted| wanted.as_str() != "und");
        let written_in = self.languages.text_for(wanted.as_ref()).map(|(found, _)| found.clone());
        InLanguage {
            language: language.to_owned(),
            written_in: written_in.unwrap_or_else(|_| self.languages.default_language.clone()),
            people: counts.values().sum(),
            channels: by_word(counts),
        }
    }

    fn costs(&self) -> Costs {
        let table = prices();
        let (mut email, mut text) = (ChannelCosts::default(), ChannelCosts::default());
        for ReachCount { group, people } in self.groups {
            match self.first_channel(group) {
                Some(Channel::Email) => email.add(*people, *people, Some(table.millionths_per_email)),
                Some(Channel::Sms) => {
                    let code = group.texts_to.as_deref().unwrap_or_default();
                    let price = table.millionths_per_text_segment_by_calling_code.get(code).copied();
                    text.add(*people, people * self.segments_in(&group.language), price);
                }
                _ => {}
            }
        }
        let channels =
            [(Channel::Email, email), (Channel::Sms, text)].map(|(channel, costs)| (channel.to_string(), costs));
        let millionths = channels.iter().map(|(_, costs)| costs.millionths).sum();
        Costs { prices: PricesView::from(table), millionths, channels: channels.into_iter().collect() }
    }

    fn segments_in(&self, language: &str) -> u64 {
        let wanted = language.parse::<Language>().ok();
        let written_in = self.languages.text_for(wanted.as_ref()).ok().map(|(language, _)| language);
        written_in.and_then(|language| self.segments.get(language)).copied().unwrap_or(1)
    }

    fn timing(&self, channels: &BTreeMap<Option<Channel>, Lawfulness>) -> Timing {
        let each: BTreeMap<String, ChannelTiming> = channels
            .iter()
            .filter_map(|(channel, counted)| Some(((*channel)?, counted.people())))
            .map(|(channel, messages)| {
                let last_out_at = self.pacing.last_out(channel, messages, self.now);
                (channel.to_string(), ChannelTiming { messages, last_out_at })
            })
            .collect();
        let last: Option<Option<Timestamp>> = each.values().map(|timing| timing.last_out_at).reduce(latest);
        let last_out_at = last.unwrap_or(Some(self.now));
        let first_date = self.first_date(last_out_at);
        Timing {
            emails_per_second: self.pacing.rate_per_second,
            emails_left_today: self.pacing.remaining_today,
            emails_per_day: self.pacing.most_per_day,
            pace_read_at: self.pacing.read_at,
            channels: each,
            last_out_at,
            first_date,
        }
    }

    /// The earliest date by which somebody of this list has to be notified.
    fn first_date(&self, last_out_at: Option<Timestamp>) -> Option<FirstDate> {
        let exposed = self.assessed.known.law_facts().data_types.unwrap_or_default();
        let on_list: Vec<Profile> =
            self.groups.iter().filter_map(|count| Some(with_data(count.group.profile?, exposed))).collect();
        let owed = self.assessed.obligations.iter().filter(|owed| {
            let profiles = &owed.obligation.profiles;
            let concerns = profiles.iter().any(|(profile, _)| on_list.contains(profile));
            owed.obligation.duty == Duty::TellIndividuals && owed.is_pending() && concerns
        });
        let (ends_at, owed) =
            owed.filter_map(|owed| Some((owed.ends_at?, owed))).min_by_key(|(ends_at, _)| *ends_at)?;
        Some(FirstDate {
            obligation: owed.key.to_string(),
            ends_at,
            in_time: last_out_at.is_some_and(|last| last <= ends_at),
            hours_to_spare: last_out_at.map(|last| ends_at.duration_since(last).as_hours()),
        })
    }
}

/// Whether a channel counts.
enum Verdict {
    Lawful,
    WithSecond,
    Asks(Vec<String>),
    Courtesy,
    Unreachable,
}

fn add(counted: &mut Lawfulness, verdict: &Verdict, people: u64) {
    let column = match verdict {
        Verdict::Lawful => &mut counted.lawfully,
        Verdict::WithSecond => &mut counted.with_a_second_channel,
        Verdict::Asks(_) => &mut counted.depends_on_an_answer,
        Verdict::Courtesy => &mut counted.as_a_courtesy_only,
        Verdict::Unreachable => &mut counted.not_at_all,
    };
    *column += people;
}

/// The later of two, where never is latest.
fn latest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    Some(one?.max(other?))
}

fn with_data(profile: Profile, exposed: DataTypes) -> Profile {
    if profile.data_types.is_empty() { Profile { data_types: exposed, ..profile } } else { profile }
}

fn place(group: &ReachGroup) -> Place {
    group.profile.map(|profile| (profile.residence.to_string(), profile.residence.name().to_owned()))
}

impl From<&Prices> for PricesView {
    fn from(prices: &Prices) -> Self {
        Self {
            as_of: prices.as_of,
            currency: prices.currency.clone(),
            note: prices.note.clone(),
            sources: prices.sources.clone(),
        }
    }
}
