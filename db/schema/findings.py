"""What is claimed: findings, their evidence and details, verdicts, where detectors stopped."""

CREATE_FINDINGS = (
    """
    CREATE TABLE findings (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        site TEXT NOT NULL,
        seller TEXT,
        product TEXT,
        review TEXT,
        detector TEXT NOT NULL,
        version TEXT NOT NULL,
        found_at TEXT NOT NULL,
        period_start TEXT,
        period_end TEXT,
        score REAL,
        e_value REAL,
        summary TEXT NOT NULL,
        clauses TEXT NOT NULL DEFAULT '[]',
        status TEXT NOT NULL DEFAULT 'open'
            CHECK (status IN ('open', 'confirmed', 'dismissed', 'superseded')),
        supersedes TEXT REFERENCES findings(id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX findings_seller ON findings(site, seller)",
    "CREATE INDEX findings_found ON findings(found_at)",
    "CREATE INDEX findings_kind ON findings(kind, status)",
    """
    CREATE TABLE evidence (
        finding_id TEXT NOT NULL REFERENCES findings(id),
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        ref TEXT NOT NULL,
        start INTEGER,
        "end" INTEGER,
        quote TEXT,
        note TEXT,
        data TEXT,
        PRIMARY KEY (finding_id, position)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE mentions (
        id TEXT PRIMARY KEY,
        finding_id TEXT REFERENCES findings(id),
        site_id TEXT NOT NULL REFERENCES sites(id),
        seller_id TEXT REFERENCES sellers(id),
        product_id TEXT REFERENCES products(id),
        review_id TEXT REFERENCES reviews(id),
        version_n INTEGER REFERENCES versions(n),
        message_id TEXT REFERENCES messages(id),
        source TEXT NOT NULL CHECK (source IN ('review', 'reply', 'message')),
        lang TEXT,
        scheme TEXT NOT NULL,
        probability REAL NOT NULL,
        actor TEXT,
        lever TEXT,
        condition TEXT,
        act TEXT,
        quote TEXT NOT NULL,
        spans TEXT NOT NULL,
        rule TEXT,
        campaign TEXT,
        found_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX mentions_review ON mentions(review_id)",
    "CREATE INDEX mentions_seller ON mentions(seller_id)",
    """
    CREATE TABLE verdicts (
        id TEXT PRIMARY KEY,
        finding_id TEXT NOT NULL REFERENCES findings(id),
        verdict TEXT NOT NULL CHECK (verdict IN ('confirm', 'dismiss', 'note')),
        note TEXT,
        analyst TEXT,
        given_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX verdicts_finding ON verdicts(finding_id)",
    """
    CREATE TABLE inflations (
        finding_id TEXT PRIMARY KEY REFERENCES findings(id),
        site TEXT NOT NULL,
        seller TEXT,
        product TEXT,
        started_on TEXT NOT NULL,
        ended_on TEXT,
        reviews INTEGER NOT NULL,
        expected_share REAL NOT NULL,
        observed_share REAL NOT NULL,
        extra_reviews REAL NOT NULL,
        extra_low REAL,
        extra_high REAL,
        e_value REAL NOT NULL,
        markers TEXT NOT NULL DEFAULT '[]'
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE selections (
        seller_id TEXT PRIMARY KEY REFERENCES sellers(id),
        as_of TEXT NOT NULL,
        low_removed INTEGER NOT NULL,
        low_at_risk INTEGER NOT NULL,
        high_removed INTEGER NOT NULL,
        high_at_risk INTEGER NOT NULL,
        odds_ratio REAL,
        ci_low REAL,
        ci_high REAL,
        e_value REAL NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE adjusted_ratings (
        product_id TEXT NOT NULL REFERENCES products(id),
        week TEXT NOT NULL,
        displayed REAL,
        observed REAL,
        restored REAL,
        adjusted REAL,
        ci_low REAL,
        ci_high REAL,
        PRIMARY KEY (product_id, week)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE detector_states (
        detector TEXT NOT NULL,
        version TEXT NOT NULL,
        subject TEXT NOT NULL,
        as_of TEXT NOT NULL,
        state TEXT NOT NULL,
        PRIMARY KEY (detector, version, subject)
    ) STRICT, WITHOUT ROWID
    """,
)
