"""Closed reports read again, blind: who is drawn, who reads, what it says of all, how far readers agree."""
