"""What is delivered, to whom, and who came."""
