"""Taking in what partners send that is no message of the protocol: ISO 20022 messages and filled sheets."""
