"""One look at one site: what the record knows goes in, findings come out."""
