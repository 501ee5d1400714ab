"""Holds asked and answered in ISO 20022 messages: camt.056 out; camt.029, pacs.004 and camt.053 in."""
