# Languages that somebody at the phone may speak.

language-en = English
language-es = Spanish
language-fr = French
language-de = German
language-pt = Portuguese
language-it = Italian
language-nl = Dutch
language-pl = Polish
language-ru = Russian
language-uk = Ukrainian
language-tr = Turkish
language-ar = Arabic
language-fa = Persian
language-hi = Hindi
language-zh = Chinese
language-yue = Cantonese
language-ja = Japanese
language-ko = Korean
language-vi = Vietnamese
language-tl = Tagalog
language-fil = Filipino
language-ilo = Ilocano
language-haw = Hawaiian
language-sm = Samoan
language-ht = Haitian Creole
