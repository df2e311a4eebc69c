# Ce que toute notification dit autour du texte de son auteur, en français.

title = Notification d’une violation de données
what-happened = Que s’est-il passé ?
what-information-was-involved = Quelles données sont concernées ?
what-we-are-doing = Ce que nous faisons
what-you-can-do = Ce que vous pouvez faire
for-more-information = Pour en savoir plus

greeting = Bonjour { $name },
greeting-nobody = Bonjour,
greeting-guardian = Aux parents ou représentants légaux de { $name } :
greeting-guardian-nobody = Aux parents ou représentants légaux de l’enfant concerné :
greeting-next-of-kin = À la famille de { $name } :
greeting-next-of-kin-nobody = À la famille de la personne concernée :

occurred = Date des faits
occurred-on = le { $date }
occurred-about = vers le { $date }
occurred-between = entre le { $first } et le { $last }
occurred-unknown = Nous ne la connaissons pas encore.
discovered = Date de la découverte
determined = Date à laquelle nous avons su que des données personnelles étaient concernées
not-delayed = Aucune autorité ne nous a demandé de retarder cette notification.
delayed = Une autorité chargée de l’enquête nous a demandé de retarder cette notification ; c’est pourquoi elle vous parvient plus tard que nous ne l’aurions voulu.

your-information = Parmi vos données, celles-ci sont concernées :

monitoring = { $product } pour vous, gratuitement
monitoring-offer = { $organisation } vous offre { $months ->
    [one] un mois
   *[other] { $months } mois
} de { $product }, par { $provider }. Cela ne vous coûte rien et vous n’avez pas à donner de moyen de paiement.
enrol = Pour vous inscrire
enrol-by = Dernier jour pour vous inscrire
enrol-code = Votre code
monitoring-short = { $product } gratuit : { $address } code { $code }

by-phone = Téléphone
by-phone-toll-free = Téléphone, appel gratuit
by-email = Courriel
by-web = Internet
by-post = Courrier
hours = Nous répondons
hours-of-days = { $days }, de { $from } à { $to }
days = du { $first } au { $last }
languages = Nous parlons
data-protection-officer = Notre délégué à la protection des données

verification = Ce message est-il authentique ?
verification-how = Saisissez vous-même { $address } dans votre navigateur, puis ce code : { $code }. La page dit si la notification vient de nous et ne demande rien d’autre.
verification-short = Verifier : { $address } code { $code }

parent-company = Une société de { $parent }
why = Vous recevez ce message parce que des données vous concernant sont touchées. Ce n’est pas de la publicité, et rien n’y enregistre si vous le lisez.

# What a fact is about, before the fact.
labelled = { $label } :

# Ce que dit la personne qui appelle. Ce qui figure seul, entre crochets sur la liste d’appels, lui est destiné et ne se dit pas.
call = Bonjour, puis-je parler à { $name } ? Je vous appelle pour { $organisation }.
call-nobody = Bonjour, je vous appelle pour { $organisation }. Puis-je parler à la personne qui est notre cliente ?
call-guardian = Bonjour, puis-je parler aux parents ou représentants légaux de { $name } ? Je vous appelle pour { $organisation }.
call-guardian-nobody = Bonjour, je vous appelle pour { $organisation }. Puis-je parler aux parents ou représentants légaux de l’enfant concerné ?
call-next-of-kin = Bonjour, puis-je parler aux proches de { $name } ? Je vous appelle pour { $organisation }.
call-next-of-kin-nobody = Bonjour, je vous appelle pour { $organisation }. Puis-je parler aux proches de la personne concernée ?
call-only-them = Ne dites ce qui suit à personne d’autre ni à aucun répondeur. Ne demandez ni mot de passe, ni numéro, ni paiement.
call-why = Nous vous appelons parce que des données vous concernant sont touchées par une violation de données. Ce n’est pas de la publicité, et vous n’avez rien à nous dire.

# What marks a test of a notice: before its subject, in its first line, and before a text message.
test-subject = [Test]
test-line = Ceci est le test d’un avis. Il n’a été envoyé qu’à vous, et personne n’est informé par lui.
test-text = Test :
