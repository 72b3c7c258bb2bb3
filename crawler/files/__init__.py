"""Files that others wrote: JSON Lines, tables, saved pages and what they become."""
