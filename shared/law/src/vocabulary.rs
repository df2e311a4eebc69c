//! The vocabulary of the regimes: every list of codes in which their files are written.
//!
//! What each code means stands in `shared/regimes/VOCABULARY.json`. Adding a code means adding it there and here, and the
//! compiler then names every rule that has to say what the new code does.

use crate::codes::codes;

codes! {
    /// Whether a law binds.
    Status = "status" {
        InForce = "in-force",
        EnactedNotInForce = "enacted-not-in-force",
        Proposed = "proposed",
    }
}

codes! {
    /// Whether a law covers everyone or one sector.
    RegimeKind = "kind" {
        General = "general",
        Sector = "sector",
    }
}

codes! {
    /// What brings a company under a law.
    AppliesBy = "applies_by" {
        Residence = "residence",
        Establishment = "establishment",
        Targeting = "targeting",
        Sector = "sector",
    }
}

codes! {
    /// How well a group of facts was checked.
    Verified = "verified" {
        SourceFound = "source-found",
        GeneralKnowledge = "general-knowledge",
    }
}

codes! {
    /// How near a source stands to the law itself.
    SourceTier = "source_tier" {
        PrimaryText = "primary-text",
        Professional = "professional",
        Aggregator = "aggregator",
    }
}

codes! {
    /// How well trigger, individual and regulator groups together were checked.
    CoreVerified = "core_verified" {
        SourceFound = "source-found",
        Mixed = "mixed",
        GeneralKnowledge = "general-knowledge",
    }
}

codes! {
    /// Whether an account or card number counts without its access code.
    AccountAccessCode = "account_access_code" {
        IfRequired = "if_required",
        AloneIfUsable = "alone_if_usable",
        NotNeeded = "not_needed",
        NotApplicable = "n/a",
    }
}

codes! {
    /// What has to happen to data, in the words of the law.
    Event = "event" {
        AccessDisclosureOrLoss = "access_disclosure_or_loss",
        SecurityIncident = "security_incident",
        LossAccessOrDisclosure = "loss_access_or_disclosure",
        AccessUseCommunicationOrLoss = "access_use_communication_or_loss",
        LossDeletionDestructionAlterationDisclosureOrAccess = "loss_deletion_destruction_alteration_disclosure_or_access",
        MajorIctIncident = "major_ict_incident",
        DestructionLossAlterationDisclosureOrAccess = "destruction_loss_alteration_disclosure_or_access",
        SignificantIncident = "significant_incident",
        UnauthorisedProcessingOrAccidentalDisclosureAcquisitionAlterationLoss = "unauthorised_processing_or_accidental_disclosure_acquisition_alteration_loss",
        LeakLossOrDamageOrSuspicion = "leak_loss_or_damage_or_suspicion",
        LossTheftOrLeakage = "loss_theft_or_leakage",
        AccessDisclosureAlterationLossDestructionOrUnavailability = "access_disclosure_alteration_loss_destruction_or_unavailability",
        AccessCollectionUseDisclosureCopyingModificationDisposalOrLoss = "access_collection_use_disclosure_copying_modification_disposal_or_loss",
        Acquisition = "acquisition",
        AccessAndAcquisition = "access_and_acquisition",
        NotificationIncident = "notification_incident",
        CoveredCyberIncident = "covered_cyber_incident",
        AccessOrAcquisition = "access_or_acquisition",
        Access = "access",
        AcquisitionOrUnauthorizedDisclosure = "acquisition_or_unauthorized_disclosure",
        AcquisitionAccessUseOrDisclosure = "acquisition_access_use_or_disclosure",
        AcquisitionOrUse = "acquisition_or_use",
        AcquisitionReleaseOrUse = "acquisition_release_or_use",
        CybersecurityIncident = "cybersecurity_incident",
        MaterialCybersecurityIncident = "material_cybersecurity_incident",
    }
}

codes! {
    /// On what the data have to lie.
    Medium = "media" {
        Any = "any",
        Electronic = "electronic",
        ElectronicOrTransferredToPaper = "electronic_or_transferred_to_paper",
    }
}

codes! {
    /// What encryption takes out of a law.
    EncryptionSafeHarbour = "encryption_safe_harbour" {
        Yes = "yes",
        UnlessKeyTaken = "unless_key_taken",
        HhsGuidance = "hhs_guidance",
        IndividualOnlyIfUnintelligible = "individual_only_if_unintelligible",
        IndividualOnlyIfProtected = "individual_only_if_protected",
        AdvancedEncryptionExempt = "advanced_encryption_exempt",
        RedactionOnly = "redaction_only",
        Factor = "factor",
        None = "none",
        Unknown = "unknown",
    }
}

codes! {
    /// The law's own test of harm.
    HarmThreshold = "harm_threshold" {
        SeriousHarmLikely = "serious_harm_likely",
        RelevantRiskOrDamage = "relevant_risk_or_damage",
        RealRiskOfSignificantHarm = "real_risk_of_significant_harm",
        RiskOfSeriousInjury = "risk_of_serious_injury",
        HighRisk = "high_risk",
        MajorClassification = "major_classification",
        Risk = "risk",
        SevereDisruptionOrConsiderableDamage = "severe_disruption_or_considerable_damage",
        None = "none",
        Categories = "categories",
        SignificantHarmOrScale500 = "significant_harm_or_scale_500",
        HarmLikely = "harm_likely",
        SubstantialHarm = "substantial_harm",
        SubstantialEconomicLoss = "substantial_economic_loss",
        MaterialDisruption = "material_disruption",
        SubstantialIncident = "substantial_incident",
        MisuseLikely = "misuse_likely",
        IdentityTheftOrFinancialHarm = "identity_theft_or_financial_harm",
        IdentityTheftOrFraud = "identity_theft_or_fraud",
        IllegalUseOrRiskOfHarm = "illegal_use_or_risk_of_harm",
        LowProbabilityOfCompromise = "low_probability_of_compromise",
        FinancialHarmLikely = "financial_harm_likely",
        SubstantialRiskIdentityTheftOrFraud = "substantial_risk_identity_theft_or_fraud",
        MisuseReasonablyPossible = "misuse_reasonably_possible",
        SubstantialLossOrIdentityTheft = "substantial_loss_or_identity_theft",
        LossOrInjury = "loss_or_injury",
        IllegalUseOrMaterialRisk = "illegal_use_or_material_risk",
        SignificantRiskIdentityTheft = "significant_risk_identity_theft",
        MaterialHarmOrOtherNoticeOrRansomware = "material_harm_or_other_notice_or_ransomware",
        InadvertentDisclosureOnly = "inadvertent_disclosure_only",
        MaterialRiskIdentityTheftOrFraud = "material_risk_identity_theft_or_fraud",
        Materiality = "materiality",
        MisuseIdentityTheftOrFraud = "misuse_identity_theft_or_fraud",
    }
}

codes! {
    /// Which tests of harm are alike.
    HarmClass = "harm_class" {
        None = "none",
        MisuseLikely = "misuse_likely",
        HarmLikely = "harm_likely",
        IdentityTheftOrFinancialHarm = "identity_theft_or_financial_harm",
        SignificantHarm = "significant_harm",
        Risk = "risk",
        HighRisk = "high_risk",
        ListedCategories = "listed_categories",
        IncidentSeverity = "incident_severity",
    }
}

codes! {
    /// Which way a test of harm cuts.
    HarmMode = "harm_mode" {
        NotifyIf = "notify_if",
        NotifyUnless = "notify_unless",
        NotifyIfOrUndetermined = "notify_if_or_undetermined",
        Definition = "definition",
        NotApplicable = "n/a",
    }
}

codes! {
    /// Kinds of data that make a risk relevant (Brazil).
    AggravatingData = "aggravating_data" {
        Sensitive = "sensitive",
        ChildrenOrElderly = "children_or_elderly",
        Financial = "financial",
        Authentication = "authentication",
        ProfessionalSecrecy = "professional_secrecy",
        LargeScale = "large_scale",
    }
}

codes! {
    /// When people must be notified.
    IndividualRequired = "individual_required" {
        IfSeriousHarmLikely = "if_serious_harm_likely",
        IfRelevantRisk = "if_relevant_risk",
        IfCommissionerRequires = "if_commissioner_requires",
        IfRealRiskOfSignificantHarm = "if_real_risk_of_significant_harm",
        IfRiskOfSeriousInjury = "if_risk_of_serious_injury",
        IfNeededForProtectionOrRegulatorAsks = "if_needed_for_protection_or_regulator_asks",
        IfClientsFinancialInterestsAffected = "if_clients_financial_interests_affected",
        IfHighRisk = "if_high_risk",
        IfServiceRecipientsAffected = "if_service_recipients_affected",
        Always = "always",
        IfReportable = "if_reportable",
        IfSeriousHarm = "if_serious_harm",
        IfSignificantHarm = "if_significant_harm",
        No = "no",
    }
}

codes! {
    /// The unit of a deadline, or the words of a soft one.
    DeadlineKind = "deadline_kind" {
        Hours = "hours",
        Days = "days",
        CalendarDays = "calendar_days",
        BusinessDays = "business_days",
        Months = "months",
        DaysAfterCalendarYearEnd = "days_after_calendar_year_end",
        Relative = "relative",
        WithoutUnreasonableDelay = "without_unreasonable_delay",
        WithoutUndueDelay = "without_undue_delay",
        WithoutDelay = "without_delay",
        WithoutDelayingIndividualNotice = "without_delaying_individual_notice",
        AsSoonAsPossible = "as_soon_as_possible",
        AsSoonAsPracticable = "as_soon_as_practicable",
        AsSoonAsFeasible = "as_soon_as_feasible",
        AsSoonAsReasonablyPossible = "as_soon_as_reasonably_possible",
        Promptly = "promptly",
        OnOrAfterRegulatorNotice = "on_or_after_regulator_notice",
        AsDirectedByCommissioner = "as_directed_by_commissioner",
        BeforeRelyingOnException = "before_relying_on_exception",
        PerOtherRule = "per_other_rule",
        Unspecified = "unspecified",
        None = "none",
        Immediately = "immediately",
        FollowingDiscovery = "following_discovery",
    }
}

codes! {
    /// What starts a clock.
    ClockStart = "clock_start" {
        Discovery = "discovery",
        DiscoveryOrNotification = "discovery_or_notification",
        DiscoveryOrShouldHaveKnown = "discovery_or_should_have_known",
        Detection = "detection",
        Awareness = "awareness",
        AwarenessOfHighRisk = "awareness_of_high_risk",
        AwarenessOfRisk = "awareness_of_risk",
        AwarenessAndScopeIdentified = "awareness_and_scope_identified",
        Knowledge = "knowledge",
        KnowledgeOfAcquisition = "knowledge_of_acquisition",
        KnowledgeThatPersonalDataAffected = "knowledge_that_personal_data_affected",
        DeterminationOfBreach = "determination_of_breach",
        DeterminationOfBreachAndHarm = "determination_of_breach_and_harm",
        DeterminationOfIncident = "determination_of_incident",
        DeterminationOfNoHarm = "determination_of_no_harm",
        DeterminationOrReasonToBelieve = "determination_or_reason_to_believe",
        ConfirmationAndAbilityToAscertain = "confirmation_and_ability_to_ascertain",
        ReasonableBeliefOfIncident = "reasonable_belief_of_incident",
        ReasonableGroundsToBelieve = "reasonable_grounds_to_believe",
        ReasonableGroundsToSuspect = "reasonable_grounds_to_suspect",
        CredibleGrounds = "credible_grounds",
        AssessmentNotifiable = "assessment_notifiable",
        MaterialityDetermination = "materiality_determination",
        ClassificationAsMajor = "classification_as_major",
        InitialNotificationSubmitted = "initial_notification_submitted",
        IncidentNotificationSubmitted = "incident_notification_submitted",
        IntermediateReportSubmitted = "intermediate_report_submitted",
        IndividualNoticeSent = "individual_notice_sent",
        IndividualNoticeRequired = "individual_notice_required",
        NoticeToHhs = "notice_to_hhs",
        RegulatorNotice = "regulator_notice",
        StatementCompleted = "statement_completed",
        CommissionerDirection = "commissioner_direction",
        ExtortionPayment = "extortion_payment",
        EndOfCalendarYearOfDiscovery = "end_of_calendar_year_of_discovery",
        None = "none",
    }
}

codes! {
    /// An answer that may be missing.
    Answer = "tri" {
        Yes = "yes",
        No = "no",
        Unclear = "unclear",
        Unknown = "unknown",
        NotApplicable = "n/a",
    }
}

codes! {
    /// What a request of law enforcement does to the notice.
    LawEnforcementDelay = "law_enforcement_delay" {
        Allowed = "allowed",
        ViaAuthorityAdvice = "via_authority_advice",
        MustNotNotifyIfDirected = "must_not_notify_if_directed",
        NotApplicable = "n/a",
        MandatoryOnRequest = "mandatory_on_request",
    }
}

codes! {
    /// A way of telling a person that a law accepts.
    Method = "method" {
        Usual = "usual_method",
        Postal = "postal",
        Email = "email",
        Telephone = "telephone",
        Sms = "sms",
        ElectronicMessage = "electronic_message",
        DirectMessage = "direct_message",
        InPerson = "in_person",
        OtherReasonable = "other_reasonable",
        AnyReasonable = "any_reasonable",
        UserAccount = "user_account",
        RegisteredChannel = "registered_channel",
        Similar = "similar",
        Electronic = "electronic",
        TelephoneLive = "telephone_live",
        EmailPlusOneOfTextInAppBanner = "email_plus_one_of_text_in_app_banner",
        Fax = "fax",
        Newspaper = "newspaper",
        PreviouslyUsed = "previously_used_method",
        WebsiteProminent = "website_prominent",
        NewsMedia = "news_media",
        AsDirected = "as_directed",
    }
}

codes! {
    /// What makes an electronic notice count.
    EmailCondition = "email_conditions" {
        Any = "any",
        Esign = "esign",
        EsignConsent = "esign_consent",
        Agreed = "agreed",
        AgreedAndEsign = "agreed_and_esign",
        ExpressConsent = "express_consent",
        ExpressConsentWithLog = "express_consent_with_log",
        PrimaryMeans = "primary_means",
        CustomaryMethod = "customary_method",
        PreviouslyUsed = "previously_used_method",
        PriorBusinessRelationship = "prior_business_relationship",
        ExistingRelationshipWithEmail = "existing_relationship_with_email",
        InternetBusiness = "internet_business",
        AnyAddressOnRecord = "any_address_on_record",
        LastKnownAddress = "last_known_address",
        NoOtherContactAndPrimaryMeans = "no_other_contact_and_primary_means",
        DigitalSignaturesAct = "digital_signatures_act",
        SpecifiedAsPrimaryContact = "specified_as_primary_contact",
        Registered = "registered",
    }
}

codes! {
    /// Something that a notice or report has to say.
    Content = "content" {
        EntityName = "entity_name",
        Contact = "contact",
        DpoContact = "dpo_contact",
        TollFreeNumber = "toll_free_number",
        Website = "website",
        WhatHappened = "what_happened",
        NatureScopeTiming = "nature_scope_timing",
        MaterialImpact = "material_impact",
        Cause = "cause",
        DateOfBreach = "date_of_breach",
        DateOfDiscovery = "date_of_discovery",
        DateOfDetermination = "date_of_determination",
        DateOfNotice = "date_of_notice",
        DataTypes = "data_types",
        ThirdPartiesThatAcquired = "third_parties_that_acquired",
        NumberAffected = "number_affected",
        NumberNotifiedByMail = "number_notified_by_mail",
        NamesOfAffectedResidents = "names_of_affected_residents",
        CategoriesAndNumberOfSubjects = "categories_and_number_of_subjects",
        CategoriesAndNumberOfRecords = "categories_and_number_of_records",
        LikelyConsequences = "likely_consequences",
        RiskAssessment = "risk_assessment",
        SeverityAndImpact = "severity_and_impact",
        IndicatorsOfCompromise = "indicators_of_compromise",
        SuspectedMalicious = "suspected_malicious",
        CrossBorderImpact = "cross_border_impact",
        ActionsTaken = "actions_taken",
        ActionsTakenOrPlanned = "actions_taken_or_planned",
        TechnicalMeasures = "technical_measures",
        Safeguards = "safeguards",
        WispStatement = "wisp_statement",
        RecurrencePrevention = "recurrence_prevention",
        MonetaryImpact = "monetary_impact",
        Advice = "advice",
        VigilanceAdvice = "vigilance_advice",
        PasswordChangeAdvice = "password_change_advice",
        PoliceOrAgReportAdvice = "police_or_ag_report_advice",
        PoliceReportRight = "police_report_right",
        SecurityFreezeInfo = "security_freeze_info",
        NoChargeForFreeze = "no_charge_for_freeze",
        FraudAlertInfo = "fraud_alert_info",
        FcraRights = "fcra_rights",
        IdentityTheftInfoStatement = "identity_theft_info_statement",
        CreditBureauContacts = "credit_bureau_contacts",
        FtcContact = "ftc_contact",
        AgContact = "ag_contact",
        StateAgencyContacts = "state_agency_contacts",
        FederalAgencyContacts = "federal_agency_contacts",
        CreditMonitoringOffer = "credit_monitoring_offer",
        CreditMonitoringCertificate = "credit_monitoring_certificate",
        HowToEnroll = "how_to_enroll",
        RemediationServices = "remediation_services",
        RegulatorComplaintRight = "regulator_complaint_right",
        CommissionerNotifiedStatement = "commissioner_notified_statement",
        RemediesInfo = "remedies_info",
        LawEnforcementDelayStatement = "law_enforcement_delay_statement",
        LawEnforcementInvolved = "law_enforcement_involved",
        DelayReasons = "delay_reasons",
        ParentCompanyName = "parent_company_name",
        Reporter = "reporter",
        ResponsiblePersonIfKnown = "responsible_person_if_known",
        PersonResponsibleFindings = "person_responsible_findings",
        IdentityOfIntruderIfKnown = "identity_of_intruder_if_known",
        StatementThatEntityKnowsOfAcquisition = "statement_that_entity_knows_of_acquisition",
        SampleNotice = "sample_notice",
        TimingAndDistribution = "timing_and_distribution",
        IndividualNoticePlan = "individual_notice_plan",
        Publication = "publication",
        ReasonsForPayment = "reasons_for_payment",
        PaymentDueDiligence = "payment_due_diligence",
        AsForAttorneyGeneral = "as_for_attorney_general",
    }
}

codes! {
    /// How a notice has to look.
    Format = "format" {
        SimpleLanguage = "simple_language",
        Portuguese = "portuguese",
        French = "french",
        ClearAndPlainLanguage = "clear_and_plain_language",
        SeparateFromOtherMessages = "separate_from_other_messages",
        ConciseClearPlain = "concise_clear_plain",
        PlainLanguage = "plain_language",
        Min10Point = "min_10_point",
        TitleNoticeOfDataBreach = "title: Notice of Data Breach",
        HeadingWhatHappened = "heading: What Happened",
        HeadingWhatInformationWasInvolved = "heading: What Information Was Involved",
        HeadingWhatWeAreDoing = "heading: What We Are Doing",
        HeadingWhatYouCanDo = "heading: What You Can Do",
        HeadingForMoreInformation = "heading: For More Information",
        HeadingsAndTitleConspicuous = "headings_and_title_conspicuous",
        ModelFormAvailable = "model_form_available",
        ClearAndConspicuous = "clear_and_conspicuous",
    }
}

codes! {
    /// What excuses from telling people.
    Exception = "exception" {
        DataUnintelligible = "data_unintelligible",
        HighRiskNoLongerLikely = "high_risk_no_longer_likely",
        DisproportionateEffortThenPublicCommunication = "disproportionate_effort_then_public_communication",
        RemedialAction = "remedial_action",
        PriorTechnologicalMeasure = "prior_technological_measure",
        IdentityOfDataSubjectCannotBeEstablished = "identity_of_data_subject_cannot_be_established",
    }
}

codes! {
    /// A part of a substitute notice.
    SubstitutePart = "substitute_part" {
        Website = "website",
        Publicise = "publicise",
        WebsiteAppsSocialMediaAndServiceChannels = "website_apps_social_media_and_service_channels",
        PublicCommunication = "public_communication",
        ContactPoint = "contact_point",
        OneOtherMedium = "one_other_medium",
        Email = "email",
        StatewideMedia = "statewide_media",
        PrintAndBroadcastMedia = "print_and_broadcast_media",
        LetterToAttorneyGeneral = "letter_to_attorney_general",
        LocalAndNationalMedia = "local_and_national_media",
        SocialMedia = "social_media",
        WebsiteHomePage90DaysOrMajorMedia = "website_home_page_90_days_or_major_media",
        TollFreeNumber90Days = "toll_free_number_90_days",
        MajorLocalMedia = "major_local_media",
        MajorNewsMedia = "major_news_media",
        MediaWhereAffectedLive = "media_where_affected_live",
        LocalOrStatewideMedia = "local_or_statewide_media",
        AttorneyGeneralAndMajorMedia = "attorney_general_and_major_media",
        PremisesWebsiteAndFlyers = "premises_website_and_flyers",
        Media = "media",
        Newspaper = "newspaper",
        MethodReasonablyCalculatedToGiveActualNotice = "method_reasonably_calculated_to_give_actual_notice",
    }
}

codes! {
    /// How many parts a substitute notice needs.
    PartsRequired = "parts_required" {
        All = "all",
        AnyOne = "any_one",
        AnyTwo = "any_two",
    }
}

codes! {
    /// Whose number a threshold counts.
    ThresholdBasis = "threshold_basis" {
        Individuals = "individuals",
        DataSubjects = "data_subjects",
        NotApplicable = "n/a",
        DataPrincipals = "data_principals",
        Residents = "residents",
        IndividualsTotal = "individuals_total",
        Consumers = "consumers",
        PersonsNotified = "persons_notified",
        ConsumersToBeNotified = "consumers_to_be_notified",
        ResidentsOfOneState = "residents_of_one_state",
    }
}

codes! {
    /// When a report is due, relative to the notice to people.
    Relative = "relative_to_individual_notice" {
        SameTimeOr45DaysWhicheverFirst = "same_time_or_45_days_whichever_first",
        NotLaterThanIndividualNotice = "not_later_than_individual_notice",
        ContemporaneousWithIndividualNotice = "contemporaneous_with_individual_notice",
        BeforeIndividualNotice = "before_individual_notice",
        SimultaneousWithIndividualNotice = "simultaneous_with_individual_notice",
        ConcurrentWithIndividualNotice = "concurrent_with_individual_notice",
        OrIndividualNoticeIfSooner = "or_individual_notice_if_sooner",
        WithIndividualNotice = "with_individual_notice",
    }
}

codes! {
    /// A condition on one duty.
    OnlyIf = "only_if" {
        EligibleDataBreach = "eligible_data_breach",
        RelevantRisk = "relevant_risk",
        RealRiskOfSignificantHarm = "real_risk_of_significant_harm",
        RiskOfSeriousInjury = "risk_of_serious_injury",
        HighRisk = "high_risk",
        Risk = "risk",
        PublicElectronicCommunicationsService = "public_electronic_communications_service",
        SeriousHarm = "serious_harm",
        NoHarmExceptionUsed = "no_harm_exception_used",
        PublicAgency = "public_agency",
        HipaaEntityThatNotifiedHhs = "hipaa_entity_that_notified_hhs",
        ExtortionPaymentMade = "extortion_payment_made",
        DfsCoveredEntity = "dfs_covered_entity",
        RegistrantAndMaterial = "registrant_and_material",
        ConsumerReportingAgency = "consumer_reporting_agency",
        PublicBody = "public_body",
        EntityWasSource = "entity_was_source",
    }
}

codes! {
    /// What stands in for a threshold of people.
    ThresholdAlternative = "threshold_or" {
        SensitiveOrUniqueIdentifierData = "sensitive_or_unique_identifier_data",
        ExternalUnauthorisedAccess = "external_unauthorised_access",
        SignificantHarm = "significant_harm",
    }
}

codes! {
    /// Whether credit bureaus must be notified.
    BureausRequired = "cra_required" {
        No = "no",
        Yes = "yes",
        Unknown = "unknown",
        IfDirected = "if_directed",
        IfNoticeMentionsCreditReport = "if_notice_mentions_credit_report",
    }
}

codes! {
    /// Whose compliance with another rule counts as compliance here.
    DeemedCompliance = "deemed_compliance" {
        Glba = "glba",
        FederalRegulated = "federal_regulated",
        StateRegulated = "state_regulated",
        Hipaa = "hipaa",
        HipaaContentOnly = "hipaa_content_only",
        HipaaWithAgNotice = "hipaa_with_ag_notice",
        OwnPolicy = "own_policy",
        FederalRegulatorWithCopyToDepartment = "federal_regulator_with_copy_to_department",
        FederalRegulator = "federal_regulator",
        MoreProtectiveLaw = "more_protective_law",
        PrimaryRegulator = "primary_regulator",
        FinancialInstitutionFederalGuidance = "financial_institution_federal_guidance",
        FederalWithStateNotice = "federal_with_state_notice",
        FinancialInstitution = "financial_institution",
        GlbaWithAgNotice = "glba_with_ag_notice",
        HipaaWithAgCopy = "hipaa_with_ag_copy",
        GlbaWithAgCopy = "glba_with_ag_copy",
        FinancialInstitutionWithAgNotice = "financial_institution_with_ag_notice",
    }
}

codes! {
    /// What happens to a deadline that ends on a day off.
    WeekendRule = "weekend_rule" {
        Unknown = "unknown",
        NoneCalendarDays = "none_calendar_days",
        HoursRun = "hours_run",
        Reg118271 = "reg_1182_71",
        SundayToMonday = "sunday_to_monday",
        HolidayOrSundayToNextDay = "holiday_or_sunday_to_next_day",
        SatSunHolidayToNextDay = "sat_sun_holiday_to_next_day",
        SatSunHolidayToNextBusinessDay = "sat_sun_holiday_to_next_business_day",
        BusinessDays = "business_days",
        SecB1 = "sec_b1",
        NoonNextWorkingDayExceptLarge = "noon_next_working_day_except_large",
        WeekendToNextDayForFinalReport = "weekend_to_next_day_for_final_report",
    }
}

codes! {
    /// What kind of company it is, as far as a sector's own law is concerned.
    Sector = "sector" {
        HipaaCoveredEntity = "hipaa_covered_entity",
        HipaaBusinessAssociate = "hipaa_business_associate",
        PhrVendor = "phr_vendor" | "phr_related_entity" | "vendor_of_personal_health_records",
        FtcFinancialInstitution = "ftc_financial_institution",
        BankingOrganization = "banking_organization" | "banking_organisation" | "bank",
        DfsCoveredEntity = "dfs_covered_entity",
        SecRegistrant = "sec_registrant",
        CirciaCoveredEntity = "circia_covered_entity",
        DoraFinancialEntity = "dora_financial_entity",
        Nis2Entity = "nis2_entity" | "nis2_essential_entity" | "nis2_important_entity",
        TrustServiceProvider = "trust_service_provider",
        PublicElectronicCommunicationsService = "public_electronic_communications_service",
        ConsumerReportingAgency = "consumer_reporting_agency" | "credit_bureau",
        InformationBroker = "information_broker",
    }
}

/// Every list of the vocabulary with its codes, for holding `VOCABULARY.json` against.
pub fn lists() -> Vec<(&'static str, Vec<&'static str>)> {
    macro_rules! all {
        ($($name:ident),+ $(,)?) => {
            vec![$(($name::LIST, $name::ALL.iter().map(|code| code.code()).collect())),+]
        };
    }
    use crate::data_types::DataType;
    all![
        DataType,
        Status,
        RegimeKind,
        AppliesBy,
        Verified,
        SourceTier,
        CoreVerified,
        AccountAccessCode,
        Event,
        Medium,
        EncryptionSafeHarbour,
        HarmThreshold,
        HarmClass,
        HarmMode,
        AggravatingData,
        IndividualRequired,
        DeadlineKind,
        ClockStart,
        Answer,
        LawEnforcementDelay,
        Method,
        EmailCondition,
        Content,
        Format,
        Exception,
        SubstitutePart,
        PartsRequired,
        ThresholdBasis,
        Relative,
        OnlyIf,
        ThresholdAlternative,
        BureausRequired,
        DeemedCompliance,
        WeekendRule,
        Sector,
    ]
}

impl DeadlineKind {
    /// Is a deadline of this kind a number of units, so that a date can be counted?
    pub const fn is_counted(self) -> bool {
        matches!(
            self,
            Self::Hours
                | Self::Days
                | Self::CalendarDays
                | Self::BusinessDays
                | Self::Months
                | Self::DaysAfterCalendarYearEnd
        )
    }
}
