"""Manners towards the sites: what may be asked for, how often, and where not to go."""
