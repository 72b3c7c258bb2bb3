"""`starwitness.toml`: validated, and every complaint names file, key and remedy."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from crawler.logins import has_login, hidden_login
from crawler.marketplace import load_marketplaces
from db.errors import StarWitnessError

_UNITS = {"m": 60, "h": 3600, "d": 86400, "w": 604800}
SHORTEST_S = 60
LONGEST_S = 9999 * _UNITS["w"]
LONGEST_ADDRESS = 4000
NO_LOGIN = "leave name and password out of the address; nothing is ever logged in"
TEMPLATE = Path(__file__).with_name("starwitness.toml").read_text(encoding="utf-8")
"""The commented file that `starwitness init` writes."""
MOST_TOLD = 200
"""Letters of a bad value that a complaint shows."""


class BadConfig(StarWitnessError):
    """The configuration says something that it cannot."""

    def __init__(self, path: Path, key: str, problem: str, remedy: str) -> None:
        self.path = path
        self.key = key
        where = f"{path}: {key}" if key else str(path)
        super().__init__(f"{where}: {problem}; {remedy}")


def seconds(value: object) -> object:
    """Return the seconds of `"7d"`, `"12h"`, `"30m"` or `"2w"`; other values unchanged."""
    if isinstance(value, str):
        match = re.fullmatch(r"\s*(\d{1,4})\s*([mhdw])\s*", value)
        if match is None:
            raise ValueError('write an interval as "30m", "12h", "7d" or "2w"')
        return int(match[1]) * _UNITS[match[2]]
    return value


def interval_text(every_s: int) -> str:
    """Return an interval in days, hours or minutes, whichever is the largest that divides it."""
    unit = next((u for u in "dhm" if every_s % _UNITS[u] == 0), None)
    return f"{every_s // _UNITS[unit]}{unit}" if unit else f"{every_s} s"


def is_address(text: str) -> bool:
    """Return whether a text is an http(s) address with a host and, if any, a valid port."""
    try:
        parts = urlsplit(text)
        valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    bounded = text.isprintable() and len(text) <= LONGEST_ADDRESS
    return valid and parts.scheme in ("http", "https") and bool(parts.hostname) and bounded


def _marketplace(name: str) -> str:
    known = load_marketplaces()
    if name not in known:
        raise ValueError(f"no marketplace; known: {', '.join(known)}")
    return name


Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError("write an http(s) address")
    return text


def _line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("write one line, without control characters")
    return text


def _watched(text: str) -> str:
    if has_login(text):
        raise ValueError(NO_LOGIN)
    return _address(text)


def _service(text: str) -> str:
    return _address(text) if text else text


Line = Annotated[str, AfterValidator(_line)]
Interval = Annotated[int, BeforeValidator(seconds), Field(ge=SHORTEST_S, le=LONGEST_S)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CrawlConfig(_Strict):
    """`[crawl]`: identification and manners."""

    contact: Line = ""
    delay: Number = Field(default=3.0, ge=0, le=3600)
    obey_robots: Literal[True] = True
    timeout: Number = Field(default=60.0, gt=0, le=600)
    max_pages: Whole = Field(default=200, ge=1, le=10_000)
    site_budget: Whole = Field(default=2_000, ge=1)
    second_looks: Whole = Field(default=12, ge=0, le=100)
    concurrent_sites: Whole = Field(default=4, ge=1, le=32)


class PrivacyConfig(_Strict):
    """`[privacy]`: how long texts and captures are kept."""

    retention: Interval | None = None


class ReportConfig(_Strict):
    """`[report]`: language and name of the publisher."""

    lang: Literal["en", "fr"] = "en"
    publisher: Line = ""


class NotifyConfig(_Strict):
    """`[notify]`: apprise addresses and when to write."""

    urls: tuple[str, ...] = ()
    when_quiet: Flag = False
    attach_report: Flag = True


class EvidenceConfig(_Strict):
    """`[evidence]`: the RFC 3161 service that timestamps bundles."""

    timestamp_url: Annotated[str, AfterValidator(_service)] = ""


class TargetConfig(_Strict):
    """`[[target]]`: a URL to watch."""

    url: Annotated[str, AfterValidator(_watched)]
    marketplace: Annotated[str, AfterValidator(_marketplace)] | None = None
    every: Interval = 604_800


def _each_once(targets: tuple[TargetConfig, ...]) -> tuple[TargetConfig, ...]:
    seen: set[str] = set()
    for target in targets:
        if target.url in seen:
            raise ValueError(f"{target.url[:MOST_TOLD]} is listed twice")
        seen.add(target.url)
    return targets


class Config(_Strict):
    """The whole file."""

    crawl: CrawlConfig = CrawlConfig()
    privacy: PrivacyConfig = PrivacyConfig()
    report: ReportConfig = ReportConfig()
    notify: NotifyConfig = NotifyConfig()
    evidence: EvidenceConfig = EvidenceConfig()
    target: Annotated[tuple[TargetConfig, ...], AfterValidator(_each_once)] = ()


def load_config(path: Path) -> Config:
    """Return the configuration in a file.

    Raises:
        BadConfig: It is no TOML, or a key is unknown or has a bad value.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadConfig(path, "", f"not valid TOML ({error})", "mend the line named") from error
    except OSError as error:
        raise BadConfig(path, "", error.strerror or "unreadable", "check the file") from error
    try:
        return Config.model_validate(raw)
    except ValidationError as error:
        raise _complaint(path, error) from error


def _complaint(path: Path, error: ValidationError) -> BadConfig:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(_known_keys(first["loc"][:-1])))
        return BadConfig(path, key, "unknown key", f"known here: {known}")
    # Addresses of services hold passwords, and what is told here may be mailed by cron.
    secret = first["loc"][:1] in (("notify",), ("evidence",))
    told = hidden_login(repr(first.get("input")))
    told = told if len(told) <= MOST_TOLD else f"{told[:MOST_TOLD]}…"
    given = "a value not shown here" if secret else told
    message = str(first["msg"]).removeprefix("Value error, ")
    if first["type"] == "tuple_type":
        message = "write a list, `[…]`, or for targets `[[target]]`"
    elif first["type"] in ("model_type", "dict_type"):
        message = f"write a table, `{'[[target]]' if len(first['loc']) > 1 else f'[{key}]'}`"
    if key == "crawl.obey_robots":
        message, remedy = "robots.txt is always obeyed", "remove the key"
    else:
        remedy = "see the comments that `starwitness init` writes"
    return BadConfig(path, key, f"{given}: {message}", remedy)


def _known_keys(place: tuple[Any, ...]) -> set[str]:
    model: type[BaseModel] = Config
    for part in place:
        if isinstance(part, int):
            continue
        model = TargetConfig if part == "target" else model.model_fields[part].annotation  # type: ignore[assignment]
    return set(model.model_fields)
