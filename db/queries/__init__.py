"""Named questions: what the other packages ask the record, a module for each subject."""
