"""The schema as an ordered, append-only list of changes; never edit one that was released."""

from sqlite_utils import Database, Migrations

from db.schema import CREATE_TABLES
from db.schema.indexes import CREATE_INDEXES
from db.schema.rewrites import COUNT_REWRITES
from db.schema.seller_ratings import CREATE_SELLER_RATINGS
from db.schema.views import CREATE_VIEWS

migrations = Migrations("starwitness")


@migrations()
def m001_record(db: Database) -> None:
    """Create the record."""
    for statement in CREATE_TABLES:
        db.execute(statement)


@migrations()
def m002_views(db: Database) -> None:
    """Create the public views."""
    for statement in CREATE_VIEWS:
        db.execute(statement)


@migrations()
def m003_indexes(db: Database) -> None:
    """Index what the public views are asked for."""
    for statement in CREATE_INDEXES:
        db.execute(statement)


@migrations()
def m004_rewrites(db: Database) -> None:
    """Count how often the past of a product was rewritten."""
    for statement in COUNT_REWRITES:
        db.execute(statement)


@migrations()
def m005_seller_ratings(db: Database) -> None:
    """Add averages by seller, and the weight of each product in them."""
    for statement in CREATE_SELLER_RATINGS:
        db.execute(statement)


@migrations()
def m006_review_keys(db: Database) -> None:
    """Find a review by the site's id, whatever listing it stands in."""
    db.execute("CREATE INDEX reviews_key ON reviews(key)")


@migrations()
def m007_seller_summary(db: Database) -> None:
    """Count a removal for who sold when the review went, as `removed_reviews` does."""
    db.execute("DROP VIEW seller_summary")
    db.execute(CREATE_VIEWS[-1])


@migrations()
def m008_message_parties(db: Database) -> None:
    """Tell the messages of one buyer from those of many."""
    db.execute("ALTER TABLE messages ADD COLUMN parties TEXT")


@migrations()
def m009_listed_targets(db: Database) -> None:
    """Know what is watched because the configuration lists it."""
    db.execute("ALTER TABLE targets ADD COLUMN listed INTEGER NOT NULL DEFAULT 0")
