"""Foundation: people, roles, audit trail, refusals, design system."""
