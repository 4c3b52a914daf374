"""Settings, one module per place the project runs."""
