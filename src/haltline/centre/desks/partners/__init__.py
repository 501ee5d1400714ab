"""Partners as the centre's officers see them: how each is reached, by whose keys, and whom to call now."""
