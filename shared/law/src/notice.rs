//! What a notice must say, may say and must not say, to people of whom certain data were exposed.

use crate::data_types::DataTypes;
use crate::facts::Facts;
use crate::obligation::{Conditional, ContentRules};
use crate::regime::Individual;
use crate::vocabulary::{Content, OnlyIf};

/// What a notice under a law must say to people of whom these data were exposed.
pub fn content_for(duty: &'static Individual, exposed: DataTypes, facts: &Facts) -> ContentRules {
    let under_condition =
        |content: &Content| duty.conditional_content.iter().any(|rule| rule.content.contains(content));
    let mut rules = ContentRules {
        required: duty.content.iter().copied().filter(|content| !under_condition(content)).collect(),
        optional: duty.optional_content.clone(),
        prohibited: duty.prohibited_content.clone(),
        format: duty.format.clone(),
        conditional: Vec::new(),
    };
    for rule in &duty.conditional_content {
        let others = exposed.iter().any(|kind| !rule.data_types.contains(kind));
        let by_data = if rule.data_types.is_empty() || exposed.is_empty() {
            None
        } else {
            Some(exposed.overlaps(rule.data_types) && !(rule.only_these && others))
        };
        let by_source = match rule.only_if {
            Some(OnlyIf::EntityWasSource) => facts.entity_was_source,
            Some(_) => None,
            None => Some(true),
        };
        match (by_data, by_source) {
            (Some(false), _) | (_, Some(false)) => {}
            (Some(true), Some(true)) => rules.required.extend(&rule.content),
            _ => rules.conditional.extend(
                rule.content.iter().map(|content| Conditional { content: *content, condition: &rule.condition }),
            ),
        }
    }
    rules
}
