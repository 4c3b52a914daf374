"""Facts announced upwards, always after the change is committed."""

from django.dispatch import Signal

# Something a requirement may judge has changed. kwargs: enrolment_id
evidence_changed = Signal()
# A run was finished. kwargs: run_id
run_finished = Signal()
