"""Datasette on the record: its metadata, how it is started, what it adds to the pages."""
