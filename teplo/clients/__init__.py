"""What a lead becomes: contacts, companies as clients, deals in their pipelines, the record of each conversion."""
