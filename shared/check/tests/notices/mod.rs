//! Notices and obligations to check.

use std::collections::BTreeSet;

use check::{Field, Way, ways};
use law::regime::Regime;
use law::vocabulary::Content as Element;
use law::{
    AgeGroup, Citation, DataType, DataTypes, Due, Duty, Facts, Monitoring as Wanted, Obligation, Profile, Residence,
    Standing, content_for,
};
use model::notice::{
    Contact, Content, Declaration, GuidanceBlock, Monitoring, Occurred, Text, Verification, VerificationCode,
};

/// Facts that settle what laws make conditions of.
pub(crate) fn facts() -> Facts {
    Facts { entity_was_source: Some(true), ..Facts::default() }
}

/// The first place that a law speaks of.
pub(crate) fn home(regime: &Regime) -> Residence {
    regime.jurisdictions.first().copied().unwrap_or_else(|| "US-CA".parse().unwrap())
}

/// People of whom everything was exposed that sets the law off, and people of whom just what a condition of it names.
pub(crate) fn profiles(regime: &Regime) -> Vec<Profile> {
    let trigger = &regime.trigger;
    let everything = trigger.data_types.union(trigger.standalone_data_types).union(DataTypes::of(&[DataType::Name]));
    let conditions = regime.individual.conditional_content.iter().map(|rule| rule.data_types);
    let sets: BTreeSet<DataTypes> = conditions.filter(|kinds| !kinds.is_empty()).chain([everything]).collect();
    let of = |data_types| Profile { residence: home(regime), data_types, age_group: AgeGroup::Adult };
    sets.into_iter().map(of).collect()
}

/// The duty to notify these people, as the engine gives it.
pub(crate) fn obligation(regime: &'static Regime, facts: &Facts) -> Obligation {
    let duty = &regime.individual;
    let profiles: Vec<(Profile, u64)> = profiles(regime).into_iter().zip(21..).collect();
    let exposed = profiles.iter().fold(DataTypes::EMPTY, |all, (profile, _)| all.union(profile.data_types));
    let offer = &duty.credit_monitoring;
    let wants = offer.required == law::vocabulary::Answer::Yes;
    let concerned = profiles.iter().map(|(profile, _)| *profile);
    let any = offer.trigger_data_types.contains(DataType::Any);
    let concerned: Vec<Profile> =
        concerned.filter(|profile| any || profile.data_types.overlaps(offer.trigger_data_types)).collect();
    let citation = Citation { cite: &duty.cite, verified: duty.verified, source_tier: duty.source_tier };
    Obligation {
        key: format!("{}.individuals", regime.id),
        regime,
        duty: Duty::TellIndividuals,
        addressee: "the affected people".to_owned(),
        authorities: Vec::new(),
        standing: Standing::Owed,
        people: profiles.iter().map(|(_, people)| people).sum(),
        content: content_for(duty, exposed, facts),
        profiles,
        due: Due::Soft { kind: duty.deadline_kind, qualifier: None, relative: None },
        later: Vec::new(),
        hold: None,
        substitute: None,
        monitoring: (wants && !concerned.is_empty()).then(|| Wanted {
            months: offer.months,
            profiles: concerned,
            condition: &offer.condition,
            ambiguity: None,
            citation: Citation { cite: &offer.cite, verified: offer.verified, source_tier: offer.source_tier },
        }),
        exits: &[],
        citation,
        states: Vec::new(),
        questions: Vec::new(),
        notes: Vec::new(),
    }
}

fn text() -> Text {
    Text {
        subject: "Notice of Data Breach".to_owned(),
        what_happened: "A thief read our server. We shut it down.".to_owned(),
        what_information_was_involved: "Your name and your number.".to_owned(),
        what_we_are_doing: "We shut the server down.".to_owned(),
        what_you_can_do: "Change your password.".to_owned(),
        for_more_information: "Call us.".to_owned(),
        text_message: "Example & Co: your data was stolen. Call 1-800-555-0148.".to_owned(),
    }
}

/// A notice with texts and nothing beside them.
pub(crate) fn bare() -> Content {
    Content::of("en".parse().unwrap(), [("en".parse().unwrap(), text())].into())
}

/// A declaration to those who live there; nowhere named: to everyone.
pub(crate) fn declaration(places: &[&str]) -> Declaration {
    Declaration {
        places: places.iter().map(|place| place.parse().unwrap()).collect(),
        texts: ["en", "fr", "pt"].map(|tag| (tag.parse().unwrap(), "It is so.".to_owned())).into(),
    }
}

/// A notice with everything that this law asks for.
pub(crate) fn complete(regime: &Regime) -> Content {
    let home = home(regime);
    let mut content = bare();
    for tag in ["fr", "pt"] {
        content.texts.insert(tag.parse().unwrap(), text());
    }
    if !regime.individual.prohibited_content.is_empty() {
        let what_happened = "::: when not residence US-MA\nA thief read our server.\n::: otherwise\nWe write to you as the law \
                    asks.\n:::";
        content.texts.values_mut().for_each(|text| text.what_happened = what_happened.to_owned());
    }
    let facts = &mut content.particulars;
    facts.occurred = Some(Occurred::Unknown);
    facts.discovered = Some("2026-11-20".parse().unwrap());
    facts.determined = facts.discovered;
    facts.delayed_by_law_enforcement = Some(false);
    facts.parent_company = Some("Example Group".to_owned());
    content.support.contacts = vec![
        Contact::Phone { number: "1-800-555-0148".to_owned(), toll_free: true },
        Contact::Web { address: "https://example.com/notice".to_owned() },
    ];
    content.support.data_protection_officer = vec![Contact::Email { address: "dpo@example.com".to_owned() }];
    content.monitoring = Some(Monitoring {
        provider: "Watcher".to_owned(),
        product: "Watch".to_owned(),
        months: 60,
        enrol_at: "https://example.com/enrol".to_owned(),
        enrol_by: None,
        code_column: None,
        codes: None,
        data_types: DataTypes::EMPTY,
    });
    content.domains = ["example.com".parse().unwrap()].into();
    content.verification =
        Some(Verification { code: VerificationCode::random(), address: "https://example.com/check".to_owned() });
    let duty = &regime.individual;
    let conditional = duty.conditional_content.iter().flat_map(|rule| &rule.content);
    for element in duty.content.iter().chain(conditional).copied().collect::<BTreeSet<_>>() {
        if ways(element).contains(&Way::Guidance) {
            content.guidance.push(block(element));
        } else if ways(element).contains(&Way::Declaration) {
            content.declarations.insert(element, declaration(&[home.code()]));
        }
    }
    content
}

fn block(element: Element) -> GuidanceBlock {
    GuidanceBlock {
        topic: element.to_string(),
        version: "2026-11-24".parse().unwrap(),
        data_types: DataTypes::EMPTY,
        places: Vec::new(),
        addressee: None,
        satisfies: vec![element],
        texts: declaration(&[]).texts,
        rewritten: BTreeSet::new(),
        dropped: None,
    }
}

/// Empties a field.
pub(crate) fn empty(content: &mut Content, field: Field) {
    let (facts, support) = (&mut content.particulars, &mut content.support);
    match field {
        Field::Contact => support.contacts.clear(),
        Field::DataProtectionOfficer => support.data_protection_officer.clear(),
        Field::TollFree => {
            support.contacts.retain(|contact| !matches!(contact, Contact::Phone { toll_free: true, .. }))
        }
        Field::Website => support.contacts.retain(|contact| !matches!(contact, Contact::Web { .. })),
        Field::Occurred => facts.occurred = None,
        Field::Discovered => facts.discovered = None,
        Field::Determined => facts.determined = None,
        Field::DelayedByLawEnforcement => facts.delayed_by_law_enforcement = None,
        Field::ParentCompany => facts.parent_company = None,
    }
}

/// A part of a text by its name.
pub(crate) fn part<'t>(text: &'t mut Text, name: &str) -> &'t mut String {
    match name {
        "what_happened" => &mut text.what_happened,
        "what_information_was_involved" => &mut text.what_information_was_involved,
        "what_we_are_doing" => &mut text.what_we_are_doing,
        "what_you_can_do" => &mut text.what_you_can_do,
        other => panic!("no part {other}"),
    }
}
