"""A rehearsal: the world of a simulation plays against the real centre, on its real database.

The same seeds, banks and faults as in `haltline.city.simulation`, and the same port; behind it stand the
centre's own actions, row policies and triggers. Only the clock is the simulation's, and no call leaves the
process. What the centre in memory says of a seed, the real one must say too.
"""
