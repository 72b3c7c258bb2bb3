"""The table of averages by seller and week, and the weights that it is made with."""

CREATE_SELLER_RATINGS = (
    "ALTER TABLE adjusted_ratings ADD COLUMN reviews REAL",
    """
    CREATE TABLE seller_ratings (
        seller_id TEXT NOT NULL REFERENCES sellers(id),
        week TEXT NOT NULL,
        displayed REAL,
        observed REAL,
        restored REAL,
        adjusted REAL,
        ci_low REAL,
        ci_high REAL,
        reviews REAL,
        PRIMARY KEY (seller_id, week)
    ) STRICT, WITHOUT ROWID
    """,
)
