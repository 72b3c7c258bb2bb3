"""What is watched: sites, sellers, products, offers, reviewers, targets."""

CREATE_WATCHED = (
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
)
