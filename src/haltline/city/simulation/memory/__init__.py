"""A centre in memory, run by nothing but the protocol's states, sums and decisions.

Its files stand beside those of the real centre and do the same in the same order; where either decides
something, it asks the same pure function.
"""
