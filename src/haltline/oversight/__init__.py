"""Is redress timely, good and honest? Statistics over a history of events: values in, values out."""
