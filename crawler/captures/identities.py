"""Takes people out of stored bytes: names, the site's ids of them, profile links, pictures.

A page names its reviewers in more places than a reader sees: `aria-label="Info for Jane Poe"`,
`/users/667d00af/`, a picture whose address is a hash of an e-mail address.
"""

import re
from collections.abc import Iterable
from itertools import islice

from crawler.captures.redaction import spelled

SHORTEST_ID = 6
"""Characters of an id that is taken out wherever it stands; a shorter one may be anything."""
NEAR = 800
"""Bytes around a name or an id in which a picture is taken for that person's."""
MOST_PLACES = 100
"""Places that name a person at which a picture is looked for; a page that has more is no page."""
_BEFORE, _AFTER = rb"(?<![\w\x80-\xff])", rb"(?![\w\x80-\xff])"
_PICTURE = re.compile(
    rb"(?:https?:)?(?:\\?/){2}[^\s\"'<>,]{0,300}?"
    rb"(?i:avatar|gravatar|profile|portrait|consumer|userpic|user_?image|googleusercontent"
    rb"|/users?/)[^\s\"'<>]{0,300}"
)
_ATTRIBUTE = rb"(?i:aria-label|alt|title|data-[a-z-]{1,30})\s{0,3}=\s{0,3}\"[^\"<>]{0,120}?"


def redact_people(
    body: bytes, names: Iterable[str], ids: Iterable[str], *, by: bytes, wide: bool
) -> bytes:
    """Return the body without the ids; with `wide`, without names and pictures too.

    A name of two words or more goes wherever it stands as words; of a single word only inside
    attributes that describe (the caller takes out those that stand alone).
    """
    told = [name.strip() for name in names if name and name.strip()]
    numbers = sorted({i.strip() for i in ids if i and i.strip()}, key=len, reverse=True)
    if wide:
        for picture in _pictures(body, [*told, *numbers]):
            body = body.replace(picture, by)
    for number in numbers:
        if number.isdigit():
            unquoted = rb"(:\s{0,8})" + number.encode() + rb"(?=\s{0,8}[,}\]])"
            body = re.sub(unquoted, rb"\g<1>null", body)
        if len(number) >= SHORTEST_ID:
            edges = (rb"(?<!\d)", rb"(?!\d)") if number.isdigit() else (_BEFORE, _AFTER)
            body = re.sub(edges[0] + spelled(number) + edges[1], lambda _: by, body)
    for name in sorted(set(told), key=len, reverse=True) if wide else ():
        words = _BEFORE + spelled(name) + _AFTER
        if len(name.split()) > 1:
            body = re.sub(words, lambda _: by, body)
        else:
            body = re.sub(rb"(" + _ATTRIBUTE + rb")" + words, lambda found: found[1] + by, body)
    return body


def _pictures(body: bytes, marks: Iterable[str]) -> set[bytes]:
    """Return the address of the picture nearest to each place that names the person."""
    found: set[bytes] = set()
    for mark in marks:
        if len(mark) < 3:
            continue
        places = re.finditer(_BEFORE + spelled(mark) + _AFTER, body)
        for place in islice(places, MOST_PLACES):
            start = max(0, place.start() - NEAR)
            near = [
                (min(abs(p.end() - place.start()), abs(p.start() - place.end())), p)
                for p in _PICTURE.finditer(body, start, place.end() + NEAR)
            ]
            if near:
                found.add(min(near, key=lambda pair: pair[0])[1].group())
    return {address for address in found if b"default" not in address.lower()}
