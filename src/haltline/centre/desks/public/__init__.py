"""What the public sees: start, report, receipt, tracking."""
