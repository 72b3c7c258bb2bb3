"""The sentences of Amazon's stores, by language: where a review was written, and "none yet"."""

import re
from functools import lru_cache

# "Reviewed in the United States on June 17, 2019": country, without its article. A language may
# have several wordings, as Amazon changed them over the years.
_ORIGINS = {
    "en": (r"reviewed in (?:the )?(?P<country>.+?) on\b",),
    "ar": (
        r"(?:المراجعة|مراجعته|مراجعتها|مراجعة|التقييم|تقييمه|تقييمها|تقييم) في (?P<country>\D+?)"
        r"(?: في| بتاريخ| يوم| بتأريخ)? (?=\d)",
    ),
    "de": (
        r"(?:rezension|bewertung) aus (?:de[nmr] )?(?P<country>.+?) vom\b",
        r"(?:kommentiert|bewertet|rezensiert|rezension|bewertung) in (?:de[nmr] )?"
        r"(?P<country>.+?) (?:am|vom)\b",
    ),
    "es": (
        r"(?:reseñad[oa]|revisad[oa]|calificad[oa]|comentad[oa]|valorad[oa]|evaluad[oa]|opinado"
        r"|(?:opinión|reseña|valoración|comentario) \w+) en (?:el |la |los |las )?"
        r"(?P<country>.+?) el\b",
    ),
    "fr": (
        r"(?:(?:avis|commentaire) \w+|commentée?|évaluée?|examinée?|revue) "
        r"(?:en|aux?|à|dans (?:le|la|les)) (?:l[’']|la |le |les )?(?P<country>.+?) le\b",
    ),
    "he": (r"נבדק[הו]? ב(?P<country>\D+?) ב-? ?(?=\d)",),
    "cs": (r"(?:hodnoceno|recenzováno|recenze) (?:v|ve|z|ze) (?P<country>\D+?)(?: dne)? (?=\d)",),
    "da": (r"(?:anmeldt|bedømt|gennemgået) i (?P<country>\D+?)(?: den)? (?=\d)",),
    "hi": (r"को (?P<country>\D+?) (?:में|मे) ", r"^(?P<country>\D+?) (?:में|मे) (?=\d)"),
    "it": (
        r"(?:recensit[oa]|recensione \w+|valutat[oa]) (?:in|nel|nello|nella|nei|negli|nelle|a|ad)"
        r" (?P<country>.+?) il\b",
        r"(?:recensit[oa]|valutat[oa]) nell[’'](?P<country>.+?) il\b",
    ),
    "ja": (r"に(?P<country>[^\s\d]+?)でレビュー",),
    "ko": (r"에\s?(?P<country>\D+?)에서\s",),
    "nl": (
        r"(?:beoordeeld|gerecenseerd|geschreven|beoordeling|recensie) (?:in|uit) (?:de |het )?"
        r"(?P<country>.+?) (?:op|van)\b",
    ),
    "pl": (
        r"(?:zrecenzowan[oey]|oceni[oa]n[oaey]|sprawdzono|opublikowano|wystawiono"
        r"|(?:opinia|recenzja)(?: \w+)?) (?:w|we|na|z|ze) (?P<country>\D+?)"
        r",?(?: w dniu| z dnia| dnia| z)? (?=\d)",
    ),
    "pt": (
        r"(?:avaliad[oa]|comentad[oa]|analisad[oa]|avaliação \w+) (?:em|no|na|nos|nas) "
        r"(?P<country>.+?) em\b",
    ),
    "sv": (
        r"(?:recenserade?s?|recension|granskade?s?|omdöme \w+|skriven) (?:i|från) "
        r"(?P<country>\D+?)(?: den)? (?=\d)",
    ),
    "tr": (
        r"^(?P<country>[^\d’']+)['’]\w{2,4} .{6,40} (?:değerlendirildi|incelendi)",
        r"tarihinde (?P<country>[^\d’']+)['’]\w{2,4} (?:değerlendirildi|incelendi)",
        r"incelendiği ülke: (?P<country>[^\d.]+)\.",
    ),
    "zh": (r"在(?P<country>[^\s\d]+?)(?:审核|審核|评论|評論|发表|發表|发布|評價|评价)",),
}

# Words of "no customer reviews", matched as whole words (in scripts without spaces, as parts).
_NONE = {
    "ar": ("لا", "ليس", "بدون"),
    "cs": ("žádné", "zatím", "není", "první"),
    "da": ("ingen", "ikke", "første"),
    "de": ("keine", "kein", "noch nicht", "erste", "erster"),
    "en": ("no", "not", "first", "none", "zero"),
    "es": ("no", "sin", "ninguna", "ningún", "primero", "primera"),
    "fr": ("aucun", "aucune", "pas", "première", "premier"),
    "hi": ("नहीं",),
    "it": ("nessuna", "non", "nessun", "primo", "prima"),
    "nl": ("geen", "eerste", "nog niet"),
    "pl": ("brak", "nie", "żadnych", "pierwsza", "pierwszy"),
    "pt": ("nenhuma", "nenhum", "não", "sem", "primeiro"),
    "sv": ("inga", "ingen", "inte", "först", "första"),
    "tr": ("yok", "ilk", "bulunmamaktadır", "henüz"),
}
_NONE_PARTS = {
    "ja": ("ありません", "まだ", "最初"),
    "ko": ("없", "처음", "첫"),
    "zh": ("没有", "沒有", "暂无", "暫無", "尚无", "尚無", "无买家", "第一个"),
}
_WORD = re.compile(r"[^\W\d_]+(?:[\u0900-\u097f]+)?")
_FLAGS = re.compile("[\U0001f1e6-\U0001f1ff\ufe0f\U0001f3f4\U000e0020-\U000e007f]+")


@lru_cache(maxsize=4096)
def read_origin(date_text: str, language: str | None) -> tuple[str | None, str | None]:
    """Return the country that a date line names, and the language the line is written in.

    The page's own language is tried first; a sentence that fits another one is in that language,
    whatever the page says of itself. Both None before 2019, when lines held a date alone.
    """
    line = " ".join(_FLAGS.sub(" ", date_text[:300]).split())
    for code in sorted(_patterns(), key=lambda code: code != language):
        for pattern in _patterns()[code]:
            if match := pattern.search(line):
                return match["country"].strip(" ,،") or None, code
    return None, None


def says_none(text: str, language: str | None) -> bool:
    """Tell whether a counter's text, which holds no number, says that there are no reviews."""
    text = text[:300].lower()
    words = set(_WORD.findall(text))
    for code in {language, "en"}:
        if any(part in text for part in _NONE_PARTS.get(code or "", ())):
            return True
        for phrase in _NONE.get(code or "", ()):
            if phrase in words or (" " in phrase and phrase in text):
                return True
    return False


@lru_cache(maxsize=1)
def _patterns() -> dict[str, tuple[re.Pattern[str], ...]]:
    return {
        code: tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
        for code, patterns in _ORIGINS.items()
    }
