# Was jede Benachrichtigung um den Text ihres Verfassers herum sagt, auf Deutsch.

title = Benachrichtigung über eine Verletzung des Schutzes Ihrer Daten
what-happened = Was ist passiert?
what-information-was-involved = Welche Daten sind betroffen?
what-we-are-doing = Was wir tun
what-you-can-do = Was Sie tun können
for-more-information = Weitere Informationen

greeting = Guten Tag { $name },
greeting-nobody = Guten Tag,
greeting-guardian = An die Eltern oder Sorgeberechtigten von { $name }:
greeting-guardian-nobody = An die Eltern oder Sorgeberechtigten des betroffenen Kindes:
greeting-next-of-kin = An die Angehörigen von { $name }:
greeting-next-of-kin-nobody = An die Angehörigen der betroffenen Person:

occurred = Wann es geschah
occurred-on = am { $date }
occurred-about = etwa am { $date }
occurred-between = zwischen dem { $first } und dem { $last }
occurred-unknown = Das wissen wir noch nicht.
discovered = Wann wir es entdeckt haben
determined = Seit wann wir wissen, dass persönliche Daten betroffen sind
not-delayed = Keine Strafverfolgungsbehörde hat uns gebeten, mit dieser Nachricht zu warten.
delayed = Eine Strafverfolgungsbehörde hat uns gebeten, mit dieser Nachricht zu warten. Deshalb erreicht sie Sie später, als wir wollten.

your-information = Von Ihren Daten sind betroffen:

monitoring = { $product } für Sie, kostenlos
monitoring-offer = { $organisation } bezahlt für Sie { $months ->
    [one] einen Monat
   *[other] { $months } Monate
} { $product } von { $provider }. Es kostet Sie nichts, und Sie müssen keine Zahlungsdaten angeben.
enrol = Anmeldung
enrol-by = Letzter Tag der Anmeldung
enrol-code = Ihr Code
monitoring-short = Kostenlos { $product }: { $address } Code { $code }

by-phone = Telefon
by-phone-toll-free = Telefon, kostenlos
by-email = E-Mail
by-web = Internet
by-post = Post
hours = Wir sind erreichbar
hours-of-days = { $days }, { $from } bis { $to }
days = { $first } bis { $last }
languages = Wir sprechen
data-protection-officer = Unser Datenschutzbeauftragter

verification = Ist diese Nachricht echt?
verification-how = Geben Sie { $address } selbst in Ihren Browser ein und dort diesen Code: { $code }. Die Seite sagt, ob die Nachricht von uns ist, und fragt nach nichts anderem.
verification-short = Echt? { $address } Code { $code }

parent-company = Ein Unternehmen von { $parent }
why = Sie erhalten diese Nachricht, weil Daten über Sie betroffen sind. Sie ist keine Werbung, und nichts in ihr zeichnet auf, ob Sie sie lesen.

# What a fact is about, before the fact.
labelled = { $label }:

# Was beim Anruf gesagt wird. Was allein und auf der Anrufliste in Klammern steht, ist für die Anrufenden und wird nicht gesagt.
call = Guten Tag, kann ich bitte { $name } sprechen? Ich rufe im Auftrag von { $organisation } an.
call-nobody = Guten Tag, ich rufe im Auftrag von { $organisation } an. Kann ich bitte mit der Person sprechen, die bei uns Kundin oder Kunde ist?
call-guardian = Guten Tag, kann ich bitte mit den Eltern oder Sorgeberechtigten von { $name } sprechen? Ich rufe im Auftrag von { $organisation } an.
call-guardian-nobody = Guten Tag, ich rufe im Auftrag von { $organisation } an. Kann ich bitte mit den Eltern oder Sorgeberechtigten des betroffenen Kindes sprechen?
call-next-of-kin = Guten Tag, kann ich bitte mit den nächsten Angehörigen von { $name } sprechen? Ich rufe im Auftrag von { $organisation } an.
call-next-of-kin-nobody = Guten Tag, ich rufe im Auftrag von { $organisation } an. Kann ich bitte mit den nächsten Angehörigen der betroffenen Person sprechen?
call-only-them = Sagen Sie das Folgende niemandem sonst und keinem Anrufbeantworter. Fragen Sie nach keinem Passwort, keiner Nummer und keiner Zahlung.
call-why = Wir rufen an, weil Daten von Ihnen von einem Datenleck betroffen sind. Das ist keine Werbung, und Sie müssen uns nichts sagen.

# What marks a test of a notice: before its subject, in its first line, and before a text message.
test-subject = [Test]
test-line = Dies ist der Test einer Mitteilung. Er ging nur an Sie, und niemand ist damit benachrichtigt.
test-text = Test:
