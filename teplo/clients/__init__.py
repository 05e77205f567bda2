"""What a lead becomes: contact cards, companies as clients, deals and their pipelines, the record of each conversion."""
