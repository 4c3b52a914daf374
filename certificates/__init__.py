"""What was earned, who says so, and how anyone can check."""
