"""Words in counts, votes and dates, by language, that CLDR does not hold."""

# Words that say a number where a vote counter spells it out ("Une personne a trouvé cela utile").
SPELLED = {
    "ar": {"واحد": 1, "شخصان": 2, "شخصين": 2},
    "cs": {"jednomu": 1, "jeden": 1, "jedna": 1},
    "da": {"en": 1, "én": 1, "et": 1},
    "de": {"eine": 1, "einem": 1, "einer": 1},
    "en": {"one": 1},
    "es": {"una": 1, "un": 1},
    "fr": {"une": 1, "un": 1},
    "he": {"אחד": 1, "אחת": 1},
    "hi": {"एक": 1},
    "it": {"una": 1, "un": 1},
    "nl": {"een": 1, "één": 1, "eén": 1},
    "pl": {"jedna": 1, "jednej": 1},
    "pt": {"uma": 1, "um": 1},
    "sv": {"en": 1},
    "tr": {"bir": 1},
}

# The same in scripts that set no space between words.
SPELLED_PARTS = {
    "ja": {"一人": 1, "ひとり": 1, "二人": 2},
    "ko": {"한 명": 1, "두 명": 2},
    "zh": {"一个人": 1, "一人": 1},
}

# Short forms of large counts ("1.2K", "3 mil", "1,5万").
SCALES = {
    "ar": {"ألف": 1_000, "مليون": 1_000_000},
    "de": {"tsd": 1_000, "mio": 1_000_000},
    "en": {"k": 1_000, "m": 1_000_000, "lakh": 100_000},
    "es": {"k": 1_000, "mil": 1_000, "m": 1_000_000},
    "fr": {"k": 1_000, "m": 1_000_000},
    "it": {"mila": 1_000, "mln": 1_000_000},
    "ja": {"千": 1_000, "万": 10_000},
    "ko": {"천": 1_000, "만": 10_000},
    "nl": {"k": 1_000, "mln": 1_000_000},
    "pl": {"tys": 1_000, "mln": 1_000_000},
    "pt": {"k": 1_000, "mil": 1_000, "mi": 1_000_000},
    "sv": {"tn": 1_000, "mn": 1_000_000},
    "tr": {"b": 1_000, "bin": 1_000, "mn": 1_000_000},
    "zh": {"千": 1_000, "万": 10_000, "萬": 10_000},
}

# Month names that people and sites write beside those of CLDR.
MORE_MONTHS = {
    "de": {"jänner": 1, "feber": 2, "mrz": 3},
    "en": {"jun": 6, "jul": 7, "sep": 9, "sept": 9},
    "es": {"setiembre": 9, "sept": 9, "sep": 9},
    "fr": {"fevrier": 2, "aout": 8, "decembre": 12},
    "it": {"sett": 9},
    "pt": {"setembro": 9},
    "ru": {"фев": 2, "сен": 9, "ноя": 11},
}
