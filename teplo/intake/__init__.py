"""What arrives: the capture ledger and the connectors that read it."""
