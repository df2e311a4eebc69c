//! The people of a list in numbers: what is kept of it beside the rows, and all that the law's engine ever sees of them.
//!
//! Counted when the list is read, so that an assessment has a first estimate, and again at the seal, from what is stored.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::{DataTypes, Profile};
use model::channel::Channel;
use model::columns::Columns;
use model::customer::Customer;
use model::entry::Write;
use model::id::ListId;
use model::keys;
use model::list::{ProfileCount, ProfilePage};
use model::plan::{channels, reaches};
use model::reach::{ReachCount, ReachGroup, ReachPage};
use stores::{Incidents, World};

use crate::{App, ImportError, Uploads};

/// The key of those whose language is not known: ISO 639's code for "undetermined".
const UNDETERMINED: &str = "und";

/// The people of a list or a part of it, in numbers.
#[derive(Debug, Default)]
pub(crate) struct People {
    pub(crate) customers: u64,
    profiles: BTreeMap<Profile, u64>,
    residence_unknown: u64,
    pub(crate) languages: BTreeMap<String, u64>,
    pub(crate) reachable_by: BTreeMap<Channel, u64>,
    first_channels: BTreeMap<Channel, u64>,
    columns: Columns,
    groups: BTreeMap<ReachGroup, u64>,
}

impl People {
    /// Counts one more.
    pub(crate) fn count(&mut self, customer: &Customer, exposed: DataTypes, today: Date) {
        self.customers += 1;
        self.columns.add(customer);
        let profile = customer.profile(today);
        *self.groups.entry(ReachGroup::of(customer, profile, &exposed, UNDETERMINED)).or_default() += 1;
        match profile {
            Some(profile) => *self.profiles.entry(profile).or_default() += 1,
            None => self.residence_unknown += 1,
        }
        let language = customer.language.as_ref().map_or(UNDETERMINED, |language| language.as_str());
        *self.languages.entry(language.to_owned()).or_default() += 1;
        for channel in Channel::ALL.into_iter().filter(|channel| reaches(customer, &exposed, *channel)) {
            *self.reachable_by.entry(channel).or_default() += 1;
        }
        if let Some(first) = channels(customer, &exposed).first() {
            *self.first_channels.entry(*first).or_default() += 1;
        }
    }

    /// Counts all of another part.
    pub(crate) fn add(&mut self, other: Self) {
        fn add_up<K: Ord>(sums: &mut BTreeMap<K, u64>, counts: BTreeMap<K, u64>) {
            for (key, count) in counts {
                *sums.entry(key).or_default() += count;
            }
        }
        self.customers += other.customers;
        self.residence_unknown += other.residence_unknown;
        add_up(&mut self.profiles, other.profiles);
        add_up(&mut self.languages, other.languages);
        add_up(&mut self.reachable_by, other.reachable_by);
        add_up(&mut self.first_channels, other.first_channels);
        self.columns.merge(other.columns);
        add_up(&mut self.groups, other.groups);
    }

    fn reach_pages(&self) -> Vec<ReachPage> {
        let counts = self.groups.iter().map(|(group, people)| ReachCount { group: group.clone(), people: *people });
        let counts: Vec<ReachCount> = counts.collect();
        counts.chunks(ReachPage::SIZE).map(|groups| ReachPage { groups: groups.to_vec() }).collect()
    }

    fn profile_pages(&self) -> Vec<ProfilePage> {
        let counts: Vec<ProfileCount> =
            self.profiles.iter().map(|(profile, people)| ProfileCount { profile: *profile, people: *people }).collect();
        let mut pages: Vec<ProfilePage> = counts
            .chunks(ProfilePage::SIZE)
            .map(|profiles| ProfilePage { profiles: profiles.to_vec(), ..ProfilePage::default() })
            .collect();
        if pages.is_empty() {
            pages.push(ProfilePage::default());
        }
        pages[0].residence_unknown = self.residence_unknown;
        pages[0].first_channels.clone_from(&self.first_channels);
        pages[0].languages.clone_from(&self.languages);
        pages
    }
}

/// Writes the counts, whatever stands there.
pub(crate) async fn write_profiles<W: World, U: Uploads>(
    app: &App<W, U>,
    id: &ListId,
    people: &People,
) -> Result<(), ImportError> {
    /// How many pages one transaction takes: far under its 4 MB.
    const PAGES: usize = 10;
    let pages = people.profile_pages();
    let mut pages: Vec<Write> =
        pages.iter().enumerate().map(|(place, page)| Write::put(keys::profile_page(id, place), page)).collect();
    let _ = app.incidents.commit(vec![Write::put(keys::columns(id), &people.columns)]).await?;
    let groups = people.reach_pages();
    pages.extend(groups.iter().enumerate().map(|(place, page)| Write::put(keys::reach_page(id, place), page)));
    for pages in pages.chunks(PAGES) {
        // Without conditions there are no conflicts.
        let _ = app.incidents.commit(pages.to_vec()).await?;
    }
    Ok(())
}
