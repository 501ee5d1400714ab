"""Files into a Ledger and out again; every bad row is named with its line, and nothing is half written."""
