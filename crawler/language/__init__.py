"""What pages say in words, and how a locale writes numbers and dates."""
