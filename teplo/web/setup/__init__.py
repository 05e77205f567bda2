"""The settings: ways in, leads, people, and what waits in quarantine and tray."""
