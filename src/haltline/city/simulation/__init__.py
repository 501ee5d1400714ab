"""The hold network without sockets: banks, a network and a centre driven by one seeded scheduler.

The banks are those of the practice city. The centre is whatever serves `port.Centre`: one in memory that runs
on the protocol's states, sums and decisions alone, or the real one on PostgreSQL.
"""
