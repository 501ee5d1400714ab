"""The desks of re-reading: where closed reports are read again, and where their officers hear of it."""
