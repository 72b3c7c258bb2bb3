"""What is written: the rows of each table, with the few questions that writing them asks."""
