"""The parts of a report, each one function from what was answered to HTML."""
