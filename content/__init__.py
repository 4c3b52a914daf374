"""The authored site and the programme tree; knows nothing of people learning."""
