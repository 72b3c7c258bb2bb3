"""Which stars vanish: the statistics of removals, per seller."""
