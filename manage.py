#!/usr/bin/env python
"""Run Django's commands for this project."""

import gc
import os
import sys

if __name__ == "__main__":
    # What a command loads stays until its end; to go through it less often saves a tenth.
    gc.set_threshold(50_000, 20, 50)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
