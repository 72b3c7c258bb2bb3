"""The table of averages by seller and week, and the weights that it is made with.

Its columns are those of `adjusted_ratings`, written out: a released migration says for ever what
it said, whatever becomes of a list of names.
"""

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
