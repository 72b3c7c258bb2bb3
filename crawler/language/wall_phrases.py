"""What walls say in words, by language: prove that you are human, wait, agree first.

Titles are beginnings, lower case; texts are read on short pages that show no product. Neither
is looked for where a page shows reviews.
"""

TITLES = {
    "de": ("einen moment", "nur einen moment", "zugriff verweigert", "sicherheitsüberprüfung",
           "sicherheitsmaßnahme", "sicherheitsabfrage", "zugriff gesperrt", "warteraum"),
    "en": (
        "just a moment", "attention required", "access denied",
        "access to this page has been denied", "robot check", "robot or human",
        "are you a human", "are you human", "are you a robot", "pardon our interruption",
        "security check", "security measure", "security verification", "human verification",
        "bot verification", "verify you are", "verification required", "please verify", "captcha",
        "ddos-guard", "ddos protection", "checking your browser", "unusual traffic",
        "403 forbidden", "forbidden", "429 too many requests", "too many requests",
        "request blocked", "request rejected", "you have been blocked", "blocked",
        "validate request", "503 service", "service unavailable", "bad gateway",
        "gateway timeout", "temporarily limited", "checkpoint", "error page",
        "internal server error", "queue-it", "waiting room", "virtual waiting room",
        "site under maintenance", "under maintenance", "down for maintenance",
    ),
    "es": ("un momento", "acceso denegado", "comprobación de seguridad", "sala de espera"),
    "fr": ("un instant", "accès refusé", "vérification de sécurité", "salle d'attente",
           "salle d’attente"),
    "it": ("un attimo", "un momento", "accesso negato", "controllo di sicurezza"),
    "ja": ("しばらくお待ちください", "アクセスが拒否されました", "アクセスできません"),
    "ko": ("잠시만 기다리", "액세스가 거부", "접근이 거부"),
    "nl": ("een moment", "toegang geweigerd", "even geduld", "wachtruimte"),
    "pl": ("chwileczkę", "odmowa dostępu", "dostęp zabroniony", "poczekalnia"),
    "pt": ("um momento", "acesso negado", "verificação de segurança"),
    "ru": ("один момент", "минуточку", "доступ запрещен", "доступ ограничен", "ой!"),
    "sv": ("vänta ett ögonblick", "åtkomst nekad", "ett ögonblick"),
    "tr": ("bir dakika", "erişim engellendi", "güvenlik doğrulaması"),
    "zh": ("请稍候", "請稍候", "请稍等", "验证码", "驗證碼", "安全验证", "安全驗證", "访问被拒绝"),
}  # fmt: skip
"""Beginnings of titles that walls, challenges and error pages have."""

TEXTS = {
    "de": ("kein roboter", "nicht von einem bot", "sie ein mensch sind", "dass du ein mensch bist",
           "ungewöhnlichen datenverkehr", "in der warteschlange",
           "aktivieren sie javascript und cookies"),
    "en": (
        "you're not a robot", "you are not a robot", "you’re not a robot", "not a robot",
        "press & hold", "press and hold", "enter the characters you see", "are you a human",
        "verify you are human", "verify that you are human", "verifying you are human",
        "confirm you are human", "confirm that you're human", "prove you are human",
        "complete the security check", "enable javascript and cookies to continue",
        "please enable js and disable any ad blocker", "unusual traffic from your computer",
        "automated access", "checking your browser before",
        "checking if the site connection is secure", "slide to verify", "please slide to verify",
        "solve this puzzle", "complete the captcha", "you don't have permission to access",
        "access to this page has been denied", "you have been blocked", "reference #",
        "request unsuccessful. incapsula", "powered and protected by", "error code: e002", "e002",
        "we have detected unusual", "sorry, we have detected", "too many requests", "rate limit",
        "retry later", "something went wrong", "you are now in line", "you are in line",
        "you are in the queue", "in the waiting room", "we'll be back soon",
    ),
    "es": ("no eres un robot", "no soy un robot", "no es un robot", "un ser humano",
           "tráfico inusual", "en la cola"),
    "fr": ("pas un robot", "vous êtes un humain", "trafic exceptionnel",
           "veuillez activer js", "dans la file d'attente", "dans la file d’attente"),
    "it": ("non sei un robot", "non essere un robot", "un essere umano", "traffico insolito"),
    "ja": ("ロボットではありません", "人間であることを確認", "通常と異なるトラフィック"),
    "ko": ("로봇이 아닙니다", "사람인지 확인", "비정상적인 트래픽"),
    "nl": ("geen robot", "u een mens bent", "je een mens bent", "ongebruikelijk verkeer"),
    "pl": ("nie jesteś robotem", "jesteś człowiekiem", "nietypowy ruch"),
    "pt": ("não é um robô", "não é um robot", "não sou um robô", "se você é humano",
           "tráfego incomum"),
    "ru": ("а не робот", "не робот", "человек ли вы", "что вы человек", "необычный трафик"),
    "sv": ("inte är en robot", "du är människa", "ovanlig trafik"),
    "tr": ("robot olmadığınızı", "insan olduğunuz", "olağan dışı trafik"),
    "zh": ("滑块", "滑塊", "您是否是真人", "您是真人", "不是机器人", "不是機器人", "异常流量"),
}  # fmt: skip
"""What short pages without a product say when they are a wall."""

CONSENT = ("//consent.", "collectconsent", "/consent/save", "consent.google")
"""In the addresses of forms that stand in place of a page until the visitor agrees."""
