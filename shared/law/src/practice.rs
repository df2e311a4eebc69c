//! How a company keeps in touch with its customers: under some laws this decides whether an e-mail counts as notice.

use serde::{Deserialize, Serialize};

use crate::codes::codes;

macro_rules! practice {
    ($($(#[$doc:meta])* $key:ident / $variant:ident = $code:literal : $asks:literal,)+) => {
        codes! {
            /// What can be known of a company's practice: the key under which it is stated.
            PracticeFact = "practice" {
                $($(#[$doc])* $variant = $code,)+
            }
        }

        /// How the company keeps in touch with its customers.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct Practice {
            $($(#[$doc])* pub $key: Option<bool>,)+
        }

        impl Practice {
            /// What is known of it.
            pub const fn get(&self, fact: PracticeFact) -> Option<bool> {
                match fact {
                    $(PracticeFact::$variant => self.$key,)+
                }
            }
        }

        impl PracticeFact {
            /// The question that it answers.
            pub const fn asks(self) -> &'static str {
                match self {
                    $(Self::$variant => $asks,)+
                }
            }
        }
    };
}

practice! {
    /// Is e-mail its primary means of communication with them?
    email_is_primary / EmailIsPrimary = "email_is_primary":
        "Is e-mail the company's primary means of communication with its customers?",
    /// Is e-mail its customary means?
    email_is_customary / EmailIsCustomary = "email_is_customary":
        "Is e-mail the company's customary means of communication?",
    /// Has it written to them by e-mail before?
    email_used_before / EmailUsedBefore = "email_used_before":
        "Has the company written to its customers by e-mail before?",
    /// Does it write to them by e-mail regularly, with addresses that it believes to be current?
    email_is_periodic / EmailIsPeriodic = "email_is_periodic":
        "Does the company write to its customers by e-mail regularly?",
    /// Has it a business relationship with them, and valid addresses?
    business_relationship / BusinessRelationship = "business_relationship":
        "Has the company a business relationship with the person?",
    /// Does it do business mainly on the Internet?
    internet_business / InternetBusiness = "internet_business":
        "Does the company do business mainly on the Internet?",
    /// Does its e-mail meet Puerto Rico's law of electronic signatures?
    digital_signatures_act / DigitalSignaturesAct = "digital_signatures_act":
        "Does the company's e-mail meet Puerto Rico's law of electronic signatures?",
}
