"""Files that leave the centre by a person's hand: written safely, marked with who took them, kept as rows."""
