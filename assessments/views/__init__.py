"""Pages for trainees and trainers."""
