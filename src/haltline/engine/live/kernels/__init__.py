"""Compiled: lines that grow, who is carried on them, ids found among millions, what differs afterwards."""
