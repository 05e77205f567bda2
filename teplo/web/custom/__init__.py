"""The company's own fields on cards and in lists, alike for leads, contacts, companies and deals."""
