"""Tables, indexes and triggers of the record, as first released."""

CREATE_TABLES = (
    """
    CREATE TABLE sites (
        id TEXT PRIMARY KEY,
        marketplace TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE sellers (
        id TEXT PRIMARY KEY,
        site_id TEXT NOT NULL REFERENCES sites(id),
        key TEXT NOT NULL,
        name TEXT,
        first_seen_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE products (
        id TEXT PRIMARY KEY,
        site_id TEXT NOT NULL REFERENCES sites(id),
        key TEXT NOT NULL,
        title TEXT,
        url TEXT,
        category TEXT,
        seller_id TEXT REFERENCES sellers(id),
        reviews INTEGER NOT NULL DEFAULT 0,
        first_seen_at TEXT NOT NULL,
        revision INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX products_seller ON products(seller_id)",
    "CREATE INDEX products_revision ON products(revision)",
    """
    CREATE TABLE offers (
        product_id TEXT NOT NULL REFERENCES products(id),
        seller_id TEXT NOT NULL REFERENCES sellers(id),
        first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL,
        main INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (product_id, seller_id, first_seen_at)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE reviewers (
        id TEXT PRIMARY KEY,
        site_id TEXT NOT NULL REFERENCES sites(id),
        first_seen_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE targets (
        id TEXT PRIMARY KEY,
        url TEXT NOT NULL,
        marketplace TEXT,
        every_s INTEGER NOT NULL,
        product_id TEXT REFERENCES products(id),
        added_at TEXT NOT NULL,
        due_at TEXT NOT NULL,
        missed INTEGER NOT NULL DEFAULT 0,
        removed_at TEXT
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE crawls (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('crawl', 'import')),
        source TEXT,
        started_at TEXT NOT NULL,
        finished_at TEXT,
        version TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE scans (
        id TEXT PRIMARY KEY,
        crawl_id TEXT NOT NULL REFERENCES crawls(id),
        site_id TEXT NOT NULL REFERENCES sites(id),
        product_id TEXT REFERENCES products(id),
        target_id TEXT REFERENCES targets(id),
        captured_at TEXT NOT NULL,
        sort TEXT NOT NULL,
        scope TEXT NOT NULL,
        outcome TEXT NOT NULL,
        coverage TEXT NOT NULL CHECK (coverage IN ('complete', 'window', 'sample', 'none')),
        reason TEXT,
        stretches TEXT,
        shown TEXT,
        digest TEXT,
        looks TEXT,
        pages INTEGER NOT NULL,
        reviews_seen INTEGER NOT NULL,
        reviews_reported INTEGER,
        clock_shift_s INTEGER,
        suspect INTEGER NOT NULL DEFAULT 0,
        trusted INTEGER NOT NULL DEFAULT 1,
        seq INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX scans_product ON scans(product_id, captured_at)",
    "CREATE INDEX scans_target ON scans(target_id, captured_at) WHERE target_id IS NOT NULL",
    """
    CREATE TABLE captures (
        id TEXT PRIMARY KEY,
        scan_id TEXT NOT NULL REFERENCES scans(id),
        url TEXT NOT NULL,
        fetched_at TEXT NOT NULL,
        status INTEGER,
        outcome TEXT,
        sha256 TEXT,
        file TEXT,
        offset INTEGER,
        length INTEGER
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX captures_scan ON captures(scan_id)",
    """
    CREATE TABLE reviews (
        id TEXT PRIMARY KEY,
        product_id TEXT NOT NULL REFERENCES products(id),
        ordinal INTEGER NOT NULL,
        key TEXT NOT NULL,
        derived INTEGER NOT NULL DEFAULT 0,
        reviewer_id TEXT REFERENCES reviewers(id),
        posted_at TEXT,
        first_seen_at TEXT NOT NULL,
        vouched INTEGER NOT NULL DEFAULT 1,
        learned INTEGER NOT NULL DEFAULT 0,
        content TEXT NOT NULL,
        url TEXT,
        UNIQUE (product_id, ordinal)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX reviews_reviewer ON reviews(reviewer_id) WHERE reviewer_id IS NOT NULL",
    """
    CREATE TABLE versions (
        n INTEGER PRIMARY KEY,
        review_id TEXT NOT NULL REFERENCES reviews(id),
        number INTEGER NOT NULL,
        id TEXT GENERATED ALWAYS AS (review_id || '.' || number) VIRTUAL,
        seen_from TEXT NOT NULL,
        seen_to TEXT,
        changed TEXT,
        stars REAL,
        rating REAL,
        best_rating REAL,
        posted_at TEXT,
        title TEXT,
        body TEXT,
        reply TEXT,
        verified INTEGER,
        helpful INTEGER,
        is_foreign INTEGER NOT NULL DEFAULT 0,
        vine INTEGER NOT NULL DEFAULT 0,
        country TEXT,
        lang TEXT,
        variant TEXT,
        scan_id TEXT NOT NULL REFERENCES scans(id),
        capture_id TEXT,
        UNIQUE (review_id, number)
    ) STRICT
    """,
    "CREATE INDEX versions_edits ON versions(seen_from) WHERE number > 1",
    """
    CREATE VIRTUAL TABLE versions_fts USING fts5(
        title, body, reply, content='versions', content_rowid='n',
        tokenize="unicode61 remove_diacritics 2"
    )
    """,
    """
    CREATE TRIGGER versions_fts_insert AFTER INSERT ON versions BEGIN
        INSERT INTO versions_fts(rowid, title, body, reply)
        VALUES (new.n, new.title, new.body, new.reply);
    END
    """,
    """
    CREATE TRIGGER versions_fts_delete AFTER DELETE ON versions BEGIN
        INSERT INTO versions_fts(versions_fts, rowid, title, body, reply)
        VALUES ('delete', old.n, old.title, old.body, old.reply);
    END
    """,
    """
    CREATE TRIGGER versions_fts_update AFTER UPDATE OF title, body, reply ON versions BEGIN
        INSERT INTO versions_fts(versions_fts, rowid, title, body, reply)
        VALUES ('delete', old.n, old.title, old.body, old.reply);
        INSERT INTO versions_fts(rowid, title, body, reply)
        VALUES (new.n, new.title, new.body, new.reply);
    END
    """,
    """
    CREATE TABLE removals (
        id TEXT PRIMARY KEY,
        review_id TEXT NOT NULL REFERENCES reviews(id),
        product_id TEXT NOT NULL REFERENCES products(id),
        grade TEXT NOT NULL CHECK (grade IN ('candidate', 'probable', 'confirmed')),
        basis TEXT NOT NULL,
        context TEXT NOT NULL DEFAULT 'isolated' CHECK (context IN
            ('isolated', 'purge', 'sweep', 'listing_change', 'replacement')),
        last_seen_at TEXT NOT NULL,
        last_scan_id TEXT NOT NULL REFERENCES scans(id),
        gone_by TEXT NOT NULL,
        gone_scan_id TEXT NOT NULL REFERENCES scans(id),
        confirmed_at TEXT,
        confirmed_scan_id TEXT REFERENCES scans(id),
        returned_at TEXT,
        returned_scan_id TEXT REFERENCES scans(id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX removals_review ON removals(review_id)",
    "CREATE INDEX removals_product ON removals(product_id, gone_by)",
    """
    CREATE TABLE ratings (
        product_id TEXT NOT NULL REFERENCES products(id),
        scope TEXT NOT NULL,
        seen_from TEXT NOT NULL,
        seen_to TEXT NOT NULL,
        average REAL,
        best_rating REAL,
        count INTEGER,
        written INTEGER,
        stars_5 INTEGER,
        stars_4 INTEGER,
        stars_3 INTEGER,
        stars_2 INTEGER,
        stars_1 INTEGER,
        scan_id TEXT NOT NULL REFERENCES scans(id),
        PRIMARY KEY (product_id, scope, seen_from)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE messages (
        id TEXT PRIMARY KEY,
        site_id TEXT NOT NULL REFERENCES sites(id),
        seller_id TEXT REFERENCES sellers(id),
        product_key TEXT,
        crawl_id TEXT NOT NULL REFERENCES crawls(id),
        sent_at TEXT,
        sender TEXT,
        subject TEXT,
        body TEXT NOT NULL,
        read_at TEXT
    ) STRICT, WITHOUT ROWID
    """,
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
    """
    CREATE TABLE erasures (
        id TEXT PRIMARY KEY,
        erased_at TEXT NOT NULL,
        reviews INTEGER NOT NULL,
        captures INTEGER NOT NULL,
        reason TEXT
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE notices (
        id TEXT PRIMARY KEY,
        channel TEXT NOT NULL,
        week TEXT NOT NULL,
        tried_at TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        outcome TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)
