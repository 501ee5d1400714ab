"""The practice city: banks with their own books, honest customers, victims and mules, all seeded."""
