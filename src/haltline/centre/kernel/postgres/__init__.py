"""PostgreSQL as Django speaks it, with one thing of our own: how a pooled connection is known to be alive."""
