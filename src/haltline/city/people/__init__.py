"""Practice people: they do the human part over HTTP, on the same pages as everybody else."""
