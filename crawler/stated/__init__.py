"""Reviews in the JSON of any service, or of a page's own scripts, by the names of their parts."""
