# Langues que peut parler la personne au téléphone.

language-en = anglais
language-es = espagnol
language-fr = français
language-de = allemand
language-pt = portugais
language-it = italien
language-nl = néerlandais
language-pl = polonais
language-ru = russe
language-uk = ukrainien
language-tr = turc
language-ar = arabe
language-fa = persan
language-hi = hindi
language-zh = chinois
language-yue = cantonais
language-ja = japonais
language-ko = coréen
language-vi = vietnamien
language-tl = tagalog
language-fil = filipino
language-ilo = ilocano
language-haw = hawaïen
language-sm = samoan
language-ht = créole haïtien
