//! Which channel counts as notice, law by law.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its people has to fail")]

use law::channels::{Channel, ChannelVerdict, Counts, Practice, Reach};
use law::facts::Risk;
use law::vocabulary::RegimeKind;
use law::{AgeGroup, DataType, DataTypes, Facts, Profile, Residence, When, assess};

const NUMBER: &[DataType] = &[DataType::Name, DataType::Ssn];
const CONSENT: Reach =
    Reach { electronic_consent: Some(true), prefers_email: None, mailbox_login_taken: None, other_contact: None };
const NO_CONSENT: Reach = Reach { electronic_consent: Some(false), ..CONSENT };
const NO_PRACTICE: Practice = Practice {
    email_is_primary: Some(false),
    email_is_customary: Some(false),
    email_used_before: Some(false),
    email_is_periodic: Some(false),
    business_relationship: Some(false),
    internet_business: Some(false),
    digital_signatures_act: Some(false),
};

fn verdict(place: &str, exposed: &[DataType], channel: Channel, reach: Reach, practice: Practice) -> ChannelVerdict {
    let discovered = When::Day(jiff::civil::date(2026, 3, 2));
    let facts = Facts { discovered: Some(discovered), risk: Some(Risk::High), ..Facts::default() };
    let profile = Profile {
        residence: Residence::parse(place).unwrap(),
        data_types: DataTypes::of(exposed),
        age_group: AgeGroup::Adult,
    };
    assess(&facts, &[(profile, 10)].into_iter().collect()).channel(&profile, channel, &reach, &practice)
}

fn counts(place: &str, channel: Channel, reach: Reach) -> Counts {
    verdict(place, NUMBER, channel, reach, NO_PRACTICE).counts
}

#[test]
fn a_letter_counts_under_every_law_of_a_state() {
    let states = law::library()
        .regimes()
        .iter()
        .filter(|regime| regime.kind == RegimeKind::General && regime.id.starts_with("us-"));
    for state in states {
        let letter = law::channels::counts(state, Channel::Letter, DataTypes::of(NUMBER), &NO_CONSENT, &NO_PRACTICE);
        assert_eq!(letter, Counts::Alone, "{}", state.id);
    }
}

#[test]
fn email_needs_consent_where_the_law_asks_for_it() {
    assert_eq!(counts("US-CA", Channel::Email, CONSENT), Counts::Alone);
    assert_eq!(counts("US-CA", Channel::Email, NO_CONSENT), Counts::No);
    assert!(
        matches!(counts("US-CA", Channel::Email, Reach::default()), Counts::Ask(_)),
        "nobody said whether there is consent"
    );
    assert_eq!(counts("US-FL", Channel::Email, NO_CONSENT), Counts::Alone, "Florida accepts any address on record");
    assert_eq!(counts("DE", Channel::Email, NO_CONSENT), Counts::Alone);
}

#[test]
fn one_condition_of_several_suffices() {
    let primary = Practice { email_is_primary: Some(true), ..NO_PRACTICE };
    assert_eq!(verdict("US-AK", NUMBER, Channel::Email, NO_CONSENT, primary).counts, Counts::Alone);
    assert_eq!(verdict("US-AK", NUMBER, Channel::Email, CONSENT, NO_PRACTICE).counts, Counts::Alone);
    assert_eq!(
        verdict("US-OH", NUMBER, Channel::Email, CONSENT, NO_PRACTICE).counts,
        Counts::No,
        "Ohio asks for primary means"
    );
}

#[test]
fn a_text_counts_only_where_the_law_names_texts_or_leaves_the_way_open() {
    assert_eq!(counts("US-CA", Channel::Sms, CONSENT), Counts::No);
    assert_eq!(counts("DE", Channel::Sms, CONSENT), Counts::Alone);
    assert_eq!(counts("CH", Channel::Sms, CONSENT), Counts::Alone);
}

#[test]
fn a_call_counts_where_the_law_accepts_the_telephone() {
    assert_eq!(counts("US-VT", Channel::Call, NO_CONSENT), Counts::Alone);
    assert_eq!(counts("US-CA", Channel::Call, NO_CONSENT), Counts::No);
}

#[test]
fn no_email_to_a_mailbox_whose_login_was_taken() {
    let logins = &[DataType::OnlineCredentials];
    let taken = Reach { mailbox_login_taken: Some(true), ..CONSENT };
    assert_eq!(verdict("US-CA", logins, Channel::Email, taken, NO_PRACTICE).counts, Counts::No);
    let safe = Reach { mailbox_login_taken: Some(false), ..CONSENT };
    assert_eq!(verdict("US-CA", logins, Channel::Email, safe, NO_PRACTICE).counts, Counts::Alone);
    assert!(matches!(verdict("US-CA", logins, Channel::Email, CONSENT, NO_PRACTICE).counts, Counts::Ask(_)));
}

#[test]
fn hipaa_needs_the_persons_agreement_whatever_the_state_says() {
    let exposed = &[DataType::Name, DataType::Ssn, DataType::Phi];
    let refused = verdict("US-FL", exposed, Channel::Email, NO_CONSENT, NO_PRACTICE);
    assert_eq!(refused.counts, Counts::No);
    assert_eq!(refused.against, [("us-hipaa", Counts::No)]);
    assert_eq!(verdict("US-FL", exposed, Channel::Email, CONSENT, NO_PRACTICE).counts, Counts::Alone);
}

#[test]
fn a_health_apps_email_counts_together_with_a_text() {
    let chosen = Reach { prefers_email: Some(true), ..NO_CONSENT };
    let exposed = &[DataType::PhrIdentifiableHealthInformation];
    assert_eq!(verdict("US-OH", exposed, Channel::Email, chosen, NO_PRACTICE).counts, Counts::With(Channel::Sms));
}

#[test]
fn with_no_law_asking_any_channel_will_do() {
    let address = &[DataType::Name, DataType::Email];
    assert_eq!(verdict("US-CA", address, Channel::Sms, NO_CONSENT, NO_PRACTICE).counts, Counts::Alone);
}
