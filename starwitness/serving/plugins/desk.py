"""Datasette plugin: links from rows to report and capture, charts, and a guarded loopback."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from datasette import Response, hookimpl
from markupsafe import Markup, escape

from analysis.report.findings import anchor_of
from analysis.report.layout import slug_of
from crawler.captures.exchanges import Exchange
from crawler.captures.store import CaptureDamaged, CaptureStore
from starwitness.serving.cells import SafeRows
from starwitness.serving.charts import bar_chart, chart_columns
from starwitness.workspace import Workspace

LONGEST = 2_000_000
_HOSTS = re.compile(rb"^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$")
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_TEXT_HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}


def workspace() -> Workspace:
    """Return the workspace that is served, or the current folder."""
    return Workspace(Path(os.environ.get("STARWITNESS_WORKSPACE", ".")))


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, table: str | None) -> Markup | None:
    """Link ids of captures and findings to what they name; everything else is shown as text."""
    if not isinstance(value, str) or not value:
        return None
    if column == "capture_id":
        return _link("capture", value, value)
    if table == "captures" and column == "sha256":
        return _link("capture", str(row["id"]), value)
    if table == "findings" and column == "summary":
        return _link("finding", str(row["id"]), value)
    if column in ("finding_id", "supersedes") or (value.startswith("F-") and column == "id"):
        return _link("finding", value, value)
    return None


def _link(kind: str, identity: str, shown: str) -> Markup:
    href = f"/-/{kind}/{quote(identity, safe='')}"
    return Markup('<a href="{}">{}</a>').format(href, shown)


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[tuple[str, Any]]:
    """Add the pages of a capture and of a finding."""
    return [
        (r"^/-/capture/(?P<id>[^/]{1,200})$", show_capture),
        (r"^/-/finding/(?P<id>[^/]{1,200})$", show_finding),
    ]


async def show_capture(request: Any) -> Any:
    """Show a stored exchange as plain text, sandboxed: collected pages never run here."""
    captures = CaptureStore(workspace().captures_path)
    try:
        identity = request.url_vars["id"]
        ref = captures.ref(identity)
        if ref is None:
            return Response.text("No such capture.", status=404)
        text = capture_text(captures.read(identity), str(ref.sha256), str(ref.file))
    except CaptureDamaged as error:
        return Response.text(str(error), status=500)
    finally:
        captures.close()
    return Response.text(text, headers=_TEXT_HEADERS)


def capture_text(exchange: Exchange, sha256: str, file: str) -> str:
    """Return an exchange as text: where it lies, headers, and the body up to a limit."""
    headers = "\n".join(f"{name}: {value}" for name, value in exchange.headers)
    body = exchange.body[:LONGEST].decode("utf-8", "replace").replace("\x00", "\ufffd")
    more = "\n… cut here" if len(exchange.body) > LONGEST else ""
    return (
        f"{exchange.url}\nfetched {exchange.fetched_at}, status {exchange.status}\n"
        f"SHA-256 {sha256}, in {file}\n\n{headers}\n\n{body}{more}\n"
    )


async def show_finding(request: Any, datasette: Any) -> Any:
    """Go to the finding in the newest report that has it, or to its row."""
    finding = request.url_vars["id"]
    rows = await datasette.get_database("starwitness").execute(
        "SELECT site, seller FROM findings WHERE id = ?", (finding,)
    )
    row = rows.first()
    if row is None:
        return Response.text("No such finding.", status=404)
    page = page_of(workspace().reports_path, finding, row["site"], row["seller"])
    if page is None:
        return Response.redirect(f"/starwitness/findings/{quote(finding, safe='-')}")
    return Response.redirect(f"/report/{page}")


def page_of(reports: Path, finding: str, site: str, seller: str | None) -> str | None:
    """Return the address below `reports` of a finding in the newest report that has it."""
    anchor = anchor_of(finding)
    mark = f'id="{escape(anchor)}"'
    for week in sorted(reports.glob("[0-9]*-W[0-9]*"), reverse=True):
        pages = sorted((week / "sellers").glob(f"{slug_of(site, seller)}*.html"))
        for page in [*pages, week / "index.html"]:
            if page.is_file() and mark in page.read_text(encoding="utf-8", errors="replace"):
                return f"{page.relative_to(reports).as_posix()}#{quote(anchor)}"
    return None


@hookimpl  # type: ignore[untyped-decorator]
def register_output_renderer() -> dict[str, Any]:
    """Add `.svg`: a bar chart of any result with a column of numbers."""
    return {"extension": "svg", "render": render_chart, "can_render": can_chart}


def can_chart(columns: list[str], rows: Any) -> bool:
    """Return whether a result has numbers to draw."""
    return bool(chart_columns(columns, list(rows))[1])


def render_chart(columns: list[str], rows: Any) -> Any:
    """Return the chart."""
    headers = {"Content-Security-Policy": "default-src 'none'"}
    body = bar_chart(columns, list(rows))
    return Response(body, content_type="image/svg+xml; charset=utf-8", headers=headers)


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Any:
    """Answer only this machine, and let pages load nothing from outside."""
    return Guard


class Guard:
    """ASGI application around Datasette's."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Pass a request on; add the policy to the answer's headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = dict(scope["headers"]).get(b"host", b"localhost")
        if not _HOSTS.match(host):
            await Response.text(
                "This record is served to this machine only.", status=403
            ).asgi_send(send)
            return
        # Captures and reports are no tables: they are shown as they are.
        table = not scope["path"].startswith(("/-/", "/report/"))
        await self.app(scope, receive, Sender(send, table=table))


class Sender:
    """Adds the policy where an answer has none of its own; makes the cells of CSV safe."""

    def __init__(self, send: Any, *, table: bool) -> None:
        self.send = send
        self.table = table
        self.rows: SafeRows | None = None

    async def __call__(self, message: Any) -> None:
        """Send a message on."""
        if message["type"] == "http.response.start":
            kinds = [v for name, v in message["headers"] if name.lower() == b"content-type"]
            if self.table and kinds and kinds[0].startswith((b"text/csv", b"text/plain")):
                self.rows = SafeRows()  # Datasette shows CSV as plain text, unless it is saved
            names = {name.lower() for name, _ in message["headers"]}
            added = [] if b"content-security-policy" in names else [
                (b"content-security-policy", _POLICY.encode())
            ]  # fmt: skip
            message = {**message, "headers": [*message["headers"], *added]}
        elif self.rows is not None:
            last = not message.get("more_body", False)
            message = {**message, "body": self.rows.feed(message.get("body", b""), last=last)}
        await self.send(message)
