"""The record: schema, store, named queries, views."""
