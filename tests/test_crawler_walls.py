"""Walls, sign-in forms and pages that are not there, in many languages, on every marketplace.

All are invented in the manner of what stands in place of pages; none is anybody's page.
"""

import pytest

from crawler.marketplace import FALLBACK, load_marketplaces
from crawler.pages import parse_page

NAMES = sorted(load_marketplaces().keys() - {"practice"})
PAGES = [
    # outcome, name, title, body
    (
        "blocked",
        "cf en",
        "Just a moment...",
        ("<h1>www.shop.example</h1><p>Verifying you are human. This may take a few seconds.</p>"),
    ),
    (
        "blocked",
        "cf de",
        "Nur einen Moment…",
        "<h1>shop</h1><h2>Überprüfung, ob Sie ein Mensch sind</h2>",
    ),
    (
        "blocked",
        "cf de2",
        "Einen Moment, bitte...",
        "<h2>Überprüfen, ob die Verbindung sicher ist</h2>",
    ),
    ("blocked", "cf fr", "Un instant…", "<h2>Vérification que vous êtes un humain.</h2>"),
    ("blocked", "cf es", "Un momento…", "<h2>Verificando que usted es un ser humano</h2>"),
    ("blocked", "cf it", "Un attimo...", "<h2>Verifica che tu sia un essere umano</h2>"),
    ("blocked", "cf pt", "Um momento…", "<h2>Verificando se você é humano</h2>"),
    ("blocked", "cf nl", "Een moment geduld...", "<h2>Controleren of u een mens bent</h2>"),
    ("blocked", "cf pl", "Chwileczkę…", "<h2>Sprawdzanie, czy jesteś człowiekiem</h2>"),
    ("blocked", "cf tr", "Bir dakika lütfen...", "<h2>İnsan olduğunuz doğrulanıyor</h2>"),
    ("blocked", "cf ja", "しばらくお待ちください...", "<h2>人間であることを確認しています</h2>"),
    ("blocked", "cf ko", "잠시만 기다리십시오…", "<h2>사람인지 확인하는 중</h2>"),
    ("blocked", "cf zh", "请稍候…", "<h2>正在验证您是否是真人</h2>"),
    ("blocked", "cf ru", "Один момент…", "<h2>Проверяем, человек ли вы</h2>"),
    ("blocked", "cf sv", "Vänta ett ögonblick...", "<h2>Verifierar att du är människa</h2>"),
    (
        "blocked",
        "cf script only",
        "",
        (
            "<script>window._cf_chl_opt={cvId:'3'};</script><div id='challenge-erro"
            "r-text'>Enable JavaScript and cookies to continue</div>"
        ),
    ),
    (
        "blocked",
        "cf 1020",
        "Access denied | www.shop.example used Cloudflare to restrict access",
        "<h1>Error 1020</h1>",
    ),
    (
        "blocked",
        "cf attention",
        "Attention Required! | Cloudflare",
        "<h1>Sorry, you have been blocked</h1>",
    ),
    (
        "blocked",
        "dd",
        "shop.example",
        (
            "<p id='cmsg'>Please enable JS and disable any ad blocker</p><script da"
            "ta-cfasync='false'>var dd={'rt':'c','cid':'x','host':'geo.captcha-deli"
            "very.com'}</script>"
        ),
    ),
    (
        "blocked",
        "dd fr",
        "shop.example",
        ("<p id='cmsg'>Veuillez activer JS et désactiver tout bloqueur de publicité</p>"),
    ),
    (
        "blocked",
        "px",
        "Access to this page has been denied.",
        ("<div id='px-captcha'></div><h1>Press &amp; Hold to confirm you are a human</h1>"),
    ),
    (
        "blocked",
        "px robot",
        "Robot or human?",
        ("<p>Activate and hold the button to confirm that you're human. Thank You!</p>"),
    ),
    (
        "blocked",
        "akamai sec",
        "&nbsp;",
        (
            "<div id='sec-if-cpt-container'></div><div id='sec-text-if'>Powered and"
            " protected by Privacy</div>"
        ),
    ),
    ("blocked", "akamai de", "Zugriff verweigert", "<h1>Zugriff verweigert</h1>"),
    (
        "blocked",
        "imperva",
        "",
        (
            "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'>Request unsuccessful. I"
            "ncapsula incident ID: 123</iframe>"
        ),
    ),
    (
        "blocked",
        "imperva pardon",
        "Pardon Our Interruption",
        ("<p>As you were browsing something about your browser made us think you were a bot.</p>"),
    ),
    (
        "blocked",
        "kasada",
        "",
        (
            "<script src='/149e9513-01fa-4fb0-aad4-566afd725d1b/2d206a39-8ed7-437e-"
            "a3be-862e0f06eea3/ips.js?KP_UIDz=x'></script><script>window.KPSDK={}</"
            "script>"
        ),
    ),
    (
        "blocked",
        "google sorry",
        "https://play.google.com/store",
        (
            "<p>Our systems have detected unusual traffic from your computer networ"
            "k.</p><form id='captcha-form'></form>"
        ),
    ),
    (
        "blocked",
        "google sorry de",
        "https://play.google.com/store",
        (
            "<p>Unsere Systeme haben ungewöhnlichen Datenverkehr aus Ihrem Computer"
            "netzwerk festgestellt.</p><form id='captcha-form'></form>"
        ),
    ),
    (
        "blocked",
        "google fr",
        "x",
        (
            "<p>Nos systèmes ont détecté un trafic exceptionnel sur votre réseau in"
            "formatique.</p><form id='captcha-form'></form>"
        ),
    ),
    (
        "blocked",
        "recaptcha fr",
        "Vérification",
        ("<p>Veuillez confirmer que vous n'êtes pas un robot</p><div class='g-recaptcha'></div>"),
    ),
    (
        "blocked",
        "recaptcha it",
        "Controllo di sicurezza",
        "<p>Conferma di non essere un robot</p><div class='g-recaptcha'></div>",
    ),
    ("blocked", "pl robot", "Weryfikacja", "<p>Potwierdź, że nie jesteś robotem</p>"),
    ("blocked", "nl robot", "Controle", "<p>Bevestig dat je geen robot bent</p>"),
    ("blocked", "ja robot", "確認", "<p>私はロボットではありません</p>"),
    ("blocked", "ru robot", "Ой!", "<p>Подтвердите, что запросы отправляли вы, а не робот</p>"),
    ("blocked", "pt robot", "Verificação", "<p>Confirme que você não é um robô</p>"),
    ("blocked", "es robot", "Verificación", "<p>Confirma que no eres un robot</p>"),
    ("blocked", "zh slide", "验证码拦截", "<p>亲，请拖动下方滑块完成验证</p>"),
    (
        "blocked",
        "ebay pardon",
        "Pardon Our Interruption...",
        "<p>Checking your browser before you access eBay.</p>",
    ),
    (
        "blocked",
        "ebay security",
        "Security Measure",
        "<div id='captcha-box'></div><p>Please verify yourself to continue</p>",
    ),
    (
        "blocked",
        "ebay de",
        "Sicherheitsmaßnahme",
        ("<div id='captcha-box'></div><p>Bitte bestätigen Sie, dass Sie kein Roboter sind</p>"),
    ),
    (
        "blocked",
        "503",
        "503 Service Temporarily Unavailable",
        ("<center><h1>503 Service Temporarily Unavailable</h1></center><hr><center>nginx</center>"),
    ),
    ("blocked", "429", "429 Too Many Requests", "<h1>Too Many Requests</h1>"),
    (
        "blocked",
        "queue",
        "Queue-it",
        (
            "<h1>You are now in line</h1><p>You are in the waiting room</p><script "
            "src='https://static.queue-it.net/x.js'></script>"
        ),
    ),
    ("blocked", "waiting room de", "Warteraum", "<h1>Sie befinden sich in der Warteschlange</h1>"),
    ("blocked", "maintenance", "Site under maintenance", "<h1>We'll be back soon</h1>"),
    (
        "blocked",
        "consent google",
        "Before you continue to Google Play",
        (
            "<form action='https://consent.google.com/save'><button>Accept all</but"
            "ton><button>Reject all</button></form>"
        ),
    ),
    (
        "blocked",
        "consent google de",
        "Bevor Sie zu Google weitergehen",
        ("<form action='https://consent.google.com/save'><button>Alle akzeptieren</button></form>"),
    ),
    (
        "blocked",
        "consent yahoo",
        "Yahoo is part of the Yahoo family of brands",
        (
            "<form class='consent-form' action='/v2/collectConsent'><button name='a"
            "gree'>Accept all</button></form>"
        ),
    ),
    (
        "blocked",
        "consent fr",
        "Avant d'accéder à Google",
        ("<form action='https://consent.google.com/save'><button>Tout accepter</button></form>"),
    ),
    (
        "sign_in",
        "de",
        "Anmelden",
        (
            "<form action='/anmelden' method=post><input type=email name=email><inp"
            "ut type=password></form>"
        ),
    ),
    (
        "sign_in",
        "fr",
        "Connexion",
        ("<h1>Connectez-vous</h1><form method=post><input type=email><input type=password></form>"),
    ),
    (
        "sign_in",
        "es",
        "Iniciar sesión",
        "<form method=post><input type=email><input type=password></form>",
    ),
    ("sign_in", "it", "Accedi", "<form method=post><input type=password></form>"),
    ("sign_in", "nl", "Inloggen", "<form><input type=password></form>"),
    ("sign_in", "pl", "Zaloguj się", "<form><input type=password></form>"),
    ("sign_in", "pt", "Entrar", "<form><input type=password></form>"),
    ("sign_in", "sv", "Logga in", "<form><input type=password></form>"),
    ("sign_in", "tr", "Üye Girişi", "<form><input type=password></form>"),
    ("sign_in", "ja", "ログイン", "<form><input type=password></form>"),
    ("sign_in", "ko", "로그인", "<form><input type=password></form>"),
    ("sign_in", "zh", "登录", "<form><input type=password></form>"),
    ("sign_in", "ar", "تسجيل الدخول", "<form><input type=password></form>"),
    ("sign_in", "ru", "Войти", "<form><input type=password></form>"),
    ("sign_in", "da", "Log ind", "<form><input type=password></form>"),
    ("sign_in", "cs", "Přihlášení", "<form><input type=password></form>"),
    ("not_found", "en", "Page not found", "x"),
    ("not_found", "de", "Seite nicht gefunden", "x"),
    ("not_found", "fr", "Page introuvable", "x"),
    ("not_found", "es", "Página no encontrada", "x"),
    ("not_found", "it", "Pagina non trovata", "x"),
    ("not_found", "nl", "Pagina niet gevonden", "x"),
    ("not_found", "pl", "Nie znaleziono strony", "x"),
    ("not_found", "pt", "Página não encontrada", "x"),
    ("not_found", "sv", "Sidan kunde inte hittas", "x"),
    ("not_found", "tr", "Sayfa bulunamadı", "x"),
    ("not_found", "ja", "ページが見つかりません", "x"),
    ("not_found", "ko", "페이지를 찾을 수 없습니다", "x"),
    ("not_found", "zh", "页面不存在", "x"),
    ("not_found", "ru", "Страница не найдена", "x"),
    ("not_found", "da", "Siden blev ikke fundet", "x"),
    ("not_found", "cs", "Stránka nenalezena", "x"),
    ("not_found", "ar", "الصفحة غير موجودة", "x"),
]
RAW = [
    (
        "blocked",
        "akamai",
        (
            "<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>\n<H1>Access Den"
            "ied</H1>\n \nYou don't have permission to access \"http&#58;&#47;&#47;www"
            '&#46;shop&#46;example" on this server.<P>\nReference&#32;&#35;18&#46;2d'
            "\n</BODY>\n</HTML>"
        ),
    ),
    (
        "sign_in",
        "no title",
        (
            "<html><body><form action='/ap/signin' name='signIn'><input type='email"
            "' name='email' id='ap_email'></form></body></html>"
        ),
    ),
    ("broken", "empty", ""),
    ("broken", "spaces", "   \n "),
    ("broken", "html only", "<html></html>"),
]
WHOLE = [
    (
        outcome,
        name,
        f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>",
    )
    for outcome, name, title, body in PAGES
]


@pytest.mark.parametrize(
    ("outcome", "body"),
    [(outcome, body) for outcome, _, body in (*WHOLE, *RAW)],
    ids=[f"{outcome}-{name}" for outcome, name, _ in (*WHOLE, *RAW)],
)
def test_what_stands_in_place_of_a_page(outcome: str, body: str) -> None:
    for name in NAMES:
        marketplace = load_marketplaces()[name]
        url = (
            "https://shop.example/kettle-4711" if name == FALLBACK else marketplace.should_match[0]
        )
        page = parse_page(marketplace.page, url, body.encode())
        assert (name, page.outcome) == (name, outcome)
        assert page.reviews == ()
        assert page.sign or page.missing


def test_a_shop_that_asks_for_consent_beside_its_product_is_still_a_shop() -> None:
    shop = (
        "<html lang=en><head><title>Kettle</title></head><body><h1>Kettle</h1>"
        "<form action='https://consent.shop.example/collectConsent'></form>"
        "<div itemscope itemtype='https://schema.org/Product'><span itemprop=name>Kettle</span>"
        "<div itemprop=review itemscope itemtype='https://schema.org/Review'>"
        "<b itemprop=author>Ana</b><p itemprop=reviewBody>I am not a robot, but it boils.</p>"
        "</div></div></body></html>"
    )
    reader = load_marketplaces()[FALLBACK].page
    page = parse_page(reader, "https://shop.example/kettle-4711", shop.encode())
    assert page.outcome == "ok"
    assert [r.author for r in page.reviews] == ["Ana"]
