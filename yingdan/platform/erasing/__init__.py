"""Deleting for good: what lies in the bin goes from the database, with what is known of it."""
