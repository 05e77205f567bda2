"""The enquiry and the lead: need, status, owner, stays."""
