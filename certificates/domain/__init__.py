"""Rules: every change with a reason, an actor and a trail."""
