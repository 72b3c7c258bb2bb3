"""What was seen: reviews, their versions and removals, ratings, messages."""

CREATE_REVIEWS = (
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
)
