"""What pages say in schema.org words, as JSON-LD, microdata or RDFa."""
