"""Which of Python's encodings a page or a mail may name as its charset."""

_NOT_TEXT = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
)
"""Python decodes them as text; no browser does, and they raise or make half characters."""


def is_charset(name: str) -> bool:
    """Return whether bytes can be read as text in an encoding, whatever bytes they are."""
    try:
        b"a".decode(name, "replace")
    except (LookupError, ValueError):
        return False
    return name.lower().replace("_", "-") not in _NOT_TEXT
