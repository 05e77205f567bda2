"""The company's own words: products, reasons, texts of consent."""
