"""Acts about the sealed log: seal, check, sign and publish, go on from a backup."""
