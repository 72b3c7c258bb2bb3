"""Tables, indexes and triggers of the record, as first released."""

from db.schema.findings import CREATE_FINDINGS
from db.schema.log import CREATE_LOG
from db.schema.reviews import CREATE_REVIEWS
from db.schema.scans import CREATE_SCANS
from db.schema.watched import CREATE_WATCHED

CREATE_TABLES = (
    *CREATE_WATCHED,
    *CREATE_SCANS,
    *CREATE_REVIEWS,
    *CREATE_FINDINGS,
    *CREATE_LOG,
)
