"""The company's ways in and out: channels with their settings, sources, campaigns, forms."""
