"""Raw exchanges: kept before anything parses them, indexed, and cleaned where one is forgotten."""
