"""The first visit: who the company is, who runs the desk, the first way in, and one enquiry to see it work."""
