"""What was read: crawls, scans, captures."""

CREATE_SCANS = (
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
)
