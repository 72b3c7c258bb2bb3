"""The names with which people sign: below a closing formula, or alone on a line of their own."""

import re
from collections.abc import Iterable

MASK = "[name]"

_ENGLISH = (
    r"(?:(?:with )?(?:kind(?:est)?|best|warm(?:est)?|many) )?(?:regards|wishes)|best|cheers|love|"
    r"(?:yours )?(?:sincerely|truly|faithfully)(?: yours)?|all the best|take care|"
    r"(?:many |with )?thanks(?: (?:again|in advance|a lot|so much))?|"
    r"thank you(?: (?:again|in advance|so much|very much))?"
)
_FRENCH = (
    r"(?:bien )?cordialement|bien à vous|(?:mes |nos )?(?:meilleures |sincères |cordiales )?"
    r"salutations(?: distinguées)?|merci(?: (?:d['’]avance|beaucoup|encore|à vous))?|"
    r"amicalement|bonne (?:journée|soirée)"
)
_GERMAN = (
    r"(?:mit )?(?:freundliche[nr]?|beste[nr]?|liebe[nr]?|herzliche[nr]?|viele[nr]?|schöne[nr]?)"
    r"(?: freundliche[nr]?)? gr(?:ü|ue)(?:ß|ss)en?|gr(?:u|ü|ue)(?:ß|ss)e?|mfg|[lv]g|"
    r"danke(?: (?:schön|im voraus))?|vielen dank(?: im voraus)?"
)
_SPANISH = (
    r"(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|un abrazo|"
    r"(?:muchas )?gracias(?: (?:de antemano|por todo))?"
)
_ITALIAN = (
    r"(?:cordiali |distinti |i più cordiali )?saluti|cordialmente|un saluto|"
    r"(?:mille |molte )?grazie(?: (?:mille|in anticipo))?"
)
_FORMULA = rf"(?:{_ENGLISH}|{_FRENCH}|{_GERMAN}|{_SPANISH}|{_ITALIAN}|--)"
_GREETED = r"(?<=\b[lv]g) |(?<=rüße) |(?<=rüßen) |(?<=ruß) |(?<=saluti) |(?<=saludos) "
_LEAD = r"(?:^|(?<=[.!?…] ))[ ]{0,8}[-–—*_]{0,3}[ ]?"
_GAP = (
    rf"(?:{_GREETED}|[ ]?(?:[,!;:–—-]{{1,3}}[ ]{{0,3}}(?:\n[ ]{{0,8}}){{0,3}}"
    r"|[.]{0,3}(?:[ ]{0,8}\n[ ]{0,8}){1,3}))[-–—*_~]{0,3}[ ]?"
)
_TAIL = r"(?=[ ]{0,8}[.!,*_]{0,3}[ ]{0,8}(?:\n|$))"
_ROLE = r"(?=[ ]{0,3}[,|(–—-][ ]?[^\n]{1,60}$)"
_WORD = r"[^\W\d_]{1,31}(?:['’-][^\W\d_]{1,30}){0,2}\.?"
_NAME = rf"{_WORD}(?:(?:[ ]|(?<=\.)){_WORD}){{0,2}}"
_CLOSED = re.compile(
    rf"({_LEAD}{_FORMULA}{_GAP})(?!{_FORMULA}(?!\w))({_NAME})(?:{_TAIL}|{_ROLE})", re.I | re.M
)
#: What may stand there too, and is nobody's name.
_WORDS = re.compile(
    r"(?<!\w)(?:madame|monsieur|messieurs|sir|frau|herr|sent|envoyé|gesendet|hello|hi|bonjour|hallo|"
    r"hola|ciao|ps|no|yes|non|oui|nein|ja|ok|please|bitte|por|per|reviews?|ratings?|feedback|stars?|"
    r"delete|remove|change|update|edit|avis|étoiles?|rezension(?:en)?|bewertung(?:en)?|sterne|"
    r"reseñas?|opini[oó]n(?:es)?|estrellas?|recension[ei]|stelle|refund|money|the|le|la|les|der|die|"
    r"das|el|los|il|ihr|ihre|your|votre|su|we|i|it|if|but|my)(?!\w)",
    re.I,
)


def without_signatures(text: str, *, known: Iterable[str], keep: re.Pattern[str]) -> str:
    """Return a text with the names that it is signed with marked as such.

    A line of nothing but parts of a known name and initials is one; so is, at the end of a line,
    up to three capitalised words after a closing formula, whoever they name.

    Args:
        text: A mail's, its lines as they were.
        known: The full names of those who took part.
        keep: What no person is called: desks, shops.
    """
    parts = {part for name in known for part in re.split(r"[\s,]+", name) if len(part) > 1}
    if parts:
        text = _alone(parts).sub(rf"\1{MASK}", text)

    def signed(found: re.Match[str]) -> str:
        name = found[2]
        words = name.split()
        if keep.search(name) or _WORDS.search(name):
            return found[0]
        if not all(word[0].isupper() for word in words):
            return found[0]
        return found[1] + MASK

    return _CLOSED.sub(signed, text)


def _alone(parts: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for a line, or what follows a formula, of known parts and initials."""
    word = "|".join(sorted(map(re.escape, parts)))
    initial = r"[^\W\d_]\."
    more = rf"(?:[ ]?(?:{word}|{initial}|[^\W\d_])(?!\w)){{0,6}}"
    some = rf"(?:{initial}[ ]?){{0,2}}(?:{word})(?!\w){more}"
    return re.compile(
        rf"({_LEAD}(?:{_FORMULA}(?:{_GAP}|[ ]))?[-–—*_~]{{0,3}}[ ]?){some}{_TAIL}", re.I | re.M
    )
