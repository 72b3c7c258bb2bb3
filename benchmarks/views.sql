-- A synthetic record for benchmarks/views.py, which fills in the numbers.
CREATE TEMP TABLE n (i INTEGER PRIMARY KEY);
INSERT INTO n WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < $reviews)
SELECT i FROM c;

DROP TRIGGER versions_fts_insert;
DROP TRIGGER versions_fts_update;
DROP TRIGGER versions_fts_delete;
BEGIN;
INSERT INTO sites (id, marketplace) VALUES ('shop.example', 'practice');
INSERT INTO sellers (id, site_id, key, name, first_seen_at)
SELECT 'shop.example/S' || i, 'shop.example', 'S' || i, 'Seller ' || i, '2026-01-01T00:00:00Z'
FROM n WHERE i <= $sellers;
INSERT INTO reviewers (id, site_id, first_seen_at)
SELECT printf('%016x', i), 'shop.example', '2026-01-01T00:00:00Z' FROM n WHERE i <= $reviewers;
INSERT INTO products
    (id, site_id, key, title, url, category, seller_id, reviews, first_seen_at, revision)
SELECT 'shop.example/P' || i, 'shop.example', 'P' || i, 'Product ' || i,
    'https://shop.example/p/' || i, 'home', 'shop.example/S' || (1 + (i - 1) / 5 % $sellers), 200,
    '2026-01-01T00:00:00Z', i
FROM n WHERE i <= $products;
INSERT INTO offers (product_id, seller_id, first_seen_at, last_seen_at, main)
SELECT id, seller_id, first_seen_at, '2026-11-01T00:00:00Z', 1 FROM products;
INSERT INTO targets (id, url, every_s, product_id, added_at, due_at)
SELECT 'T' || i, 'https://shop.example/p/' || i, 604800, 'shop.example/P' || i,
    '2026-01-01T00:00:00Z', '2026-12-01T00:00:00Z'
FROM n WHERE i <= $products;
INSERT INTO crawls (id, kind, started_at, finished_at, version)
SELECT 'C' || i, 'crawl', date('2026-01-01', '+' || (i * 27) || ' days') || 'T06:00:00Z',
    date('2026-01-01', '+' || (i * 27) || ' days') || 'T07:00:00Z', '1'
FROM n WHERE i <= 12;
INSERT INTO scans (id, crawl_id, site_id, product_id, target_id, captured_at, sort, scope, outcome,
    coverage, shown, pages, reviews_seen, reviews_reported)
SELECT 'N' || p.i || '-' || c.i, 'C' || c.i, 'shop.example', 'shop.example/P' || p.i, 'T' || p.i,
    date('2026-01-01', '+' || (c.i * 27) || ' days') || 'T06:10:00Z', 'newest', '',
    CASE WHEN (p.i + c.i) % 40 = 0 THEN 'blocked' ELSE 'ok' END,
    CASE WHEN (p.i + c.i) % 40 = 0 THEN 'none' ELSE 'complete' END, '1-200', 20, 200, 200
FROM n p JOIN n c ON c.i <= 12 WHERE p.i <= $products;
INSERT INTO captures (id, scan_id, url, fetched_at, status, outcome, sha256, file, offset, length)
SELECT 'K' || substr(id, 2), id, 'https://shop.example/x', captured_at, 200, 'ok', 'aa', 'f', 0, 1
FROM scans;
INSERT INTO reviews (id, product_id, ordinal, key, reviewer_id, posted_at, first_seen_at, content)
SELECT printf('%016x', i), 'shop.example/P' || (1 + (i - 1) / 200), 1 + (i - 1) % 200, 'R' || i,
    printf('%016x', 1 + (i * 7919) % $reviewers),
    date('2026-01-01', '+' || (i * 31 % 320) || ' days'), '2026-01-01T00:00:00Z', 'd'
FROM n;
-- Words are drawn as in real texts: a few make up most of what is written (Zipf).
INSERT INTO versions (review_id, number, seen_from, seen_to, stars, posted_at, title, body, lang,
    scan_id)
SELECT printf('%016x', i), 1, '2026-01-01T00:00:00Z',
    CASE WHEN i % 20 = 0 THEN '2026-05-01T00:00:00Z' END, 1 + (i * 7) % 5,
    date('2026-01-01', '+' || (i * 31 % 320) || ' days'),
    'word' || CAST(exp((i * 48271 % 1009) / 1009.0 * 9) AS INTEGER) || ' title',
    'word' || CAST(exp((i * 16807 % 2003) / 2003.0 * 9) AS INTEGER)
    || ' word' || CAST(exp((i * 69621 % 4001) / 4001.0 * 9) AS INTEGER)
    || ' the word' || CAST(exp((i * 39373 % 8009) / 8009.0 * 9) AS INTEGER)
    || ' and word' || CAST(exp((i * 40692 % 16007) / 16007.0 * 9) AS INTEGER)
    || ' of word' || CAST(exp((i * 30323 % 32003) / 32003.0 * 9) AS INTEGER)
    || ' it word' || CAST(exp((i * 31321 % 64007) / 64007.0 * 9) AS INTEGER),
    'en', 'N1-1'
FROM n;
INSERT INTO versions (review_id, number, seen_from, changed, stars, posted_at, title, body, lang,
    scan_id)
SELECT review_id, 2, date('2026-05-01', '+' || (n / 20 % 200) || ' days') || 'T06:10:00Z', 'stars,text',
    1 + (n / 20) % 5, posted_at, title, body || ' again', 'en', 'N1-1'
FROM versions WHERE n % 20 = 0 AND number = 1;
INSERT INTO removals (id, review_id, product_id, grade, basis, context, last_seen_at, last_scan_id,
    gone_by, gone_scan_id, returned_at)
SELECT 'M' || i, printf('%016x', i * 100), 'shop.example/P' || (1 + (i * 100 - 1) / 200),
    CASE i % 5 WHEN 0 THEN 'probable' ELSE 'confirmed' END, '{}',
    CASE i % 7 WHEN 0 THEN 'purge' ELSE 'isolated' END,
    date('2026-01-01', '+' || (i * 37 % 310) || ' days') || 'T06:10:00Z', 'N1-1',
    date('2026-01-08', '+' || (i * 37 % 310) || ' days') || 'T06:10:00Z', 'N1-2',
    CASE i % 30 WHEN 0
        THEN date('2026-01-15', '+' || (i * 37 % 310) || ' days') || 'T06:10:00Z' END
FROM n WHERE i <= $removals;
INSERT INTO mentions (id, site_id, seller_id, product_id, review_id, source, lang, scheme,
    probability, actor, lever, condition, act, quote, spans, found_at)
SELECT 'Q' || i, 'shop.example', p.seller_id, p.id, r.id, 'review', 'en',
    CASE i % 3 WHEN 0 THEN 'threat' ELSE 'refund_for_removal' END, 0.5 + (i % 50) / 100.0,
    'the seller', 'a refund', 'if', 'delete', 'a refund if I delete it', '[]',
    '2026-06-01T00:00:00Z'
FROM n JOIN reviews r ON r.id = printf('%016x', i * 500) JOIN products p ON p.id = r.product_id
WHERE i <= $mentions;
INSERT INTO findings (id, kind, site, seller, product, detector, version, found_at, e_value,
    summary, status)
SELECT 'F-' || i, CASE i % 3 WHEN 0 THEN 'rating_inflation' WHEN 1 THEN 'removal' ELSE 'coercion' END,
    'shop.example', 'S' || (1 + i % $sellers), 'P' || (1 + i % $products), 'd', '1',
    date('2026-01-01', '+' || (i * 13 % 320) || ' days') || 'T08:00:00Z', i % 1000, 'a claim',
    CASE i % 9 WHEN 0 THEN 'dismissed' ELSE 'open' END
FROM n WHERE i <= 4 * $sellers;
INSERT INTO evidence (finding_id, position, kind, ref)
SELECT f.id, k.i, 'removal', 'M' || k.i FROM findings f JOIN n k ON k.i <= 3;
INSERT INTO inflations (finding_id, site, seller, product, started_on, reviews, expected_share,
    observed_share, extra_reviews, e_value)
SELECT id, site, seller, product, '2026-03-01', 40, 0.5, 0.9, 16, e_value
FROM findings WHERE kind = 'rating_inflation';
INSERT INTO selections (seller_id, as_of, low_removed, low_at_risk, high_removed, high_at_risk,
    odds_ratio, ci_low, ci_high, e_value)
SELECT id, '2026-11-01', 5, 100, 3, 900, 4.0, 2.0, 8.0, abs(random() % 1000) FROM sellers;
INSERT INTO ratings (product_id, scope, seen_from, seen_to, average, best_rating, count, written,
    stars_5, stars_4, stars_3, stars_2, stars_1, scan_id)
SELECT 'shop.example/P' || p.i, 'ratings',
    date('2026-01-01', '+' || (w.i * 27) || ' days') || 'T06:00:00Z',
    date('2026-01-20', '+' || (w.i * 27) || ' days') || 'T06:00:00Z', 4.2, 5, 300, 200,
    150, 60, 40, 30, 20, 'N1-1'
FROM n p JOIN n w ON w.i <= 10 WHERE p.i <= $products;
INSERT INTO adjusted_ratings (product_id, week, displayed, observed, restored, adjusted, ci_low,
    ci_high)
SELECT 'shop.example/P' || p.i, printf('2026-W%02d', w.i), 4.2 + (p.i % 10) / 20.0, 4.1, 4.0, 3.9,
    3.7, 4.1
FROM n p JOIN n w ON w.i <= 10 WHERE p.i <= $products;
COMMIT;
INSERT INTO versions_fts(versions_fts) VALUES ('rebuild');
