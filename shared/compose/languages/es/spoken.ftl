# Idiomas que puede hablar quien atiende el teléfono.

language-en = inglés
language-es = español
language-fr = francés
language-de = alemán
language-pt = portugués
language-it = italiano
language-nl = neerlandés
language-pl = polaco
language-ru = ruso
language-uk = ucraniano
language-tr = turco
language-ar = árabe
language-fa = persa
language-hi = hindi
language-zh = chino
language-yue = cantonés
language-ja = japonés
language-ko = coreano
language-vi = vietnamita
language-tl = tagalo
language-fil = filipino
language-ilo = ilocano
language-haw = hawaiano
language-sm = samoano
language-ht = criollo haitiano
