"""What pages say in words, by language: bought here, no reviews yet, not found, sign in.

Each table maps a language to lower-case fragments. A fragment is long enough not to stand in an
ordinary sentence of a review; where a site has its own markup for the same thing, its file in
`crawler/marketplaces` reads that instead.
"""

from collections.abc import Iterable

VERIFIED = {
    "de": ("verifizierter kauf", "verifizierter käufer", "bestätigter kauf", "geprüfter kauf",
           "verifizierte bewertung", "verifizierter kunde", "bestätigter käufer",
           "verifizierter besitzer"),
    "en": ("verified purchase", "verified buyer", "verified owner", "verified customer",
           "certified buyer", "verified review", "verified reviewer", "confirmed purchase"),
    "es": ("compra verificada", "comprador verificado", "compra confirmada", "cliente verificado",
           "propietario verificado"),
    "fr": ("achat vérifié", "achat certifié", "acheteur vérifié", "avis vérifié", "client vérifié",
           "achat confirmé", "client confirmé"),
    "it": ("acquisto verificato", "acquirente verificato", "acquisto confermato",
           "recensione verificata", "cliente verificato", "proprietario verificato"),
    "nl": ("geverifieerde aankoop", "geverifieerde koper", "bevestigde aankoop",
           "geverifieerde eigenaar"),
    "pl": ("potwierdzony zakup", "opinia potwierdzona zakupem", "zweryfikowany zakup"),
    "pt": ("compra verificada", "compra confirmada", "comprador verificado",
           "proprietário verificado"),
    "sv": ("verifierat köp", "verifierad köpare", "verifierad ägare"),
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
    "ar": ("الصفحة غير موجودة", "غير موجودة", "لم يتم العثور"),
    "cs": ("stránka nenalezena", "stránka nebyla nalezena", "nenalezena", "neexistuje"),
    "da": ("siden blev ikke fundet", "siden findes ikke", "ikke fundet"),
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
    "ko": ("찾을 수 없습니다", "존재하지 않"),
    "nl": ("pagina niet gevonden", "niet gevonden", "bestaat niet"),
    "pl": ("nie znaleziono", "strona nie istnieje"),
    "pt": ("página não encontrada", "não encontrada", "não existe"),
    "ru": ("не найден", "не существует"),
    "sv": ("sidan hittades inte", "sidan finns inte", "kunde inte hittas"),
    "tr": ("sayfa bulunamadı", "ürün bulunamadı", "bulunamadı"),
    "zh": ("页面不存在", "頁面不存在", "找不到", "未找到", "已下架"),
}  # fmt: skip
"""The page or the product does not exist; read in titles and headings only."""

SIGN_IN = {
    "ar": ("تسجيل الدخول",),
    "cs": ("přihlášení", "přihlásit"),
    "da": ("log ind",),
    "de": ("anmelden", "einloggen", "anmeldung"),
    "en": ("sign in", "sign-in", "log in", "login", "log-in", "signin"),
    "es": ("iniciar sesión", "inicia sesión", "identifícate", "identificarse", "acceder"),
    "fr": ("connexion", "se connecter", "identifiez-vous", "connectez-vous"),
    "it": ("accedi", "accesso"),
    "ja": ("ログイン", "サインイン"),
    "ko": ("로그인",),
    "nl": ("inloggen", "aanmelden"),
    "pl": ("zaloguj", "logowanie"),
    "pt": ("entrar", "iniciar sessão", "fazer login"),
    "ru": ("войти", "вход в", "авторизация"),
    "sv": ("logga in",),
    "tr": ("giriş yap", "oturum aç", "üye girişi"),
    "zh": ("登录", "登錄", "登入"),
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
