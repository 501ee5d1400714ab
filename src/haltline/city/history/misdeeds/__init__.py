"""What is planted: each misdeed of docs/detectors.md as something that people do from a day on."""
