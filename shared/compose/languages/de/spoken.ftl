# Sprachen, die jemand am Telefon sprechen kann.

language-en = Englisch
language-es = Spanisch
language-fr = Französisch
language-de = Deutsch
language-pt = Portugiesisch
language-it = Italienisch
language-nl = Niederländisch
language-pl = Polnisch
language-ru = Russisch
language-uk = Ukrainisch
language-tr = Türkisch
language-ar = Arabisch
language-fa = Persisch
language-hi = Hindi
language-zh = Chinesisch
language-yue = Kantonesisch
language-ja = Japanisch
language-ko = Koreanisch
language-vi = Vietnamesisch
language-tl = Tagalog
language-fil = Filipino
language-ilo = Ilokano
language-haw = Hawaiisch
language-sm = Samoanisch
language-ht = Haitianisches Kreol
