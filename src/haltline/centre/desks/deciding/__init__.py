"""What people see who decide contests: officers, independent reviewers, and a bank where it hears first."""
