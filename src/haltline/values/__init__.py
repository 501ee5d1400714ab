"""The small values everyone shares: money, times, accounts, phones and payment references. No I/O."""
