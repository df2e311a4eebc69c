//! The page's words in each language. To add a language: a variant, its tag, its words.

use jiff::civil::Date;

/// A language that the page is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the languages speak for themselves")]
pub enum Spoken {
    English,
    Spanish,
    French,
    German,
}

impl Spoken {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::English, Self::Spanish, Self::French, Self::German];

    /// The language's tag (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::German => "de",
        }
    }

    /// The first requested language that we have: of a single tag, or of an `Accept-Language` (RFC 9110, section 12.5.4),
    /// whose weights browsers write in falling order. English, where none is.
    #[must_use]
    pub fn closest(wanted: &str) -> Self {
        let tags = wanted.split(',').filter_map(|range| range.split([';', '-']).next());
        let mut known =
            tags.filter_map(|tag| Self::ALL.into_iter().find(|known| known.tag().eq_ignore_ascii_case(tag.trim())));
        known.next().unwrap_or(Self::English)
    }

    /// The words in this language.
    #[must_use]
    pub fn words(self) -> &'static Words {
        match self {
            Self::English => &ENGLISH,
            Self::Spanish => &SPANISH,
            Self::French => &FRENCH,
            Self::German => &GERMAN,
        }
    }
}

/// What the page says.
#[derive(Debug)]
#[expect(missing_docs, reason = "each is named after what it says")]
pub struct Words {
    pub name: &'static str,
    pub question: &'static str,
    pub explained: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub submit: &'static str,
    pub another: &'static str,
    pub genuine: &'static str,
    pub genuine_explained: &'static str,
    pub compare: &'static str,
    pub sent_by: &'static str,
    pub title: &'static str,
    pub approved_on: &'static str,
    pub page: &'static str,
    pub not_ours: &'static str,
    pub not_ours_explained: &'static str,
    pub field_error: &'static str,
    pub unavailable: &'static str,
    pub unavailable_explained: &'static str,
    pub careful: &'static str,
    pub never: &'static str,
    pub type_yourself: &'static str,
    pub ask: &'static str,
    pub languages: &'static str,
    pub footer: &'static str,
    months: [&'static str; 12],
    day: fn(i8, &str, i16) -> String,
}

impl Words {
    /// A day as people write it.
    #[must_use]
    pub fn day(&self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).ok().and_then(|index| self.months.get(index));
        (self.day)(date.day(), month.copied().unwrap_or_default(), date.year())
    }
}

static ENGLISH: Words = Words {
    name: "English",
    question: "Is this message genuine?",
    explained: "After an incident, others may write to you and pretend to be us. If a notice carries a code of ours, type it in \
                here, and we tell you whether it really is. We do not ask who you are, and we do not store what you type.",
    label: "Code from the notice",
    hint: "Eight letters and digits, such as 7K3M-Q9XA. Capital or small letters and the hyphen do not matter.",
    submit: "Check the code",
    another: "Check another code",
    genuine: "This code is ours",
    genuine_explained: "The code belongs to a notice that the company approved:",
    compare: "Compare this with your message. If the sender or the subject is another, do not trust the message: someone \
              may have copied our code into it.",
    sent_by: "Sent by",
    title: "Subject",
    approved_on: "Approved on",
    page: "Published information",
    not_ours: "This is not a code of ours",
    not_ours_explained: "Look whether you typed the code exactly as it stands in the notice. If you did, do not trust the \
                         message: follow no link in it, open nothing that is attached and do not answer.",
    field_error: "No notice of ours has this code.",
    unavailable: "We cannot check the code right now",
    unavailable_explained: "This says nothing about your message. Please try again in a minute.",
    careful: "Whatever the answer",
    never: "We never ask you for a password, a one-time code, or card or bank details because of an incident.",
    type_yourself: "Type addresses yourself. A link in a message can look like ours and lead elsewhere.",
    ask: "When in doubt, ask the company by the number on a bill or card, or in your account; not by a number in the \
          message.",
    languages: "Other languages",
    footer: "This page sets no cookies and loads nothing from elsewhere.",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    day: |day, month, year| format!("{day} {month} {year}"),
};

static SPANISH: Words = Words {
    name: "Español",
    question: "¿Es auténtico este mensaje?",
    explained: "Después de un incidente, otras personas pueden escribirle haciéndose pasar por nosotros. Si un aviso lleva \
                un código nuestro, escríbalo aquí y le diremos si de verdad lo es. No le preguntamos quién es ni guardamos lo que escribe.",
    label: "Código del aviso",
    hint: "Ocho letras y cifras, por ejemplo 7K3M-Q9XA. No importan las mayúsculas, las minúsculas ni el guion.",
    submit: "Comprobar el código",
    another: "Comprobar otro código",
    genuine: "Este código es nuestro",
    genuine_explained: "El código pertenece a un aviso aprobado por la empresa:",
    compare: "Compárelo con su mensaje. Si el remitente o el asunto es otro, no se fíe del mensaje: alguien puede haber copiado \
              nuestro código en él.",
    sent_by: "Enviado por",
    title: "Asunto",
    approved_on: "Aprobado el",
    page: "Información publicada",
    not_ours: "Este código no es nuestro",
    not_ours_explained: "Compruebe que ha escrito el código exactamente como figura en el aviso. Si es así, no se fíe del mensaje: \
                         no siga ningún enlace, no abra ningún archivo adjunto y no conteste.",
    field_error: "Ningún aviso nuestro lleva este código.",
    unavailable: "Ahora no podemos comprobar el código",
    unavailable_explained: "Esto no dice nada sobre su mensaje. Vuelva a intentarlo dentro de un minuto.",
    careful: "Sea cual sea la respuesta",
    never: "Nunca le pedimos contraseñas, códigos de un solo uso ni datos de tarjetas o cuentas bancarias a causa de un incidente.",
    type_yourself: "Escriba usted las direcciones. Un enlace de un mensaje puede parecer nuestro y llevar a otro sitio.",
    ask: "En caso de duda, pregunte a la empresa por el número que figura en una factura o tarjeta, o en su cuenta; no por \
          un número que figure en el mensaje.",
    languages: "Otros idiomas",
    footer: "Esta página no instala cookies ni carga nada de otros sitios.",
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    day: |day, month, year| format!("{day} de {month} de {year}"),
};

static FRENCH: Words = Words {
    name: "Français",
    question: "Ce message est-il authentique ?",
    explained: "Après un incident, des tiers peuvent vous écrire en se faisant passer pour nous. Si un avis porte un code de notre part, \
                saisissez-le ici et nous vous dirons s’il est vraiment de nous. Nous ne vous demandons pas qui vous êtes et \
                n’enregistrons pas ce que vous saisissez.",
    label: "Code de l’avis",
    hint: "Huit lettres et chiffres, par exemple 7K3M-Q9XA. Majuscules, minuscules et trait d’union sont sans importance.",
    submit: "Vérifier le code",
    another: "Vérifier un autre code",
    genuine: "Ce code est bien de nous",
    genuine_explained: "Le code appartient à un avis approuvé par l’entreprise :",
    compare: "Comparez avec votre message. Si l’expéditeur ou l’objet est différent, ne vous fiez pas au message : quelqu’un peut \
              y avoir copié notre code.",
    sent_by: "Envoyé par",
    title: "Objet",
    approved_on: "Approuvé le",
    page: "Informations publiées",
    not_ours: "Ce code n’est pas de nous",
    not_ours_explained: "Vérifiez que vous avez saisi le code exactement comme il figure dans l’avis. Si c’est le cas, ne vous fiez \
                         pas au message : ne suivez aucun lien, n’ouvrez aucune pièce jointe et ne répondez pas.",
    field_error: "Aucun de nos avis ne porte ce code.",
    unavailable: "Nous ne pouvons pas vérifier le code pour le moment",
    unavailable_explained: "Cela ne dit rien de votre message. Veuillez réessayer dans une minute.",
    careful: "Quelle que soit la réponse",
    never: "Nous ne vous demandons jamais de mot de passe, de code à usage unique ni de coordonnées de carte ou de compte \
            bancaire à cause d’un incident.",
    type_yourself: "Saisissez vous-même les adresses. Un lien dans un message peut ressembler aux nôtres et mener ailleurs.",
    ask: "En cas de doute, renseignez-vous auprès de l’entreprise au numéro qui figure sur une facture ou une carte, ou dans \
          votre compte ; pas à un numéro indiqué dans le message.",
    languages: "Autres langues",
    footer: "Cette page ne dépose aucun cookie et ne charge rien d’ailleurs.",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    day: |day, month, year| format!("{day}{} {month} {year}", if day == 1 { "er" } else { "" }),
};

static GERMAN: Words = Words {
    name: "Deutsch",
    question: "Ist diese Nachricht echt?",
    explained: "Nach einem Vorfall können andere Ihnen schreiben und sich als wir ausgeben. Trägt eine Benachrichtigung einen Code \
                von uns, geben Sie ihn hier ein, und wir sagen Ihnen, ob er wirklich von uns ist. Wir fragen nicht, wer Sie sind, und \
                speichern nicht, was Sie eingeben.",
    label: "Code aus der Benachrichtigung",
    hint: "Acht Buchstaben und Ziffern, zum Beispiel 7K3M-Q9XA. Groß- und Kleinschreibung und der Bindestrich sind egal.",
    submit: "Code prüfen",
    another: "Einen anderen Code prüfen",
    genuine: "Dieser Code ist von uns",
    genuine_explained: "Der Code gehört zu einer Benachrichtigung, die das Unternehmen freigegeben hat:",
    compare: "Vergleichen Sie das mit Ihrer Nachricht. Ist der Absender oder der Betreff ein anderer, trauen Sie der Nachricht \
              nicht: Jemand kann unseren Code hineinkopiert haben.",
    sent_by: "Gesendet von",
    title: "Betreff",
    approved_on: "Freigegeben am",
    page: "Veröffentlichte Informationen",
    not_ours: "Dieser Code ist nicht von uns",
    not_ours_explained: "Prüfen Sie, ob Sie den Code genau so eingegeben haben, wie er in der Benachrichtigung steht. Wenn ja, trauen \
                         Sie der Nachricht nicht: Folgen Sie keinem Link, öffnen Sie keinen Anhang und antworten Sie nicht.",
    field_error: "Keine Benachrichtigung von uns hat diesen Code.",
    unavailable: "Wir können den Code gerade nicht prüfen",
    unavailable_explained: "Über Ihre Nachricht sagt das nichts. Bitte versuchen Sie es in einer Minute noch einmal.",
    careful: "Wie auch immer die Antwort lautet",
    never: "Wir fragen Sie wegen eines Vorfalls nie nach einem Passwort, einem Einmalcode oder nach Karten- oder Bankdaten.",
    type_yourself: "Geben Sie Adressen selbst ein. Ein Link in einer Nachricht kann aussehen wie unserer und woandershin führen.",
    ask: "Fragen Sie im Zweifel das Unternehmen unter der Nummer auf einer Rechnung oder Karte oder in Ihrem Konto, nicht \
          unter einer Nummer aus der Nachricht.",
    languages: "Andere Sprachen",
    footer: "Diese Seite setzt keine Cookies und lädt nichts von anderswo.",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    day: |day, month, year| format!("{day}. {month} {year}"),
};
