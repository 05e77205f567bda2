"""Who is this: persons, companies, contact points, consent."""
