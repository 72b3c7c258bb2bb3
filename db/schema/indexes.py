"""Indexes that let the public views answer at once on a large record; each names its question."""

CREATE_INDEXES = (
    # one seller, one product: the views show the site's own ids
    "CREATE INDEX sellers_key ON sellers(key)",
    "CREATE INDEX products_key ON products(key)",
    "CREATE INDEX offers_seller ON offers(seller_id)",
    # what is newly gone, what came back
    "CREATE INDEX removals_gone ON removals(gone_by)",
    "CREATE INDEX removals_returned ON removals(returned_at) WHERE returned_at IS NOT NULL",
    # how many removals have a likely cause other than the seller
    "CREATE INDEX removals_context ON removals(context, grade, returned_at)",
    # the widest gaps of a week
    "CREATE INDEX adjusted_ratings_gap ON adjusted_ratings(week, (displayed - adjusted))",
    # passages about one product
    "CREATE INDEX mentions_product ON mentions(product_id)",
    # which sellers deserve a look first
    "CREATE INDEX findings_standing ON findings(site, seller, status, e_value, kind, found_at)",
    # what could not be seen
    "CREATE INDEX scans_incomplete ON scans(target_id, captured_at) WHERE coverage <> 'complete'",
)
