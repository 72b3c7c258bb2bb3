"""What was done besides watching: texts erased, notices sent."""

CREATE_LOG = (
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
