"""What is done with reviews: drawn, given out, read and answered, heard by the officer."""
