"""A loopback marketplace with a known past: what tests and the demo crawl."""
