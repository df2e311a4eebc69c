# What every notice says around its author's text, in English.

# Cal. Civ. Code § 1798.82(d)(1) prescribes this title and the five headings, word for word.
title = Notice of Data Breach
what-happened = What Happened
what-information-was-involved = What Information Was Involved
what-we-are-doing = What We Are Doing
what-you-can-do = What You Can Do
for-more-information = For More Information

greeting = Dear { $name },
greeting-nobody = Dear customer,
greeting-guardian = To the parent or guardian of { $name }:
greeting-guardian-nobody = To the parent or guardian of the child concerned:
greeting-next-of-kin = To the family of { $name }:
greeting-next-of-kin-nobody = To the family of the person concerned:

occurred = When it happened
occurred-on = on { $date }
occurred-about = on or about { $date }
occurred-between = between { $first } and { $last }
occurred-unknown = We do not know yet.
discovered = When we discovered it
determined = When we knew that personal information was affected
not-delayed = Law enforcement did not ask us to hold back this notice.
delayed = Law enforcement asked us to hold back this notice, so you hear from us later than we wished.

your-information = Of your information, this was involved:

monitoring = { $product } for you, free of charge
monitoring-offer = { $organisation } pays for { $months ->
    [one] one month
   *[other] { $months } months
} of { $product } from { $provider } for you. It costs you nothing, and you need not give any payment details.
enrol = To enroll
enrol-by = Last day to enroll
enrol-code = Your code
monitoring-short = Free { $product }: { $address } code { $code }

by-phone = Phone
by-phone-toll-free = Phone, free of charge
by-email = E-mail
by-web = Web
by-post = Mail
hours = We answer
hours-of-days = { $days }, { $from } to { $to }
days = { $first } to { $last }
languages = We speak
data-protection-officer = Our data protection officer

verification = Is this message genuine?
verification-how = Type { $address } into your browser yourself and enter this code there: { $code }. The page says whether the notice is from us, and asks for nothing else.
verification-short = Genuine? { $address } code { $code }

parent-company = A company of { $parent }
why = You get this message because information about you was affected. It is not advertising, and nothing in it records whether you read it.

# What a fact is about, before the fact.
labelled = { $label }:

# What whoever calls says. What stands alone, in brackets on the call sheet, is for them and is not said.
call = Hello, may I speak to { $name }? I am calling for { $organisation }.
call-nobody = Hello, I am calling for { $organisation }. May I speak to the person who is our customer?
call-guardian = Hello, may I speak to the parent or guardian of { $name }? I am calling for { $organisation }.
call-guardian-nobody = Hello, I am calling for { $organisation }. May I speak to the parent or guardian of the child who is our customer?
call-next-of-kin = Hello, may I speak to the closest family of { $name }? I am calling for { $organisation }.
call-next-of-kin-nobody = Hello, I am calling for { $organisation }. May I speak to the closest family of the person who was our customer?
call-only-them = Say what follows to nobody else and to no answering machine. Ask for no password, no number and no payment.
call-why = We are calling because information about you was affected by a data breach. This is not advertising, and you need not tell us anything.

# What marks a test of a notice: before its subject, in its first line, and before a text message.
test-subject = [Test]
test-line = This is a test of a notice. It was sent to you alone, and nobody has been notified by it.
test-text = Test:
