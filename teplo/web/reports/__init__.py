"""Reports: one page per question, answered by a sentence, a chart and a table."""
