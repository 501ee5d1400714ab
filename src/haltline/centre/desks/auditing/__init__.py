"""The auditor's desk: the log as it is kept, who looked, and which files were taken out."""
