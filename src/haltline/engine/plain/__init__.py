"""The rules in plain Python with numbers of any size: for small ledgers, and to measure kernels by."""
