"""What pages say in words, by language: bought here, no reviews yet, not found, please prove.

Each table maps a language to lower-case fragments. A fragment is long enough not to stand in an
ordinary sentence of a review; where a site has its own markup for the same thing, its file in
`crawler/marketplaces` reads that instead.
"""

from collections.abc import Iterable

VERIFIED = {
    "de": ("verifizierter kauf", "verifizierter käufer", "bestätigter kauf", "geprüfter kauf",
           "verifizierte bewertung", "verifizierter kunde", "bestätigter käufer"),
    "en": ("verified purchase", "verified buyer", "verified owner", "verified customer",
           "certified buyer", "verified review", "verified reviewer", "confirmed purchase"),
    "es": ("compra verificada", "comprador verificado", "compra confirmada", "cliente verificado"),
    "fr": ("achat vérifié", "achat certifié", "acheteur vérifié", "avis vérifié", "client vérifié",
           "achat confirmé"),
    "it": ("acquisto verificato", "acquirente verificato", "acquisto confermato",
           "recensione verificata", "cliente verificato"),
    "nl": ("geverifieerde aankoop", "geverifieerde koper", "bevestigde aankoop"),
    "pl": ("potwierdzony zakup", "opinia potwierdzona zakupem", "zweryfikowany zakup"),
    "pt": ("compra verificada", "compra confirmada", "comprador verificado"),
    "sv": ("verifierat köp", "verifierad köpare"),
    "tr": ("satın almıştır", "ürünü satın aldı", "onaylanmış alışveriş", "doğrulanmış satın alma"),
}  # fmt: skip
"""The reviewer bought the product, as far as the site knows."""

HELPFUL = {
    "de": ("hilfreich",),
    "en": ("helpful", "useful"),
    "es": ("útil", "útiles"),
    "fr": ("utile",),
    "it": ("utile",),
    "nl": ("nuttig", "behulpzaam"),
    "pl": ("pomocn", "przydatn"),
    "pt": ("útil",),
    "sv": ("hjälpsam",),
    "tr": ("faydalı", "yararlı"),
}
"""Words beside a counter of helpful votes."""

NO_REVIEWS = {
    "de": ("noch keine bewertung", "keine bewertungen vorhanden", "die erste bewertung",
           "noch keine kundenbewertung", "noch keine rezension", "noch nicht bewertet",
           "keine kundenrezensionen"),
    "en": ("no reviews yet", "be the first to review", "be the first to write a review",
           "no customer reviews", "there are no reviews", "not yet been reviewed",
           "no reviews available", "write the first review", "not yet reviewed",
           "there are currently no reviews", "has no reviews"),
    "es": ("sin opiniones", "sé el primero en opinar", "no hay opiniones",
           "aún no hay opiniones", "no hay valoraciones", "todavía no hay opiniones",
           "todavía no hay valoraciones", "no hay reseñas"),
    "fr": ("aucun avis", "soyez le premier à donner", "pas encore d'avis", "pas encore d’avis",
           "soyez le premier à laisser", "soyez le premier à écrire"),
    "it": ("nessuna recensione", "non ci sono recensioni", "ancora nessuna recensione",
           "scrivi la prima recensione"),
    "nl": ("nog geen reviews", "nog geen beoordelingen", "schrijf de eerste review"),
    "pl": ("brak opinii", "napisz pierwszą opinię", "brak recenzji"),
    "pt": ("nenhuma avaliação", "seja o primeiro a avaliar"),
    "sv": ("inga recensioner", "inga omdömen"),
    "tr": ("henüz yorum", "henüz değerlendirme", "ilk yorumu siz", "yorum bulunmamaktadır"),
}  # fmt: skip
"""The product has no review."""

NOT_FOUND = {
    "de": ("seite nicht gefunden", "seite wurde nicht gefunden", "nicht mehr verfügbar",
           "artikel nicht gefunden", "existiert nicht", "leider nicht gefunden"),
    "en": ("page not found", "product not found", "404 not found", "page cannot be found",
           "page can't be found", "page you requested", "no longer available", "404 error",
           "page doesn't exist", "page does not exist", "error 404", "item not found",
           "looking for something", "couldn't find that page", "could not be found"),
    "es": ("página no encontrada", "no encontrada", "no encontrado", "no existe"),
    "fr": ("page introuvable", "page non trouvée", "n'existe pas", "n’existe pas", "introuvable"),
    "it": ("pagina non trovata", "non è stata trovata", "non trovata", "non esiste"),
    "ja": ("ページが見つかりません", "お探しのページ"),
    "nl": ("pagina niet gevonden", "niet gevonden", "bestaat niet"),
    "pl": ("nie znaleziono", "strona nie istnieje"),
    "pt": ("página não encontrada", "não encontrada", "não existe"),
    "sv": ("sidan hittades inte", "sidan finns inte", "kunde inte hittas"),
    "tr": ("sayfa bulunamadı", "ürün bulunamadı", "bulunamadı"),
}  # fmt: skip
"""The page or the product does not exist; read in titles and headings only."""

SIGN_IN = {
    "de": ("anmelden", "einloggen", "anmeldung"),
    "en": ("sign in", "sign-in", "log in", "login", "log-in", "signin"),
    "es": ("iniciar sesión", "inicia sesión", "identifícate", "identificarse", "acceder"),
    "fr": ("connexion", "se connecter", "identifiez-vous", "connectez-vous"),
    "it": ("accedi", "accesso"),
    "ja": ("ログイン", "サインイン"),
    "nl": ("inloggen", "aanmelden"),
    "pl": ("zaloguj", "logowanie"),
    "pt": ("entrar", "iniciar sessão", "fazer login"),
    "sv": ("logga in",),
    "tr": ("giriş yap", "oturum aç", "üye girişi"),
}  # fmt: skip
"""Headings of a sign-in form."""

EXPIRED = {
    "de": ("sitzung ist abgelaufen", "session ist abgelaufen", "sitzung abgelaufen"),
    "en": (
        "session has expired",
        "session expired",
        "session timed out",
        "session has timed out",
        "your session is no longer",
    ),
    "es": ("sesión ha caducado", "sesión ha expirado", "sesión caducada"),
    "fr": ("session a expiré", "session expirée", "session est expirée"),
    "it": ("sessione è scaduta", "sessione scaduta"),
    "nl": ("sessie is verlopen",),
    "pl": ("sesja wygasła",),
    "pt": ("sessão expirou", "sua sessão"),
    "sv": ("sessionen har löpt ut",),
    "tr": ("oturumunuzun süresi", "oturum süreniz"),
}
"""The site has forgotten the visitor."""

CHALLENGE_TITLES = (
    "just a moment", "attention required", "access denied", "access to this page has been denied",
    "robot check", "robot or human", "are you a human", "are you human", "are you a robot",
    "pardon our interruption", "security check", "security measure", "security verification",
    "human verification", "bot verification", "verify you are", "verification required",
    "please verify", "captcha", "ddos-guard", "ddos protection", "checking your browser",
    "unusual traffic", "403 forbidden", "forbidden", "429 too many requests", "too many requests",
    "request blocked", "request rejected", "you have been blocked", "blocked", "validate request",
    "503 service", "service unavailable", "bad gateway", "gateway timeout", "temporarily limited",
    "checkpoint", "error page", "un momento", "einen moment", "un instant", "bir dakika",
    "accès refusé", "acceso denegado", "zugriff verweigert", "accesso negato",
    "internal server error",
)  # fmt: skip
"""Beginnings of titles that walls, challenges and error pages have."""

CHALLENGE_TEXTS = (
    "you're not a robot", "you are not a robot", "you’re not a robot", "not a robot",
    "press & hold", "press and hold", "enter the characters you see", "are you a human",
    "verify you are human", "verify that you are human", "verifying you are human",
    "confirm you are human", "prove you are human", "complete the security check",
    "enable javascript and cookies to continue", "please enable js and disable any ad blocker",
    "unusual traffic from your computer", "automated access", "checking your browser before",
    "checking if the site connection is secure", "slide to verify", "please slide to verify",
    "solve this puzzle", "complete the captcha", "you don't have permission to access",
    "access to this page has been denied", "you have been blocked", "reference #",
    "request unsuccessful. incapsula", "powered and protected by", "error code: e002", "e002",
    "kein roboter", "pas un robot", "no eres un robot", "no soy un robot", "non sei un robot",
    "robot olmadığınızı", "nicht von einem bot", "we have detected unusual",
    "sorry, we have detected",
    "too many requests", "rate limit", "retry later", "something went wrong",
)  # fmt: skip
"""What short pages without a product say when they are a wall."""


def in_language(table: dict[str, tuple[str, ...]], language: str | None) -> tuple[str, ...]:
    """Return a table's fragments of a language and, after them, of English."""
    own = table.get(language or "en", ())
    return own if language == "en" else own + table.get("en", ())


def in_any(table: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return a table's fragments of all languages."""
    return tuple(fragment for fragments in table.values() for fragment in fragments)


def first_in(fragments: Iterable[str], text: str) -> str | None:
    """Return the first fragment that stands in a lower-case text."""
    return next((fragment for fragment in fragments if fragment in text), None)
