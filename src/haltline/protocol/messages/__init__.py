"""The messages of the hold protocol, one file for each thing that is said."""
