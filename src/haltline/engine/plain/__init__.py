"""The rules in plain Python with whole numbers of any size: small ledgers, and the measure for the kernels."""
