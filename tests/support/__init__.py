"""What tests share: libraries and lists to work on, servers, files made on purpose, and readers of PDFs."""
