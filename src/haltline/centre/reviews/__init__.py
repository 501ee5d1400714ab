"""Reviews: closed reports drawn at random and read again, blind, by people of other districts."""
