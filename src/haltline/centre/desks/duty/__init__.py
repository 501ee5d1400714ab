"""Duty: whom to call, what ends soon, what waits for a second hand, and what leaves without one."""
