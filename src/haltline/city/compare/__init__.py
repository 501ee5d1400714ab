"""The same fraud waves under four ways of holding money: what is held, what goes back, and whom it harms.

A wave is drawn once from a seed and played under every procedure. Books, liens and slices are those of the
reference bank, the decisions about holds those of `haltline.protocol`; no sockets, no clock of the machine.
"""
