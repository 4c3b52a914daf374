"""Pages of trainees and of those who teach."""
